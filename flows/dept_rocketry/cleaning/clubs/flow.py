"""The category `clubs`: clubs and the sites where they launch."""

from __future__ import annotations

from prefect import flow
from prefect.client.schemas.objects import State

from flows.dept_rocketry.cleaning.category import clean_category
from flows.dept_rocketry.config import CleaningConfig
from rocket_pipeline.tasks.shell import FLOW, RunContext


@flow(
    name="clubs_dept_rocketry",
    description="Clean clubs and the sites where they launch.",
    **FLOW,
)
async def clubs_flow(config: CleaningConfig | None = None, run: RunContext | None = None) -> State:
    """Clean the category's entities.

    Args:
        config: The stage's section; the category's own Variable unless given.
        run: The parent's run; one of its own unless given.
    """
    return await clean_category("clubs", config=config, run=run)
