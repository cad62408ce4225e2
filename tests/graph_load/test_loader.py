"""After a load the graph holds exactly what the clean data sets hold, or the run says what differs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date

import polars as pl
import pytest

from rocket_pipeline.core.graph_load import (
    RUN_NODE,
    GraphDraft,
    GraphModel,
    GraphTarget,
    begin_draft,
    load_nodes,
    load_relationships,
    open_graph,
    prepare,
    reconcile,
)
from rocket_pipeline.core.graph_load.reconcile import compare
from rocket_pipeline.core.graph_load.store import Row
from rocket_pipeline.core.schema_generation import find_drift
from rocket_pipeline.core.storage.ledger import StepReport
from rocket_pipeline.errors import GraphDataError, ReconciliationError, StaleRemovalRefusedError
from tests.support.fleet_graph import BEATS, BUILDS, MAKER, MODEL, ROCKET, column, datasets, frame, rocket
from tests.support.graph_loading import load_graph
from tests.support.graph_targets import tamper

Data = dict[str, pl.DataFrame]


@dataclass
class Told:
    """What a loader told while it worked."""

    steps: list[StepReport] = field(default_factory=list)

    def __call__(self, step: StepReport) -> None:
        self.steps.append(step)

    def failed(self) -> dict[str, list[str]]:
        return {s.name: [c.detail for c in s.checks if not c.passed] for s in self.steps if s.state == "Failed"}


def load(
    target: GraphTarget, data: Data, run_id: str, *, model: GraphModel = MODEL, max_stale_fraction: float = 0.2
) -> dict[str, StepReport]:
    steps = load_graph(target, model, data, run_id, max_stale_fraction=max_stale_fraction)
    return {step.name: step for step in steps}


def rows(target: GraphTarget) -> dict[str, list[Row]]:
    with open_graph(target, model=MODEL) as store:
        nodes = {spec.label: store.nodes(spec) for spec in MODEL.nodes}
        return nodes | {spec.type: store.relationships(spec) for spec in MODEL.relationships}


def test_a_load_reports_what_was_sent_and_what_is_in_the_graph(target: GraphTarget) -> None:
    steps = load(target, datasets(), "r1")
    assert {name: step.counts for name, step in steps.items()} == {
        "Maker": {"sent": 1, "deleted": 0, "graph": 1},
        "Rocket": {"sent": 10, "deleted": 0, "graph": 10},
        "BUILDS": {"sent": 10, "deleted": 0, "graph": 10},
        "BEATS": {"sent": 9, "deleted": 0, "graph": 9},
        "Run": {"sent": 1, "graph": 1},
    }
    assert {step.state for step in steps.values()} == {"Completed"}
    assert all(check.passed for step in steps.values() for check in step.checks)
    assert all(step.stage == "graph_load" and step.seconds > 0 for step in steps.values())


def test_loading_the_same_again_only_changes_the_run(target: GraphTarget) -> None:
    load(target, datasets(), "r1")
    former = rows(target)
    load(target, datasets(), "r2")
    now = rows(target)
    assert [row.pop("run_id") for row in now.pop("Run")] == ["r1", "r2"]
    former.pop("Run")
    for row in (row for part in (*now.values(), *former.values()) for row in part):
        row.pop("run_id")
    assert now == former


def test_the_run_is_in_the_graph_completed(target: GraphTarget) -> None:
    load_graph(target, MODEL, datasets(), "r1", session_id="s1", stages=["cleaning", "graph_load"])
    assert rows(target)["Run"] == [
        {"run_id": "r1", "session_id": "s1", "stages": ["cleaning", "graph_load"], "completed": True}
    ]


def test_what_left_the_data_leaves_the_graph(target: GraphTarget) -> None:
    load(target, datasets(10), "r1")
    steps = load(target, datasets(9), "r2")
    assert {name: step.counts.get("deleted") for name, step in steps.items()} == {
        "Maker": 0,
        "Rocket": 1,
        "BUILDS": 0,
        "BEATS": 0,
        "Run": None,
    }
    assert [len(rows(target)[name]) for name in ("Rocket", "BUILDS", "BEATS")] == [9, 9, 8]


def test_a_source_that_vanished_cannot_empty_the_graph(target: GraphTarget) -> None:
    load(target, datasets(10), "r1")
    former = rows(target)
    with pytest.raises(StaleRemovalRefusedError, match=r"Rocket: 7 of 10 .*raise max_stale_fraction"):
        load(target, datasets(3), "r2")
    assert rows(target) == former
    load(target, datasets(3), "r3", max_stale_fraction=1.0)
    assert len(rows(target)["Rocket"]) == 3


def without(entity: str) -> Callable[[Data], Data]:
    return lambda data: {name: rows for name, rows in data.items() if name != entity}


def with_rockets(*more: dict[str, object]) -> Callable[[Data], Data]:
    return lambda data: {**data, "rockets": data["rockets"].vstack(frame(ROCKET, *more))}


@pytest.mark.parametrize(
    ("harm", "words"),
    [
        (without("makers"), "BUILDS: start_key exists: 12 relationships start at no Maker: acme"),
        (with_rockets(rocket(11, maker_key="nobody")), "BUILDS: .*1 relationship starts at no Maker: nobody"),
        (with_rockets(rocket(1)), "Rocket: unique key: 2 rows share their keys: acme:001"),
        (with_rockets({"maker_key": "acme"}), "Rocket: no null key: 1 row has no key"),
        (with_rockets(rocket(11, mass_g=float("nan"))), "Rocket: mass_g is finite: 1 value is: nan"),
        (
            lambda data: {**data, "rockets": data["rockets"].cast({"mass_g": pl.String})},
            "Rocket: columns: mass_g is String, not Float64",
        ),
        (
            lambda data: {**data, "rockets": data["rockets"].drop("maker_key")},
            "Rocket: columns: maker_key is missing, not String",
        ),
        (lambda data: {}, "There is no clean data set to load. Run cleaning first."),
    ],
    ids=["no makers", "lost end", "double key", "null key", "nan", "other type", "no column", "no data"],
)
def test_a_failed_check_is_said_and_leaves_the_former_graph(
    target: GraphTarget, harm: Callable[[Data], Data], words: str
) -> None:
    load(target, datasets(), "r1")
    former, told = rows(target), Told()
    with pytest.raises(GraphDataError, match=words) as caught:
        load_graph(target, MODEL, harm(datasets(12)), "r2", on_step=told)
    assert rows(target) == former
    assert "\n" not in str(caught.value)
    assert all(step.state in {"Failed", "Skipped"} for step in told.steps)
    assert told.steps


def test_a_frame_that_cannot_be_built_is_a_failed_check() -> None:
    load = prepare(MODEL, {**datasets(), "rockets": datasets()["rockets"].drop("rocket_key")}, run_id="r1")
    with pytest.raises(GraphDataError, match=r"BUILDS: rows can be built: rockets: .*rocket_key"):
        load.require()


def test_what_was_never_published_is_skipped_said_so_and_left_alone(target: GraphTarget) -> None:
    load(target, datasets(), "r1")
    steps = load(target, without("records")(datasets()), "r2")
    assert steps["BEATS"].state == "Skipped"
    assert steps["BEATS"].warnings == ["Nothing was published of records; left in the graph as it is."]
    assert {row["run_id"] for row in rows(target)["BEATS"]} == {"r1"}


VALUES = {"altitudes_m": [1.0, 2.5], "first_flight": date(1969, 7, 16), "flown": False}


def three_steps(target: GraphTarget, data: Data, *, between: Callable[[GraphDraft], object], told: Told) -> GraphDraft:
    """Load as the category flows do, each step on its own, with something in between."""
    prepared = prepare(MODEL, data, run_id="r2")
    draft = begin_draft(target, model=MODEL, run_id="r2")
    with draft.open(MODEL) as store:
        loaded = load_nodes(store, prepared)
    with draft.open(MODEL) as store:
        loaded += load_relationships(store, prepared)
    between(draft)
    with draft.open(MODEL) as store:
        reconcile(store, prepared, loaded=loaded, on_step=told)
    return draft


def test_the_three_steps_apart_do_what_the_loader_does(target: GraphTarget) -> None:
    told = Told()
    three_steps(target, datasets(), between=lambda _: None, told=told).publish()
    assert {step.name: step.counts["graph"] for step in told.steps} == {
        "Maker": 1,
        "Rocket": 10,
        "BUILDS": 10,
        "BEATS": 9,
        "Run": 1,
    }
    assert len(rows(target)["BEATS"]) == 9


@pytest.mark.parametrize(
    ("cypher", "words", "name"),
    [
        (
            "MATCH (:Maker)-[r:BUILDS]->(:Rocket {rocket_key: 'acme:004'}) DELETE r",
            r"BUILDS: .*expected 10, found 9; .*1 missing: acme→acme:004",
            "BUILDS",
        ),
        (
            "MATCH (n:Rocket {rocket_key: 'acme:009'}) DETACH DELETE n",
            r"Rocket: .*expected 10, found 9; .*1 missing: acme:009",
            "Rocket",
        ),
        (
            "MATCH (n:Rocket {rocket_key: 'acme:003'}) SET n.mass_g = NULL",
            "Rocket: values of mass_g: expected 10, found 9",
            "Rocket",
        ),
        (
            "MATCH (n:Rocket {rocket_key: 'acme:003'}) SET n.mass_g = 999.0",
            r"Rocket: every value is what was sent: 1 value not: acme:003.mass_g is 999.0, not 3.0",
            "Rocket",
        ),
        (
            "MATCH (n:Rocket) SET n.altitudes_m = [1.0, 2.5000000001]",
            r"10 values not: acme:000.altitudes_m is \[1.0, 2.5000000001\], not \[1.0, 2.5\]; ",
            "Rocket",
        ),
        (
            "MATCH (n:Rocket {rocket_key: 'acme:003'}) SET n.first_flight = date('1969-07-17')",
            r"1 value not: acme:003.first_flight is .*1969, 7, 17.*, not .*1969, 7, 16",
            "Rocket",
        ),
        (
            "MATCH (n:Rocket {rocket_key: 'acme:003'}) SET n.flown = true",
            "1 value not: acme:003.flown is True, not False",
            "Rocket",
        ),
        (
            "MATCH ()-[r:BUILDS]->(:Rocket {rocket_key: 'acme:004'}) SET r.share = 0.75",
            "BUILDS: every value is what was sent: 1 value not: acme→acme:004.share is 0.75, not 0.5",
            "BUILDS",
        ),
        (
            "MATCH (n:Rocket {rocket_key: 'acme:003'}) SET n.run_id = 'other'",
            "Rocket: confirmed by this run: expected 10, found 9",
            "Rocket",
        ),
        (
            "MATCH (a:Maker), (b:Rocket {rocket_key: 'acme:004'}) CREATE (a)-[:BUILDS {run_id: 'r2'}]->(b)",
            "BUILDS: confirmed by this run: expected 10, found 11",
            "BUILDS",
        ),
        ("CREATE (:Maker {maker_key: 'stranger'})", "Maker: .*1 strange: stranger", "Maker"),
    ],
    ids=[
        "edge lost",
        "node lost",
        "value lost",
        "number",
        "list",
        "date",
        "boolean",
        "on an edge",
        "not confirmed",
        "edge doubled",
        "node strange",
    ],
)
def test_what_changes_between_loading_and_validation_is_named(
    target: GraphTarget, cypher: str, words: str, name: str
) -> None:
    told = Told()
    with pytest.raises(ReconciliationError, match=words):
        three_steps(
            target, datasets(**VALUES), between=lambda draft: tamper(target, cypher, path=draft.path), told=told
        )
    assert name in told.failed()
    if target.kind == "neo4j":
        assert rows(target)["Run"] == [{"run_id": "r2", "stages": ["graph_load"], "completed": False}]


def test_a_node_lost_before_its_relationships_are_loaded_is_named(target: GraphTarget) -> None:
    prepared = prepare(MODEL, datasets(), run_id="r1")
    draft = begin_draft(target, model=MODEL, run_id="r1")
    with draft.open(MODEL) as store:
        load_nodes(store, prepared)
    tamper(target, "MATCH (n:Rocket {rocket_key: 'acme:009'}) DETACH DELETE n", path=draft.path)
    with (
        pytest.raises(ReconciliationError, match=r"BUILDS.*10 were sent, 9 stand.*acme→acme:009"),
        draft.open(MODEL) as store,
    ):
        load_relationships(store, prepared)
    draft.discard()


def test_every_step_is_told_when_it_was_loaded_and_again_when_it_was_reconciled(target: GraphTarget) -> None:
    told = Told()
    load_graph(target, MODEL, datasets(), "r1", on_step=told)
    names = ["Maker", "Rocket", "BUILDS", "BEATS"]
    assert [step.name for step in told.steps] == [*names, *names, "Run"]


def test_models_without_runs_can_be_loaded(target: GraphTarget) -> None:
    model = replace(MODEL, nodes=(MAKER, ROCKET))
    steps = load(target, datasets(), "r1", model=model)
    assert RUN_NODE.label not in steps
    assert {BUILDS.type, BEATS.type} <= steps.keys()


def with_town(value: str) -> tuple[GraphModel, Data]:
    """The fleet with one more property of a maker and of who beats whom, and its rows."""
    maker = replace(MAKER, properties=(*MAKER.properties, column("town")))
    beats = replace(BEATS, properties=(column("town"),))
    data = datasets()
    data |= {name: data[name].with_columns(town=pl.lit(value)) for name in ("makers", "records")}
    return replace(MODEL, nodes=(maker, *MODEL.nodes[1:]), relationships=(BUILDS, beats)), data


def test_a_property_that_is_no_longer_declared_goes_from_the_graph(target: GraphTarget) -> None:
    wider, data = with_town("Brno")
    load(target, data, "r1", model=wider)
    with open_graph(target, model=wider) as store:
        assert "town" in store.introspect().relationships["Rocket", "BEATS", "Rocket"].properties
    load(target, datasets(), "r2")
    with open_graph(target, model=MODEL) as store:
        assert [item for item in find_drift(MODEL, store.introspect()) if item.level == "error"] == []
        assert "town" not in store.query("MATCH (n:Maker) RETURN n")[0]["n"]  # type: ignore[operator]


def test_another_model_does_not_lift_the_cap_on_removal(target: GraphTarget) -> None:
    wider, data = with_town("Brno")
    load(target, data, "r1", model=wider)
    with pytest.raises(StaleRemovalRefusedError, match="Rocket: 7 of 10 "):
        load(target, datasets(3), "r2")
    with open_graph(target, model=wider) as store:
        assert [store.count(spec) for spec in (ROCKET, BUILDS, BEATS)] == [10, 10, 9]
    load(target, datasets(3), "r3", max_stale_fraction=1.0)
    assert len(rows(target)["Rocket"]) == 3


@pytest.mark.parametrize("target", ["ladybug"], indirect=True)
def test_what_is_skipped_is_not_lost_when_the_graph_is_rebuilt(target: GraphTarget) -> None:
    wider, data = with_town("Brno")
    load(target, data, "r1", model=wider)
    with pytest.raises(GraphDataError, match=r"rebuilt, and BEATS would be lost.*Run cleaning"):
        load(target, without("records")(datasets()), "r2")
    with open_graph(target, model=wider) as store:
        assert store.count(BEATS) == 9


@pytest.mark.parametrize("target", ["ladybug"], indirect=True)
def test_labels_that_the_former_model_did_not_have_or_keyed_otherwise_are_loaded(target: GraphTarget) -> None:
    named = replace(MAKER, key="name")
    by_name = replace(BUILDS, frame=lambda data: BUILDS.frame(data).with_columns(start_key=pl.lit("Acme")))
    load(target, datasets(), "r1", model=GraphModel(name="old", nodes=(named, ROCKET), relationships=(by_name,)))
    load(target, {**datasets(), "makers": frame(MAKER, {"maker_key": "acme", "name": "Acme"})}, "r2")
    assert [len(rows(target)[name]) for name in ("Maker", "Rocket", "BUILDS", "BEATS")] == [1, 10, 10, 9]


def test_a_part_of_a_load_is_compared_alone(target: GraphTarget) -> None:
    prepared = prepare(MODEL, datasets(), run_id="r1")
    draft = begin_draft(target, model=MODEL, run_id="r1")
    with draft.open(MODEL) as store:
        load_nodes(store, prepared)
        steps = compare(store, prepared.part("nodes"), confirmed=True)
        assert [step.name for step in steps] == ["Maker", "Rocket"]
        with pytest.raises(ReconciliationError, match="BUILDS: confirmed by this run: expected 10, found 0"):
            compare(store, prepared.part("relationships"), confirmed=True)
    draft.discard()
