"""The demo's data in both graph stores, and every row of them through the generated contract."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from rocket_pipeline.common.settings import Settings
from rocket_pipeline.core.extraction.configuration import storage_of
from rocket_pipeline.core.graph_load.draft import begin_draft
from rocket_pipeline.core.graph_load.open import open_graph
from rocket_pipeline.core.graph_load.store import GraphStore
from rocket_pipeline.core.graph_load.target import GraphTarget, target_from
from rocket_pipeline.core.rocketry import stages
from rocket_pipeline.core.rocketry.graph_model import MODEL
from rocket_pipeline.core.schema_generation import generate
from rocket_pipeline.core.storage.ledger import RunLedger
from tests.support import node


def all_rows(store: GraphStore) -> dict[str, list[Any]]:
    """Label or relationship interface → every row, as the contract names them."""
    rows: dict[str, list[Any]] = {spec.label: store.nodes(spec) for spec in MODEL.nodes}
    for spec in MODEL.relationships:
        words = "".join(word.capitalize() for word in spec.type.split("_"))
        rows[f"{spec.start}{words}{spec.end}"] = store.relationships(spec)
    return rows


@pytest.mark.node
@pytest.mark.xdist_group("demo")
def test_typescript_and_zod_accept_every_row_of_the_embedded_graph(settings: Settings, copy: Path) -> None:
    assert node.tsc(copy / "contracts") == ""
    with open_graph(target_from(settings), model=MODEL) as store:
        rows = all_rows(store)
    assert {name: len(found) for name, found in rows.items()} == {
        "Manufacturer": 24,
        "Organization": 4,
        "Motor": 1121,
        "ThrustCurve": 1066,
        "Run": 1,
        "ManufacturerMakesMotor": 1121,
        "MotorCertifiedByOrganization": 1108,
        "MotorHasCurveThrustCurve": 1066,
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
        stages.load_nodes(settings, draft, ledger=ledger, session_id="s")
        stages.load_relationships(settings, draft, ledger=ledger, session_id="s")
        stages.validate_graph(settings, draft, ledger=ledger, session_id="s")
    entities = next(step for step in ledger.read().steps if step.name == "entities")
    assert entities.counts == {"manufacturers": 24, "organizations": 4, "motors": 1121, "samples": 24538}
    with open_graph(clean_neo4j, model=MODEL) as server:
        rows, contract = all_rows(server), generate(MODEL, server.introspect())
    with open_graph(target_from(settings), model=MODEL) as embedded:
        assert {name: len(found) for name, found in all_rows(embedded).items()} == {n: len(r) for n, r in rows.items()}
    assert {name: (copy / "contracts" / name).read_text() for name in contract.files} == dict(contract.files)
    assert node.zod_parse(copy / "contracts", rows) == {}
    assert stages.check_graph(settings, clean_neo4j, ledger=ledger)
