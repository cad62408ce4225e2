"""The stage `schema_generation`: from the graph to the contract that front ends read."""

from __future__ import annotations

from prefect import flow
from prefect.client.schemas.objects import State

from flows.dept_rocketry.config import DEPARTMENT, SchemaGenerationConfig
from flows.dept_rocketry.schema_generation.typescript.flow import typescript_flow
from rocket_pipeline.tasks.shell import FLOW, Run
from rocket_pipeline.tasks.variables import load_variable


@flow(
    name="schema_generation_dept_rocketry",
    description="From the graph to the contract that front ends read it with; breaking changes are named.",
    **FLOW,
)
async def schema_generation_flow() -> State:
    """Run the stage's categories."""
    config = await load_variable(f"{DEPARTMENT}_schema_generation", SchemaGenerationConfig)
    own = Run(parameters={"stages": ["schema_generation"]})
    return await own.conclude({"typescript": await own.part(typescript_flow, config)})
