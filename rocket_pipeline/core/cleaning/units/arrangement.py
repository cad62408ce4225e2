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

_PLACE = "\ue018"
_BETWEEN = "b"
_BESIDE = "&"
_SEPARATORS = {
    **dict.fromkeys(("or",), EITHER),
    **dict.fromkeys(("(", "=", ";", "|", "/", "/(", ")(", ");(", ")/", ");", ")=", "=(", ";(", "|("), OTHER_HALF),
    **dict.fromkeys(("x", "*", "by", "times"), DIMENSION),
    **dict.fromkeys(("-", "to", "through", "thru", "..", "...", "~"), RANGE),
    **dict.fromkeys((",", "&", "and", ",and"), _BESIDE),
    "between": _BETWEEN,
    ")": "",
}
"""What stands between tokens, without spaces → its separator."""

_ARRANGED = rf"^\|?{_PLACE}+(?:-{_PLACE}+)?(?:[|ox]{_PLACE}+(?:-{_PLACE}+)?)*[.,;:]*$"

_ABOUT = "approximately|approximate|approx|circa|about|around|roughly|nearly|almost|estimated|est"
_AT_MOST = "maximum(?: of)?|max(?: of)?|up to|at most|under|less than|below|no more than"
_AT_LEAST = "minimum(?: of)?|min(?: of)?|over|more than|at least|above|greater than|from|starting at"
_BEHIND = (
    "approximately|approximate|approx|estimated|est|or so|maximum|max|or less|or under|minimum|or more|or over|and up"
)
_QUALIFIED = (
    rf"^((?:\(?(?:(?:{_ABOUT}|{_AT_MOST}|{_AT_LEAST})(?:\.|(?-u:\b))|ca?\.|~|[<>]=?)\)?[ :]*)*)"
    # "min" behind a number is minutes, behind a unit it is the minimum.
    rf"(?:(.*?[^0-9 ,(])([ ,(]+min\.?\)?)|(.*?)((?:[ ,(]+(?:{_BEHIND})\.?\)?)*(?: ?\+)?))$"
)
_QUALIFIERS = {
    "about": [
        "approx",
        "circa",
        "c.",
        "ca.",
        "~",
        "about",
        "around",
        "roughly",
        "nearly",
        "almost",
        "estimated",
        "est",
        "so",
    ],
    "at_most": ["max", "up to", "at most", "under", "less", "below", "no more", "<"],
    "at_least": ["min", "over", "more", "at least", "above", "greater", "from", "starting", "and up", ">", "+"],
}
"""Qualifier → what its words are known by; the first that fits counts."""


@lru_cache
def token(kind: Quantity) -> str:
    """The expression of a number with its unit, with the groups unit before, number, unit behind."""
    leading = f"(?:({before(kind)}) ?)?" if kind.has_units_before else "()"
    return f"[+{MINUS}]?{leading}({NUMBER})(?: ?({after(kind)}))?"


def arranged(texts: pl.DataFrame, kind: Quantity) -> pl.DataFrame:
    """The texts of the column `raw`, taken apart.

    Returns:
        A row for each text, in their order: `row`, `token` and `separator` (lists of the same length: what stands
        behind each token; null where the text is no known arrangement), `qualifier`, and `numeric`: it has a digit
        or another character for a number.
    """
    for columns in _steps(kind):
        texts = texts.with_columns(columns)
    return texts.select("row", "qualifier", "numeric", "token", "separator")


@lru_cache
def _steps(kind: Quantity) -> tuple[list[pl.Expr], ...]:
    text, found, left = pl.col("text"), pl.col("found").struct, pl.col("left")
    one_token = token(kind).replace("()", "")
    words = pl.concat_str(found.field("1"), found.field("3").fill_null(""), found.field("5").fill_null(""))
    body = pl.coalesce(found.field("2"), found.field("4"))
    listed = left.str.extract_all(f"{_PLACE}[-|ox]?").list.eval(pl.element().str.slice(1))
    return (
        [pl.int_range(pl.len(), dtype=pl.UInt32).alias("row"), pl.col("raw").str.contains(r"\p{N}").alias("numeric")],
        [unified(pl.col("raw"), kind).str.extract_groups(_QUALIFIED).alias("found")],
        [words.alias("words"), _without_remarks(body, kind).str.strip_chars().alias("text")],
        [_qualifier(pl.col("words")).alias("qualifier"), text.str.extract_all(one_token).alias("token")],
        [text.str.replace_all(one_token, _PLACE).alias("left")],
        [_separated(left, kind).alias("left")],
        [_ranged(left).alias("left")],
        [pl.when(left.str.contains(_ARRANGED)).then(listed).alias("separator")],
    )


def _qualifier(words: pl.Expr) -> pl.Expr:
    return pl.coalesce(pl.when(words.str.contains_any(known)).then(pl.lit(name)) for name, known in _QUALIFIERS.items())


def _without_remarks(text: pl.Expr, kind: Quantity) -> pl.Expr:
    """Without remarks in brackets that hold no number; beside a price they may name the currency, so they stay."""
    return text if kind.name == "price" else text.str.replace_all(r" ?\([^()\p{N}]*\)", "")


def _separated(left: pl.Expr, kind: Quantity) -> pl.Expr:
    """What is left of a text: tokens and separators as one character each, all other characters as they are."""
    said = {f"{lead}{word}{end}": "" for word in kind.words for lead in ("", "in") for end in ("", ".")}
    table = said | _SEPARATORS
    longest_first = sorted(table, key=len, reverse=True)
    bare = left.str.replace_all(" ", "", literal=True)
    return bare.str.replace_many(longest_first, [table[key] for key in longest_first], leftmost=True)


def _ranged(left: pl.Expr) -> pl.Expr:
    """A range is written "between 10 and 12"; other numbers side by side may be a compound."""
    ranged = left.str.strip_prefix(_BETWEEN).str.replace_all(_BESIDE, RANGE, literal=True)
    return (
        pl.when(left.str.starts_with(_BETWEEN)).then(ranged).otherwise(left.str.replace_all(_BESIDE, "", literal=True))
    )
