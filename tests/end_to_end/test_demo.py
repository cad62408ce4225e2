"""`rocket demo`: what a newcomer sees first, on the whole real motor data base."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from rocket_pipeline.core.rocketry.graph_model import ROWS_IN_GRAPH
from rocket_pipeline.core.rocketry.sources import SOURCES
from tests.end_to_end.conftest import Demo
from tests.support.rocket import files_below, rocket

pytestmark = pytest.mark.xdist_group("demo")

MOTORS, CURVES = 1125, 1070


def rows_of(file: Path) -> list[dict[str, str]]:
    with file.open(newline="", encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def test_stdout_is_one_json_object_with_states_seconds_and_counts(demo: Demo) -> None:
    summary = demo.run.json
    assert summary["state"] == "Completed"
    assert summary["seconds"] > 0
    assert list(summary["stages"]) == ["extraction", "cleaning", "graph_load", "schema_generation"]
    assert all(stage["state"] == "Completed" and stage["seconds"] >= 0 for stage in summary["stages"].values())
    assert summary["entities"]["motors"] == {"raw": 1125, "clean": 1121, "quarantined": 4, "merged": 0, "graph": 1121}


def test_every_raw_row_is_clean_quarantined_or_merged_and_the_graph_holds_the_clean_ones(demo: Demo) -> None:
    for entity, rows in demo.run.json["entities"].items():
        derived = rows["clean"] if entity == "kit_motors" else None
        assert (rows["raw"] or derived) == rows["clean"] + rows["quarantined"] + rows["merged"], entity
        assert rows["graph"] == (placed(demo, entity) if entity in ROWS_IN_GRAPH else None), entity


def placed(demo: Demo, entity: str) -> int:
    """How many of an entity's clean rows have a place in the graph."""
    link = ROWS_IN_GRAPH[entity].linked_by
    return sum(link is None or bool(row[link]) for row in rows_of(demo.root / f"data_clean/{entity}.csv"))


def test_the_motors_that_are_refused_are_named_with_a_reason_that_the_data_bears_out(demo: Demo) -> None:
    refused = rows_of(demo.root / "data_clean/_quarantine/motors.csv")
    assert len(refused) <= MOTORS / 100
    for row in refused:
        raw = json.loads(row["raw_row"])
        if row["reason"] == "propellant_not_lighter":
            assert float(raw["propWeightG"]) >= float(raw["totalWeightG"])
        else:
            assert (row["reason"], raw["designation"]) == ("out_of_range", "J234-BG")
            assert float(raw["length"]) == 9122
        assert row["source_url"].startswith("https://thrustcurve.test/api/v1/search.json")
        assert (demo.root / "cas" / row["source_sha256"]).is_dir()


def test_every_motor_with_data_files_has_its_curve(demo: Demo) -> None:
    motors = rows_of(demo.root / "data_raw/motors/thrustcurve.csv")
    with_files = {row["motorId"] for row in motors if int(row["dataFiles"] or 0)}
    curves = {row["motorId"] for row in rows_of(demo.root / "data_raw/motors/samples.csv")}
    assert len(with_files) == CURVES
    assert curves == with_files
    refused = {json.loads(r["raw_row"])["motorId"] for r in rows_of(demo.root / "data_clean/_quarantine/motors.csv")}
    clean = {row["motor_key"] for row in rows_of(demo.root / "data_clean/samples.csv")}
    assert len(clean) == len(with_files - refused)


def test_nothing_is_fetched_twice_although_sources_run_side_by_side(demo: Demo) -> None:
    session = demo.run.json["session_id"]
    asked = list((demo.root / "buffer" / session).iterdir())
    requests = sum(source["requests"] for source in demo.run.json["sources"].values())
    assert len(list((demo.root / "cas").rglob("*.manifest.json"))) == len(asked) == requests


def test_every_source_gives_its_records_and_what_it_cannot_use_is_quarantined(demo: Demo) -> None:
    sources = demo.run.json["sources"]
    assert set(sources) == set(SOURCES)
    assert all(source["state"] == "Completed" and source["records"] for source in sources.values())
    assert {name: source["quarantined"] for name, source in sources.items() if source["quarantined"]} == {
        "openrocket_designs": 1
    }


