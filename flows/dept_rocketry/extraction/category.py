"""What every extraction category does: its sources side by side, each on its own."""

from __future__ import annotations

from prefect.client.schemas.objects import State

from flows.dept_rocketry.config import DEPARTMENT, SourcesConfig
from flows.dept_rocketry.extraction.tasks import extract_source
from rocket_pipeline.core.rocketry.sources import DataExtractionPipeline
from rocket_pipeline.tasks.shell import Run, RunContext, outcomes
from rocket_pipeline.tasks.variables import load_variable


async def extract_category(
    name: str,
    *,
    sources: list[str] | None,
    limit: int | None,
    session_id: str | None,
    config: SourcesConfig | None,
    run: RunContext | None,
) -> State:
    """Extract the sources of a category; one that fails leaves the others alone."""
    config = config or await load_variable(f"{DEPARTMENT}_extraction_{name}", SourcesConfig)
    pipeline = DataExtractionPipeline(overrides=config.sources)
    configured = [source for source in config.sources if pipeline.specification(source).enabled]
    chosen = pipeline.select(configured if sources is None else sources)
    own = Run(run, session_id=session_id, parameters={"flow": name, "sources": list(chosen)})
    futures = {
        source: extract_source.submit(source, own.context, overrides=config.sources.get(source), limit=limit)
        for source in chosen
    }
    return own.conclude(await outcomes(futures))
