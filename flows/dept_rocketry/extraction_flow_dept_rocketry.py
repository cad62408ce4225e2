"""The stage `extraction`: from the web to raw data sets."""

from __future__ import annotations

import asyncio

from prefect import flow
from prefect.client.schemas.objects import State

from flows.dept_rocketry.asked import asked_sources
from flows.dept_rocketry.config import DEPARTMENT, ExtractionStageConfig
from flows.dept_rocketry.extraction.api_ingestion.flow import api_ingestion_flow
from flows.dept_rocketry.extraction.scheduled_file_downloads.flow import scheduled_file_downloads_flow
from flows.dept_rocketry.extraction.scraping.flow import scraping_flow
from flows.dept_rocketry.parameters import Limit, Sources
from rocket_pipeline.core.rocketry.categories import by_category
from rocket_pipeline.core.rocketry.sources import CATEGORIES
from rocket_pipeline.tasks.shell import FLOW, Run
from rocket_pipeline.tasks.variables import load_variable

FLOWS = {
    "api_ingestion": api_ingestion_flow,
    "scraping": scraping_flow,
    "scheduled_file_downloads": scheduled_file_downloads_flow,
}


@flow(
    name="extraction_dept_rocketry",
    description="From the web to raw data sets: documents are fetched politely, once a session, and read as they are.",
    **FLOW,
)
async def extraction_flow(sources: Sources = (), limit: Limit = None, session_id: str = "") -> State:
    """Run the stage's categories, side by side.

    Args:
        sources: Only these; all that are configured unless given.
        limit: At most that many records of each source.
        session_id: Resume this session: what it has fetched is not fetched again.
    """
    config = await load_variable(f"{DEPARTMENT}_extraction", ExtractionStageConfig)
    chosen = by_category("source", sources, CATEGORIES) if sources else dict.fromkeys(FLOWS, ())
    own = Run(
        session_id=session_id,
        parameters={"stages": ["extraction"], "sources": list(await asked_sources(sources)), "limit": limit},
    )
    states: list[State] = await asyncio.gather(
        *(
            own.part(FLOWS[category], getattr(config, category), sources=names, limit=limit)
            for category, names in chosen.items()
        )
    )
    return await own.conclude(dict(zip(chosen, states, strict=True)))
