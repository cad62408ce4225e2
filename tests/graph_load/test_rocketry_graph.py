"""The graph of dept_rocketry, made of clean data sets of its own contracts."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from rocket_pipeline.core.graph_load import GraphTarget, ObservedSchema, RelationshipSpec, open_graph, prepare
from rocket_pipeline.core.rocketry.cleaning import CONTRACTS
from rocket_pipeline.core.rocketry.graph_model import MODEL, ROWS_IN_GRAPH
from rocket_pipeline.core.schema_generation import generate
from rocket_pipeline.errors import GraphDataError
from tests.support.graph_loading import load_graph
from tests.support.graph_targets import target_for

DESIGN, PLAIN, STAGED = "d" * 64, "d" * 64 + ":plain", "d" * 64 + ":staged"

GIVEN: dict[str, dict[str, Any]] = {
    "motors": {
        "thrustcurve_id": "5f4294d200023100000000aa",
        "manufacturer_key": "estes",
        "diameter_mm": 18.0,
        "length_mm": 70.0,
        "motor_type": "single-use",
        "average_thrust_n": 4.74,
        "total_impulse_ns": 8.82,
        "availability": "regular",
        "data_files": 1,
    },
    "kits": {"manufacturer_key": "estes", "vendor_key": "estes-rockets"},
    "vendors": {"aliases": [], "is_shop": True},
    "kit_motors": {"kit_key": "estes:1948", "link_delays": [], "link_candidates": [], "link_notes": []},
    "designs": {"design_sha256": DESIGN, "container": "zip", "stages": [], "motor_mount_diameters_mm": [], "notes": []},
    "configurations": {"design_sha256": DESIGN, "is_default": False},
    "design_motors": {"link_delays": [], "link_candidates": [], "link_notes": []},
    "simulations": {"design_sha256": DESIGN, "warnings": []},
}
"""What the rows of an entity hold unless a test says otherwise."""


def clean(entity: str, *rows: dict[str, Any]) -> pl.DataFrame:
    """A clean data set: what rows leave out is as `GIVEN`, or null; counts are 0 and there are no issues."""
    contract = CONTRACTS[entity]
    given: dict[str, Any] = dict.fromkeys(contract.schema)
    given |= {c.name: 0 for c in contract.columns if c.required and c.type == "integer"}
    given |= {"issues": []} if "issues" in given else {}
    given |= {"source": "a_source", "source_url": "https://source.test/a", "source_sha256": "0" * 64}
    given |= GIVEN.get(entity, {})
    return pl.DataFrame([{**given, **row} for row in rows], schema=contract.schema)


def motor(designation: str, organization: str | None = "nar", **values: Any) -> dict[str, Any]:
    named = {"designation": designation, "common_name": designation, "impulse_class": designation[0]}
    return {"motor_key": f"estes:{designation}", "organization_key": organization, **named, **values}


def points(curve: str, designation: str, *pairs: tuple[float, float]) -> list[dict[str, Any]]:
    return [
        {
            "simfile_id": curve,
            "motor_key": f"estes:{designation}",
            "point": place,
            "time_s": time,
            "thrust_n": thrust,
            "data_source": "cert",
            "license": "PD",
        }
        for place, (time, thrust) in enumerate(pairs)
    ]


def relationship(kind: str) -> RelationshipSpec:
    (spec,) = (spec for spec in MODEL.relationships if spec.type == kind)
    return spec


def recommended(number: int, text: str, *delays: str, motor: str | None = "C6") -> dict[str, Any]:
    link = {"motor_key": motor and f"estes:{motor}", "link_delays": delays}
    return {"kit_motor_key": f"estes:1948:{number}", "number": number, "text": text, **link}


def used(configuration: str, mount: str, motor: str | None, *delays: str, **values: Any) -> dict[str, Any]:
    key = {"design_motor_key": f"{configuration}:{mount}", "configuration_key": configuration, "mount": mount}
    return {**key, "motor_key": motor and f"estes:{motor}", "link_delays": delays, **values}


def flight(number: int, configuration: str | None, altitude_m: float, **values: Any) -> dict[str, Any]:
    key = {"simulation_key": f"{DESIGN}:{number}", "number": number, "configuration_key": configuration}
    return {**key, "name": f"Flight {number}", "max_altitude_m": altitude_m, "is_current": True, **values}


@pytest.fixture
def datasets() -> dict[str, pl.DataFrame]:
    """Motors with their makers, organizations and curves."""
    c6 = points("c6-nar", "C6", (0.0, 0.0), (0.5, 10.0), (1.5, 10.0), (2.0, 0.0))
    return {
        "manufacturers": clean("manufacturers", {"manufacturer_key": "estes", "name": "Estes", "aliases": ["Estes"]}),
        "organizations": clean("organizations", {"organization_key": "nar", "name": "NAR"}),
        "motors": clean(
            "motors",
            motor("C6", delays=["3", "P"], sparky=False),
            motor("B4", organization=None, total_impulse_ns=4.3),
        ),
        # Out of order: the point says where a sample belongs, not its row.
        "samples": clean("samples", *reversed(c6), *points("c6-mfr", "C6", (0.1, 4.0), (0.2, 6.0))),
    }


@pytest.fixture
def everything(datasets: dict[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """A data set of every entity that has a place in the graph."""
    shop = {"currency": "USD", "available": True, "url": "https://shop.test/bertha"}
    offers = [
        {"vendor_key": "estes-rockets", "kit_key": "estes:1948", "price": 29.5, **shop},
        {"vendor_key": "other-shop", "kit_key": "estes:1948", "price": 27.0, **shop},
        {"vendor_key": "other-shop", "kit_key": "estes:0810", "price": None, **shop, "available": None},
    ]
    return datasets | {
        "vendors": clean(
            "vendors",
            {"vendor_key": "estes-rockets", "name": "Estes Rockets"},
            {"vendor_key": "other-shop", "name": "Other Shop"},
        ),
        "kits": clean(
            "kits",
            {"kit_key": "estes:1948", "name": "Big Bertha", "skill_level": 1, "image_urls": [], "weight_g": 65.0},
            {"kit_key": "estes:0810", "name": "Gnome", "issues": ["length no_unit: 26"]},
        ),
        "offers": clean("offers", *offers),
        "kit_motors": clean(
            "kit_motors",
            recommended(3, "C6-5", "5"),
            recommended(1, "C6-3", "3"),
            recommended(2, "B4-2", "2", motor="B4"),
            recommended(4, "D", motor=None),
        ),
        "clubs": clean(
            "clubs",
            {"club_key": "nar-1", "name": "First", "affiliations": ["NAR"], "founded_year": 1957},
            {"club_key": "nar-2", "name": "Second"},
        ),
        "launch_sites": clean(
            "launch_sites",
            {"site_key": "meadow-md", "name": "Meadow", "club_keys": ["nar-1", "nar-2"], "latitude_deg": 39.5},
            # Cleaning refused club 3 and kept its field.
            {"site_key": "desert-ca", "name": "Desert", "club_keys": ["nar-3", "nar-1"], "waiver_m": 5000.0},
        ),
        "designs": clean("designs", {"name": "Rocket", "stages": ["Sustainer", "Booster"], "stage_count": 2}),
        "configurations": clean(
            "configurations",
            {"configuration_key": PLAIN, "config_id": "plain", "name": "Plain", "is_default": True},
            {"configuration_key": STAGED, "config_id": "staged"},
        ),
        "design_motors": clean(
            "design_motors",
            used(PLAIN, "1/1", "C6", "3", mount_name="Body", ignition_event="automatic"),
            used(STAGED, "1/1", "C6", "5", mount_name="Body", ignition_event="burnout"),
            used(STAGED, "2/1", "C6", "5", ignition_event="launch"),
            used(STAGED, "2/2", None, manufacturer="AMW", designation="J9"),
        ),
        "simulations": clean(
            "simulations",
            flight(1, PLAIN, 310.5, status="uptodate"),
            flight(2, None, 420.0, status="loaded", warnings=["Recovery device deployment at high speed"]),
            flight(3, STAGED, 999.0, status="outdated", is_current=False),
        ),
    }


def test_the_graph_is_what_the_data_sets_say(tmp_path: Path, everything: dict[str, pl.DataFrame]) -> None:
    target = GraphTarget(kind="ladybug", path=tmp_path / "rocket.lbug")
    steps = load_graph(target, MODEL, everything, "r1", session_id="s1")
    assert {step.name: step.counts["graph"] for step in steps} == {
        "Manufacturer": 1,
        "Organization": 1,
        "Motor": 2,
        "ThrustCurve": 2,
        "Vendor": 2,
        "Kit": 2,
        "Design": 1,
        "Configuration": 2,
        "Simulation": 3,
        "Club": 2,
        "LaunchSite": 2,
        "Manufacturer-MAKES-Motor": 2,
        "CERTIFIED_BY": 1,
        "HAS_CURVE": 2,
        "Manufacturer-MAKES-Kit": 2,
        "SELLS": 3,
        "RECOMMENDS": 2,
        "HAS_CONFIGURATION": 2,
        "USES_MOTOR": 2,
        "HAS_SIMULATION": 3,
        "VALIDATED_BY": 2,
        "FLIES_AT": 3,
        "Run": 1,
    }
    with open_graph(target, model=MODEL) as store:
        path = "MATCH (m:Manufacturer)-[:MAKES]->(x:Motor)-[:HAS_CURVE]->(c:ThrustCurve) "
        assert store.query(
            path + "RETURN m.name AS maker, x.designation AS motor, c.simfile_id AS curve ORDER BY curve"
        ) == [
            {"maker": "Estes", "motor": "C6", "curve": "c6-mfr"},
            {"maker": "Estes", "motor": "C6", "curve": "c6-nar"},
        ]
        assert store.query("MATCH (x:Motor)-[:CERTIFIED_BY]->(o) RETURN x.designation AS motor") == [{"motor": "C6"}]


def test_a_curve_is_its_points_in_order_with_its_own_impulse(datasets: dict[str, pl.DataFrame]) -> None:
    curves = {row["simfile_id"]: row for row in MODEL.node("ThrustCurve").frame(datasets).to_dicts()}
    nar = curves["c6-nar"]
    assert nar["times_s"] == [0.0, 0.5, 1.5, 2.0]
    assert nar["thrusts_n"] == [0.0, 10.0, 10.0, 0.0]
    assert (nar["point_count"], nar["integral_ns"], nar["license"]) == (4, 15.0, "PD")
    assert curves["c6-mfr"]["integral_ns"] == 0.5


def test_a_motor_in_several_mounts_is_one_relationship_that_tells_of_all(everything: dict[str, pl.DataFrame]) -> None:
    rows = {row["start_key"]: row for row in relationship("USES_MOTOR").frame(everything).to_dicts()}
    assert rows[STAGED] == {
        "start_key": STAGED,
        "end_key": "estes:C6",
        "mount_count": 2,
        "mount_names": ["Body"],
        "delays": ["5"],
        "ignition_events": ["burnout", "launch"],
    }


def test_a_motor_that_is_recommended_with_several_delays_is_one_relationship(
    everything: dict[str, pl.DataFrame],
) -> None:
    rows = {row["end_key"]: row for row in relationship("RECOMMENDS").frame(everything).to_dicts()}
    assert (rows["estes:C6"]["texts"], rows["estes:C6"]["delays"]) == (["C6-3", "C6-5"], ["3", "5"])


def test_motors_that_nobody_could_tell_stay_in_words(everything: dict[str, pl.DataFrame]) -> None:
    def unlinked() -> dict[str, Any]:
        rows = MODEL.node("Configuration").frame(everything)
        return dict(rows.select("configuration_key", "unlinked_motors").iter_rows())

    assert unlinked() == {PLAIN: [], STAGED: ["AMW J9"]}
    del everything["design_motors"]
    assert unlinked() == {PLAIN: None, STAGED: None}


def test_every_row_that_can_be_in_the_graph_is_counted_there(
    tmp_path: Path, everything: dict[str, pl.DataFrame]
) -> None:
    target = GraphTarget(kind="ladybug", path=tmp_path / "rocket.lbug")
    load_graph(target, MODEL, everything, "r1")
    with open_graph(target, model=MODEL) as store:
        found = {entity: store.query(rows.query)[0]["rows"] for entity, rows in ROWS_IN_GRAPH.items()}
    assert found == {entity: rows.expected(everything[entity]) for entity, rows in ROWS_IN_GRAPH.items()}
    assert (found["samples"], found["kit_motors"], found["design_motors"]) == (6, 3, 3)


def test_keys_of_others_are_relationships_and_no_properties() -> None:
    keys = {node.key for node in MODEL.nodes} | {"vendor_key", "club_keys", "issues"}
    for node in MODEL.nodes:
        names = {column.name for column in node.properties}
        assert names & keys == {node.key}, node.label
        assert node.label == "Run" or {"source_url", "source_sha256"} <= names, node.label


def test_a_motor_without_its_manufacturer_is_said_loudly(datasets: dict[str, pl.DataFrame]) -> None:
    del datasets["manufacturers"]
    with pytest.raises(GraphDataError, match=r"MAKES-Motor: .*2 relationships start at no Manufacturer: estes"):
        prepare(MODEL, datasets, run_id="r1").require()


def test_only_motors_are_loaded_where_nothing_else_was_ever_published(
    tmp_path: Path, datasets: dict[str, pl.DataFrame]
) -> None:
    del datasets["samples"]
    target = GraphTarget(kind="ladybug", path=tmp_path / "rocket.lbug")
    steps = {step.name: step.state for step in load_graph(target, MODEL, datasets, "r1")}
    loaded = {"Manufacturer", "Organization", "Motor", "Manufacturer-MAKES-Motor", "CERTIFIED_BY", "Run"}
    assert {name for name, state in steps.items() if state == "Completed"} == loaded
    assert {state for name, state in steps.items() if name not in loaded} == {"Skipped"}
    with open_graph(target, model=MODEL) as store:
        generated = generate(MODEL, store.introspect())
    assert "export interface Kit {" in generated.files["types.ts"]
    empty = [str(finding) for finding in generated.warnings if "nothing yet of" in str(finding)]
    assert len(empty) == 1
    assert "Kit" in empty[0]


def queries() -> list[str]:
    """The queries of docs/graph.md."""
    page = Path(__file__).parents[2] / "docs" / "graph.md"
    return re.findall(r"```cypher\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)


def test_the_documented_queries_give_what_a_front_end_shows(
    target: GraphTarget, everything: dict[str, pl.DataFrame]
) -> None:
    load_graph(target, MODEL, everything, "r1")
    asked = {"skill_level": 2, "kit_key": "estes:1948", "club_key": "nar-1", "design_sha256": DESIGN}
    with open_graph(target, model=MODEL) as store:
        kits, motors, sites, uses, flights = (
            store.query(query, {name: value for name, value in asked.items() if f"${name}" in query})
            for query in queries()
        )
    bertha = {"kit": "Big Bertha", "maker": "Estes", "currency": "USD", "url": "https://shop.test/bertha"}
    assert kits == [
        {**bertha, "shop": "Other Shop", "price": 27.0},
        {**bertha, "shop": "Estes Rockets", "price": 29.5},
    ]
    assert motors == [
        {"maker": "Estes", "motor": "B4", "delays": ["2"], "impulse_ns": 4.3},
        {"maker": "Estes", "motor": "C6", "delays": ["3", "5"], "impulse_ns": 8.82},
    ]
    assert sites == [
        {"site": "Desert", "latitude": None, "longitude": None, "waiver_m": 5000.0},
        {"site": "Meadow", "latitude": 39.5, "longitude": None, "waiver_m": None},
    ]
    assert uses == [
        {"configuration": "Plain", "motor": "C6", "mounts": 1, "delays": ["3"], "unlinked": []},
        {"configuration": None, "motor": "C6", "mounts": 2, "delays": ["5"], "unlinked": ["AMW J9"]},
    ]
    assert flights == [
        {"flight": "Flight 2", "configuration": None, "altitude_m": 420.0},
        {"flight": "Flight 1", "configuration": "Plain", "altitude_m": 310.5},
    ]


@pytest.mark.neo4j
@pytest.mark.xdist_group("neo4j")
def test_both_stores_show_the_same_schema_and_the_same_rows(
    tmp_path: Path, request: pytest.FixtureRequest, everything: dict[str, pl.DataFrame]
) -> None:
    seen: list[tuple[ObservedSchema, list[Any]]] = []
    for kind in ("ladybug", "neo4j"):
        target = target_for(kind, tmp_path, request)
        load_graph(target, MODEL, everything, "r1", session_id="s1")
        with open_graph(target, model=MODEL) as store:
            rows = [store.nodes(node) for node in MODEL.nodes]
            rows += [store.relationships(spec) for spec in MODEL.relationships]
            seen.append((replace(store.introspect(), store="either"), rows))
    assert seen[0] == seen[1]
