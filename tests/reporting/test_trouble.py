"""What a run refused, and what differs from last time, on one page each."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from rocket_pipeline.core.extraction.drift import Finding
from rocket_pipeline.core.reporting.trouble import drift_markdown, quarantine_markdown
from rocket_pipeline.core.storage.ledger import RunRecord, StepReport
from rocket_pipeline.core.storage.store import Storage


@pytest.fixture
def storage(tmp_path: Path) -> Storage:
    storage = Storage(tmp_path)
    storage.raw.put(
        "_quarantine/designs.csv", b"reason,message,source_url\nzip_bomb,too large,https://site.test/a.ork\n"
    )
    rows = b"no_key,row 1 has none,https://a.test\nno_key,row 2 has none,https://b.test\nold,is old,https://c.test\n"
    storage.clean.put("_quarantine/motors.csv", b"reason,message,source_url\n" + rows)
    return storage


def record(*steps: StepReport) -> RunRecord:
    return RunRecord(run_id="r1", session_id="r1", started_at=datetime.now(UTC), steps=list(steps))


def step(stage: str, name: str, refused: int, **details: object) -> StepReport:
    return StepReport.model_validate(
        {"stage": stage, "name": name, "state": "Completed", "counts": {"quarantined": refused}, "details": details}
    )


def test_each_reason_is_counted_and_has_an_example_with_its_address(storage: Storage) -> None:
    steps = record(step("extraction", "designs", 1), step("cleaning", "motors", 3), step("cleaning", "kits", 0))
    assert quarantine_markdown(steps, storage).splitlines()[2:] == [
        "| of | reason | refused |",
        "|---|---|---|",
        "| designs | zip_bomb | 1 |",
        "| motors | no_key | 2 |",
        "| motors | old | 1 |",
        "",
        "## Examples",
        "",
        "- designs, zip_bomb: too large [document](https://site.test/a.ork)",
        "- motors, no_key: row 1 has none [document](https://a.test)",
        "- motors, old: is old [document](https://c.test)",
    ]


def test_a_run_without_trouble_has_no_page_of_it(storage: Storage) -> None:
    quiet = record(step("extraction", "designs", 0), step("cleaning", "motors", 0, drift=[]))
    assert quarantine_markdown(quiet, storage) == drift_markdown(quiet) == ""


def test_drift_is_told_in_the_words_of_the_warning(storage: Storage) -> None:
    found = Finding(kind="yield", subject="records", before=100, now=40)
    page = drift_markdown(record(step("extraction", "designs", 0, drift=[found.model_dump()])))
    assert page.endswith(f"- designs: {found}")
