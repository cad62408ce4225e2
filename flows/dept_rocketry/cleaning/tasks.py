"""The Prefect task that every cleaning category uses: it wraps one call of the core."""

from __future__ import annotations

from prefect import task
from prefect.artifacts import create_markdown_artifact

from rocket_pipeline.common.settings import load_settings
from rocket_pipeline.core.rocketry.stages import clean_entity as clean
from rocket_pipeline.tasks.shell import RETRIES, RunContext, table


@task(task_run_name="clean {entity}", **RETRIES)
def clean_entity(entity: str, run: RunContext) -> int:
    """Clean one entity and publish its data set; returns the number of clean rows."""
    settings = load_settings()
    result = clean(entity, settings=settings, ledger=run.ledger(settings))
    rows = table(
        ["raw", "clean", "quarantined", "merged"],
        [[result.raw, result.clean, result.quarantined, result.merged]],
    )
    reasons = table(["refused because", "rows"], list(result.reasons.items())) if result.reasons else ""
    notes = "\n".join(f"- {warning}" for warning in result.warnings)
    create_markdown_artifact(
        f"# {entity}\n\n{rows}\n\n{reasons}\n\n{notes}\n\n{result.published[0].location}",
        key=f"clean-{entity.replace('_', '-')}",
        description=f"{result.clean:,} clean, {result.quarantined:,} quarantined",
    )
    return result.clean
