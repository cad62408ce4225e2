"""Takes a statement apart: which numbers with which units stand in it, and how they are joined.

What is left between them must be a known arrangement of separators, so that nothing is ever read in part. What the
parts come to is for `statements`.
"""

from __future__ import annotations

from functools import lru_cache

import polars as pl

from rocket_pipeline.core.cleaning.units.declaration import Quantity
from rocket_pipeline.core.cleaning.units.numerals import NUMBER
from rocket_pipeline.core.cleaning.units.spelling import MINUS, after, before, unified

EITHER, OTHER_HALF, DIMENSION, RANGE = "o", "|", "x", "-"
"""The separators that an arrangement knows, each as one character."""

_TOKEN = "\ue018"
_WORD_ENDS = r"(?:\.|(?-u:\b))"
_QUALIFIERS = {
    "about": (
        rf"(?:approx|approximate|approximately|circa|about|around|roughly|nearly|almost|est|estimated){_WORD_ENDS}"
        r"|ca?\.|~",
        r"approx|approximate|approximately|est|estimated|or so",
    ),
    "at_most": (
        rf"(?:(?:max|maximum)(?: of)?|up to|at most|under|less than|below|no more than){_WORD_ENDS}|<=?",
        r"max|maximum|or less|or under",
    ),
    "at_least": (
        rf"(?:(?:min|minimum)(?: of)?|over|more than|at least|above|greater than|from|starting at){_WORD_ENDS}|>=?",
        r"minimum|or more|or over|and up",
    ),
}
_QUALIFIER_MARKS = {"about": "\ue010", "at_most": "\ue011", "at_least": "\ue012"}
_SEPARATORS = (
    (rf"^between ({_TOKEN}+) and ", f"$1{RANGE}"),
    (r" ?\bor\b ?", EITHER),
    (r" ?(?:\b(?:x|by|times)\b|\*) ?", DIMENSION),
    (r" ?(?:-|\b(?:to|through|thru)\b|\.\.\.?|~) ?", RANGE),
    (r" ?[(=;|/] ?", OTHER_HALF),
    (r" ?(?:[),&]|\band\b)", ""),
    (r"[ .,;:]+$", ""),
    (" ", ""),
    (r"\|+", OTHER_HALF),
)
_ARRANGED = rf"^{_TOKEN}+(?:-{_TOKEN}+)?(?:[|ox]{_TOKEN}+(?:-{_TOKEN}+)?)*$"


@lru_cache
def token(kind: Quantity) -> str:
    """The expression of a number with its unit, with the groups unit before, number, unit behind."""
    leading = f"(?:({before(kind)}) ?)?" if any(unit.before for unit in kind.units) else "()"
    return f"{MINUS}?{leading}({NUMBER})(?: ?({after(kind)}))?"


def arranged(texts: pl.Series, kind: Quantity) -> pl.DataFrame:
    """Texts taken apart.

    Returns:
        A row for each text, in their order: `row`, `token` and `separator` (lists of the same length: what stands
        behind each token; null where the text is no known arrangement), `qualifier`, and `numeric`: it has a digit
        or another character for a number.
    """
    text = pl.col("text")
    ungrouped = _one_token(kind)
    return (
        pl.LazyFrame({"raw": texts})
        .with_row_index("row")
        .with_columns(text=_qualified(unified(pl.col("raw"), kind)), numeric=pl.col("raw").str.contains(r"\p{N}"))
        .with_columns(qualifier=_qualifier(text), text=_without_remarks(text.str.replace_all(r"[\ue010-\ue012]", ""), kind))
        .with_columns(token=text.str.extract_all(ungrouped), left=_left(text, ungrouped, kind))
        .select(
            "row",
            "qualifier",
            "numeric",
            "token",
            separator=pl.when(pl.col("left").str.contains(_ARRANGED)).then(
                pl.col("left").str.extract_all(f"{_TOKEN}[-|ox]?").list.eval(pl.element().str.slice(1))
            ),
        )
        .collect()
    )


@lru_cache
def _one_token(kind: Quantity) -> str:
    return token(kind).replace("()", "")


def _qualified(text: pl.Expr) -> pl.Expr:
    """Words such as "up to" become marks; only at the ends, where they speak of the whole statement."""
    for name, (before_it, after_it) in _QUALIFIERS.items():
        mark = _QUALIFIER_MARKS[name]
        text = text.str.replace(rf"^([\ue010-\ue012]*)\(?(?:{before_it})\)?[ :]*", f"${{1}}{mark}")
        text = text.str.replace(rf"[ ,(]+(?:{after_it})\.?\)?$", mark)
    # "min" behind a number is minutes, behind a unit it is the minimum.
    text = text.str.replace(r"([^0-9 ,(])[ ,(]+min\.?\)?$", "$1\ue012")
    return text.str.replace(r" ?\+$", "\ue012").str.replace(r"([0-9]) ?\+ ?([^0-9 ]*)$", "$1 $2\ue012")


def _qualifier(text: pl.Expr) -> pl.Expr:
    return pl.coalesce(
        pl.when(text.str.contains(mark, literal=True)).then(pl.lit(name)) for name, mark in _QUALIFIER_MARKS.items()
    )


def _without_remarks(text: pl.Expr, kind: Quantity) -> pl.Expr:
    """Without remarks in brackets that hold no number; beside a price they may name the currency, so they stay."""
    return text.str.strip_chars() if kind.name == "price" else text.str.replace_all(r" ?\([^()\p{N}]*\)", "").str.strip_chars()


def _left(text: pl.Expr, one_token: str, kind: Quantity) -> pl.Expr:
    """What is left of a text, its tokens and separators as one character each."""
    left = text.str.replace_all(one_token, _TOKEN)
    if kind.words:
        left = left.str.replace_all(rf"\b(?:in )?(?:{'|'.join(kind.words)})\b\.?", "")
    for pattern, separator in _SEPARATORS:
        left = left.str.replace_all(pattern, separator)
    return left.str.strip_chars(OTHER_HALF)
