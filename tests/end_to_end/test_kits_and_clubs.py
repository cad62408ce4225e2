"""What cleaning makes of everything that the demo's shops, its club directory and its motor files list."""

from __future__ import annotations

import json
from collections import Counter

import pytest
from frictionless import Package, system

from rocket_pipeline.core.rocketry.cleaning.kit_rows import MEASURES, SHOPS
from tests.end_to_end.conftest import Demo
from tests.end_to_end.test_demo import rows_of

pytestmark = pytest.mark.xdist_group("demo")


def test_every_measure_that_a_shop_states_is_read_or_told_in_the_kit(demo: Demo) -> None:
    clean = {row["url"]: row for row in rows_of(demo.root / "data_clean/kits.csv")}
    stated = 0
    for file in SHOPS:
        for raw in rows_of(demo.root / "data_raw" / file):
            row = clean[raw["product_url"]]
            for measure in MEASURES:
                told = any(issue.startswith(f"{measure.raw} ") for issue in json.loads(row["issues"]))
                assert bool(raw[measure.raw]) == bool(row[measure.column] or told), (raw["handle"], measure.raw)
                stated += bool(raw[measure.raw])
    assert stated > 1000


def test_every_kit_is_offered_by_a_shop_that_is_listed(demo: Demo) -> None:
    kits = {row["kit_key"] for row in rows_of(demo.root / "data_clean/kits.csv")}
    shops = {r["vendor_key"] for r in rows_of(demo.root / "data_clean/vendors.csv") if r["is_shop"] == "true"}
    offers = rows_of(demo.root / "data_clean/offers.csv")
    assert {row["kit_key"] for row in offers} == kits
    assert {row["vendor_key"] for row in offers} == shops


def test_every_motor_that_a_kit_recommends_is_linked_unless_it_is_a_class(demo: Demo) -> None:
    kits = {row["kit_key"]: row["recommended_engines"] for row in rows_of(demo.root / "data_clean/kits.csv")}
    rows = rows_of(demo.root / "data_clean/kit_motors.csv")
    named = [(key, text) for key, texts in kits.items() for text in json.loads(texts or "[]")]
    assert Counter((row["kit_key"], row["text"]) for row in rows) == Counter(named)
    assert demo.run.json["entities"]["kit_motors"]["raw"] is None
    assert Counter(row["link_reason"] for row in rows) == {"": 808, "class_only": 28}
    motors = {row["motor_key"] for row in rows_of(demo.root / "data_clean/motors.csv")}
    assert {row["motor_key"] for row in rows} - {""} <= motors


def test_motor_files_are_linked_unless_nobody_knows_their_maker(demo: Demo) -> None:
    rows = rows_of(demo.root / "data_clean/motor_files.csv")
    assert Counter(row["link_reason"] for row in rows) == {"": 46, "unknown_maker": 2}
    ids = {row["motor_file_id"] for row in rows}
    assert {row["motor_file_id"] for row in rows_of(demo.root / "data_clean/motor_file_samples.csv")} == ids


def test_misspelt_states_are_mapped_and_the_point_that_clubs_of_several_states_share_is_nobodys(demo: Demo) -> None:
    states = {row["state"] for row in rows_of(demo.root / "data_clean/clubs.csv")}
    assert all(len(state) == 2 for state in states)
    sites = rows_of(demo.root / "data_clean/launch_sites.csv")
    shared = [row for row in sites if "same_point_in_several_states" in row["issues"]]
    assert shared
    assert all(row["latitude_deg"] == row["longitude_deg"] == "" for row in shared)
    assert all(row["latitude_deg"] for row in sites if row["issues"] == "[]")


def test_the_data_package_of_all_entities_is_valid(demo: Demo) -> None:
    with system.use_context(trusted=True):
        report = Package(str(demo.root / "data_clean/datapackage.json")).validate()
    assert report.flatten(["type", "note"]) == []