def test_two_runs_give_the_same_bytes_and_the_second_prints_a_table(demo: Demo, tmp_path: Path) -> None:
    again = rocket("demo", "--root", str(tmp_path), home=demo.home, COLUMNS="100")
    assert again.code == 0
    for folder in ("data_raw", "data_clean", "contracts"):
        assert files_below(tmp_path / folder) == files_below(demo.root / folder)
    for text in ("Completed", "1,125", "24,600", "extraction", "quarantined", "in the graph", "make ui", str(tmp_path)):
        assert text in again.out


def test_a_source_that_fails_leaves_the_others_and_what_was_published(demo: Demo, copy: Path) -> None:
    before = files_below(copy / "data_raw") | files_below(copy / "data_clean")
    fault = "thrustcurve.test/api/v1/metadata.json=500"
    run = rocket("demo", "--json", "--root", str(copy), "--fault", fault, home=demo.home)
    assert run.code == 3
    summary = run.json
    assert summary["state"] == "Partial"
    assert summary["stages"]["extraction"]["state"] == "Partial"
    assert summary["stages"]["graph_load"]["state"] == "Completed"
    assert any("thrustcurve_metadata" in error and "500" in error for error in summary["errors"])
    assert files_below(copy / "data_raw") | files_below(copy / "data_clean") == before


@pytest.mark.parametrize(
    ("arguments", "extra", "told"),
    [
        (["run", "cleening"], {}, "Unknown stage or category 'cleening'. Valid names: api_ingestion, cleaning, clubs,"),
        (["run", "--source", "estes"], {}, "Unknown source 'estes'. Valid names: estes_kits, loc_precision_kits,"),
        (["demo"], {"SCRAPER_TIMEOUT": "soon"}, "SCRAPER_TIMEOUT (environment)"),
        (["run"], {"GRAPH_STORE": "sqlite"}, "Give ladybug or neo4j."),
        (["demo", "--fault", "apogee.test/x=500"], {}, "Unknown demo site 'apogee.test'"),
        (["run", "--limit", "5"], {}, "Say `rocket run extraction --limit N`."),
        (["run", "cleaning", "--skip", "cleaning"], {}, "No stage is left to run."),
    ],
)
def test_bad_input_is_one_line_and_exit_2(
    arguments: list[str], extra: dict[str, str], told: str, tmp_path: Path
) -> None:
    run = rocket(*arguments, home=tmp_path, DATA_ROOT=str(tmp_path / "root"), **extra)
    assert run.code == 2
    assert told in run.err
    assert run.err.count("\n") == 1
    assert run.out == ""
    assert not (tmp_path / "root").exists()


def test_what_breaks_a_flow_off_is_said_and_bad_configuration_is_exit_2(demo: Demo, tmp_path: Path) -> None:
    run = rocket("run", "graph_load", "--json", home=demo.home, DATA_ROOT=str(tmp_path), GRAPH_STORE="neo4j")
    assert run.code == 2
    assert run.json["state"] == "Failed"
    assert len(run.json["errors"]) == 1
    assert "NEO4J_PASSWORD is not set" in run.json["errors"][0]


def test_a_prefect_server_that_is_away_is_one_line(tmp_path: Path) -> None:
    nobody = "http://127.0.0.1:9/api"
    run = rocket("run", "cleaning", "--json", home=tmp_path, DATA_ROOT=str(tmp_path), PREFECT_API_URL=nobody)
    assert run.code == 2
    assert "Check PREFECT_API_URL, or unset it." in run.err
    assert run.err.count("\n") == 1


def test_a_session_that_is_resumed_fetches_nothing_again(demo: Demo, copy: Path) -> None:
    session = demo.run.json["session_id"]
    again = rocket("demo", "--json", "--root", str(copy), "--session", session, home=demo.home)
    assert again.code == 0, again.out
    steps = list((copy / "runs" / again.json["run_id"] / "steps").glob("extraction.*.json"))
    assert len(steps) == len(SOURCES)
    for step in steps:
        assert "requests" not in json.loads(step.read_text())["details"]["metrics"]["counts"], step
