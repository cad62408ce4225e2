from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from rocket_pipeline.core.cleaning.pipeline import CleaningResult
from rocket_pipeline.core.storage.store import Storage
from tests.support.shop_files import clean, put, rows_of

ESTES = {"name": "Estes Rockets", "website": "https://estesrockets.com", "is_shop": True}


@pytest.fixture
def storage(tmp_path: Path) -> Storage:
    return Storage(tmp_path / "root")


def clean_vendors(
    storage: Storage, *estes: Mapping[str, object], loc: tuple[Mapping[str, object], ...] = ()
) -> CleaningResult:
    put(storage, "vendors/estes.csv", estes)
    if loc:
        put(storage, "vendors/loc_precision.csv", loc)
    return clean(storage, "vendors")


def test_a_vendor_is_known_by_the_name_that_its_spellings_stand_for(storage: Storage) -> None:
    loc = ({"name": "ESTES  Industries", "website": None, "is_shop": "false"},)
    result = clean_vendors(storage, ESTES, loc=loc)
    (row,) = rows_of(storage, "vendors")
    assert (row["vendor_key"], row["name"], row["website"]) == (
        "estes-rockets",
        "Estes Rockets",
        "https://estesrockets.com",
    )
    assert (row["is_shop"], row["aliases"]) == (True, ["ESTES Industries"])
    assert (result.raw, result.clean, result.merged) == (2, 1, 1)


def test_the_shops_own_row_goes_first_wherever_it_stands(storage: Storage) -> None:
    other = {"name": "Estes", "website": "https://other.test", "is_shop": "false"}
    clean_vendors(storage, other, loc=(ESTES,))
    (row,) = rows_of(storage, "vendors")
    assert (row["website"], row["is_shop"]) == ("https://estesrockets.com", True)


def test_a_name_that_no_table_knows_keeps_its_slug_and_is_reported_with_what_it_resembles(storage: Storage) -> None:
    result = clean_vendors(storage, ESTES, {"name": "Rocketariumm™", "is_shop": "false"})
    assert [row["vendor_key"] for row in rows_of(storage, "vendors")] == ["estes-rockets", "rocketariumm"]
    (told,) = [warning for warning in result.warnings if "Rocketariumm" in warning]
    assert "is in no alias table, so its key is its own slug; resembles Rocketarium (" in told


def test_a_makers_name_is_known_although_it_is_no_shop(storage: Storage) -> None:
    result = clean_vendors(storage, ESTES, {"name": "Launch Pad", "is_shop": "false"})
    assert ("the-launch-pad", "The Launch Pad", ["Launch Pad"]) in [
        (row["vendor_key"], row["name"], row["aliases"]) for row in rows_of(storage, "vendors")
    ]
    assert not [warning for warning in result.warnings if "no alias table" in warning]


def test_an_unusable_address_is_left_out_and_told(storage: Storage) -> None:
    clean_vendors(storage, {**ESTES, "website": "estesrockets.com"})
    (row,) = rows_of(storage, "vendors")
    assert (row["website"], row["issues"]) == (None, ["website unusable: estesrockets.com"])


def test_a_row_without_a_name_or_without_saying_whether_it_is_a_shop_is_refused(storage: Storage) -> None:
    result = clean_vendors(storage, ESTES, {"name": " ", "is_shop": "true"}, {"name": "X", "is_shop": "maybe"})
    assert (result.clean, dict(result.reasons)) == (1, {"boolean_unreadable": 1, "value_missing": 1})
