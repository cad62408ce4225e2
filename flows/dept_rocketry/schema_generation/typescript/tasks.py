"""The Prefect task of the category `typescript`: it wraps one call of the core."""

from __future__ import annotations

from prefect import task
from prefect.artifacts import create_markdown_artifact

from rocket_pipeline.core.graph_load.target import GraphTarget
from rocket_pipeline.core.rocketry.stages import SCHEMA_GENERATION, write_contract
from rocket_pipeline.prefect_blocks import load_settings
from rocket_pipeline.tasks.shell import RETRIES, RunContext


@task(task_run_name="generate TypeScript and Zod", **RETRIES)
def generate_typescript(run: RunContext, *, target: GraphTarget, refuse_breaking: bool = False) -> int:
    """Write the graph's contract; returns the number of its files."""
    settings = load_settings()
    with run.ledger(settings).step(SCHEMA_GENERATION, "typescript") as report:
        written = write_contract(settings, target=target, refuse_breaking=refuse_breaking)
        report.counts = {"files": len(written.files), "changed": len(written.changed)}
        report.outputs = [str(written.directory / name) for name in written.files]
        report.warnings = list(written.warnings)
        report.details["changes"] = list(written.changes)
    lines = [*written.changes, *written.warnings] or ["The contract is as it was."]
    create_markdown_artifact(
        f"# Contract\n\n`{written.directory}`\n\n" + "\n".join(f"- {line}" for line in lines),
        key="contract",
        description=f"{len(written.changed)} of {len(written.files)} files changed",
    )
    return len(written.files)
