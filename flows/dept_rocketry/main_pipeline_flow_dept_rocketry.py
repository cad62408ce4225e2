"""The pipeline: all stages in order, each on what the one before it has published."""

from __future__ import annotations

from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State

from flows.dept_rocketry.asked import asked_entities, asked_sources, retry_alone
from flows.dept_rocketry.cleaning_flow_dept_rocketry import cleaning_flow
from flows.dept_rocketry.extraction_flow_dept_rocketry import extraction_flow
from flows.dept_rocketry.graph_load_flow_dept_rocketry import graph_load_flow
from flows.dept_rocketry.parameters import Entities, Limit, Sources
from flows.dept_rocketry.schema_generation_flow_dept_rocketry import schema_generation_flow
from rocket_pipeline.common.logging import redact
from rocket_pipeline.core.reporting.summary import PIPELINE, STAGES
from rocket_pipeline.errors import ConfigurationError
from rocket_pipeline.tasks.shell import FLOW, AsyncFlow, Run, error_of, skipped, state_name


@flow(
    name="main_pipeline_dept_rocketry",
    description="Extraction, cleaning, graph load and schema generation, in this order.",
    **FLOW,
)
async def main_pipeline_flow(
    sources: Sources = (),
    entities: Entities = (),
    limit: Limit = None,
    session_id: str = "",
    skip_extraction: bool = False,
    skip_cleaning: bool = False,
    skip_graph_load: bool = False,
    skip_schema_generation: bool = False,
    retry_of: str = "",
) -> State:
    """Run the stages that are not skipped; a stage that failed wholly ends the pipeline.

    A stage that failed in parts does not: the next one works on what stands published, and the run ends Partial.

    Args:
        sources: Extract only these; all that are configured unless given.
        entities: Clean only these; all that are configured unless given.
        limit: At most that many records of each source.
        session_id: Resume this session: what it has fetched is not fetched again.
        skip_extraction: Leave the raw data sets as they are.
        skip_cleaning: Leave the clean data sets as they are.
        skip_graph_load: Leave the graph as it is.
        skip_schema_generation: Leave the contract as it is.
        retry_of: Instead of all that: do again what failed in this run (its id, or "last") and what stands downstream.
    """
    skips = (skip_extraction, skip_cleaning, skip_graph_load, skip_schema_generation)
    asked = [name for name, skip in zip(STAGES, skips, strict=True) if not skip]
    if retry_of:
        plan = retry_alone(retry_of, *skips, sources, entities, limit, session_id)
        if not plan.stages:
            return skipped(f"nothing failed in run {plan.run_id}")
        asked, sources, entities = list(plan.stages), plan.sources, plan.entities
        limit, session_id, retry_of = plan.limit, plan.session_id, plan.run_id
    sources = await asked_sources(sources) if "extraction" in asked else ()
    entities = await asked_entities(entities) if "cleaning" in asked else ()
    stages: dict[str, tuple[AsyncFlow, dict[str, Any]]] = {
        "extraction": (extraction_flow, {"sources": sources, "limit": limit}),
        "cleaning": (cleaning_flow, {"entities": entities}),
        "graph_load": (graph_load_flow, {}),
        "schema_generation": (schema_generation_flow, {}),
    }
    own = Run(
        session_id=session_id,
        parameters={
            "stages": list(asked),
            "sources": list(sources),
            "entities": list(entities),
            "limit": limit,
            "retry_of": retry_of,
        },
    )
    states: dict[str, State] = {}
    for name in asked:
        child, parameters = stages[name]
        with own.context.ledger().step(PIPELINE, name) as report:
            if "Failed" in map(state_name, states.values()):
                states[name] = skipped("the stage before it failed")
            else:
                states[name] = await own.part(child, **parameters)
            report.state = state_name(states[name])
            if error := error_of(states[name]):
                report.error = redact(str(error))
                report.details["bad_input"] = isinstance(error, ConfigurationError)
    return await own.conclude(states)
