"""What every graph store promises, on the embedded one and on a real Neo4j server."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import Any

import pytest

from rocket_pipeline.core.graph_load import GraphStore, GraphTarget
from rocket_pipeline.core.graph_load.runs import RUN_NODE, run_frame
from rocket_pipeline.errors import GraphDataError, StaleRemovalRefusedError
from tests.support.fleet_graph import BEATS, BUILDS, FULL, MAKER, MODEL, ROCKET, column, frame, rocket
from tests.support.graph_loading import writing
from tests.support.graph_targets import drop_constraints, tamper


def put(store: GraphStore, *rockets: dict[str, Any], run_id: str = "r1") -> None:
    store.upsert_nodes(MAKER, frame(MAKER, {"maker_key": "acme", "name": "Acme"}), run_id=run_id)
    store.upsert_nodes(ROCKET, frame(ROCKET, *rockets), run_id=run_id)


def builds(*keys: str, maker: str = "acme") -> Any:
    return frame(BUILDS, *({"start_key": maker, "end_key": key, "since": date(1970, 1, 1)} for key in keys))


def test_every_type_and_any_text_comes_back_as_it_was_sent(store: GraphStore) -> None:
    put(store, FULL)
    assert store.nodes(ROCKET) == [{**FULL, "run_id": "r1"}]
    kinds = {name: type(value) for name, value in store.nodes(ROCKET)[0].items()}
    assert kinds == {name: type(value) for name, value in {**FULL, "run_id": ""}.items()}


def test_whole_numbers_in_a_number_column_stay_floats(store: GraphStore) -> None:
    put(store, rocket(3, altitudes_m=[1.0, 2.0]))
    row = store.nodes(ROCKET)[0]
    assert [type(row["mass_g"]), *map(type, row["altitudes_m"])] == [float, float, float]  # type: ignore[arg-type]


def test_a_property_without_a_value_is_absent(store: GraphStore) -> None:
    put(store, {"rocket_key": "acme:bare"})
    assert store.nodes(ROCKET) == [{"rocket_key": "acme:bare", "run_id": "r1"}]


def test_an_empty_list_stays_an_empty_list(store: GraphStore) -> None:
    put(store, rocket(1, colours=[], altitudes_m=[]))
    row = store.nodes(ROCKET)[0]
    assert (row["colours"], row["altitudes_m"]) == ([], [])


def test_loading_twice_changes_nothing(store: GraphStore) -> None:
    for _ in range(2):
        put(store, FULL, rocket(1))
        report = store.upsert_relationships(BUILDS, builds("acme:001"), run_id="r1")
        assert (report.sent, report.matched, report.dangling) == (1, 1, ())
    assert [store.count(spec) for spec in (MAKER, ROCKET, BUILDS)] == [1, 2, 1]


def test_an_update_changes_values_and_a_null_clears_them(store: GraphStore) -> None:
    put(store, FULL)
    put(store, {"rocket_key": FULL["rocket_key"], "mass_g": 7.5, "colours": ["green"]}, run_id="r2")
    assert store.nodes(ROCKET) == [
        {"rocket_key": FULL["rocket_key"], "mass_g": 7.5, "colours": ["green"], "run_id": "r2"}
    ]


def test_an_update_of_a_relationship_clears_too(store: GraphStore) -> None:
    put(store, rocket(1))
    store.upsert_relationships(BUILDS, builds("acme:001"), run_id="r1")
    ends = {"start_key": "acme", "end_key": "acme:001"}
    store.upsert_relationships(BUILDS, frame(BUILDS, {**ends, "share": 0.25}), run_id="r2")
    assert store.relationships(BUILDS) == [{**ends, "share": 0.25, "run_id": "r2"}]


def test_rows_beyond_one_batch_are_all_loaded(store: GraphStore) -> None:
    rows = frame(ROCKET, *(rocket(number) for number in range(25)))
    assert store.upsert_nodes(ROCKET, rows, run_id="r1", batch=10).matched == 25
    assert store.count(ROCKET) == 25


def test_relationships_between_thousands_of_nodes_need_no_memory_for_every_pair(store: GraphStore) -> None:
    keys = [f"acme:{number}" for number in range(6000)]
    put(store, *({"rocket_key": key} for key in keys))
    rows = frame(BEATS, *({"start_key": a, "end_key": b} for a, b in pairwise(keys)))
    assert store.upsert_relationships(BEATS, rows, run_id="r1").matched == 5999


def test_no_rows_are_no_error(store: GraphStore) -> None:
    assert store.upsert_nodes(ROCKET, frame(ROCKET), run_id="r1").sent == 0
    assert store.upsert_relationships(BUILDS, frame(BUILDS), run_id="r1").matched == 0


def test_relationships_without_an_end_are_counted_and_named(store: GraphStore) -> None:
    put(store, rocket(1))
    rows = builds("acme:001", "acme:lost").vstack(builds("acme:001", maker="nobody"))
    report = store.upsert_relationships(BUILDS, rows, run_id="r1")
    assert (report.sent, report.matched) == (3, 1)
    assert set(report.dangling) == {("acme", "acme:lost"), ("nobody", "acme:001")}


def test_a_relationship_within_one_label_keeps_its_direction(store: GraphStore) -> None:
    put(store, rocket(1), rocket(2))
    store.upsert_relationships(BEATS, frame(BEATS, {"start_key": "acme:002", "end_key": "acme:001"}), run_id="r1")
    assert store.relationships(BEATS) == [{"start_key": "acme:002", "end_key": "acme:001", "run_id": "r1"}]


def test_counts_tell_what_a_run_confirmed(store: GraphStore) -> None:
    put(store, rocket(1), rocket(2), run_id="r1")
    put(store, rocket(2), run_id="r2")
    assert [store.count(ROCKET), store.count(ROCKET, run_id="r1"), store.count(ROCKET, run_id="r2")] == [
        2,
        1,
        1,
    ]


def test_what_a_run_did_not_confirm_is_removed_with_its_relationships(store: GraphStore) -> None:
    put(store, *(rocket(number) for number in range(10)))
    store.upsert_relationships(BUILDS, builds("acme:008", "acme:009"), run_id="r1")
    put(store, *(rocket(number) for number in range(9)), run_id="r2")
    assert store.delete_stale(ROCKET, "r2") == 1
    assert (store.count(ROCKET), store.count(BUILDS)) == (9, 1)


def test_stale_relationships_are_removed_and_their_ends_stay(store: GraphStore) -> None:
    put(store, rocket(1), rocket(2))
    store.upsert_relationships(BUILDS, builds("acme:001", "acme:002"), run_id="r1")
    store.upsert_relationships(BUILDS, builds("acme:002"), run_id="r2")
    assert store.delete_stale(BUILDS, "r2", max_fraction=0.5) == 1
    assert [row["end_key"] for row in store.relationships(BUILDS)] == ["acme:002"]
    assert store.count(ROCKET) == 2


def test_no_more_than_the_cap_is_removed(store: GraphStore) -> None:
    put(store, *(rocket(number) for number in range(10)))
    put(store, *(rocket(number) for number in range(7)), run_id="r2")
    with pytest.raises(StaleRemovalRefusedError, match=r"Rocket: 3 of 10 .*30%; at most 20%"):
        store.delete_stale(ROCKET, "r2")
    assert store.count(ROCKET) == 10


def test_every_key_is_unique_in_the_store_itself(store: GraphStore, target: GraphTarget) -> None:
    if target.kind == "neo4j":
        drop_constraints(target)
        store.ensure_schema(MODEL)
    put(store, rocket(1))
    assert {name: entity.unique for name, entity in store.introspect().nodes.items()} == {
        "Maker": {"maker_key"},
        "Rocket": {"rocket_key"},
    }
    if target.kind == "neo4j":
        with pytest.raises(Exception, match="already exists with label `Rocket`"):
            tamper(target, "CREATE (:Rocket {rocket_key: 'acme:001'})")


def test_introspection_tells_what_stands_there(store: GraphStore) -> None:
    put(store, FULL, rocket(1, colours=[], flown=True), rocket(2))
    store.upsert_relationships(BUILDS, builds("acme:001", "acme:002"), run_id="r1")
    schema = store.introspect()
    assert schema.store == store.name
    assert set(schema.nodes) == {"Maker", "Rocket"}
    assert set(schema.relationships) == {("Maker", "BUILDS", "Rocket")}
    rockets = schema.nodes["Rocket"]
    assert (rockets.name, rockets.start, rockets.end, rockets.total) == ("Rocket", None, None, 3)
    assert {name: dict(found.types) for name, found in rockets.properties.items()} == {
        "rocket_key": {"string": 3},
        "maker_key": {"string": 3},
        "stages": {"integer": 1},
        "mass_g": {"number": 3},
        "flown": {"boolean": 2},
        "first_flight": {"date": 1},
        "checked_at": {"datetime": 1},
        "colours": {"list[string]": 1, "list[nothing]": 1},
        "altitudes_m": {"list[number]": 1},
        "remark": {"string": 1},
        "run_id": {"string": 3},
    }
    assert {name: found.present for name, found in rockets.properties.items() if found.present < 3} == {
        "stages": 1,
        "flown": 2,
        "first_flight": 1,
        "checked_at": 1,
        "colours": 2,
        "altitudes_m": 1,
        "remark": 1,
    }
    made = schema.relationships["Maker", "BUILDS", "Rocket"]
    assert (made.name, made.start, made.end, made.total) == ("BUILDS", "Maker", "Rocket", 2)
    assert {name: dict(found.types) for name, found in made.properties.items()} == {
        "since": {"date": 2},
        "run_id": {"string": 2},
    }


def test_an_empty_graph_shows_nothing(store: GraphStore) -> None:
    schema = store.introspect()
    assert (schema.nodes, schema.relationships) == ({}, {})


def test_a_run_node_carries_its_run_once_and_never_becomes_stale(store: GraphStore) -> None:
    for run_id, completed in (("r1", False), ("r1", True), ("r2", False)):
        store.upsert_nodes(RUN_NODE, run_frame(run_id, stages=["graph_load"], completed=completed), run_id=run_id)
    assert store.nodes(RUN_NODE) == [
        {"run_id": "r1", "stages": ["graph_load"], "completed": True},
        {"run_id": "r2", "stages": ["graph_load"], "completed": False},
    ]


def test_a_query_reads_with_parameters_and_gives_nodes_as_properties(store: GraphStore) -> None:
    put(store, rocket(1), rocket(2))
    cypher = "MATCH (n:Rocket) WHERE n.mass_g > $least RETURN n, n.mass_g AS mass, n.remark AS remark"
    assert store.query(cypher, {"least": 1.5}) == [{"n": {**rocket(2), "run_id": "r1"}, "mass": 2.0, "remark": None}]


def test_sums_of_whole_numbers_are_whole_numbers(store: GraphStore) -> None:
    put(store, rocket(1, stages=2), rocket(2, stages=3))
    (row,) = store.query("MATCH (n:Rocket) RETURN sum(n.stages) AS stages, count(*) AS rockets")
    assert row == {"stages": 5, "rockets": 2}
    assert {type(value) for value in row.values()} == {int}


def test_a_query_cannot_write(store: GraphStore) -> None:
    put(store, rocket(1))
    with pytest.raises(GraphDataError):
        store.query("CREATE (:Maker {maker_key: 'evil'})")
    assert store.count(MAKER) == 1


def test_a_wrong_query_is_one_line(store: GraphStore) -> None:
    with pytest.raises(GraphDataError) as caught:
        store.query("MATCH (n RETURN n")
    assert "\n" not in str(caught.value)


def test_ensuring_the_schema_twice_is_harmless(store: GraphStore) -> None:
    put(store, rocket(1))
    store.ensure_schema(MODEL)
    assert store.count(ROCKET) == 1


@pytest.mark.parametrize(("start", "end"), [("Maker", "Maker"), ("Rocket", "Maker")], ids=["same start", "reversed"])
def test_a_type_may_join_several_pairs_of_labels_each_with_its_own_properties(
    target: GraphTarget, start: str, end: str
) -> None:
    other = replace(
        BUILDS, start=start, end=end, properties=(column("price", "number"), column("places", "list[string]"))
    )
    model = replace(MODEL, relationships=(BUILDS, other))
    ends = {"start_key": "acme" if start == "Maker" else "acme:001", "end_key": "acme"}
    sold: dict[str, Any] = {**ends, "price": 2.0, "places": ["Brno"]}
    with writing(target, model) as store:
        store.ensure_schema(model)
        put(store, rocket(1))
        store.upsert_relationships(BUILDS, builds("acme:001"), run_id="r1")
        store.upsert_relationships(other, frame(other, sold), run_id="r1")
        built = {"start_key": "acme", "end_key": "acme:001", "since": date(1970, 1, 1), "run_id": "r1"}
        assert store.relationships(BUILDS) == [built]
        assert store.relationships(other) == [{**sold, "run_id": "r1"}]
        assert {pair: set(found.properties) for pair, found in store.introspect().relationships.items()} == {
            ("Maker", "BUILDS", "Rocket"): {"since", "run_id"},
            (start, "BUILDS", end): {"price", "places", "run_id"},
        }
        assert store.delete_stale(other, "r2", max_fraction=1) == 1
        assert [store.count(BUILDS), store.count(other)] == [1, 0]


def test_both_stores_count_a_property_that_is_null_everywhere_as_absent(store: GraphStore) -> None:
    put(store, rocket(1))
    assert "remark" not in store.introspect().nodes["Rocket"].properties


def test_closing_twice_is_harmless(target: GraphTarget) -> None:
    with writing(target, MODEL) as store:
        store.ensure_schema(MODEL)
    store.close()
