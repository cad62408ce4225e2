"""The stage `extraction`: from the web to raw data sets."""

from __future__ import annotations

import asyncio

from prefect import flow
from prefect.client.schemas.objects import State

from flows.dept_rocketry.config import DEPARTMENT, ExtractionStageConfig
from flows.dept_rocketry.extraction.api_ingestion.flow import api_ingestion_flow
from flows.dept_rocketry.extraction.scheduled_file_downloads.flow import scheduled_file_downloads_flow
from flows.dept_rocketry.extraction.scraping.flow import scraping_flow
from rocket_pipeline.core.rocketry.sources import by_category
from rocket_pipeline.tasks.shell import FLOW, Run, RunContext
from rocket_pipeline.tasks.variables import load_variable

FLOWS = {
    "api_ingestion": api_ingestion_flow,
    "scraping": scraping_flow,
    "scheduled_file_downloads": scheduled_file_downloads_flow,
}


@flow(name="extraction_dept_rocketry", description="From the web to raw data sets.", **FLOW)
async def extraction_flow(
    sources: list[str] | None = None,
    limit: int | None = None,
    session_id: str | None = None,
    run: RunContext | None = None,
) -> State:
    """Run the stage's categories, side by side.

    Args:
        sources: Only these; all that are configured unless given.
        limit: At most that many records a source.
        session_id: Resume this session: what it has fetched is not fetched again.
        run: The parent's run; one of its own unless given.
    """
    config = await load_variable(f"{DEPARTMENT}_extraction", ExtractionStageConfig)
    chosen = dict.fromkeys(FLOWS) if sources is None else by_category(sources)
    own = Run(run, session_id=session_id, parameters={"stages": ["extraction"], "limit": limit})
    states: list[State] = await asyncio.gather(
        *(
            FLOWS[category](
                sources=names, limit=limit, config=getattr(config, category), run=own.context, return_state=True
            )
            for category, names in chosen.items()
        )
    )
    return own.conclude(dict(zip(chosen, states, strict=True)))
