from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rocket_pipeline.core.cleaning.contract import Column, ColumnType, EntityContract
from rocket_pipeline.core.cleaning.dataset import from_csv, to_csv
from rocket_pipeline.errors import ContractViolationError

TYPES: tuple[ColumnType, ...] = (
    "string",
    "integer",
    "number",
    "boolean",
    "date",
    "datetime",
    "list[string]",
    "list[number]",
)
CONTRACT = EntityContract(
    name="things",
    description="One column of every type.",
    key=("integer",),
    columns=tuple(Column(name=kind, type=kind, description="A value.") for kind in TYPES),
)
WORDS = st.text(st.characters(codec="utf-8"), max_size=8)
FLOATS = st.floats(allow_nan=False, allow_infinity=False)
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "string": st.none() | WORDS,
    "integer": st.none() | st.integers(-(2**63), 2**63 - 1),
    "number": st.none() | FLOATS,
    "boolean": st.none() | st.booleans(),
    "date": st.none() | st.dates(min_value=date(1000, 1, 1)),
    "datetime": st.none() | st.datetimes(datetime(1000, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    "list[string]": st.none() | st.lists(WORDS, max_size=3),
    "list[number]": st.none() | st.lists(FLOATS, max_size=3),
}


@given(st.lists(st.fixed_dictionaries(VALUES), max_size=4))
def test_a_data_set_survives_the_file_to_the_bit_and_so_do_the_bytes(rows: list[dict[str, Any]]) -> None:
    frame = pl.DataFrame(rows, schema=CONTRACT.schema)
    data = to_csv(frame, CONTRACT)
    again = from_csv(data, CONTRACT)
    assert again.equals(frame)
    assert again.schema == frame.schema
    assert to_csv(again, CONTRACT) == data


def test_the_file_is_plain_csv_with_json_lists() -> None:
    row = [
        'a,"b"',
        3,
        23.9,
        True,
        date(2026, 5, 19),
        datetime(2026, 5, 19, 10, tzinfo=UTC),
        ["6", "P"],
        [0.1],
    ]
    data = to_csv(pl.DataFrame([row], schema=CONTRACT.schema, orient="row"), CONTRACT)
    assert data.decode().splitlines()[1] == (
        '"a,""b""",3,23.9,true,2026-05-19,2026-05-19T10:00:00.000000Z,"[""6"",""P""]",[0.1]'
    )


@pytest.mark.parametrize("data", [b"", b"a,b\n1,2\n", b"\xff\xfe"])
def test_a_file_of_something_else_is_named_with_what_to_do(data: bytes) -> None:
    with pytest.raises(ContractViolationError, match=r"x\.csv is not the data set things: .*cleaning stage again"):
        from_csv(data, CONTRACT, place="x.csv")


def test_a_cell_of_another_type_is_an_error_not_a_null() -> None:
    data = to_csv(pl.DataFrame([{"integer": 3}], schema=CONTRACT.schema), CONTRACT).replace(b"3", b"three")
    with pytest.raises(ContractViolationError):
        from_csv(data, CONTRACT)
