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
_SPACED = r"[0-9]{1,3}(?: [0-9]{3})+(?:[.,][0-9]+)?(?-u:\b)"
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


def with_numbers(tokens: pl.LazyFrame, *, price: bool) -> pl.LazyFrame:
    """Tokens with what their numbers come to.

    Args:
        tokens: `written` holds what `NUMBER` found.
        price: The numbers are amounts of money.

    Returns:
        The same rows with `value` (null where the marks make no sense; never negative), `half_step` (half a unit of
        the last written digit), `whole`, and `odd`: a fraction that may be no fraction.
    """
    bare = pl.col("written").str.strip_prefix(MINUS)
    return (
        tokens.with_columns(
            fraction=bare.str.extract_groups(r"^(?:(?<whole>[0-9]+)[ -])?(?<above>[0-9]+)/(?<below>[0-9]+)$"),
            mantissa=bare.str.replace(rf"{EXPONENT}.*$", "").str.replace_all(" ", "", literal=True),
            power=bare.str.extract(rf"{EXPONENT}(.*)$", 1).str.strip_prefix("+").fill_null("0"),
        )
        .with_columns(_fraction("whole").fill_null(0.0), _fraction("above"), _fraction("below"))
        .with_columns(digits=_canonical(pl.col("mantissa"), price=price), slashed=pl.col("below").is_not_null())
        .with_columns(value=pl.when("slashed").then(_mixed()).otherwise(_decimal()), half_step=_half_step())
        .with_columns(
            value=pl.when(pl.col("value").is_finite()).then("value"),
            whole=~pl.col("slashed") & (pl.col("value") == pl.col("value").floor()),
            odd=pl.col("slashed") & ~(pl.col("below").is_in(_DENOMINATORS) & (pl.col("above") < pl.col("below"))),
        )
        .drop("fraction", "mantissa", "power", "above", "below", "digits", "slashed")
    )


def _fraction(part: str) -> pl.Expr:
    return pl.col("fraction").struct.field(part).cast(pl.Float64, strict=False).alias(part)


def _mixed() -> pl.Expr:
    return pl.col("whole") + pl.col("above") / pl.col("below")


def _decimal() -> pl.Expr:
    return pl.concat_str("digits", pl.lit("e"), "power").cast(pl.Float64, strict=False)


def _half_step() -> pl.Expr:
    decimals = pl.col("digits").str.extract(r"\.([0-9]*)$", 1).str.len_bytes().fill_null(0)
    place = pl.lit(10.0).pow(pl.col("power").cast(pl.Float64, strict=False) - decimals.cast(pl.Float64))
    fine = pl.min_horizontal(0.5 / pl.col("below"), _FINEST_HALF_STEP)
    return pl.when("slashed").then(fine).otherwise(0.5 * place)


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
