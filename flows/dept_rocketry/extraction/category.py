"""The flow of an extraction category: its sources side by side, each on its own."""

from typing import Annotated

from prefect import flow
from prefect.client.schemas.objects import State

from flows.dept_rocketry.config import DEPARTMENT, SourcesConfig
from flows.dept_rocketry.extraction.tasks import extract_source
from flows.dept_rocketry.parameters import Limit, some_of
from rocket_pipeline.core.rocketry.sources import CATEGORIES, DataExtractionPipeline
from rocket_pipeline.tasks.shell import FLOW, AsyncFlow, Run, amount, handed, outcomes
from rocket_pipeline.tasks.variables import load_variable


def category_flow(name: str, description: str) -> AsyncFlow:
    """The flow of a category, as its `flow.py` names it."""

    # Prefect reads the annotations, so they are evaluated here: without `from __future__ import annotations`.
    @flow(name=f"{name}_{DEPARTMENT}", description=description, **FLOW)
    async def extract_category(
        sources: Annotated[tuple[str, ...], some_of(CATEGORIES[name])] = (), limit: Limit = None, session_id: str = ""
    ) -> State:
        """Extract the category's sources, side by side; one that fails leaves the others alone.

        Args:
            sources: Only these; all that are configured unless given.
            limit: At most that many records of each source.
            session_id: Resume this session: what it has fetched is not fetched again.
        """
        config = handed(SourcesConfig) or await load_variable(f"{DEPARTMENT}_extraction_{name}", SourcesConfig)
        pipeline = DataExtractionPipeline(overrides=config.sources)
        configured = [source for source in config.sources if pipeline.specification(source).enabled]
        chosen = pipeline.select(sources or configured)
        own = Run(
            session_id=session_id,
            parameters={"flow": name, "stages": ["extraction"], "sources": list(chosen), "limit": limit},
        )
        states = await outcomes(
            {
                source: extract_source.submit(source, own.context, overrides=config.sources.get(source), limit=limit)
                for source in chosen
            }
        )
        own.count("record", amount(states))
        return await own.conclude(states)

    return extract_category
