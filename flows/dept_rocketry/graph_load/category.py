"""What the loading categories do: one task on a draft, which a category that runs alone publishes itself."""

from __future__ import annotations

from typing import Any

from prefect import Task
from prefect.client.schemas.objects import State

from flows.dept_rocketry.config import DEPARTMENT, GraphLoadConfig
from flows.dept_rocketry.graph_load.tasks import begin
from rocket_pipeline.common.settings import load_settings
from rocket_pipeline.core.graph_load.draft import GraphDraft
from rocket_pipeline.prefect_blocks import configured_graph
from rocket_pipeline.tasks.shell import Run, RunContext, outcomes
from rocket_pipeline.tasks.variables import load_variable


async def load_category(
    name: str,
    load: Task[..., Any],
    *,
    config: GraphLoadConfig | None,
    draft: GraphDraft | None,
    run: RunContext | None,
) -> State:
    """Run a category's task; a draft of its own is published when the task completed and discarded otherwise."""
    config = config or await load_variable(f"{DEPARTMENT}_graph_load", GraphLoadConfig)
    own = Run(run, parameters={"flow": name})
    used = draft or begin(own.context, target=await configured_graph(load_settings()))
    future = load.submit(own.context, draft=used, max_stale_fraction=config.max_stale_fraction)
    states = await outcomes({name: future})
    if draft is None:
        used.publish() if states[name].is_completed() else used.discard()
    return own.conclude(states)
