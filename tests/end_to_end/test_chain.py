"""Each link of the chain broken in turn: the run says which, and what was published before stays."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from rocket_pipeline.common.settings import Settings
from rocket_pipeline.core.extraction.configuration import storage_of
from rocket_pipeline.core.graph_load.draft import GraphDraft, begin_draft, writer_lock
from rocket_pipeline.core.graph_load.open import open_graph
from rocket_pipeline.core.graph_load.target import target_from
from rocket_pipeline.core.rocketry import loading, stages
from rocket_pipeline.core.rocketry.graph_model import MODEL
from rocket_pipeline.core.storage.ledger import RunLedger
from rocket_pipeline.errors import ContractViolationError, GraphDataError, GraphUnavailableError, ReconciliationError
from tests.end_to_end.conftest import Demo
from tests.support.rocket import TIMEOUT_SECONDS, environment, files_below, rocket

pytestmark = pytest.mark.xdist_group("demo")


@pytest.fixture
def ledger(settings: Settings) -> RunLedger:
    ledger = RunLedger(storage_of(settings).objects, "broken-run")
    ledger.start("broken-session")
    return ledger


def loaded_draft(settings: Settings, ledger: RunLedger) -> GraphDraft:
    """A draft with all of the clean data sets in it."""
    draft = begin_draft(target_from(settings), model=MODEL, run_id=ledger.run_id)
    loading.load_part(settings, draft, "nodes", ledger=ledger, session_id="s")
    loading.load_part(settings, draft, "relationships", ledger=ledger, session_id="s")
    return draft


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


def test_a_clean_column_that_the_contract_does_not_know_is_refused(
    settings: Settings, copy: Path, ledger: RunLedger
) -> None:
    file = copy / "data_clean/organizations.csv"
    file.write_text(file.read_text().replace("organization_key", "organisation_key", 1))
    draft = begin_draft(target_from(settings), model=MODEL, run_id=ledger.run_id)
    with pytest.raises(ContractViolationError, match="organisation_key"):
        loading.load_part(settings, draft, "nodes", ledger=ledger, session_id="s")


def test_an_edge_lost_between_load_and_validation_is_named_and_nothing_is_published(
    settings: Settings, copy: Path, ledger: RunLedger
) -> None:
    graph = (copy / "graph/rocketry.lbug").read_bytes()
    draft = loaded_draft(settings, ledger)
    assert draft.path is not None
    change(draft.path, LOSE_ONE_EDGE)
    with pytest.raises(ReconciliationError, match=r"MAKES.*expected 1,121, found 1,120"):
        stages.validate_graph(settings, draft, ledger=ledger, session_id="s")
    assert (copy / "graph/rocketry.lbug").read_bytes() == graph
    failed = {step.name for step in ledger.read().steps if step.state == "Failed"}
    assert failed == {"Manufacturer-MAKES-Motor", "validation"}


LOSE_ONE_EDGE = "MATCH (a:Manufacturer)-[r:MAKES]->(b:Motor {motor_key: 'estes-industries:C6'}) DELETE r"


def change(path: Path, cypher: str) -> None:
    """Write to a graph's file with the store's own library."""
    import ladybug

    with ladybug.Database(str(path)) as database, ladybug.Connection(database) as connection:
        connection.execute(cypher)
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


def test_a_required_property_that_goes_from_the_graph_is_drift(demo: Demo, copy: Path) -> None:
    change(copy / "graph/rocketry.lbug", "MATCH (m:Motor) SET m.diameter_mm = NULL")
    run = rocket("schema", "check", home=demo.home, DATA_ROOT=str(copy))
    assert run.code == 1
    assert "Motor.diameter_mm" in run.err


def test_a_value_that_changed_in_the_graph_is_found(settings: Settings, copy: Path, ledger: RunLedger) -> None:
    target = target_from(settings)
    stages.check_graph(settings, target, ledger=ledger)
    change(target.file, "MATCH (m:Motor) SET m.total_impulse_ns = 999.0")
    with pytest.raises(
        ReconciliationError, match=r"Motor: every value .*1,1\d\d values not: .*total_impulse_ns is 999"
    ):
        stages.check_graph(settings, target, ledger=ledger)


def test_a_locked_graph_does_not_cost_the_draft(settings: Settings, ledger: RunLedger) -> None:
    draft = loaded_draft(settings, ledger)
    with writer_lock(draft.target.file), pytest.raises(GraphUnavailableError, match="Another run is writing"):
        stages.validate_graph(settings, draft, ledger=ledger, session_id="s")
    assert stages.validate_graph(settings, draft, ledger=ledger, session_id="s")


def test_the_graph_says_which_stages_a_run_executed(settings: Settings) -> None:
    ledger = RunLedger(storage_of(settings).objects, "two-stages")
    ledger.start("s", {"stages": ["cleaning", "graph_load"]})
    draft = loaded_draft(settings, ledger)
    stages.validate_graph(settings, draft, ledger=ledger, session_id="s")
    with open_graph(target_from(settings), model=MODEL) as store:
        runs = {row["run_id"]: row["stages"] for row in store.nodes(MODEL.node("Run"))}
    assert runs["two-stages"] == ["cleaning", "graph_load"]


def test_relationships_alone_are_not_published_when_one_was_lost(
    settings: Settings, copy: Path, ledger: RunLedger
) -> None:
    graph = (copy / "graph/rocketry.lbug").read_bytes()
    draft = begin_draft(target_from(settings), model=MODEL, run_id=ledger.run_id)
    loading.load_part(settings, draft, "relationships", ledger=ledger, session_id="s")
    assert draft.path is not None
    change(draft.path, LOSE_ONE_EDGE)
    with pytest.raises(ReconciliationError, match=r"MAKES.*expected 1,121, found 1,120"):
        stages.publish_part(settings, draft, "relationships", ledger=ledger, session_id="s")
    assert (copy / "graph/rocketry.lbug").read_bytes() == graph
    assert not draft.path.exists()


def test_a_part_alone_does_not_replace_a_graph_of_another_model(settings: Settings, ledger: RunLedger) -> None:
    target = target_from(settings)
    change(target.file, "ALTER TABLE Motor ADD colour STRING")
    draft = begin_draft(target, model=MODEL, run_id=ledger.run_id)
    loading.load_part(settings, draft, "nodes", ledger=ledger, session_id="s")
    with pytest.raises(GraphDataError, match=r"other tables than the model.*Run graph_load as a whole"):
        stages.publish_part(settings, draft, "nodes", ledger=ledger, session_id="s")
    with open_graph(target, model=MODEL) as store:
        assert store.count(MODEL.relationships[0]) == 1121


def test_where_only_motors_were_ever_published_the_rest_is_told_and_the_contract_is_the_same(
    demo: Demo, copy: Path
) -> None:
    before = (copy / "contracts/types.ts").read_text()
    for file in (copy / "data_clean").glob("*.csv"):
        if file.stem not in {"manufacturers", "organizations", "motors"}:
            file.unlink()
    shutil.rmtree(copy / "graph")
    skipped = ["--skip", "extraction", "--skip", "cleaning"]
    run = rocket("run", *skipped, "--json", home=demo.home, DATA_ROOT=str(copy))
    assert (run.code, run.json["state"]) == (0, "Completed"), run.json["errors"]
    graph = {entity: rows["graph"] for entity, rows in run.json["entities"].items()}
    assert graph == {"manufacturers": 29, "organizations": 4, "motors": 1121}
    assert "Kit: Nothing was published of kits; left in the graph as it is." in run.json["warnings"]
    assert sum("the graph has nothing yet of: ThrustCurve, Vendor" in warning for warning in run.json["warnings"]) == 1
    assert (copy / "contracts/types.ts").read_text() == before


LOSE_A_NODE = """
import asyncio
from prefect import task
from flows.dept_rocketry.graph_load import category
from flows.dept_rocketry.graph_load.nodes.flow import nodes_flow
from tests.end_to_end.test_chain import change

load = category.load_part.fn

@task
def load_and_lose(run, *, draft, part, max_stale_fraction):
    states = load(run, draft=draft, part=part, max_stale_fraction=max_stale_fraction)
    change(draft.path, "MATCH (n:Motor {motor_key: 'estes-industries:C6'}) DETACH DELETE n")
    return states

category.load_part = load_and_lose
print(asyncio.run(nodes_flow(return_state=True)).name)
"""


def test_nodes_alone_are_not_published_when_one_was_lost_and_the_run_ends_failed(demo: Demo, copy: Path) -> None:
    graph = files_below(copy / "graph")
    former = set((copy / "runs").iterdir())
    run = subprocess.run(
        [sys.executable, "-c", LOSE_A_NODE],
        cwd=Path(__file__).resolve().parents[2],
        env=environment(demo.home, DATA_ROOT=str(copy)),
        capture_output=True,
        text=True,
        timeout=TIMEOUT_SECONDS,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert run.stdout.split()[-1] == "Failed"
    assert files_below(copy / "graph") == graph
    (folder,) = set((copy / "runs").iterdir()) - former
    assert json.loads((folder / "finished.json").read_text())["state"] == "Failed"
