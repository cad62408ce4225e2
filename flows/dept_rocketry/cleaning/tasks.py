"""The Prefect task that every cleaning category uses: it wraps one call of the core."""

from __future__ import annotations

from prefect import task
from prefect.artifacts import create_markdown_artifact

from rocket_pipeline.core.reporting.markdown import bullets, table
from rocket_pipeline.core.rocketry.stages import clean_entity as clean
from rocket_pipeline.prefect_blocks import load_settings
from rocket_pipeline.tasks.shell import RETRIES, RunContext


@task(task_run_name="clean {entity}", **RETRIES)
def clean_entity(entity: str, run: RunContext) -> int:
    """Clean one entity and publish its data set; returns the number of clean rows."""
    settings = load_settings()
    result = clean(entity, settings=settings, ledger=run.ledger(settings))
    rows = table(
        ["raw", "clean", "quarantined", "merged"],
        [["–" if result.raw is None else result.raw, result.clean, result.quarantined, result.merged]],
    )
    reasons = table(["refused because", "rows"], list(result.reasons.items())) if result.reasons else ""
    create_markdown_artifact(
        f"# {entity}\n\n{rows}\n\n{reasons}\n\n{bullets(result.warnings)}\n\n`{result.published[0].location}`",
        key=f"clean-{entity.replace('_', '-')}",
        description=f"{result.clean:,} clean, {result.quarantined:,} quarantined",
    )
    return result.clean
