r"""How numbers are written: decimals, groups of thousands, fractions, powers of ten; text → value and rounding.

The rules, in docs/units.md for readers:

- Where "." and "," both stand, the last one is the decimal mark: 1,299.00 and 1.299,00 are equal.
- Commas before groups of exactly three digits part thousands (1,150; 12,345,678) unless the number begins with 0; any
  other single comma is a decimal mark (1,5; 0,125).
- A single "." is a decimal mark, but a price has no three decimals: there 1.299 is 1299, as 1.299.000 is everywhere.
- Spaces before groups of three part thousands: 1 299,00.
- Fractions have a usual denominator and are less than one: 1 1/2, 47-3/8. 18/24 is none.
"""

from __future__ import annotations

import polars as pl

from rocket_pipeline.core.cleaning.units.spelling import EXPONENT, MINUS

_PLAIN = rf"(?:[0-9]+(?:[.,][0-9]+)*\.?|\.[0-9]+)(?:{EXPONENT}[+-]?[0-9]{{1,3}})?"
_SPACED = r"[0-9]{1,3}(?: [0-9]{3})+(?:[.,][0-9]+)?"
NUMBER = rf"{MINUS}?(?:[0-9]+[ -][0-9]+/[0-9]+|[0-9]+/[0-9]+|{_SPACED}|{_PLAIN})"
"""A number as `spelling.unified` leaves it; whether its marks make sense is `value`'s to say."""

_COMMAS = r"^[1-9][0-9]{0,2}(?:,[0-9]{3})+(?:\.[0-9]*)?$"
_DOTS = r"^[1-9][0-9]{0,2}(?:(?:\.[0-9]{3})+,[0-9]+|(?:\.[0-9]{3}){2,})$"
_DOTS_OF_PRICE = r"^[1-9][0-9]{0,2}(?:\.[0-9]{3})+(?:,[0-9]+)?$"
_COMMA = r"^[0-9]+,[0-9]+$"
_DECIMAL = r"^(?:[0-9]+\.?[0-9]*|\.[0-9]+)$"

_DENOMINATORS = [2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0, 12.0, 16.0, 20.0, 32.0, 64.0]
_FINEST_HALF_STEP = 1 / 32
"""Makers round fractions of an inch to a sixteenth, so 1/2 says more than its own half step of a quarter."""


def number_steps(*, price: bool) -> tuple[list[pl.Expr], ...]:
    """The columns to add, step by step, to tokens whose column `written` holds what `NUMBER` found.

    They end in `value` (null where the marks make no sense; never negative), `half_step` (half a unit of the last
    written digit), `whole`, and `odd`: a fraction that may be no fraction.
    """
    parts = pl.col("written").str.strip_prefix(MINUS).str.split_exact(EXPONENT, 1)
    fraction = pl.col("mantissa").str.extract_groups(r"^(?:([0-9]+)[ -])?([0-9]+)/([0-9]+)$").struct
    whole, above, below, value = (pl.col(name) for name in ("before", "above", "below", "value"))
    slashed = below.is_not_null()
    decimals = pl.col("digits").str.split_exact(".", 1).struct.field("field_1").str.len_bytes().fill_null(0)
    place = pl.lit(10.0).pow(pl.col("power").cast(pl.Float64, strict=False) - decimals.cast(pl.Float64))
    decimal = pl.concat_str("digits", pl.lit("e"), "power").cast(pl.Float64, strict=False)
    fine = pl.min_horizontal(0.5 / below, _FINEST_HALF_STEP)
    return (
        [
            parts.struct.field("field_0").alias("mantissa"),
            parts.struct.field("field_1").str.strip_prefix("+").fill_null("0").alias("power"),
        ],
        [
            fraction.field(group).cast(pl.Float64, strict=False).alias(name)
            for group, name in (("1", "before"), ("2", "above"), ("3", "below"))
        ],
        [_canonical(pl.col("mantissa").str.replace_all(" ", "", literal=True), price=price).alias("digits")],
        [
            pl.when(slashed).then(whole.fill_null(0.0) + above / below).otherwise(decimal).alias("value"),
            pl.when(slashed).then(fine).otherwise(0.5 * place).alias("half_step"),
        ],
        [
            pl.when(value.is_finite()).then(value).alias("value"),
            (~slashed & (value == value.floor())).alias("whole"),
            (slashed & ~(below.is_in(_DENOMINATORS) & (above < below))).alias("odd"),
        ],
    )


def _canonical(digits: pl.Expr, *, price: bool) -> pl.Expr:
    """Digits with a decimal point at most; null where the marks make no sense."""
    commas = digits.str.contains(_COMMAS)
    dots = digits.str.contains(_DOTS_OF_PRICE if price else _DOTS)
    return (
        pl.when(commas)
        .then(digits.str.replace_all(",", "", literal=True))
        .when(dots)
        .then(digits.str.replace_all(".", "", literal=True).str.replace(",", ".", literal=True))
        .when(digits.str.contains(_COMMA))
        .then(digits.str.replace(",", ".", literal=True))
        .when(digits.str.contains(_DECIMAL))
        .then(digits)
    )
