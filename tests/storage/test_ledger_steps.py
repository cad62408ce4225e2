"""A step writes its own report when it ends, however it ends."""

from __future__ import annotations

import pytest

from rocket_pipeline.common.stopping import STOP
from rocket_pipeline.core.storage.ledger import RunLedger, StepReport
from rocket_pipeline.core.storage.objects import ObjectStore
from rocket_pipeline.errors import RunStoppedError


@pytest.fixture
def ledger() -> RunLedger:
    ledger = RunLedger(ObjectStore("memory://"), "r1")
    ledger.start("s1")
    return ledger


def only_step(ledger: RunLedger) -> StepReport:
    (step,) = ledger.read().steps
    return step


def test_a_step_that_ends_well_is_completed_with_what_was_filled_in(ledger: RunLedger) -> None:
    with ledger.step("extraction", "kits") as report:
        report.counts = {"records": 3}
        assert ledger.read().steps == [], "nothing is written before the step ends"
    step = only_step(ledger)
    assert (step.state, step.counts, step.error) == ("Completed", {"records": 3}, None)
    assert step.seconds >= 0


def test_a_step_may_say_itself_how_it_ended(ledger: RunLedger) -> None:
    with ledger.step("main_pipeline", "cleaning") as report:
        report.state = "Skipped"
    assert only_step(ledger).state == "Skipped"


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (ValueError("no column name"), "no column name"),
        (ValueError(), "ValueError"),
        (KeyboardInterrupt(), "KeyboardInterrupt"),
        (OSError("cannot reach bolt://neo4j:hunter2@db:7687"), "cannot reach bolt://neo4j:***@db:7687"),
    ],
)
def test_a_step_that_raises_has_failed_with_the_error_without_its_secrets(
    ledger: RunLedger, error: BaseException, text: str
) -> None:
    def half_a_step() -> None:
        with ledger.step("extraction", "kits") as report:
            report.counts = {"records": 2}
            raise error

    with pytest.raises(type(error)):
        half_a_step()
    step = only_step(ledger)
    assert (step.state, step.error, step.counts) == ("Failed", text, {"records": 2})


def test_a_step_that_begins_when_all_work_shall_end_fails_with_the_reason(
    ledger: RunLedger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(STOP, "reason", "cancelled")
    with pytest.raises(RunStoppedError), ledger.step("extraction", "kits"):
        pytest.fail("it must not begin")
    assert only_step(ledger).error == (
        "The run was stopped: cancelled. Run it again with its session: nothing is fetched twice."
    )


def test_a_step_that_is_interrupted_because_work_shall_end_says_why(
    ledger: RunLedger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(STOP, "reason", "")

    def interrupted() -> None:
        with ledger.step("extraction", "kits"):
            STOP.request("cancelled")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert only_step(ledger).error == "cancelled"
