from __future__ import annotations

import html
import unicodedata
from typing import Any

import polars as pl
import pytest
from ftfy import fix_encoding
from hypothesis import example, given
from hypothesis import strategies as st

from rocket_pipeline.core.cleaning import text
from rocket_pipeline.core.cleaning.rules import Parser

# Characters of Unicode versions later than Python's own tables normalise in one library and not in the other.
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cn", "Cs", "Co"]), max_size=20)
CLEANERS = (text.tidy, text.unescaped, text.repaired, text.straight_quotes, text.display_name, text.key_name)


def apply(cleaner: Parser, *values: str | None) -> list[Any]:
    frame = pl.DataFrame({"raw": pl.Series(values, dtype=pl.String)})
    return frame.select(cleaner(pl.col("raw"))).to_series().to_list()


@pytest.mark.parametrize(
    ("raw", "tidied"),
    [
        ("  Big\u00a0 Bertha\t", "Big Bertha"),
        ("Big\u200b Bertha\ufeff", "Big Bertha"),
        ("two\r\nlines", "two lines"),
        ("cafe\u0301", "café"),
        ("Estes™", "Estes™"),
        (" \u00a0 ", None),
        ("", None),
        (None, None),
    ],
)
def test_tidy_text_is_one_line_of_nfc_with_single_spaces(raw: str | None, tidied: str | None) -> None:
    assert apply(text.tidy, raw) == [tidied]


@given(st.lists(TEXTS, max_size=8))
def test_tidying_again_changes_nothing(values: list[str]) -> None:
    tidied = apply(text.tidy, *values)
    assert apply(text.tidy, *tidied) == tidied
    assert all(value is None or unicodedata.is_normalized("NFC", value) for value in tidied)


def test_a_name_keeps_its_trade_mark_and_a_key_does_not() -> None:
    raw = "  Pro Series II&amp;trade; “Big”  Daddy® "
    assert apply(text.display_name, raw) == ["Pro Series II™ “Big” Daddy®"]
    assert apply(text.key_name, raw) == ['pro series ii "big" daddy']


@pytest.mark.parametrize(
    "name", ["Quest® Aerospace", "Público Cohetes", "Étoile – 3″ ½", "naïve café", "Zażółć gęślą", "火箭"]
)
@pytest.mark.parametrize("codec", ["cp1252", "latin-1", "cp437", "mac_roman"])
def test_utf8_that_was_read_as_another_encoding_is_put_right(name: str, codec: str) -> None:
    broken = name.encode().decode(codec, errors="ignore")
    assert apply(text.repaired, broken) == [fix_encoding(broken)]
    if codec == "cp1252" and name == "Quest® Aerospace":
        assert apply(text.repaired, broken) == [name]


@given(st.lists(TEXTS, max_size=8))
@example(["Ã ", "Â ", "\u0080", "é", "â€™", "voilÃ  le travail"])
def test_no_text_that_could_be_repaired_is_passed_over(values: list[str]) -> None:
    assert apply(text.repaired, *values) == [fix_encoding(value) for value in values]


@given(
    st.lists(
        TEXTS | st.sampled_from(["&amp;", "&lt;b&gt;", "&#8243;", "&#x2033;", "&nosuch;", "AT&T", "a & b"]), max_size=8
    )
)
def test_entities_mean_what_html_says(values: list[str]) -> None:
    doubled = [html.escape(value) for value in values]
    assert apply(text.unescaped, *doubled) == [html.unescape(html.unescape(value)) for value in doubled]


def test_words_for_nothing_are_null_and_all_else_stays_as_it_is() -> None:
    values = ["N/A", " n/a ", "-", "", "  ", None, "n/a.", "-5 mm", " Nan "]
    assert apply(lambda raw: text.stated(raw, "n/a", "-"), *values) == [*[None] * 6, "n/a.", "-5 mm", " Nan "]


@pytest.mark.parametrize("cleaner", CLEANERS)
@given(values=st.lists(st.none() | st.text(st.characters(codec="utf-8"), max_size=20), max_size=8))
@example(values=[])
@example(values=[None, None])
@example(values=["&#0;", "&#1114112;", "&#xD800;", "\x00", "\x85", "&"])
def test_no_text_makes_a_cleaner_raise_and_rows_keep_their_places(cleaner: Parser, values: list[str | None]) -> None:
    cleaned = apply(cleaner, *values)
    assert len(cleaned) == len(values)
    assert cleaned == [apply(cleaner, value)[0] for value in values]
