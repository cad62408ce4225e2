"""The demo's data in both graph stores, and every row of them through the generated contract."""

from __future__ import annotations

from pathlib import Path

import pytest

from rocket_pipeline.common.settings import Settings
from rocket_pipeline.core.extraction.configuration import storage_of
from rocket_pipeline.core.graph_load.draft import begin_draft
from rocket_pipeline.core.graph_load.open import open_graph
from rocket_pipeline.core.graph_load.target import GraphTarget, target_from
from rocket_pipeline.core.rocketry import loading, stages
from rocket_pipeline.core.rocketry.graph_model import MODEL, ROWS_IN_GRAPH
from rocket_pipeline.core.schema_generation import generate
from rocket_pipeline.core.storage.ledger import RunLedger
from tests.support import node
from tests.support.rows import all_rows


@pytest.mark.node
@pytest.mark.xdist_group("demo")
def test_typescript_and_zod_accept_every_row_of_the_embedded_graph(settings: Settings, copy: Path) -> None:
    assert node.tsc(copy / "contracts") == ""
    with open_graph(target_from(settings), model=MODEL) as store:
        rows = all_rows(store)
    assert {name: len(found) for name, found in rows.items()} == {
        "Manufacturer": 29,
        "Organization": 4,
        "Motor": 1121,
        "ThrustCurve": 1066,
        "Vendor": 6,
        "Kit": 462,
        "Design": 19,
        "Configuration": 56,
        "Simulation": 55,
        "Club": 226,
        "LaunchSite": 290,
        "Run": 1,
        "ManufacturerMakesMotor": 1121,
        "MotorCertifiedByOrganization": 1108,
        "MotorHasCurveThrustCurve": 1066,
        "ManufacturerMakesKit": 462,
        "VendorSellsKit": 462,
        "KitRecommendsMotor": 808,
        "DesignHasConfigurationConfiguration": 56,
        "ConfigurationUsesMotorMotor": 56,
        "DesignHasSimulationSimulation": 55,
        "ConfigurationValidatedBySimulation": 55,
        "ClubFliesAtLaunchSite": 290,
    }
    assert node.zod_parse(copy / "contracts", rows) == {}


@pytest.mark.neo4j
@pytest.mark.xdist_group("neo4j")
def test_a_real_neo4j_server_holds_the_same_and_gives_the_same_contract(
    settings: Settings, copy: Path, clean_neo4j: GraphTarget
) -> None:
    ledger = RunLedger(storage_of(settings).objects, "neo4j-run")
    ledger.start("s")
    for _ in range(2):  # the second load updates what the first has made
        draft = begin_draft(clean_neo4j, model=MODEL, run_id=ledger.run_id)
        loading.load_part(settings, draft, "nodes", ledger=ledger, session_id="s")
        loading.load_part(settings, draft, "relationships", ledger=ledger, session_id="s")
        stages.validate_graph(settings, draft, ledger=ledger, session_id="s")
    entities = next(step for step in ledger.read().steps if step.name == "entities")
    assert set(entities.counts) == set(ROWS_IN_GRAPH)
    assert all(check.passed for check in entities.checks)
    assert (entities.counts["samples"], entities.counts["kit_motors"]) == (24538, 808)
    with open_graph(clean_neo4j, model=MODEL) as server:
        rows, contract = all_rows(server), generate(MODEL, server.introspect())
    with open_graph(target_from(settings), model=MODEL) as embedded:
        assert {name: len(found) for name, found in all_rows(embedded).items()} == {n: len(r) for n, r in rows.items()}
    assert {name: (copy / "contracts" / name).read_text() for name in contract.files} == dict(contract.files)
    assert node.zod_parse(copy / "contracts", rows) == {}
    assert stages.check_graph(settings, clean_neo4j, ledger=ledger)
