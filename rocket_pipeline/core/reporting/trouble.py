"""What a run refused and how its sources differ from their last good run, each as a page of Markdown."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from rocket_pipeline.core.cleaning.quarantine import quarantine_key
from rocket_pipeline.core.extraction.drift import Finding
from rocket_pipeline.core.extraction.quarantine import QUARANTINE_FOLDER
from rocket_pipeline.core.reporting.markdown import bullets, link, table
from rocket_pipeline.core.storage.ledger import RunRecord, StepReport
from rocket_pipeline.core.storage.store import Storage


def quarantine_markdown(record: RunRecord, storage: Storage) -> str:
    """For each reason why a source's documents or an entity's rows were refused, how many and an example; or ""."""
    found = [one for step in record.steps if step.counts.get("quarantined") for one in _refused(step, storage)]
    if not found:
        return ""
    sums = table(["of", "reason", "refused"], [[name, reason, number] for name, reason, number, _ in found])
    examples = bullets([f"{name}, {reason}: {example}" for name, reason, _, example in found])
    return f"# Quarantine\n\n{sums}\n\n## Examples\n\n{examples}"


def drift_markdown(record: RunRecord) -> str:
    """Each way in which a source differs from its last good run; or ""."""
    lines = [
        f"{step.name}: {Finding.model_validate(found)}"
        for step in record.steps
        if isinstance(drift := step.details.get("drift"), list)
        for found in drift
    ]
    return f"# Drift\n\n{bullets(lines)}" if lines else ""


def _refused(step: StepReport, storage: Storage) -> Iterator[tuple[str, str, int, str]]:
    extraction = step.stage == "extraction"
    part = storage.raw if extraction else storage.clean
    key = f"{QUARANTINE_FOLDER}/{step.name}.csv" if extraction else quarantine_key(step.name)
    reasons: dict[str, list[dict[str, str]]] = {}
    for row in csv.DictReader(io.StringIO((part.find(key) or b"").decode())):
        reasons.setdefault(row["reason"], []).append(row)
    for reason, rows in sorted(reasons.items(), key=lambda found: -len(found[1])):
        yield step.name, reason, len(rows), f"{rows[0]['message']} {link('document', rows[0]['source_url'])}"
