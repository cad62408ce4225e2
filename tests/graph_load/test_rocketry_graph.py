"""The graph of dept_rocketry, made of clean data sets of its own contracts."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from rocket_pipeline.core.graph_load import GraphTarget, ObservedSchema, open_graph, prepare
from rocket_pipeline.core.rocketry.cleaning import CONTRACTS
from rocket_pipeline.core.rocketry.graph_model import MODEL
from rocket_pipeline.errors import GraphDataError
from tests.support.graph_loading import load_graph
from tests.support.graph_targets import target_for

PROVENANCE = {"source": "thrustcurve", "source_url": "https://thrustcurve.test/a", "source_sha256": "0" * 64}


def clean(entity: str, *rows: dict[str, Any]) -> pl.DataFrame:
    schema = CONTRACTS[entity].schema
    return pl.DataFrame([{**dict.fromkeys(schema), **PROVENANCE, **row} for row in rows], schema=schema)


def motor(designation: str, organization: str | None = "nar", **values: Any) -> dict[str, Any]:
    return {
        "motor_key": f"estes:{designation}",
        "thrustcurve_id": "5f4294d200023100000000aa",
        "manufacturer_key": "estes",
        "organization_key": organization,
        "designation": designation,
        "common_name": designation,
        "impulse_class": designation[0],
        "diameter_mm": 18.0,
        "length_mm": 70.0,
        "motor_type": "single-use",
        "average_thrust_n": 4.74,
        "total_impulse_ns": 8.82,
        "availability": "regular",
        "data_files": 1,
        **values,
    }


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


@pytest.fixture
def datasets() -> dict[str, pl.DataFrame]:
    c6 = points("c6-nar", "C6", (0.0, 0.0), (0.5, 10.0), (1.5, 10.0), (2.0, 0.0))
    return {
        "manufacturers": clean("manufacturers", {"manufacturer_key": "estes", "name": "Estes", "aliases": ["Estes"]}),
        "organizations": clean("organizations", {"organization_key": "nar", "name": "NAR"}),
        "motors": clean("motors", motor("C6", delays=["3", "P"], sparky=False), motor("B4", organization=None)),
        # Out of order: the point says where a sample belongs, not its row.
        "samples": clean("samples", *reversed(c6), *points("c6-mfr", "C6", (0.1, 4.0), (0.2, 6.0))),
    }


def test_the_graph_is_what_the_data_sets_say(tmp_path: Path, datasets: dict[str, pl.DataFrame]) -> None:
    target = GraphTarget(kind="ladybug", path=tmp_path / "rocket.lbug")
    steps = load_graph(target, MODEL, datasets, "r1", session_id="s1")
    assert {step.name: step.counts["graph"] for step in steps} == {
        "Manufacturer": 1,
        "Organization": 1,
        "Motor": 2,
        "ThrustCurve": 2,
        "MAKES": 2,
        "CERTIFIED_BY": 1,
        "HAS_CURVE": 2,
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


def test_foreign_keys_are_relationships_and_no_properties() -> None:
    names = {column.name for column in MODEL.node("Motor").properties}
    assert not {"manufacturer_key", "organization_key"} & names
    assert {"motor_key", "designation", "source_url", "source_sha256"} <= names


def test_a_motor_without_its_manufacturer_is_said_loudly(datasets: dict[str, pl.DataFrame]) -> None:
    del datasets["manufacturers"]
    with pytest.raises(GraphDataError, match=r"MAKES: .*2 relationships start at no Manufacturer: estes"):
        prepare(MODEL, datasets, run_id="r1").require()


def test_motors_without_published_samples_are_loaded_and_the_curves_skipped(
    tmp_path: Path, datasets: dict[str, pl.DataFrame]
) -> None:
    del datasets["samples"]
    target = GraphTarget(kind="ladybug", path=tmp_path / "rocket.lbug")
    steps = {step.name: step.state for step in load_graph(target, MODEL, datasets, "r1")}
    assert [name for name, state in steps.items() if state == "Skipped"] == ["ThrustCurve", "HAS_CURVE"]
    assert steps["Motor"] == "Completed"


@pytest.mark.neo4j
@pytest.mark.xdist_group("neo4j")
def test_both_stores_show_the_same_schema_and_the_same_rows(
    tmp_path: Path, request: pytest.FixtureRequest, datasets: dict[str, pl.DataFrame]
) -> None:
    seen: list[tuple[ObservedSchema, list[Any]]] = []
    for kind in ("ladybug", "neo4j"):
        target = target_for(kind, tmp_path, request)
        load_graph(target, MODEL, datasets, "r1", session_id="s1")
        with open_graph(target, model=MODEL) as store:
            rows = [store.nodes(node) for node in MODEL.nodes]
            rows += [store.relationships(spec) for spec in MODEL.relationships]
            seen.append((replace(store.introspect(), store="either"), rows))
    assert seen[0] == seen[1]
