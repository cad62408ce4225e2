"""The pipeline: all stages in order, each on what the one before it has published."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial

from prefect import flow
from prefect.client.schemas.objects import State

from flows.dept_rocketry.cleaning_flow_dept_rocketry import cleaning_flow
from flows.dept_rocketry.extraction_flow_dept_rocketry import extraction_flow
from flows.dept_rocketry.graph_load_flow_dept_rocketry import graph_load_flow
from flows.dept_rocketry.schema_generation_flow_dept_rocketry import schema_generation_flow
from rocket_pipeline.common.logging import redact
from rocket_pipeline.errors import ConfigurationError
from rocket_pipeline.tasks.shell import FLOW, Run, error_of, skipped, state_name

PIPELINE = "main_pipeline"
Stage = Callable[..., Awaitable[State]]


@flow(
    name="main_pipeline_dept_rocketry",
    description="Extraction, cleaning, graph load and schema generation, in this order.",
    **FLOW,
)
async def main_pipeline_flow(
    skip_extraction: bool = False,
    skip_cleaning: bool = False,
    skip_graph_load: bool = False,
    skip_schema_generation: bool = False,
    sources: list[str] | None = None,
    limit: int | None = None,
    session_id: str | None = None,
    run_id: str | None = None,
) -> State:
    """Run the stages that are not skipped; a stage that failed wholly ends the pipeline.

    A stage that failed in parts does not: the next one works on what stands published, and the run ends Partial.

    Args:
        skip_extraction: Leave the raw data sets as they are.
        skip_cleaning: Leave the clean data sets as they are.
        skip_graph_load: Leave the graph as it is.
        skip_schema_generation: Leave the contract as it is.
        sources: Only these sources; all that are configured unless given.
        limit: At most that many records a source.
        session_id: Resume this session: what it has fetched is not fetched again.
        run_id: The ledger's name for this run; a fresh one unless given.
    """
    stages: dict[str, Stage] = {
        "extraction": partial(extraction_flow, sources=sources, limit=limit),
        "cleaning": cleaning_flow,
        "graph_load": graph_load_flow,
        "schema_generation": schema_generation_flow,
    }
    skips = (skip_extraction, skip_cleaning, skip_graph_load, skip_schema_generation)
    asked = [name for name, skip in zip(stages, skips, strict=True) if not skip]
    own = Run(
        None,
        run_id=run_id,
        session_id=session_id,
        parameters={"stages": list(asked), "sources": list(sources or []), "limit": limit},
    )
    states: dict[str, State] = {}
    for name in asked:
        with own.context.ledger().step(PIPELINE, name) as report:
            if "Failed" in map(state_name, states.values()):
                states[name] = skipped("the stage before it failed")
            else:
                states[name] = await stages[name](run=own.context, return_state=True)
            report.state = state_name(states[name])
            if error := error_of(states[name]):
                report.error = redact(str(error))
                report.details["bad_input"] = isinstance(error, ConfigurationError)
    return own.conclude(states)
