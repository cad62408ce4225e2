"""Every real design through extraction and cleaning, its motors linked to the real base."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from rocket_pipeline.common.settings import load_settings
from rocket_pipeline.core.cleaning.pipeline import CleaningResult, run_cleaner
from rocket_pipeline.core.extraction.configuration import fetch_settings
from rocket_pipeline.core.fetching import Scraper
from rocket_pipeline.core.rocketry.cleaning import CLEANERS, CONTRACTS
from rocket_pipeline.core.rocketry.sources.openrocket import OpenRocketDesigns
from rocket_pipeline.core.storage.store import Storage
from tests.support.design_files import ENTITIES, clean, rows_of
from tests.support.raw_files import put_thrustcurve_base

pytestmark = pytest.mark.shared_data

Cleaned = tuple[Storage, dict[str, CleaningResult]]


@pytest.fixture(scope="module")
def cleaned(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Cleaned:
    root = tmp_path_factory.mktemp("real")
    storage = Storage(root)
    folder = {"folder": str(shared_data / "ork")}
    specification = OpenRocketDesigns.specification.model_copy(update={"custom_config": folder})
    own = load_settings(data_root=str(root))
    with Scraper(storage, session_id="s1", settings=fetch_settings(specification, own)) as scraper:
        OpenRocketDesigns(specification, own, scraper=scraper).run_extraction()
    (newest,) = (shared_data / "thrustcurve").glob("thrustcurve-db_4*.json")
    put_thrustcurve_base(storage, [{**motor, "samples": None} for motor in json.loads(newest.read_text())])
    run_cleaner(CLEANERS["motors"], storage, contracts=CONTRACTS)
    return storage, clean(storage)


def test_every_raw_row_of_the_36_real_designs_is_clean(cleaned: Cleaned) -> None:
    _, results = cleaned
    counts = {name: (result.raw, result.clean, result.quarantined, result.merged) for name, result in results.items()}
    assert counts == {
        "designs": (36, 36, 0, 0),
        "configurations": (94, 94, 0, 0),
        "design_motors": (116, 116, 0, 0),
        "simulations": (91, 91, 0, 0),
        "components": (574, 574, 0, 0),
    }
    assert {name: result.warnings for name, result in results.items() if result.warnings} == {}


def test_all_116_motors_of_the_real_designs_are_linked(cleaned: Cleaned) -> None:
    storage, _ = cleaned
    flown = rows_of(storage, "design_motors")
    print(f"linked {sum(row['motor_key'] is not None for row in flown)} of {len(flown)}")  # noqa: T201
    assert [row["designation"] for row in flown if row["motor_key"] is None] == []
    assert len(flown) == 116
    motors = {row["motor_key"]: row for row in rows_of(storage, "motors")}
    assert {row["motor_key"] for row in flown} <= set(motors)
    types = Counter((row["motor_type"], motors[row["motor_key"]]["motor_type"]) for row in flown if row["motor_type"])
    assert {own for own, linked in types if own != linked} == set()


def test_what_belongs_to_a_real_design_is_as_much_as_the_design_says(cleaned: Cleaned) -> None:
    storage, _ = cleaned
    designs = rows_of(storage, "designs")
    configurations = {row["configuration_key"]: row for row in rows_of(storage, "configurations")}
    of_configuration = (configurations[row["configuration_key"]] for row in rows_of(storage, "design_motors"))
    found = {
        "configuration_count": Counter(row["design_sha256"] for row in configurations.values()),
        "motor_count": Counter(row["design_sha256"] for row in of_configuration),
        "simulation_count": Counter(row["design_sha256"] for row in rows_of(storage, "simulations")),
        "component_count": Counter(row["design_sha256"] for row in rows_of(storage, "components")),
    }
    for design in designs:
        counts = {name: rows[design["design_sha256"]] for name, rows in found.items()}
        assert counts == {name: design[name] for name in found}
    mounted = {row["mount"] for row in rows_of(storage, "design_motors")}
    assert mounted <= {row["path"] for row in rows_of(storage, "components")}


def test_cleaning_twice_gives_the_same_bytes(cleaned: Cleaned) -> None:
    storage, _ = cleaned
    keys = [f"{folder}{name}.csv" for name in ENTITIES for folder in ("", "_quarantine/", "_merged/")]
    before = {key: storage.clean.get(key) for key in (*keys, "datapackage.json")}
    clean(storage)
    assert {key: storage.clean.get(key) for key in before} == before
