"""The stage `schema_generation`: from the graph to the contract that front ends read."""

from __future__ import annotations

from prefect import flow
from prefect.client.schemas.objects import State

from flows.dept_rocketry.config import DEPARTMENT, SchemaGenerationConfig
from flows.dept_rocketry.schema_generation.typescript.flow import typescript_flow
from rocket_pipeline.tasks.shell import FLOW, Run, RunContext
from rocket_pipeline.tasks.variables import load_variable


@flow(
    name="schema_generation_dept_rocketry",
    description="From the graph to its TypeScript contract.",
    **FLOW,
)
async def schema_generation_flow(run: RunContext | None = None) -> State:
    """Run the stage's categories.

    Args:
        run: The parent's run; one of its own unless given.
    """
    config = await load_variable(f"{DEPARTMENT}_schema_generation", SchemaGenerationConfig)
    own = Run(run, parameters={"stages": ["schema_generation"]})
    state = await typescript_flow(config=config, run=own.context, return_state=True)
    return own.conclude({"typescript": state})
