"""What a statement comes to: compounds added up, halves compared, ranges kept as ranges.

Works on frames of texts, vectorised. How a text is taken apart stands in `arrangement`; the plain "18 mm" is read
faster in `parser`.
"""

from __future__ import annotations

import polars as pl

from rocket_pipeline.core.cleaning.rules import significant
from rocket_pipeline.core.cleaning.units.arrangement import DIMENSION, EITHER, OTHER_HALF, RANGE, arranged, token
from rocket_pipeline.core.cleaning.units.declaration import Quantity, Unit
from rocket_pipeline.core.cleaning.units.numerals import with_numbers
from rocket_pipeline.core.cleaning.units.spelling import MINUS, unit_key

READING: dict[str, pl.DataType] = {
    "value": pl.Float64(),
    "low": pl.Float64(),
    "high": pl.Float64(),
    "unit": pl.String(),
    "qualifier": pl.String(),
    "problem": pl.String(),
}
"""The fields of a reading; `units.quantity` says what they mean."""

_FLAGS = ("unreadable", "unitless", "odd", "chosen", "sizes")

SLACK = 1e-9
"""Relative: two halves that touch at the edge of their rounding agree, whatever binary numbers make of the edge."""


def read_statements(texts: pl.Series, kind: Quantity, default: Unit | None) -> pl.DataFrame:
    """Read distinct texts.

    Args:
        texts: Texts that are neither null nor blank.
        kind: The quantity that they state.
        default: The unit of numbers without one.

    Returns:
        A frame of `READING`, in the order of the texts.
    """
    rows = arranged(texts, kind)
    tokens = rows.filter(pl.col("separator").is_not_null()).select("row", "token", "separator")
    parts = _parts(tokens.explode("token", "separator"), kind, default)
    read = _statements(_halves(_ends(parts)), kind)
    unread = pl.when("numeric").then(pl.lit("unreadable")).otherwise(pl.lit("no_number"))
    outcome = rows.join(read, on="row", how="left", maintain_order="left").with_columns(
        problem=pl.when(pl.col("read").is_null()).then(unread).otherwise("problem")
    )
    fine, ranged = pl.col("problem").is_null(), pl.col("problem") == "range"
    return outcome.select(
        value=pl.when(fine).then("low"),
        low=pl.when(fine | ranged).then("low"),
        high=pl.when(fine | ranged).then("high"),
        unit="unit",
        qualifier=pl.when(fine | ranged).then("qualifier"),
        problem="problem",
    ).cast(READING)  # type: ignore[arg-type]


def _parts(tokens: pl.DataFrame, kind: Quantity, default: Unit | None) -> pl.DataFrame:
    """One row for each number: its place in the statement and its amount in the quantity's own unit."""
    previous = pl.col("separator").shift(1)
    starts = pl.col("row") != pl.col("row").shift(1)
    new_half = (starts | previous.is_in([EITHER, OTHER_HALF, DIMENSION])).fill_null(value=True)
    group = pl.col("groups").struct
    taken_apart = (
        tokens.lazy()
        .with_columns(groups=pl.col("token").str.extract_groups(f"^{token(kind)}$"), new_half=new_half)
        .with_columns(
            written=group.field("2"),
            first_unit=_unit(group.field("1"), kind),
            unit=_unit(group.field("3"), kind),
            half=pl.col("new_half").cum_sum(),
            end=(pl.col("new_half") | (previous == RANGE)).cum_sum(),
        )
    )
    return (
        with_numbers(taken_apart, price=kind.name == "price")
        .with_columns(_one_unit(kind))
        .with_columns(unit=_inherited(default, kind))
        .with_columns(factor=_of_unit(pl.col("unit"), [unit.value for unit in kind.units], pl.Float64()))
        .with_columns(amount=pl.col("value") * pl.col("factor"), step=pl.col("half_step") * pl.col("factor"))
        .with_columns(odd=pl.col("odd") | _unclear(kind) | _no_compound() | _two_currencies(kind))
        .collect()
    )


def _unit(spelling: pl.Expr, kind: Quantity) -> pl.Expr:
    """A spelling → the place of its unit in `kind.units`."""
    places = {key: kind.units.index(unit) for key, unit in kind.by_key.items()}
    return unit_key(spelling).replace_strict(
        list(places), list(places.values()), default=None, return_dtype=pl.UInt32()
    )


def _of_unit(place: pl.Expr, values: list[float] | list[str] | list[bool], dtype: pl.DataType) -> pl.Expr:
    return place.replace_strict(list(range(len(values))), values, default=None, return_dtype=dtype)


def _one_unit(kind: Quantity) -> list[pl.Expr]:
    """Of a unit before and one behind the number the clearer; two that differ are odd."""
    if not any(unit.before for unit in kind.units):
        return []
    vague = [unit.vague for unit in kind.units]
    symbols = [unit.symbol for unit in kind.units]
    ahead, behind = pl.col("first_unit"), pl.col("unit")
    differ = _of_unit(ahead, symbols, pl.String()) != _of_unit(behind, symbols, pl.String())
    clear = ~(_of_unit(ahead, vague, pl.Boolean()) | _of_unit(behind, vague, pl.Boolean()))
    return [
        pl.when(_of_unit(ahead, vague, pl.Boolean())).then(pl.coalesce(behind, ahead)).otherwise(pl.coalesce(ahead, behind)).alias("unit"),
        (pl.col("odd") | (differ & clear).fill_null(value=False)).alias("odd"),
    ]


