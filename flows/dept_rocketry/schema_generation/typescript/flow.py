"""The category `typescript`: TypeScript types and Zod schemas from the graph."""

from __future__ import annotations

from prefect import flow
from prefect.client.schemas.objects import State

from flows.dept_rocketry.config import DEPARTMENT, SchemaGenerationConfig
from flows.dept_rocketry.schema_generation.typescript.tasks import generate_typescript
from rocket_pipeline.prefect_blocks import configured_graph, load_settings
from rocket_pipeline.tasks.shell import FLOW, Run, amount, handed, outcomes
from rocket_pipeline.tasks.variables import load_variable


@flow(
    name="typescript_dept_rocketry",
    description="Generate TypeScript types and Zod schemas from the graph.",
    **FLOW,
)
async def typescript_flow() -> State:
    """Generate the contract."""
    config = handed(SchemaGenerationConfig) or await load_variable(
        f"{DEPARTMENT}_schema_generation", SchemaGenerationConfig
    )
    own = Run(parameters={"flow": "typescript", "stages": ["schema_generation"]})
    target = await configured_graph(load_settings())
    states = await outcomes(
        {"typescript": generate_typescript.submit(own.context, target=target, refuse_breaking=config.refuse_breaking)}
    )
    own.count("file", amount(states))
    return await own.conclude(states)
