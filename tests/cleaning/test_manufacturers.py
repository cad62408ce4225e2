from __future__ import annotations

from pathlib import Path

import pytest

from rocket_pipeline.core.cleaning.pipeline import CleaningResult
from rocket_pipeline.core.storage.store import Storage
from tests.support.raw_files import put_raw
from tests.support.shop_files import clean, rows_of
from tests.support.shop_files import put as put_shop

LISTED = "manufacturers/thrustcurve.csv"
ESTES = {"name": "Estes Industries", "abbrev": "Estes"}


@pytest.fixture
def storage(tmp_path: Path) -> Storage:
    return Storage(tmp_path / "root")


def clean_makers(storage: Storage, *listed: dict[str, object], named: tuple[str, ...] = ()) -> CleaningResult:
    if listed:
        put_raw(storage, LISTED, listed)
    if named:
        put_shop(storage, "vendors/loc_precision.csv", [{"name": name, "is_shop": "false"} for name in named])
    return clean(storage, "manufacturers")


def test_the_makers_of_kits_stand_beside_those_of_motors_each_once(storage: Storage) -> None:
    result = clean_makers(storage, ESTES, named=("Estes Rockets", "Launch Pad"))
    assert [(row["manufacturer_key"], row["name"], row["aliases"]) for row in rows_of(storage, "manufacturers")] == [
        ("estes-industries", "Estes Industries", ["Estes", "Estes Rockets"]),
        ("the-launch-pad", "The Launch Pad", ["Launch Pad"]),
    ]
    assert (result.raw, result.clean, result.merged) == (3, 2, 1)


def test_a_maker_of_both_is_told_by_the_list_and_keeps_its_abbreviation(storage: Storage) -> None:
    clean_makers(storage, ESTES, named=("ESTES INDUSTRIES",))
    (row,) = rows_of(storage, "manufacturers")
    assert (row["name"], row["abbreviation"], row["source"]) == ("Estes Industries", "Estes", "thrustcurve_motors")


def test_makers_of_kits_alone_are_makers_too_and_what_was_never_read_is_told(storage: Storage) -> None:
    result = clean_makers(storage, named=("The Launch Pad",))
    assert [row["manufacturer_key"] for row in rows_of(storage, "manufacturers")] == ["the-launch-pad"]
    assert result.warnings == (
        f"There is no {LISTED}, vendors/estes.csv, vendors/rocketarium.csv: not read by any run so far",
    )


def test_a_name_that_no_table_knows_is_a_maker_under_its_own_slug_and_is_reported(storage: Storage) -> None:
    result = clean_makers(storage, ESTES, named=("Estess Rocketss™",))
    assert [row["manufacturer_key"] for row in rows_of(storage, "manufacturers")] == [
        "estes-industries",
        "estess-rocketss",
    ]
    (told,) = [warning for warning in result.warnings if "alias table" in warning]
    assert told.startswith("manufacturer 'Estess Rocketss™' (1 row) is in no alias table, so its key is its own slug")


def test_two_abbreviations_of_one_maker_are_told_and_the_first_holds(storage: Storage) -> None:
    result = clean_makers(storage, ESTES, {"name": "Estes Industries", "abbrev": "ES"})
    (row,) = rows_of(storage, "manufacturers")
    assert (row["abbreviation"], row["aliases"]) == ("Estes", ["Estes", "ES"])
    assert any("contradict each other in abbreviation" in warning for warning in result.warnings)


def test_a_row_without_a_name_is_refused(storage: Storage) -> None:
    result = clean_makers(storage, ESTES, named=(" ", "The Launch Pad"))
    assert (result.clean, result.quarantined) == (2, 1)