def _inherited(default: Unit | None, kind: Quantity) -> pl.Expr:
    """In "28-30 oz" the lone 28 has the unit of the range's other end; a number with none at all the default."""
    lone = pl.len().over("end") == 1
    unit = pl.col("unit")
    neighbour = pl.coalesce(unit.backward_fill().over("half"), unit.forward_fill().over("half"))
    fallback = pl.lit(None if default is None else kind.units.index(default), dtype=pl.UInt32())
    return pl.when(lone).then(pl.coalesce(unit, neighbour, fallback)).otherwise(unit)


def _unclear(kind: Quantity) -> pl.Expr:
    return _of_unit(pl.col("unit"), [unit.unclear for unit in kind.units], pl.Boolean()).fill_null(value=False)


def _two_currencies(kind: Quantity) -> pl.Expr:
    """Nobody's rate of exchange is known here."""
    if kind.name != "price":
        return pl.lit(value=False)
    symbol = _of_unit(pl.col("unit"), [unit.symbol for unit in kind.units], pl.String())
    return (symbol != symbol.first().over("row")).fill_null(value=False)


def _no_compound() -> pl.Expr:
    """Numbers side by side that are no compound: the next unit is smaller, and there are fewer than make up one before."""
    beside = pl.col("end") == pl.col("end").shift(1)
    larger = pl.col("factor").shift(1)
    fits = (pl.col("factor") < larger) & (pl.col("amount") < larger) & pl.col("whole").shift(1)
    return (beside & ~fits).fill_null(value=False)


def _ends(parts: pl.DataFrame) -> pl.DataFrame:
    """One row for each end of a range, or for a number that is in none: compounds are added up."""
    separator = pl.col("separator")
    flagged = parts.lazy().with_columns(
        negative=pl.col("token").str.starts_with(MINUS),
        unreadable=~pl.col("amount").is_finite().fill_null(value=True) | pl.col("value").is_null(),
        unitless=pl.col("unit").is_null(),
        chosen=(separator == EITHER).fill_null(value=False),
        sizes=(separator == DIMENSION).fill_null(value=False),
    )
    ends = flagged.group_by("row", "half", "end", maintain_order=True).agg(
        pl.col("amount").sum(), pl.col("step").last(), pl.col("unit", "negative").first(), pl.col(_FLAGS).any()
    )
    return ends.with_columns(amount=pl.when("negative").then(-pl.col("amount")).otherwise("amount")).collect()


def _halves(ends: pl.DataFrame) -> pl.DataFrame:
    """One row for each half of a statement."""
    amount, step = pl.col("amount"), pl.col("step")
    halves = ends.lazy().group_by("row", "half", maintain_order=True).agg(
        amount.first().alias("low"),
        amount.last().alias("high"),
        step.first().alias("low_step"),
        step.last().alias("high_step"),
        pl.col("unit").first(),
        pl.col(_FLAGS).any(),
    )
    return halves.with_columns(odd=pl.col("odd") | (pl.col("low") > pl.col("high"))).collect()


def _statements(halves: pl.DataFrame, kind: Quantity) -> pl.DataFrame:
    """One row for each statement: the first half's values, and what is wrong with all of them together."""
    symbols = [unit.symbol for unit in kind.units]
    compared = halves.lazy().with_columns(differ=(_differ("low") | _differ("high")).fill_null(value=False))
    return (
        compared.group_by("row", maintain_order=True)
        .agg(pl.col("low", "high", "unit").first(), pl.col(*_FLAGS, "differ").any())
        .with_columns(low=significant(pl.col("low")), high=significant(pl.col("high")), problem=_problem())
        .select("row", "low", "high", "problem", read=pl.lit(value=True), unit=_of_unit(pl.col("unit"), symbols, pl.String()))
        .collect()
    )


def _differ(end: str) -> pl.Expr:
    """Halves that are further from the first than the rounding of their digits."""
    amount, step = pl.col(end), pl.col(f"{end}_step")
    later = pl.col("row") == pl.col("row").shift(1)
    first_amount, first_step = (pl.when(~later.fill_null(value=False)).then(c).forward_fill() for c in (amount, step))
    return (amount - first_amount).abs() > step + first_step + SLACK * first_amount.abs()


def _problem() -> pl.Expr:
    chosen = pl.col("chosen")
    return (
        pl.when("unreadable")
        .then(pl.lit("unreadable"))
        .when(pl.col("sizes") | pl.col("odd") | (chosen & (pl.col("unitless") | pl.col("differ"))))
        .then(pl.lit("ambiguous"))
        .when("unitless")
        .then(pl.lit("no_unit"))
        .when("differ")
        .then(pl.lit("halves_disagree"))
        .when(pl.col("low") != pl.col("high"))
        .then(pl.lit("range"))
    )
