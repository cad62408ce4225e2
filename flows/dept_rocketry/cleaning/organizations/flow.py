"""The category `organizations`: motor manufacturers and certifying organizations."""

from __future__ import annotations

from prefect import flow
from prefect.client.schemas.objects import State

from flows.dept_rocketry.cleaning.category import clean_category
from flows.dept_rocketry.config import CleaningConfig
from rocket_pipeline.tasks.shell import FLOW, RunContext


@flow(
    name="organizations_dept_rocketry",
    description="Clean motor manufacturers and certifying organizations.",
    **FLOW,
)
async def organizations_flow(config: CleaningConfig | None = None, run: RunContext | None = None) -> State:
    """Clean the category's entities.

    Args:
        config: The stage's section; the category's own Variable unless given.
        run: The parent's run; one of its own unless given.
    """
    return await clean_category("organizations", config=config, run=run)
