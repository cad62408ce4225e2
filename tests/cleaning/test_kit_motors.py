from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from rocket_pipeline.core.cleaning.pipeline import CleaningResult, run_cleaner
from rocket_pipeline.core.extraction.output import as_row
from rocket_pipeline.core.rocketry.cleaning import CLEANERS, CONTRACTS
from rocket_pipeline.core.rocketry.sources.estes import EstesKits
from rocket_pipeline.core.rocketry.sources.shopify import parse_products
from rocket_pipeline.core.storage.store import Storage
from rocket_pipeline.errors import ContractViolationError, RawDataError
from tests.support.raw_files import motor, put_base, put_thrustcurve_base
from tests.support.shop_files import ESTES, LOC, clean, kit, put, rows_of

A8 = motor(motorId="5f4294d20002310000000001", designation="A8", commonName="A8", impulseClass="A", totImpulseNs=2.3)
C6_OF_QUEST = motor(motorId="5f4294d20002310000000002", manufacturer="Quest Aerospace")


@pytest.fixture
def storage(tmp_path: Path) -> Storage:
    storage = Storage(tmp_path / "root")
    put_base(storage, motors=[motor(), A8, C6_OF_QUEST])
    clean(storage, "manufacturers", "organizations", "motors")
    return storage


def clean_kit_motors(storage: Storage, *kits: dict[str, Any], shop: str = ESTES) -> CleaningResult:
    put(storage, shop, kits)
    return clean(storage, "kits", "kit_motors")


def test_each_recommended_motor_is_a_row_with_the_motor_that_is_meant_and_the_kits_provenance(
    storage: Storage,
) -> None:
    result = clean_kit_motors(storage, kit(recommended_engines="C6-3, A8-5"))
    first, second = rows_of(storage, "kit_motors")
    assert {name: value for name, value in first.items() if not name.startswith("source")} == {
        "kit_motor_key": "estes-industries:001948:1",
        "kit_key": "estes-industries:001948",
        "number": 1,
        "text": "C6-3",
        "motor_key": "estes-industries:C6",
        "link_rule": "designation_parts",
        "link_reason": None,
        "link_candidates": [],
        "link_delays": ["3"],
        "link_notes": ["preferred_maker"],
    }
    assert (second["number"], second["text"], second["motor_key"]) == (2, "A8-5", "estes-industries:A8")
    (kit_row,) = rows_of(storage, "kits")
    assert {first[name] == kit_row[name] for name in first if name.startswith("source")} == {True}
    assert (result.raw, result.clean, result.quarantined, result.merged) == (None, 2, 0, 0)
    assert result.warnings == ()


def test_the_kits_maker_decides_whose_motor_is_meant(storage: Storage) -> None:
    clean_kit_motors(storage, kit(vendor="Quest Aerospace", recommended_engines="C6-3"))
    assert [row["motor_key"] for row in rows_of(storage, "kit_motors")] == ["quest-aerospace:C6"]


def test_a_class_is_a_recommendation_without_a_warning_and_what_is_not_linked_is_told(storage: Storage) -> None:
    result = clean_kit_motors(storage, kit(recommended_engines="C, C7-3, best ever"))
    told = {row["text"]: (row["motor_key"], row["link_reason"]) for row in rows_of(storage, "kit_motors")}
    assert told == {"C": (None, "class_only"), "C7-3": (None, "no_such_motor"), "best ever": (None, "no_motor_name")}
    assert [warning.rpartition(": ")[::2] for warning in result.warnings] == [
        (
            "1 motor: not linked (no_motor_name), the name is not built as names of motors are",
            "estes-industries:001948:3 best ever",
        ),
        (
            "1 motor: not linked (no_such_motor), the maker has no motor of this name",
            "estes-industries:001948:2 C7-3",
        ),
    ]


def test_where_motors_were_never_cleaned_every_row_is_there_and_says_so(tmp_path: Path) -> None:
    storage = Storage(tmp_path / "root")
    result = clean_kit_motors(storage, kit(recommended_engines="C, C6-3"))
    assert [row["link_reason"] for row in rows_of(storage, "kit_motors")] == ["class_only", "no_motors"]
    assert result.warnings == (
        "1 motor: not linked (no_motors), there are no clean motors to link to: estes-industries:001948:2 C6-3",
    )


def test_kits_that_recommend_nothing_give_an_empty_data_set(storage: Storage) -> None:
    clean_kit_motors(storage, kit())
    assert len(rows_of(storage, "kit_motors")) == 3
    result = clean_kit_motors(storage, kit(recommended_engines=None))
    assert (result.raw, result.clean, rows_of(storage, "kit_motors")) == (None, 0, [])


def test_kit_motors_without_clean_kits_say_what_comes_first(storage: Storage) -> None:
    with pytest.raises(RawDataError, match="Clean kits first"):
        clean(storage, "kit_motors")


def test_a_derived_data_set_that_breaks_its_contract_is_not_published(storage: Storage) -> None:
    clean_kit_motors(storage, kit())
    before = storage.clean.get("kit_motors.csv")
    cleaner = CLEANERS["kit_motors"]
    doubled = dataclasses.replace(cleaner, clean=lambda inputs: _doubled(cleaner.clean(inputs)))
    with pytest.raises(ContractViolationError, match="share a key"):
        run_cleaner(doubled, storage, contracts=CONTRACTS)
    assert storage.clean.get("kit_motors.csv") == before


def _doubled(cleaned: Any) -> Any:
    return dataclasses.replace(cleaned, frame=pl.concat([cleaned.frame, cleaned.frame]))


def test_the_order_of_raw_rows_changes_no_byte(storage: Storage) -> None:
    kits = [kit(sku=str(number), name=f"Kit {number}", recommended_engines="C6-3, A8-3, D") for number in range(9)]
    outputs = []
    for rows in (kits, kits[::-1]):
        clean_kit_motors(storage, *rows, shop=LOC)
        outputs.append(storage.clean.get("kit_motors.csv"))
    assert outputs[0] == outputs[1]


@pytest.mark.shared_data
def test_the_motors_that_real_kits_recommend_are_linked(tmp_path: Path, shared_data: Path) -> None:
    storage = Storage(tmp_path / "root")
    (newest,) = (shared_data / "thrustcurve").glob("thrustcurve-db_4*.json")
    put_thrustcurve_base(storage, [{**row, "samples": None} for row in json.loads(newest.read_text())])
    content = (shared_data / "shopify_estes" / "products_sample.json").read_bytes()
    records = [as_row(row) for row in parse_products(content, site=EstesKits.specification.base_url, currency="USD")]
    kits = [{k: v for k, v in row.items() if k != "entity_type"} for row in records if row["entity_type"] == "kit"]
    clean(storage, "manufacturers", "organizations", "motors")
    result = clean_kit_motors(storage, *kits)
    rows = rows_of(storage, "kit_motors")
    assert len(rows) == sum(len(row["recommended_engines"] or []) for row in rows_of(storage, "kits")) == result.clean
    assert [(row["kit_key"], row["text"], row["motor_key"] or row["link_reason"]) for row in rows] == [
        ("estes-industries:003226", "C11", "estes-industries:C11"),
        ("estes-industries:003226", "D", "class_only"),
        ("estes-industries:003226", "E", "class_only"),
        ("estes-industries:009733", "E16-4", "estes-industries:E16"),
        ("estes-industries:009733", "F15-6", "estes-industries:F15"),
    ]
