"""Rows that no graph store should see are found before one does."""

from __future__ import annotations

import polars as pl
import pytest

from rocket_pipeline.core.graph_load.checks import check_nodes, check_relationships
from tests.support.fleet_graph import BEATS, BUILDS, FULL, ROCKET, builds_rows, frame, rocket

KEYS = pl.Series(["acme:001", "acme:002"])


def failed(rows: pl.DataFrame) -> dict[str, str]:
    return {check.name: check.detail for check in check_nodes(ROCKET, rows) if not check.passed}


def test_good_rows_pass() -> None:
    assert failed(frame(ROCKET, FULL, rocket(1, colours=[]))) == {}


@pytest.mark.parametrize(
    ("rows", "check", "detail"),
    [
        ([{"maker_key": "acme"}], "no null key", "1 row has no key"),
        ([rocket(1), rocket(1), rocket(2)], "unique key", "2 rows share their keys: acme:001"),
        ([rocket(1, mass_g=float("nan"))], "mass_g is finite", "1 value is: nan"),
        ([rocket(1, mass_g=float("-inf")), rocket(2)], "mass_g is finite", "1 value is: -inf"),
        ([rocket(1, altitudes_m=[1.0, float("inf")])], "altitudes_m is finite", "1 value is: inf"),
        ([rocket(1, colours=["red", None])], "colours has no null inside", "1 list holds null"),
        ([rocket(1, altitudes_m=[None])], "altitudes_m has no null inside", "1 list holds null"),
    ],
)
def test_a_bad_row_is_named(rows: list[dict[str, object]], check: str, detail: str) -> None:
    found = failed(frame(ROCKET, *rows))
    assert found.get(check, "").startswith(detail)


def test_a_required_value_that_is_null_is_found() -> None:
    assert "rocket_key is present" in failed(frame(ROCKET, {"maker_key": "acme"}))


def test_a_column_of_another_type_is_named() -> None:
    rows = frame(ROCKET, rocket(1)).with_columns(pl.col("mass_g").cast(pl.String))
    assert failed(rows) == {"columns": "mass_g is String, not Float64"}


def test_missing_and_undeclared_columns_are_named() -> None:
    rows = frame(ROCKET, rocket(1)).drop("remark").with_columns(extra=pl.lit(1))
    assert failed(rows) == {"columns": "remark is missing, not String; extra is Int32, not declared"}


def test_ends_that_are_not_loaded_are_counted_and_named() -> None:
    rows = frame(
        BEATS,
        {"start_key": "acme:001", "end_key": "acme:009"},
        {"start_key": "acme:002", "end_key": "acme:008"},
        {"start_key": "acme:007", "end_key": "acme:001"},
    )
    checks = check_relationships(BEATS, rows, starts=KEYS, ends=KEYS)
    assert [check.detail for check in checks if not check.passed] == [
        "1 relationship starts at no Rocket: acme:007",
        "2 relationships end at no Rocket: acme:009, acme:008",
    ]


def test_the_same_relationship_twice_is_found() -> None:
    rows = builds_rows(frame(ROCKET, rocket(1), rocket(1)))
    checks = check_relationships(BUILDS, rows, starts=pl.Series(["acme"]), ends=KEYS)
    assert [check.name for check in checks if not check.passed] == ["unique key"]
