"""Each link of the chain broken in turn: the run says which, and what was published before stays."""

from __future__ import annotations

from pathlib import Path

import pytest

from rocket_pipeline.common.settings import Settings
from rocket_pipeline.core.extraction.source import storage_of
from rocket_pipeline.core.graph_load.draft import begin_draft
from rocket_pipeline.core.graph_load.open import open_graph
from rocket_pipeline.core.rocketry import stages
from rocket_pipeline.core.rocketry.graph_model import MODEL
from rocket_pipeline.core.storage.ledger import RunLedger
from rocket_pipeline.errors import ContractViolationError, ReconciliationError
from tests.end_to_end.conftest import Demo
from tests.support.rocket import files_below, rocket

pytestmark = pytest.mark.xdist_group("demo")


@pytest.fixture
def ledger(settings: Settings) -> RunLedger:
    ledger = RunLedger(storage_of(settings).objects, "broken-run")
    ledger.start("broken-session")
    return ledger


def test_a_source_that_answers_nothing_ends_partial_and_keeps_what_was_published(demo: Demo, copy: Path) -> None:
    before = files_below(copy / "data_raw")
    fault = "thrustcurve.test/api/v1/search.json=empty"
    run = rocket("demo", "--json", "--root", str(copy), "--fault", fault, home=demo.home)
    assert run.code == 3
    told = [error for error in run.json["errors"] if "thrustcurve_motors gave no record" in error]
    assert len(told) == 1, run.json["errors"]
    assert files_below(copy / "data_raw") == before


def test_a_clean_column_of_another_type_stops_the_load_and_keeps_the_graph(demo: Demo, copy: Path) -> None:
    file = copy / "data_clean/motors.csv"
    header, first, rest = file.read_text().split("\n", 2)
    cells = first.split(",")
    cells[header.split(",").index("diameter_mm")] = "wide"
    file.write_text("\n".join([header, ",".join(cells), rest]))
    graph = (copy / "graph/rocketry.lbug").read_bytes()
    run = rocket("run", "graph_load", "--json", home=demo.home, DATA_ROOT=str(copy))
    assert run.code == 1
    assert run.json["state"] == "Failed"
    assert any("motors.csv" in error and "wide" in error for error in run.json["errors"]), run.json["errors"]
    assert (copy / "graph/rocketry.lbug").read_bytes() == graph


def test_a_clean_column_that_the_contract_does_not_know_is_refused(settings: Settings, copy: Path) -> None:
    file = copy / "data_clean/organizations.csv"
    file.write_text(file.read_text().replace("organization_key", "organisation_key", 1))
    draft = begin_draft(stages.graph_target(settings), model=MODEL, run_id="broken-run")
    ledger = RunLedger(storage_of(settings).objects, "broken-run")
    with pytest.raises(ContractViolationError, match="organisation_key"):
        stages.load_nodes(settings, draft, ledger=ledger, session_id="s")


def test_an_edge_lost_between_load_and_validation_is_named_and_nothing_is_published(
    settings: Settings, copy: Path, ledger: RunLedger
) -> None:
    graph = (copy / "graph/rocketry.lbug").read_bytes()
    draft = begin_draft(stages.graph_target(settings), model=MODEL, run_id=ledger.run_id)
    stages.load_nodes(settings, draft, ledger=ledger, session_id="s")
    stages.load_relationships(settings, draft, ledger=ledger, session_id="s")
    lose_one_edge(draft.path)
    with pytest.raises(ReconciliationError, match=r"MAKES.*expected 1,121, found 1,120"):
        stages.validate_graph(settings, draft, ledger=ledger, session_id="s")
    assert (copy / "graph/rocketry.lbug").read_bytes() == graph
    failed = {step.name for step in ledger.read().steps if step.state == "Failed"}
    assert failed == {"MAKES", "validation"}


def lose_one_edge(path: Path | None) -> None:
    import ladybug

    with ladybug.Database(str(path)) as database, ladybug.Connection(database) as connection:
        connection.execute("MATCH (a:Manufacturer)-[r:MAKES]->(b:Motor {motor_key: 'estes-industries:C6'}) DELETE r")
        connection.execute("CHECKPOINT")


def test_a_property_that_goes_from_the_contract_is_a_diff_and_exit_1(demo: Demo, copy: Path) -> None:
    assert rocket("schema", "check", home=demo.home, DATA_ROOT=str(copy)).code == 0
    schemas = copy / "contracts/schemas.ts"
    lines = schemas.read_text().splitlines(keepends=True)
    schemas.write_text("".join(line for line in lines if "burn_time_s" not in line))
    run = rocket("schema", "check", home=demo.home, DATA_ROOT=str(copy))
    assert run.code == 1
    assert "+" in run.out
    assert "burn_time_s" in run.out
    assert "rocket schema generate" in run.err
    assert rocket("schema", "generate", home=demo.home, DATA_ROOT=str(copy)).code == 0
    assert rocket("schema", "check", home=demo.home, DATA_ROOT=str(copy)).code == 0


def test_a_required_property_that_goes_from_the_graph_is_drift(settings: Settings, copy: Path) -> None:
    from dataclasses import replace

    from rocket_pipeline.core.schema_generation import find_drift

    motor = MODEL.node("Motor")
    fewer = tuple(column for column in motor.properties if column.name != "diameter_mm")
    model = replace(MODEL, nodes=(*(n for n in MODEL.nodes if n.label != "Motor"), replace(motor, properties=fewer)))
    with open_graph(stages.graph_target(settings), model=MODEL, mode="read") as store:
        findings = find_drift(model, store.introspect())
    assert [finding.where for finding in findings if finding.level == "error"] == ["Motor.diameter_mm"]
