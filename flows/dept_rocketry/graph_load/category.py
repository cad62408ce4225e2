"""What the loading categories do: one task on a draft, which a category that runs alone publishes itself.

It compares only what it loads itself: after `nodes` alone on a fresh root the graph has no relationships, and
after either alone the graph does not call the run completed.
"""

from __future__ import annotations

from typing import Any

from prefect import Task
from prefect.client.schemas.objects import State

from flows.dept_rocketry.config import DEPARTMENT, GraphLoadConfig
from flows.dept_rocketry.graph_load.tasks import begin, publish
from rocket_pipeline.common.settings import load_settings
from rocket_pipeline.core.graph_load.draft import GraphDraft
from rocket_pipeline.core.graph_load.prepare import Part
from rocket_pipeline.prefect_blocks import configured_graph
from rocket_pipeline.tasks.shell import Run, RunContext, outcomes
from rocket_pipeline.tasks.variables import load_variable


async def load_category(
    name: Part,
    load: Task[..., Any],
    *,
    config: GraphLoadConfig | None,
    draft: GraphDraft | None,
    run: RunContext | None,
) -> State:
    """Run a category's task; a draft of its own is published when it was found right and discarded otherwise."""
    config = config or await load_variable(f"{DEPARTMENT}_graph_load", GraphLoadConfig)
    own = Run(run, parameters={"flow": name})
    used = draft or begin(own.context, target=await configured_graph(load_settings()))
    future = load.submit(own.context, draft=used, max_stale_fraction=config.max_stale_fraction)
    states = await outcomes({name: future})
    if draft is None and states[name].is_completed():
        states |= await outcomes({"publication": publish.submit(own.context, draft=used, part=name)})
    if draft is None and not all(state.is_completed() for state in states.values()):
        used.discard()
    return own.conclude(states, atomic=True)
