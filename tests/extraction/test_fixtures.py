"""Saved documents of every source, and the records that must come out of them: one test a field.

`rocket sources save-fixture` makes a case; a case that is there is tested.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from rocket_pipeline.core.extraction.fixtures import cases, expected_records, read_case
from rocket_pipeline.core.extraction.output import Row
from rocket_pipeline.core.rocketry.sources import SOURCES

CASES = {f"{case.parent.name}/{case.name}": case for case in cases(Path(__file__).parent / "fixtures")}
EXPECTED = {name: expected_records(case) for name, case in CASES.items()}


@cache
def got(name: str) -> list[Row]:
    return read_case(CASES[name], SOURCES)


@pytest.mark.parametrize("case", CASES)
def test_as_many_records_come_as_are_expected(case: str) -> None:
    assert len(got(case)) == len(EXPECTED[case])


@pytest.mark.parametrize(
    ("case", "number", "field"),
    [
        pytest.param(case, number, field, id=f"{case}-{number}-{field}")
        for case, rows in EXPECTED.items()
        for number, row in enumerate(rows)
        for field in row
    ],
)
def test_a_field_is_as_expected(case: str, number: int, field: str) -> None:
    rows = got(case)
    if number >= len(rows):
        pytest.fail(f"there is no record {number}")
    assert rows[number].get(field) == EXPECTED[case][number][field]


@pytest.mark.parametrize("case", CASES)
def test_no_other_field_comes(case: str) -> None:
    pairs = zip(got(case), EXPECTED[case], strict=False)
    assert [sorted(row.keys() - expected.keys()) for row, expected in pairs if row.keys() - expected.keys()] == []
