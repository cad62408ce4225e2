"""The run ledger: readable after any crash, written by several workers at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest

from rocket_pipeline.core.storage.ledger import Check, RunLedger, State, StepReport, new_run_id, overall_state
from rocket_pipeline.core.storage.objects import ObjectStore
from rocket_pipeline.errors import CorruptObjectError, ObjectMissingError


@pytest.fixture
def objects(store_root: str) -> ObjectStore:
    return ObjectStore(store_root)


def step(name: str, *, minute: int = 0, stage: str = "extraction") -> StepReport:
    return StepReport(
        stage=stage,
        name=name,
        state="Completed",
        started_at=datetime(2026, 11, 21, 12, minute, tzinfo=UTC),
        counts={"records": 3},
        checks=[Check(name="min_records", passed=True)],
    )


def test_a_run_reads_back_with_its_steps_in_the_order_they_began(objects: ObjectStore) -> None:
    ledger = RunLedger(objects, "r1")
    ledger.start("s1", {"limit": 3})
    ledger.record(step("motors", minute=2))
    ledger.record(step("kits", minute=1))
    ledger.finish("Completed")
    run = RunLedger(objects, "r1").read()
    assert (run.state, run.session_id, run.parameters) == ("Completed", "s1", {"limit": 3})
    assert run.steps == [step("kits", minute=1), step("motors", minute=2)]
    assert run.ended_at is not None
    assert run.started_at <= run.ended_at


def test_a_run_that_was_cut_off_is_running_and_shows_what_had_ended(objects: ObjectStore) -> None:
    ledger = RunLedger(objects, "r1")
    ledger.start("s1")
    ledger.record(step("kits"))
    run = ledger.read()
    assert (run.state, run.ended_at) == ("Running", None)
    assert [done.name for done in run.steps] == ["kits"]


def test_starting_again_keeps_the_first_start(objects: ObjectStore) -> None:
    RunLedger(objects, "r1").start("s1")
    first = RunLedger(objects, "r1").read()
    RunLedger(objects, "r1").start("s2")
    assert RunLedger(objects, "r1").read() == first


def test_a_step_that_runs_again_replaces_its_report(objects: ObjectStore) -> None:
    ledger = RunLedger(objects, "r1")
    ledger.start("s1")
    ledger.record(step("kits").model_copy(update={"state": "Failed"}))
    ledger.record(step("kits"))
    assert [done.state for done in ledger.read().steps] == ["Completed"]


def test_workers_recording_at_once_lose_nothing(objects: ObjectStore) -> None:
    ledger = RunLedger(objects, "r1")
    ledger.start("s1")
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: RunLedger(objects, "r1").record(step(f"source{n}")), range(24)))
    assert len(ledger.read().steps) == 24


def test_runs_do_not_see_one_another(objects: ObjectStore) -> None:
    for run_id in ("r1", "r10"):
        RunLedger(objects, run_id).start("s1")
    RunLedger(objects, "r10").record(step("kits"))
    assert RunLedger(objects, "r1").read().steps == []


def test_an_unknown_run_is_named(objects: ObjectStore) -> None:
    with pytest.raises(ObjectMissingError, match="No run r9"):
        RunLedger(objects, "r9").read()


def test_a_file_that_the_ledger_did_not_write_is_named(objects: ObjectStore) -> None:
    RunLedger(objects, "r1").start("s1")
    objects.put("runs/r1/steps/extraction.kits.json", b"{}")
    with pytest.raises(CorruptObjectError, match=r"extraction\.kits\.json"):
        RunLedger(objects, "r1").read()


def test_run_ids_are_distinct_and_name_their_second() -> None:
    ids = {new_run_id() for _ in range(20)}
    assert len(ids) > 15
    assert all(run_id[:8].isdigit() and run_id[8] == "T" for run_id in ids)


@pytest.mark.parametrize(
    ("parts", "whole"),
    [
        ([], "Skipped"),
        (["Completed", "Skipped"], "Completed"),
        (["Completed", "Failed"], "Partial"),
        (["Partial"], "Partial"),
        (["Failed", "Skipped", "Failed"], "Failed"),
    ],
)
def test_a_whole_is_green_only_when_all_its_parts_are(parts: list[State], whole: State) -> None:
    assert overall_state(parts) == whole
