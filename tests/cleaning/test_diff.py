from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from rocket_pipeline.core.cleaning.diff import Change, Renamed, diff
from rocket_pipeline.errors import RawDataError

OLD = pl.DataFrame(
    {"maker": ["E", "E", "Q"], "name": ["A8", "B6", "C6"], "id": ["1", "2", "3"], "mass": [16, 18, None]}
)


def changed(**columns: Any) -> pl.DataFrame:
    return OLD.with_columns(pl.Series(name, values) for name, values in columns.items())


def test_equal_states_have_no_difference() -> None:
    found = diff(OLD, OLD.reverse().cast({"mass": pl.Float64}), key=["maker", "name"])
    assert found.is_empty
    assert found.unchanged == 3


def test_rows_that_came_went_and_changed_are_told_apart() -> None:
    new = pl.concat(
        [changed(mass=[16.0, 18.5, None]).tail(2), pl.DataFrame([("E", "D12", "4", 42.0)], OLD.columns, orient="row")]
    )
    found = diff(OLD, new, key=["maker", "name"])
    assert (found.added, found.removed) == ((("E", "D12"),), (("E", "A8"),))
    assert (found.changed, found.unchanged, found.columns) == (1, 1, {"mass": 1})
    assert found.samples == (Change(key=("E", "B6"), column="mass", old=18.0, new=18.5),)


def test_a_null_differs_from_a_value_and_equals_a_null() -> None:
    found = diff(OLD, changed(mass=[16, None, None]), key=["id"])
    assert found.columns == {"mass": 1}


def test_ignored_columns_are_left_aside() -> None:
    assert diff(OLD, changed(mass=[1, 2, 3]), key=["id"], ignore=["mass"]).is_empty


def test_lists_and_columns_of_other_types_are_compared() -> None:
    old = pl.DataFrame({"id": [1, 2], "delays": [["3"], ["5", "7"]], "on": ["2024", "2025"]})
    new = pl.DataFrame({"id": [1, 2], "delays": [["3"], ["5"]], "on": [2024, 2026]})
    assert diff(old, new, key=["id"]).columns == {"delays": 1, "on": 1}


def test_a_column_that_one_state_lacks_is_null_there() -> None:
    found = diff(OLD.drop("mass"), OLD, key=["id"])
    assert (found.columns, found.new_columns, found.lost_columns) == ({"mass": 2}, ("mass",), ())
    assert diff(OLD, OLD.drop("mass"), key=["id"]).lost_columns == ("mass",)


def test_a_row_with_another_key_and_the_same_identity_is_renamed() -> None:
    found = diff(OLD, changed(name=["A8-3", "B6", "C6"]), key=["maker", "name"], identity="id")
    assert (found.added, found.removed) == ((), ())
    assert found.renamed == (Renamed(old=("E", "A8"), new=("E", "A8-3")),)
    assert (found.changed, found.columns) == (1, {"name": 1})


def test_keys_that_do_not_name_a_row_are_refused() -> None:
    with pytest.raises(RawDataError, match=r"In the older state 2 rows have no maker or share it, such as E"):
        diff(OLD, OLD, key=["maker"])
    with pytest.raises(RawDataError, match="The newer state has no column name"):
        diff(OLD, OLD.drop("name"), key=["name"])
    with pytest.raises(RawDataError, match="share it"):
        diff(OLD, changed(id=["1", "1", "3"]), key=["name"], identity="id")


def test_columns_may_have_any_name() -> None:
    old, new = (pl.DataFrame({"old": [1], "new": [value], "key": ["a"]}) for value in (1, 2))
    assert diff(old, new, key=["old"]).columns == {"new": 1}


def test_empty_states_are_compared_too() -> None:
    assert len(diff(OLD.clear(), OLD, key=["id"]).added) == 3
    assert len(diff(OLD, OLD.clear(), key=["id"]).removed) == 3


def test_it_is_told_to_a_person_and_to_a_program() -> None:
    new = changed(name=["A8-3", "B6", "C6"], mass=["16|17", "18", None])
    found = diff(OLD, new, key=["name"], identity="id", ignore=["maker"])
    text = found.as_markdown("Motors")
    assert "# Motors\n\n0 added, 0 removed, 1 changed (1 renamed), 2 unchanged, by name." in text
    assert "- A8 → A8-3" in text
    assert r"| mass | 1 | A8-3 | 16 | 16\|17 |" in text
    assert json.loads(json.dumps(found.as_json()))["renamed"] == [{"old": ["A8"], "new": ["A8-3"]}]


@pytest.mark.shared_data
def test_three_years_of_thrustcurve_differ_as_counted_by_hand(shared_data: Path) -> None:
    old, new = (
        pl.DataFrame(
            json.loads(next((shared_data / "thrustcurve").glob(pattern)).read_text()),
            infer_schema_length=None,
            strict=False,
        )
        for pattern in ("thrustcurve-db_2023*.json", "thrustcurve-db_4.0.1_2026*.json")
    )
    key, ignore = ["manufacturer", "designation"], ["source_url", "samples"]
    found = diff(old, new, key=key, ignore=ignore, identity="motorId")
    assert (len(found.added), len(found.removed), found.changed) == (17, 0, 643)
    assert list(found.columns.items())[:3] == [("delays", 400), ("delayAdjustable", 210), ("updatedOn", 48)]
    assert [(pair.old[1], pair.new[1]) for pair in found.renamed] == [("G142T", "G142"), ("H283ST", "H283ST-15A")]
    by_name = diff(old, new, key=key, ignore=ignore)
    assert (len(by_name.added), len(by_name.removed), by_name.changed) == (19, 2, 641)
