"""The category `relationships`: every relationship type of the graph."""

from __future__ import annotations

from prefect import flow
from prefect.client.schemas.objects import State

from flows.dept_rocketry.config import GraphLoadConfig
from flows.dept_rocketry.graph_load.category import load_category
from flows.dept_rocketry.graph_load.tasks import load_relationships
from rocket_pipeline.core.graph_load.draft import GraphDraft
from rocket_pipeline.tasks.shell import FLOW, RunContext


@flow(
    name="relationships_dept_rocketry",
    description="Load the graph's relationships from the clean data sets.",
    **FLOW,
)
async def relationships_flow(
    config: GraphLoadConfig | None = None, draft: GraphDraft | None = None, run: RunContext | None = None
) -> State:
    """Load the category into the parent's draft, or into one of its own that it publishes.

    Args:
        config: The stage's section; the Variable unless given.
        draft: The parent's draft.
        run: The parent's run; one of its own unless given.
    """
    return await load_category("relationships", load_relationships, config=config, draft=draft, run=run)
