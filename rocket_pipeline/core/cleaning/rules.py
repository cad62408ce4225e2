"""Text → typed values, as vectorised Polars expressions that never raise.

Every parser takes an expression of raw text and gives null for what it cannot read; whether that is a
refusal is decided in `fields`. Rules that only one entity needs belong to the entity's module, units with
more than one spelling to a unit parser of their own.
"""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from rocket_pipeline.core.cleaning.constraints import FORMATS
from rocket_pipeline.core.cleaning.contract import ColumnType
from rocket_pipeline.core.cleaning.text import spelled_in_ascii

Parser = Callable[[pl.Expr], pl.Expr]

SIGNIFICANT_DIGITS = 10
"""Sources write 23.900000000000002 where they mean 23.9; no source measures to more than six digits."""

_NUMBER = r"^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,3})?$"
_INTEGER = r"^[+-]?[0-9]+(\.0*)?$"
_DATE = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
_JSON_TEXT = r'"(?:[^"\\\x00-\x1f]|\\["\\/bfnrt]|\\u00[0-9a-fA-F]{2})*"'
_JSON_TEXTS = rf"^\[\s*(?:{_JSON_TEXT}\s*(?:,\s*{_JSON_TEXT}\s*)*)?\]$"
_TRUE = ["true", "yes", "1"]
_FALSE = ["false", "no", "0"]


def text(raw: pl.Expr) -> pl.Expr:
    """Text in Unicode's NFC without white space at its ends; blank becomes null."""
    trimmed = raw.str.normalize("NFC").str.strip_chars()
    return pl.when(trimmed != "").then(trimmed)


def number(raw: pl.Expr) -> pl.Expr:
    """A finite decimal number, "18", "-.5" or "1.2e3"; anything else is null.

    Binary artefacts are collapsed by rounding to `SIGNIFICANT_DIGITS`.
    """
    trimmed = text(raw)
    value = pl.when(trimmed.str.contains(_NUMBER)).then(trimmed).cast(pl.Float64, strict=False)
    return significant(value)


def significant(value: pl.Expr) -> pl.Expr:
    """A finite number without binary artefacts and without -0.0; anything else is null.

    Rounded to `SIGNIFICANT_DIGITS`, but only where the power of ten that rounding divides by is exact in binary:
    beyond, rounding itself would leave artefacts.
    """
    rounded = pl.when(value.abs().is_between(1e-9, 1e9)).then(value.round_sig_figs(SIGNIFICANT_DIGITS))
    # 0.0 in place of -0.0: equal numbers must also be equal bytes.
    return pl.when(value.is_finite()).then(pl.when(value == 0).then(0.0).otherwise(rounded.fill_null(value)))


def integer(raw: pl.Expr) -> pl.Expr:
    """A whole number of at most 64 bits, "3" or "3.0"; anything else is null."""
    trimmed = text(raw)
    digits = trimmed.str.replace(r"\.0*$", "").str.strip_prefix("+")
    return pl.when(trimmed.str.contains(_INTEGER)).then(digits).cast(pl.Int64, strict=False)


def boolean(raw: pl.Expr) -> pl.Expr:
    """True, yes, 1 or false, no, 0 in any case of letters; anything else is null."""
    lowered = text(raw).str.to_lowercase()
    return pl.when(lowered.is_in(_TRUE)).then(True).when(lowered.is_in(_FALSE)).then(False)  # noqa: FBT003


def date(raw: pl.Expr) -> pl.Expr:
    """A calendar day written as "2026-05-19"; anything else is null."""
    trimmed = text(raw)
    return pl.when(trimmed.str.contains(_DATE)).then(trimmed).str.to_date("%Y-%m-%d", strict=False)


def split_list(raw: pl.Expr, separator: str) -> pl.Expr:
    """The parts of a text between separators (a regular expression): trimmed, without blanks and repetitions.

    The order stays. Null when nothing is left.
    """
    marked = text(raw).str.replace_all(separator, "\x1f")
    parts = marked.str.split("\x1f").list.eval(text(pl.element()).drop_nulls().unique(maintain_order=True))
    return pl.when(parts.list.len() > 0).then(parts)


def slug(raw: pl.Expr) -> pl.Expr:
    """What `common.text.slugify` gives, and null where nothing is left of the text."""
    slugged = spelled_in_ascii(raw).str.to_lowercase().str.replace_all("[^a-z0-9]+", "-").str.strip_chars("-")
    return pl.when(slugged != "").then(slugged)


def url(raw: pl.Expr) -> pl.Expr:
    """An absolute http or https address; anything else is null."""
    trimmed = text(raw)
    return pl.when(trimmed.str.contains(f"^(?:{FORMATS['url']})$")).then(trimmed)


def json_texts(raw: pl.Expr) -> pl.Expr:
    """A JSON array of texts as a list; anything else is null."""
    trimmed = text(raw)
    return pl.when(trimmed.str.contains(_JSON_TEXTS)).then(trimmed).str.json_decode(pl.List(pl.String))


PARSERS: dict[ColumnType, Parser] = {
    "number": number,
    "integer": integer,
    "boolean": boolean,
    "date": date,
}
"""The parser of a column whose field names none. Text is only trimmed; lists need a parser that the entity chooses."""
