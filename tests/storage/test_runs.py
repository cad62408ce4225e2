"""Runs are found by name, and a run whose process is gone does not stay open for ever."""

from __future__ import annotations

import subprocess
import sys

import pytest

from rocket_pipeline.core.storage.ledger import RunLedger
from rocket_pipeline.core.storage.objects import ObjectStore
from rocket_pipeline.core.storage.process import Process
from rocket_pipeline.core.storage.runs import LAST, close_broken, find_run, run_ids
from rocket_pipeline.errors import ConfigurationError


@pytest.fixture
def objects(store_root: str) -> ObjectStore:
    return ObjectStore(store_root)


def begin(objects: ObjectStore, run_id: str, process: Process | None = None) -> RunLedger:
    ledger = RunLedger(objects, run_id)
    ledger.start("s1")
    if process:
        record = ledger.read().model_copy(update={"process": process})
        objects.put(f"runs/{run_id}/run.json", record.model_dump_json().encode())
    return ledger


def gone() -> Process:
    """A process that was there a moment ago."""
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as child:
        started = Process(host=Process.current().host, pid=child.pid, started=Process.current().started)
        child.communicate(b"\n")
    return started


def test_the_last_run_is_the_one_that_began_last(objects: ObjectStore) -> None:
    for run_id in ("20261122T020000Z-aaaa", "20261121T235959Z-ffff", "20261122T010000Z-bbbb"):
        begin(objects, run_id)
    assert run_ids(objects)[-1] == find_run(objects, LAST).run_id == "20261122T020000Z-aaaa"
    assert find_run(objects, "20261122T010000Z-bbbb").run_id == "20261122T010000Z-bbbb"


def test_an_unknown_run_is_told_with_the_latest_ones(objects: ObjectStore) -> None:
    with pytest.raises(ConfigurationError, match="Nothing has run there yet"):
        find_run(objects, LAST)
    begin(objects, "r1")
    with pytest.raises(ConfigurationError, match=r"There is no run r9\. The latest are r1\."):
        find_run(objects, "r9")
    with pytest.raises(ConfigurationError, match="There is no run"):
        find_run(objects, "../r1")


def test_a_run_whose_process_is_gone_is_closed_and_says_so(objects: ObjectStore) -> None:
    begin(objects, "r1", gone())
    assert [run.run_id for run in close_broken(objects)] == ["r1"]
    run = find_run(objects, "r1")
    assert run.state == "Failed"
    assert run.ended_at is not None
    assert [step.error for step in run.steps if step.name == "broken_off" and "without a word" in (step.error or "")]
    assert close_broken(objects) == [], "once is enough"


def test_a_process_id_that_was_given_away_again_is_another_process(objects: ObjectStore) -> None:
    here = Process.current()
    begin(objects, "r1", here.model_copy(update={"started": (here.started or 0) - 1}))
    assert [run.run_id for run in close_broken(objects)] == ["r1"]


def test_a_run_that_works_is_left_alone(objects: ObjectStore) -> None:
    begin(objects, "r1")
    assert close_broken(objects) == []
    assert find_run(objects, "r1").state == "Running"


def test_a_run_of_another_machine_is_left_alone(objects: ObjectStore) -> None:
    begin(objects, "r1", gone().model_copy(update={"host": "elsewhere"}))
    assert close_broken(objects) == []


def test_a_child_that_ended_and_was_not_waited_for_is_gone() -> None:
    with subprocess.Popen([sys.executable, "-c", ""], stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        child.stdout.read()  # until its end
        zombie = Process(host=Process.current().host, pid=child.pid, started=1)
        assert zombie.is_alive is False
