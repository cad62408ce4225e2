"""The category `validation`: the graph against the clean data sets."""

from __future__ import annotations

from prefect import flow
from prefect.client.schemas.objects import State

from flows.dept_rocketry.graph_load.tasks import compare, validate
from rocket_pipeline.core.graph_load.draft import GraphDraft
from rocket_pipeline.prefect_blocks import configured_graph, load_settings
from rocket_pipeline.tasks.shell import FLOW, Run, handed, outcomes


@flow(
    name="validation_dept_rocketry",
    description="Compare the graph with the clean data sets, key by key and value by value.",
    **FLOW,
)
async def validation_flow() -> State:
    """Compare the parent's draft, which is published when it is right, or the graph as it is."""
    own = Run(parameters={"flow": "validation", "stages": ["graph_load"]})
    draft = handed(GraphDraft)
    if draft:
        future = validate.submit(own.context, draft=draft)
    else:
        future = compare.submit(own.context, target=await configured_graph(load_settings()))
    states = await outcomes({"validation": future})
    if draft and not states["validation"].is_completed():
        draft.discard()
    return await own.conclude(states)
