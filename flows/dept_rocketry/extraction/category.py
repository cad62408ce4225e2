"""The flow of an extraction category: its sources side by side, each on its own."""

from collections.abc import Awaitable, Callable
from typing import Annotated

from prefect import flow
from prefect.client.schemas.objects import State
from pydantic import Field

from flows.dept_rocketry.config import DEPARTMENT, SourcesConfig
from flows.dept_rocketry.extraction.tasks import extract_source
from rocket_pipeline.core.rocketry.sources import CATEGORIES, DataExtractionPipeline
from rocket_pipeline.tasks.shell import FLOW, Run, RunContext, outcomes
from rocket_pipeline.tasks.variables import load_variable


def category_flow(name: str, description: str) -> Callable[..., Awaitable[State]]:
    """The flow of a category, as its `flow.py` names it."""
    choice = {"items": {"type": "string", "enum": list(CATEGORIES[name])}}

    # Prefect reads the annotations, so they are evaluated here: without `from __future__ import annotations`.
    @flow(name=f"{name}_{DEPARTMENT}", description=description, **FLOW)
    async def extract_category(
        sources: Annotated[list[str], Field(json_schema_extra=choice)] | None = None,
        limit: int | None = None,
        session_id: str | None = None,
        config: SourcesConfig | None = None,
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

    return extract_category
