"""One run at a time loads a server; a run that broke off does not keep the others out for ever."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from rocket_pipeline.core.graph_load import GraphTarget, open_graph
from rocket_pipeline.core.graph_load.draft import GraphDraft, begin_draft
from rocket_pipeline.core.graph_load.stores import neo4j_lock
from rocket_pipeline.errors import GraphUnavailableError, Transient
from tests.support.fleet_graph import MODEL, ROCKET, frame, rocket
from tests.support.graph_targets import tamper, target_for
from tests.support.neo4j_server import neo4j_server as neo4j_server

pytestmark = [pytest.mark.neo4j, pytest.mark.xdist_group("neo4j")]


@pytest.fixture
def target(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[GraphTarget]:
    target = target_for("neo4j", tmp_path, request)
    yield target
    tamper(target, "MATCH (x:LoadLock) DELETE x")


def begin(target: GraphTarget, run_id: str, *ended: str) -> GraphDraft:
    return begin_draft(target, model=MODEL, run_id=run_id, has_ended=lambda run: run in ended)


def write(draft: GraphDraft) -> None:
    with draft.open(MODEL) as store:
        store.upsert_nodes(ROCKET, frame(ROCKET, rocket(1)), run_id=draft.run_id)


def test_a_second_run_is_told_who_writes_until_the_first_has_ended(target: GraphTarget) -> None:
    first = begin(target, "r1")
    with pytest.raises(GraphUnavailableError, match=r"Another run, r1, is writing.*after \d\d:\d\d UTC") as refused:
        begin(target, "r2")
    assert isinstance(refused.value, Transient)
    write(first)
    first.publish()
    write(begin(target, "r2"))


def test_a_run_that_gave_up_lets_the_next_one_in(target: GraphTarget) -> None:
    begin(target, "r1").discard()
    begin(target, "r2")


def test_of_runs_that_begin_at_once_one_gets_in(target: GraphTarget) -> None:
    def got_in(number: int) -> bool:
        try:
            begin(target, f"r{number}")
        except GraphUnavailableError:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(got_in, range(8))) == 1


def test_a_run_may_begin_again(target: GraphTarget) -> None:
    begin(target, "r1")
    write(begin(target, "r1"))


def test_what_a_run_left_behind_that_has_ended_is_taken_over(target: GraphTarget) -> None:
    late = begin(target, "killed")
    write(begin(target, "r2", "killed"))
    with pytest.raises(GraphUnavailableError, match="Another run, r2"):
        write(late)


def test_only_the_run_that_was_seen_to_have_ended_is_taken_over(target: GraphTarget) -> None:
    begin(target, "r1")

    def ended_and_succeeded(run_id: str) -> bool:
        begin(target, "r3", run_id)
        return True

    with pytest.raises(GraphUnavailableError, match="Another run, r1"):
        begin_draft(target, model=MODEL, run_id="r2", has_ended=ended_and_succeeded)


def test_a_lock_runs_out(target: GraphTarget, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(neo4j_lock, "EXPIRES_AFTER_S", -1)
    begin(target, "elsewhere")
    begin(target, "r2")


def test_the_lock_is_no_part_of_the_graph(target: GraphTarget) -> None:
    draft = begin(target, "r1")
    write(draft)
    with draft.open(MODEL) as store:
        assert set(store.introspect().nodes) == {ROCKET.label}
    draft.publish()
    with open_graph(target, model=MODEL) as store:
        assert store.query("MATCH (x:LoadLock) RETURN count(*) AS n") == [{"n": 0}]
