"""The category `nodes`: every label of the graph."""

from __future__ import annotations

from prefect import flow
from prefect.client.schemas.objects import State

from flows.dept_rocketry.graph_load.category import load_category
from rocket_pipeline.tasks.shell import FLOW


@flow(
    name="nodes_dept_rocketry",
    description="Load the graph's nodes from the clean data sets, into the stage's draft or one of its own.",
    **FLOW,
)
async def nodes_flow() -> State:
    """Load the category into the parent's draft, or into one of its own that it publishes."""
    return await load_category("nodes", "node")
