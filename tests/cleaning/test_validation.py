from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from rocket_pipeline.core.cleaning.contract import Column, EntityContract
from rocket_pipeline.core.cleaning.validation import check
from rocket_pipeline.errors import ContractViolationError

CONTRACT = EntityContract(
    name="things",
    description="Things.",
    key=("key",),
    columns=(
        Column(name="key", type="string", description="Key.", required=True, pattern="[a-z]+|[0-9]+"),
        Column(name="size_mm", type="number", description="Size.", unit="mm", minimum=6, maximum=161),
        Column(name="kind", type="string", description="Kind.", enum=("SU", "reload")),
        Column(name="page", type="string", description="Page.", format="url"),
        Column(name="parts", type="list[number]", description="Parts.", minimum=0),
    ),
)
GOOD = {"key": "a", "size_mm": 18.0, "kind": "SU", "page": "https://a.test/x?y", "parts": [0.0, 1.0]}


def frame(*rows: dict[str, Any]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=CONTRACT.schema)


def test_a_frame_that_keeps_the_contract_passes_with_nulls_where_they_may_be() -> None:
    check(frame(GOOD, {"key": "b"}), CONTRACT)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"key": None}, "key is missing"),
        ({"key": "A1"}, "key A1 is malformed"),
        ({"key": "a1"}, "key a1 is malformed"),
        ({"size_mm": 5.9}, "size_mm 5.9 is outside 6 to 161 mm"),
        ({"size_mm": float("nan")}, "size_mm is not a finite number"),
        ({"kind": "hybrid"}, "kind hybrid is none of SU, reload"),
        ({"page": " "}, "page"),
        ({"page": "javascript:alert(1)"}, "is not a url"),
        ({"page": "https://a.test/x y"}, "is not a url"),
        ({"parts": [1.0, -2.0]}, "parts 1, -2 is below 0"),
        ({"parts": [float("inf")]}, "parts is not a finite number"),
        ({"parts": [None]}, "parts has an element that is null"),
    ],
)
def test_a_broken_value_is_named_with_its_column(change: dict[str, Any], told: str) -> None:
    with pytest.raises(ContractViolationError, match="nothing was published") as caught:
        check(frame(GOOD | {"key": "ok"}, GOOD | change), CONTRACT)
    assert told in str(caught.value)


def test_an_error_stays_on_one_line_whatever_it_quotes() -> None:
    with pytest.raises(ContractViolationError) as caught:
        check(frame(GOOD | {"key": "a\nb\r"}), CONTRACT)
    assert str(caught.value).startswith(r"things: key a\nb\r is malformed (1 row, such as a\nb\r); nothing")


def test_a_double_key_is_named() -> None:
    with pytest.raises(ContractViolationError, match="2 rows share a key, such as a"):
        check(frame(GOOD, GOOD), CONTRACT)


@pytest.mark.parametrize(
    ("broken", "told"),
    [
        (frame(GOOD).drop("kind"), "columns missing: kind"),
        (frame(GOOD).with_columns(more=1), "not declared: more"),
        (frame(GOOD).select("size_mm", "key", "kind", "page", "parts"), "in the order"),
        (
            frame(GOOD).with_columns(pl.col("size_mm").cast(pl.String)),
            "size_mm holds String, declared is Float64",
        ),
    ],
)
def test_columns_are_those_of_the_contract(broken: pl.DataFrame, told: str) -> None:
    with pytest.raises(ContractViolationError, match=told):
        check(broken, CONTRACT)
