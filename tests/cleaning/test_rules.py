from __future__ import annotations

import math
import unicodedata
from datetime import date
from typing import Any

import polars as pl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rocket_pipeline.common.text import slugify
from rocket_pipeline.core.cleaning import rules
from rocket_pipeline.core.rocketry.cleaning.motors import delays

TEXTS = st.text(st.characters(codec="utf-8"), max_size=20)
# Characters of Unicode versions later than Python's own tables decompose in one library and not in the other.
ASSIGNED = st.text(st.characters(codec="utf-8", exclude_categories=["Cn", "Cs", "Co"]), max_size=20)


def apply(parser: rules.Parser, *values: str | None) -> list[Any]:
    frame = pl.DataFrame({"raw": pl.Series(values, dtype=pl.String)})
    return frame.select(parser(pl.col("raw"))).to_series().to_list()


@given(st.lists(ASSIGNED, max_size=5))
@example(["R.A.T.T. Works", "Public Missiles, Ltd.", "Raketenmodellbau Klima", "Éstes™ ½", "", "--", "ﬁn"])
def test_the_slug_expression_is_slugify(values: list[str]) -> None:
    assert apply(rules.slug, *values) == [slugify(value) or None for value in values]


@given(TEXTS)
def test_text_is_trimmed_nfc_and_never_blank_and_cleaning_it_again_changes_nothing(value: str) -> None:
    (cleaned,) = apply(rules.text, value)
    assert cleaned is None or (cleaned != "" and unicodedata.is_normalized("NFC", cleaned))
    assert apply(rules.text, cleaned) == [cleaned]


@pytest.mark.parametrize("parser", [rules.number, rules.integer, rules.boolean, rules.date, rules.slug, delays])
@given(value=TEXTS | st.from_regex(r"[ 0-9+\-.,eE/:]{0,24}", fullmatch=True))
def test_no_text_makes_a_parser_raise(parser: rules.Parser, value: str) -> None:
    apply(parser, value, None)


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("18", 18.0),
        (" 4.740 ", 4.74),
        ("-.5", -0.5),
        ("5.", 5.0),
        ("1.2e3", 1200.0),
        ("23.900000000000002", 23.9),
        ("0.30000000000000004", 0.3),
        ("-0", 0.0),
        ("1,299.00", None),
        ("18 mm", None),
        ("NaN", None),
        ("inf", None),
        ("1e999", None),
        ("١٨", None),
        ("0x10", None),
        ("", None),
        (None, None),
    ],
)
def test_a_number_is_read_exactly_or_not_at_all(raw: str | None, value: float | None) -> None:
    (read,) = apply(rules.number, raw)
    assert read == value
    assert read is None or math.copysign(1, read) == math.copysign(1, value or 0.0)


@given(st.floats(-1e9, 1e9).map(lambda x: float(f"{x:.10g}")))
def test_a_number_of_ten_digits_survives_to_the_bit(value: float) -> None:
    assert apply(rules.number, repr(value)) == [value]


@given(st.from_regex(r"-?[0-9]{1,7}\.[0-9]{1,12}", fullmatch=True))
def test_reading_a_number_again_changes_nothing(raw: str) -> None:
    (once,) = apply(rules.number, raw)
    assert apply(rules.number, repr(once)) == [once]


def test_integers_booleans_and_days_are_read_or_null() -> None:
    assert apply(rules.integer, "3", "3.0", "+7", "-2", "3.5", "9" * 30, "x") == [
        3,
        3,
        7,
        -2,
        None,
        None,
        None,
    ]
    assert apply(rules.boolean, "true", "False", "YES", "0", "maybe") == [True, False, True, False, None]
    assert apply(rules.date, "2019-04-17", "2019-02-30", "17.4.2019") == [date(2019, 4, 17), None, None]


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("6,8,10,12,14", ["6", "8", "10", "12", "14"]),
        ("14-11-9-7-5", ["5", "7", "9", "11", "14"]),
        ("P", ["P"]),
        ("20,P", ["20", "P"]),
        ("P, s,M,L", ["S", "M", "L", "P"]),
        ("10,4,10,4", ["4", "10"]),
        ("", None),
        (",", None),
    ],
)
def test_delays_are_sorted_seconds_then_letters(raw: str, value: list[str] | None) -> None:
    assert apply(delays, raw) == [value]
