"""The category `api_ingestion`: sources that answer JSON."""

from __future__ import annotations

from prefect import flow
from prefect.client.schemas.objects import State

from flows.dept_rocketry.config import DEPARTMENT, ApiIngestionConfig
from flows.dept_rocketry.extraction.api_ingestion.tasks import extract_source
from rocket_pipeline.core.rocketry.sources import DataExtractionPipeline
from rocket_pipeline.tasks.shell import FLOW, Run, RunContext, outcomes
from rocket_pipeline.tasks.variables import load_variable


@flow(
    name="api_ingestion_dept_rocketry",
    description="Read the ThrustCurve API into raw data sets.",
    **FLOW,
)
async def api_ingestion_flow(
    sources: list[str] | None = None,
    limit: int | None = None,
    session_id: str | None = None,
    config: ApiIngestionConfig | None = None,
    run: RunContext | None = None,
) -> State:
    """Extract the category's sources, side by side; one that fails leaves the others alone.

    Args:
        sources: Only these; all of the configuration unless given.
        limit: At most that many records a source.
        session_id: Resume this session: what it has fetched is not fetched again.
        config: The stage's section; the category's own Variable unless given.
        run: The parent's run; one of its own unless given.
    """
    config = config or await load_variable(f"{DEPARTMENT}_extraction_api_ingestion", ApiIngestionConfig)
    pipeline = DataExtractionPipeline(overrides=config.sources)
    configured = [name for name in config.sources if pipeline.specification(name).enabled]
    chosen = pipeline.select(sources or configured)
    own = Run(run, session_id=session_id, parameters={"flow": "api_ingestion", "sources": list(chosen)})
    futures = {
        name: extract_source.submit(name, own.context, overrides=config.sources.get(name), limit=limit)
        for name in chosen
    }
    return own.conclude(await outcomes(futures))
