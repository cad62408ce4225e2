"""The category `scheduled_file_downloads`: files that are downloaded, hashed and kept."""

from __future__ import annotations

from typing import Annotated

from prefect import flow
from prefect.client.schemas.objects import State
from pydantic import Field

from flows.dept_rocketry.config import SourcesConfig
from flows.dept_rocketry.extraction.category import extract_category
from rocket_pipeline.core.rocketry.sources import CATEGORIES
from rocket_pipeline.tasks.shell import FLOW, RunContext

Sources = Annotated[
    list[str],
    Field(json_schema_extra={"items": {"type": "string", "enum": list(CATEGORIES["scheduled_file_downloads"])}}),
]


@flow(
    name="scheduled_file_downloads_dept_rocketry",
    description="Download design, motor and part files, keep each under its hash, and read them into raw data sets.",
    **FLOW,
)
async def scheduled_file_downloads_flow(
    sources: Sources | None = None,
    limit: int | None = None,
    session_id: str | None = None,
    config: SourcesConfig | None = None,
    run: RunContext | None = None,
) -> State:
    """Extract the category's sources, side by side.

    Args:
        sources: Only these; all of the configuration unless given.
        limit: At most that many records a source.
        session_id: Resume this session: what it has fetched is not fetched again.
        config: The stage's section; the category's own Variable unless given.
        run: The parent's run; one of its own unless given.
    """
    return await extract_category(
        "scheduled_file_downloads", sources=sources, limit=limit, session_id=session_id, config=config, run=run
    )
