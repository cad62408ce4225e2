"""The category `typescript`: TypeScript types and Zod schemas from the graph."""

from __future__ import annotations

from prefect import flow
from prefect.client.schemas.objects import State

from flows.dept_rocketry.config import DEPARTMENT, SchemaGenerationConfig
from flows.dept_rocketry.schema_generation.typescript.tasks import generate_typescript
from rocket_pipeline.common.settings import load_settings
from rocket_pipeline.prefect_blocks import configured_graph
from rocket_pipeline.tasks.shell import FLOW, Run, RunContext, outcomes
from rocket_pipeline.tasks.variables import load_variable


@flow(
    name="typescript_dept_rocketry",
    description="Generate TypeScript types and Zod schemas from the graph.",
    **FLOW,
)
async def typescript_flow(config: SchemaGenerationConfig | None = None, run: RunContext | None = None) -> State:
    """Generate the contract.

    Args:
        config: The stage's section; the Variable unless given.
        run: The parent's run; one of its own unless given.
    """
    config = config or await load_variable(f"{DEPARTMENT}_schema_generation", SchemaGenerationConfig)
    own = Run(run, parameters={"flow": "typescript"})
    target = await configured_graph(load_settings())
    future = generate_typescript.submit(own.context, target=target, refuse_breaking=config.refuse_breaking)
    return own.conclude(await outcomes({"typescript": future}))
