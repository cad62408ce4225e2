"""The stage `graph_load`: from clean data sets to the graph."""

from __future__ import annotations

import asyncio

from prefect import flow
from prefect.client.schemas.objects import State

from flows.dept_rocketry.config import DEPARTMENT, GraphLoadConfig
from flows.dept_rocketry.graph_load.nodes.flow import nodes_flow
from flows.dept_rocketry.graph_load.relationships.flow import relationships_flow
from flows.dept_rocketry.graph_load.tasks import begin
from flows.dept_rocketry.graph_load.validation.flow import validation_flow
from rocket_pipeline.prefect_blocks import configured_graph, load_settings
from rocket_pipeline.tasks.shell import FLOW, Run, skipped
from rocket_pipeline.tasks.variables import load_variable


@flow(
    name="graph_load_dept_rocketry",
    description="From clean data sets to the graph, which is replaced once the new one was found right.",
    **FLOW,
)
async def graph_load_flow() -> State:
    """Write a draft of the graph and publish it once it was found right; a part that fails ends the stage."""
    config = await load_variable(f"{DEPARTMENT}_graph_load", GraphLoadConfig)
    own = Run(parameters={"stages": ["graph_load"]})
    target = await configured_graph(load_settings())
    begun = begin.submit(own.context, target=target)
    draft = await asyncio.to_thread(begun.result)
    states = {"nodes": await own.part(nodes_flow, config, draft)}
    if states["nodes"].is_completed():
        states["relationships"] = await own.part(relationships_flow, config, draft)
    if all(state.is_completed() for state in states.values()):
        states["validation"] = await own.part(validation_flow, draft)
    else:
        draft.discard()
        states["validation"] = skipped("nothing to validate")
    return await own.conclude(states, atomic=True)
