"""The real designs in a graph of the real motors, read through the contract that is generated from it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from rocket_pipeline.common.settings import load_settings
from rocket_pipeline.core.cleaning.dataset import read_datasets
from rocket_pipeline.core.cleaning.pipeline import run_cleaner
from rocket_pipeline.core.extraction.configuration import fetch_settings
from rocket_pipeline.core.fetching import Scraper
from rocket_pipeline.core.graph_load import GraphTarget, open_graph
from rocket_pipeline.core.rocketry.cleaning import CLEANERS, CONTRACTS
from rocket_pipeline.core.rocketry.graph_model import MODEL
from rocket_pipeline.core.rocketry.sources.openrocket import OpenRocketDesigns
from rocket_pipeline.core.schema_generation import generate, write
from rocket_pipeline.core.storage.store import Storage
from tests.support import design_files, node
from tests.support.graph_loading import load_graph
from tests.support.raw_files import put_thrustcurve_base
from tests.support.rows import all_rows

pytestmark = [pytest.mark.shared_data, pytest.mark.node]


@pytest.fixture
def storage(shared_data: Path, root: Path) -> Storage:
    """The real designs and motors, clean."""
    storage = Storage(root)
    folder = {"folder": str(shared_data / "ork")}
    specification = OpenRocketDesigns.specification.model_copy(update={"custom_config": folder})
    settings = load_settings()
    with Scraper(storage, session_id="s1", settings=fetch_settings(specification, settings)) as scraper:
        OpenRocketDesigns(specification, settings, scraper=scraper).run_extraction()
    (newest,) = (shared_data / "thrustcurve").glob("thrustcurve-db_4*.json")
    put_thrustcurve_base(storage, json.loads(newest.read_text()))
    for entity in ("manufacturers", "organizations", "motors", "samples"):
        run_cleaner(CLEANERS[entity], storage, contracts=CONTRACTS)
    design_files.clean(storage)
    return storage


def test_the_motors_of_all_real_designs_are_in_the_graph_and_its_contract_takes_every_row(
    storage: Storage, tmp_path: Path
) -> None:
    target = GraphTarget(kind="ladybug", path=tmp_path / "rocket.lbug")
    steps = load_graph(target, MODEL, read_datasets(storage, CONTRACTS.values()), "r1")
    counts = {step.name: step.counts.get("graph") for step in steps}
    assert [counts[name] for name in ("Design", "Configuration", "Simulation", "Motor")] == [36, 94, 91, 1125]
    with open_graph(target, model=MODEL) as store:
        mounts = "MATCH (:Design)-[:HAS_CONFIGURATION]->(c)-[u:USES_MOTOR]->(:Motor) RETURN sum(u.mount_count) AS n"
        assert store.query(mounts) == [{"n": 116}]
        write(generate(MODEL, store.introspect()).files, tmp_path / "contract")
        rows = all_rows(store)
    assert node.zod_parse(tmp_path / "contract", rows) == {}
