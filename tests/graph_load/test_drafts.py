"""The embedded graph is whole at any instant: readers see the former one until a complete one takes its place."""

from __future__ import annotations

import pickle
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from rocket_pipeline.core.graph_load import GraphStore, GraphTarget, begin_draft, open_graph
from rocket_pipeline.errors import (
    CorruptObjectError,
    GraphDataError,
    GraphUnavailableError,
    ObjectMissingError,
    StorageUnavailableError,
)
from tests.support.fleet_graph import MAKER, MODEL, ROCKET, column, datasets, frame, rocket
from tests.support.graph_loading import load_graph, writing

PROJECT = Path(__file__).resolve().parents[2]


@pytest.fixture
def target(tmp_path: Path) -> GraphTarget:
    return GraphTarget(kind="ladybug", path=tmp_path / "graph" / "it's a fleet.lbug")


def load(target: GraphTarget, run_id: str, count: int = 10) -> None:
    load_graph(target, MODEL, datasets(count), run_id)


def rockets(target: GraphTarget) -> int:
    with open_graph(target, model=MODEL) as store:
        return store.count(ROCKET)


def _write_and_fail(store: GraphStore) -> None:
    store.upsert_nodes(ROCKET, frame(ROCKET, rocket(99)), run_id="r2")
    store.query("this is no Cypher")


def beside(target: GraphTarget) -> set[str]:
    return {file.name.removeprefix(target.file.name) for file in target.file.parent.iterdir()}


def test_a_published_graph_is_one_file_and_its_lock(target: GraphTarget) -> None:
    load(target, "r1")
    assert beside(target) == {"", ".lock"}
    assert rockets(target) == 10


def test_reading_writes_nothing(target: GraphTarget) -> None:
    load(target, "r1")
    former = target.file.read_bytes()
    with open_graph(target, model=MODEL) as store, pytest.raises(GraphDataError, match="read-only"):
        store.upsert_nodes(MAKER, frame(MAKER, {"maker_key": "evil"}), run_id="r2")
    assert target.file.read_bytes() == former
    assert beside(target) == {"", ".lock"}


def test_a_graph_that_was_never_loaded_says_what_to_run(target: GraphTarget) -> None:
    with pytest.raises(ObjectMissingError, match="Run graph_load first"):
        rockets(target)


def test_an_error_while_writing_leaves_the_former_graph(target: GraphTarget) -> None:
    load(target, "r1")
    with pytest.raises(GraphDataError), writing(target, MODEL) as store:
        _write_and_fail(store)
    assert rockets(target) == 10
    assert beside(target) == {"", ".lock"}


def test_readers_see_the_former_graph_while_a_run_writes(target: GraphTarget) -> None:
    load(target, "r1")
    with writing(target, MODEL) as store:
        store.upsert_nodes(ROCKET, frame(ROCKET, rocket(99)), run_id="r2")
        assert rockets(target) == 10
    assert rockets(target) == 11


def test_a_second_writer_is_told_so(target: GraphTarget) -> None:
    with writing(target, MODEL):
        with pytest.raises(GraphUnavailableError, match="Another run is writing"):
            load(target, "r2")
        with pytest.raises(GraphUnavailableError, match="Another run is writing"):
            begin_draft(target, model=MODEL, run_id="r2")


WRITER = """
import sys
from pathlib import Path
from rocket_pipeline.core.graph_load import GraphTarget
from tests.support.fleet_graph import MODEL, ROCKET, frame, rocket
from tests.support.graph_loading import writing
target = GraphTarget(kind="ladybug", path=Path(sys.argv[1]))
with writing(target, MODEL) as store:
    for batch in range(10_000):
        rows = (rocket(number) for number in range(batch * 50, batch * 50 + 50))
        store.upsert_nodes(ROCKET, frame(ROCKET, *rows), run_id="killed")
        print(batch, flush=True)
"""


@pytest.mark.parametrize("batches", [1, 3, 10])
def test_a_killed_writer_leaves_the_former_graph_and_no_lock(target: GraphTarget, batches: int) -> None:
    load(target, "r1")
    command = [sys.executable, "-c", WRITER, str(target.file)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=PROJECT) as writer:
        for _ in range(batches):
            assert writer.stdout is not None
            assert writer.stdout.readline()
        with pytest.raises(GraphUnavailableError, match="Another run is writing"):
            load(target, "r2")
        writer.send_signal(signal.SIGKILL)
    assert rockets(target) == 10
    load(target, "r3", count=11)
    assert rockets(target) == 11
    assert beside(target) == {"", ".lock"}


