"""No text can leave the place in a TypeScript file that it was put in."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rocket_pipeline.core.schema_generation.escaping import (
    comment_text,
    number_literal,
    regular_expression,
    string_literal,
)
from rocket_pipeline.errors import SchemaGenerationError


@given(st.text())
def test_a_string_literal_is_one_visible_line_that_means_the_text(text: str) -> None:
    literal = string_literal(text)
    assert literal.isprintable()
    assert json.loads(literal) == text


@given(st.text(alphabet='*/@{}\\`$\n\r\t\u2028\u202eä "'))
def test_a_comment_can_not_be_ended_and_stays_one_line(text: str) -> None:
    shown = comment_text(text)
    assert "*/" not in f" {shown} "
    assert shown.isprintable()


@pytest.mark.parametrize("text", ["@ts-ignore", "@deprecated now", " @internal", "see {@link evil}"])
def test_a_tag_in_a_description_is_text(text: str) -> None:
    assert re.search(r"(^|\{)@", comment_text(text)) is None


@pytest.mark.parametrize(("value", "text"), [(0.0, "0"), (-0.0, "0"), (161.5, "161.5"), (1e-7, "1e-07"), (6, "6")])
def test_bounds_are_written_as_short_as_they_are(value: float, text: str) -> None:
    assert number_literal(value) == text


def test_a_pattern_becomes_an_expression_for_the_whole_text() -> None:
    assert regular_expression(r"[0-9a-f]{24}", where="x") == r'new RegExp("^(?:[0-9a-f]{24})$", "u")'
    assert regular_expression(r"\d+\-a|b", where="x") == r'new RegExp("^(?:\\p{Nd}+\\x2da|b)$", "u")'


@pytest.mark.parametrize(
    ("pattern", "part"),
    [
        (r"(?P<x>a)", "(?"),
        (r"(?i)a", "(?"),
        (r"a\Z", r"\\Z"),
        (r"\w+", r"\\w"),
        (r"\bx", r"\\b"),
        ("a\\", r"\\"),
    ],
)
def test_a_pattern_that_javascript_reads_otherwise_is_refused(pattern: str, part: str) -> None:
    with pytest.raises(SchemaGenerationError, match=r"of Motor\.key uses") as caught:
        regular_expression(pattern, where="Motor.key")
    assert f"uses '{part}" in str(caught.value)
