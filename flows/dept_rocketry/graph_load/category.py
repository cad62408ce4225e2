"""What the loading categories do: check the whole load, then load their part of it.

A category that runs alone loads a draft of its own and publishes it itself. It compares only what it loads itself:
after `nodes` alone on a fresh root the graph has no relationships, and after either alone the graph does not call the
run completed.
"""

from __future__ import annotations

from prefect.client.schemas.objects import State

from flows.dept_rocketry.config import DEPARTMENT, GraphLoadConfig
from flows.dept_rocketry.graph_load.tasks import begin, load_part, publish
from rocket_pipeline.core.graph_load.draft import GraphDraft
from rocket_pipeline.core.graph_load.prepare import Part
from rocket_pipeline.prefect_blocks import configured_graph, load_settings
from rocket_pipeline.tasks.shell import Run, amount, handed, outcomes, result_of
from rocket_pipeline.tasks.variables import load_variable


async def load_category(part: Part, noun: str) -> State:
    """Load a part of the graph; a draft of its own is published when it was found right and discarded otherwise."""
    config = handed(GraphLoadConfig) or await load_variable(f"{DEPARTMENT}_graph_load", GraphLoadConfig)
    own = Run(parameters={"flow": part, "stages": ["graph_load"]})
    given = handed(GraphDraft)
    draft = given or begin(own.context, target=await configured_graph(load_settings()))
    future = load_part.submit(own.context, draft=draft, part=part, max_stale_fraction=config.max_stale_fraction)
    states = await outcomes({part: future})
    loaded = result_of(states[part], dict) or {}
    own.count(noun, amount(loaded))
    states |= loaded
    if given is None and _all_completed(states):
        states |= await outcomes({"publication": publish.submit(own.context, draft=draft, part=part)})
    if given is None and not _all_completed(states):
        draft.discard()
    return await own.conclude(states, atomic=True)


def _all_completed(states: dict[str, State]) -> bool:
    return all(state.is_completed() for state in states.values())
