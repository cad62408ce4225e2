"""The stage `extraction`: from the web to raw data sets."""

from __future__ import annotations

from prefect import flow
from prefect.client.schemas.objects import State

from flows.dept_rocketry.config import DEPARTMENT, ExtractionStageConfig
from flows.dept_rocketry.extraction.api_ingestion.flow import api_ingestion_flow
from rocket_pipeline.tasks.shell import FLOW, Run, RunContext
from rocket_pipeline.tasks.variables import load_variable


@flow(name="extraction_dept_rocketry", description="From the web to raw data sets.", **FLOW)
async def extraction_flow(
    sources: list[str] | None = None,
    limit: int | None = None,
    session_id: str | None = None,
    run: RunContext | None = None,
) -> State:
    """Run the stage's categories.

    Args:
        sources: Only these; all that are configured unless given.
        limit: At most that many records a source.
        session_id: Resume this session: what it has fetched is not fetched again.
        run: The parent's run; one of its own unless given.
    """
    config = await load_variable(f"{DEPARTMENT}_extraction", ExtractionStageConfig)
    own = Run(run, session_id=session_id, parameters={"stages": ["extraction"], "limit": limit})
    state = await api_ingestion_flow(
        sources=sources, limit=limit, config=config.api_ingestion, run=own.context, return_state=True
    )
    return own.conclude({"api_ingestion": state})
