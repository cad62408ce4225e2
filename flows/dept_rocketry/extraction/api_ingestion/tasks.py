"""Prefect tasks of API ingestion: each wraps one call of the core."""

from __future__ import annotations

from prefect import task
from prefect.artifacts import create_markdown_artifact
from pydantic import JsonValue

from rocket_pipeline.core.rocketry.sources import DataExtractionPipeline
from rocket_pipeline.tasks.shell import RETRIES, RunContext, table


@task(task_run_name="extract {name}", **RETRIES)
def extract_source(
    name: str,
    run: RunContext,
    *,
    overrides: dict[str, JsonValue] | None = None,
    limit: int | None = None,
) -> int:
    """Fetch one source and publish its raw data sets; returns the number of records."""
    pipeline = DataExtractionPipeline(overrides={name: overrides or {}})
    result = pipeline.run_source(name, session_id=run.session_id, limit=limit, ledger=run.ledger())
    rows = table(["data set", "records"], [[file.location, file.rows] for file in result.files])
    notes = "\n".join(f"- {warning}" for warning in result.warnings)
    create_markdown_artifact(
        f"# {name}\n\n{pipeline.specification(name).description}\n\n{rows}\n\n{notes}",
        key=f"extract-{name.replace('_', '-')}",
        description=f"{result.records:,} records in {result.seconds:.1f} s",
    )
    return result.records
