"""The Prefect task that every extraction category uses: it wraps one call of the core."""

from __future__ import annotations

from prefect import task
from prefect.artifacts import create_markdown_artifact
from prefect.events import emit_event
from pydantic import JsonValue

from flows.dept_rocketry.config import DEPARTMENT
from rocket_pipeline.core.extraction.result import ExtractionResult
from rocket_pipeline.core.reporting.markdown import bullets, table
from rocket_pipeline.core.rocketry.sources import DataExtractionPipeline
from rocket_pipeline.prefect_blocks import load_settings
from rocket_pipeline.tasks.artifacts import ArtifactProgress
from rocket_pipeline.tasks.limiter import limiter_of
from rocket_pipeline.tasks.shell import RETRIES, RunContext

SHOWN_DOCUMENTS = 100
"""More rows make an artifact that no browser shows quickly; the manifests have all."""


@task(task_run_name="extract {name}", **RETRIES)
def extract_source(
    name: str,
    run: RunContext,
    *,
    overrides: dict[str, JsonValue] | None = None,
    limit: int | None = None,
) -> int:
    """Fetch one source and publish its raw data sets; returns the number of records."""
    pipeline = DataExtractionPipeline(load_settings(), overrides={name: overrides or {}})
    result = pipeline.run_source(
        name,
        session_id=run.session_id,
        limit=limit,
        ledger=run.ledger(),
        limiter=limiter_of(pipeline),
        progress=ArtifactProgress(f"progress-{name.replace('_', '-')}"),
    )
    create_markdown_artifact(
        f"# {name}\n\n{pipeline.specification(name).description}\n\n{_report(result)}",
        key=f"extract-{name.replace('_', '-')}",
        description=f"{result.records:,} records in {result.seconds:.1f} s",
    )
    _tell_drift(result)
    return result.records


def _tell_drift(result: ExtractionResult) -> None:
    """An event, by which `configs/automations/drift.yaml` tells somebody."""
    if result.drift:
        emit_event(
            "rocket.drift",
            resource={
                "prefect.resource.id": f"rocket.source.{result.source}",
                "prefect.resource.name": result.source,
                "rocket.department": DEPARTMENT,
            },
            payload={"findings": [str(finding) for finding in result.drift]},
        )


def _report(result: ExtractionResult) -> str:
    """The data sets, what to look at, and the documents with the place of each below the root."""
    shown = list(result.documents.items())[:SHOWN_DOCUMENTS]
    parts = [
        table(["data set", "records"], [[file.location, file.rows] for file in result.files]),
        bullets(result.warnings),
        f"{len(result.documents):,} documents; bytes and manifest of each lie together under `cas/<sha256>/`.",
        table(["document", "sha256"], [[url, sha256] for url, sha256 in shown]),
    ]
    return "\n\n".join(part for part in parts if part)