@pytest.mark.parametrize("damage", ["garbage", "cut", "empty", "zeroed"])
def test_a_damaged_graph_is_named_moved_aside_and_rebuilt(
    target: GraphTarget, damage: str, caplog: pytest.LogCaptureFixture
) -> None:
    load(target, "r1")
    former = target.file.read_bytes()
    spoilt = {
        "garbage": b"not a graph" * 1000,
        "cut": former[: len(former) // 2],
        "empty": b"",
        "zeroed": former[:4096] + bytes(len(former) - 4096),
    }[damage]
    target.file.write_bytes(spoilt)
    load(target, "r2")
    assert rockets(target) == 10
    if damage in {"garbage", "cut"}:
        assert any(name.startswith(".damaged-") for name in beside(target))
        assert "is not a readable graph" in caplog.text


def test_reading_a_damaged_graph_says_what_to_run(target: GraphTarget) -> None:
    target.file.parent.mkdir()
    target.file.write_bytes(b"not a graph" * 1000)
    with pytest.raises(CorruptObjectError, match=r"not a readable graph.*Run graph_load") as caught:
        rockets(target)
    assert "\n" not in str(caught.value)


def test_a_graph_of_another_model_is_rebuilt(target: GraphTarget) -> None:
    load(target, "r1")
    wider = replace(MAKER, properties=(*MAKER.properties, column("town")))
    model = replace(MODEL, nodes=(wider, *MODEL.nodes[1:]))
    with writing(target, model) as store:
        assert store.count(ROCKET) == 0
        store.upsert_nodes(wider, frame(wider, {"maker_key": "acme", "town": "Brno"}), run_id="r2")
    with open_graph(target, model=model) as store:
        assert store.nodes(wider) == [{"maker_key": "acme", "town": "Brno", "run_id": "r2"}]


def test_a_folder_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    target = GraphTarget(kind="ladybug", path=tmp_path / "file" / "fleet.lbug")
    with pytest.raises(StorageUnavailableError, match="Cannot write the graph"):
        load(target, "r1")


def test_a_disk_that_is_nearly_full_is_said_before_anything_is_written(
    target: GraphTarget, monkeypatch: pytest.MonkeyPatch
) -> None:
    load(target, "r1")
    monkeypatch.setattr("rocket_pipeline.core.graph_load.draft.FREE_BYTES", 2**60)
    with pytest.raises(StorageUnavailableError, match=r"bytes are free.*free space"):
        load(target, "r2")
    assert rockets(target) == 10


def test_steps_of_a_draft_build_on_each_other_and_show_when_published(target: GraphTarget) -> None:
    load(target, "r1")
    draft = begin_draft(target, model=MODEL, run_id="r2")
    for number in (98, 99):
        in_another_process = pickle.loads(pickle.dumps(draft))
        with in_another_process.open(MODEL) as store:
            store.upsert_nodes(ROCKET, frame(ROCKET, rocket(number)), run_id="r2")
        assert rockets(target) == 10
    draft.publish()
    assert rockets(target) == 12
    assert beside(target) == {"", ".lock"}


def test_a_discarded_draft_changes_nothing(target: GraphTarget) -> None:
    load(target, "r1")
    draft = begin_draft(target, model=MODEL, run_id="r2")
    with draft.open(MODEL) as store:
        store.upsert_nodes(ROCKET, frame(ROCKET, rocket(99)), run_id="r2")
    draft.discard()
    assert rockets(target) == 10
    assert beside(target) == {"", ".lock"}


def test_a_draft_whose_base_was_replaced_cannot_be_published(target: GraphTarget) -> None:
    load(target, "r1")
    draft = begin_draft(target, model=MODEL, run_id="r2")
    load(target, "r3", count=11)
    with pytest.raises(GraphUnavailableError, match="gone: another run published"), draft.open(MODEL):
        pass
    with pytest.raises(GraphUnavailableError, match="another run"):
        draft.publish()
    assert rockets(target) == 11


def test_a_step_that_failed_can_be_done_again_on_the_same_draft(target: GraphTarget) -> None:
    draft = begin_draft(target, model=MODEL, run_id="r1")
    with pytest.raises(GraphDataError), draft.open(MODEL) as store:
        _write_and_fail(store)
    with draft.open(MODEL) as store:
        store.upsert_nodes(ROCKET, frame(ROCKET, rocket(98), rocket(99)), run_id="r1")
    draft.publish()
    assert rockets(target) == 2


def test_a_log_beside_the_former_graph_is_not_applied_to_the_new_one(target: GraphTarget) -> None:
    load(target, "r1")
    log = target.file.with_name(f"{target.file.name}.wal")
    log.write_bytes(b"left by something else")
    load(target, "r2")
    assert not log.exists()
    assert rockets(target) == 10


@pytest.mark.parametrize(
    "name", [".bak", ".wal.bak", ".2026-01-01", ".draft", ".shadow.mine", ".checkpoint.bak", ".tmp.zip"]
)
def test_a_file_that_a_person_put_beside_the_graph_stays(target: GraphTarget, name: str) -> None:
    load(target, "r1")
    mine = target.file.with_name(f"{target.file.name}{name}")
    mine.write_bytes(b"mine")
    load(target, "r2")
    assert mine.read_bytes() == b"mine"
    assert rockets(target) == 10


def test_a_rebuilt_draft_can_be_compared_with_the_graph_that_it_would_replace(target: GraphTarget) -> None:
    assert not begin_draft(target, model=MODEL, run_id="r0").rebuilt
    load(target, "r1")
    assert not begin_draft(target, model=MODEL, run_id="r2").rebuilt
    wider = replace(MAKER, properties=(*MAKER.properties, column("town")))
    model = replace(MODEL, nodes=(wider, *MODEL.nodes[1:]))
    draft = begin_draft(target, model=model, run_id="r3")
    assert draft.rebuilt
    with draft.former(model) as former:
        assert former is not None
        assert former.count(ROCKET) == 10
