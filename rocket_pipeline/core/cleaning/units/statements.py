"""What a statement comes to: compounds added up, halves compared, ranges kept as ranges.

Works on frames of texts, vectorised, one small eager step after the other: planning them as one lazy query takes
longer than they do. How a text is taken apart stands in `arrangement`; the plain "18 mm" is read
faster in `parser`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import polars as pl

from rocket_pipeline.core.cleaning.rules import significant
from rocket_pipeline.core.cleaning.units.arrangement import DIMENSION, EITHER, OTHER_HALF, RANGE, arranged, token
from rocket_pipeline.core.cleaning.units.declaration import Quantity, Unit
from rocket_pipeline.core.cleaning.units.numerals import number_steps
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
    rows = arranged(texts.to_frame("raw"), kind)
    parts = rows.filter(pl.col("separator").is_not_null()).select("row", "token", "separator")
    parts = parts.explode("token", "separator")
    for columns in _part_steps(kind, default):
        parts = parts.with_columns(columns)
    steps = _steps(kind)
    ends = parts.filter(steps.is_end).with_columns(steps.range)
    halves = ends.filter(steps.is_half).with_columns(steps.compared).with_columns(steps.counted)
    read = halves.filter(steps.is_statement).with_columns(steps.flagged).select(steps.read)
    return rows.join(read, on="row", how="left", maintain_order="left").select(steps.outcome)


@lru_cache
def _part_steps(kind: Quantity, default: Unit | None) -> tuple[list[pl.Expr], ...]:
    """Columns for each number: its place in the statement, and its amount in the quantity's own unit."""
    previous, group, unit = pl.col("separator").shift(1), pl.col("groups").struct, pl.col("unit")
    starts = pl.col("row") != pl.col("row").shift(1)
    new_half = (starts | previous.is_in([EITHER, OTHER_HALF, DIMENSION])).fill_null(value=True)
    factor = pl.lit(pl.Series([unit.value for unit in kind.units])).gather(unit)
    return (
        [pl.col("token").str.extract_groups(f"^{token(kind)}$").alias("groups"), new_half.alias("new_half")],
        [
            group.field("2").alias("written"),
            *([_unit(group.field("1"), kind).alias("first_unit")] if kind.has_units_before else []),
            _unit(group.field("3"), kind).alias("unit"),
            pl.col("new_half").cum_sum().alias("half"),
            (pl.col("new_half") | (previous == RANGE)).fill_null(value=True).alias("new_end"),
        ],
        [pl.col("new_end").cum_sum().alias("end")],
        *number_steps(price=kind.name == "price"),
        _one_unit(kind),
        [_inherited(default, kind).alias("unit")],
        [factor.alias("factor")],
        [
            (pl.col("value") * pl.col("factor")).alias("amount"),
            (pl.col("half_step") * pl.col("factor")).alias("step"),
            pl.col("token").str.starts_with(MINUS).alias("negative"),
        ],
        [
            (pl.col("odd") | _unclear(kind) | _no_compound() | _two_currencies(kind)).alias("odd"),
            (~pl.col("amount").is_finite().fill_null(value=True) | pl.col("value").is_null()).alias("unreadable"),
            unit.is_null().alias("unitless"),
            (pl.col("separator") == EITHER).fill_null(value=False).alias("chosen"),
            (pl.col("separator") == DIMENSION).fill_null(value=False).alias("sizes"),
            _of_end("amount", pl.sum_horizontal).alias("total"),
            _of_end("unit", _earliest).alias("first"),
            _of_end("negative", pl.any_horizontal).alias("negative"),
        ],
        [
            pl.when("negative").then(-pl.col("total")).otherwise("total").alias("total"),
            *(pl.col(flag).cum_sum().alias(flag) for flag in _FLAGS),
        ],
    )


def _of_end(name: str, together: Callable[..., pl.Expr]) -> pl.Expr:
    """The values of the up to three numbers of a compound, put together at its last one."""
    value, second = pl.col(name), ~pl.col("new_end")
    third = second & second.shift(1, fill_value=False)
    return together(value, pl.when(second).then(value.shift(1)), pl.when(third).then(value.shift(2)))


def _earliest(last: pl.Expr, second: pl.Expr, first: pl.Expr) -> pl.Expr:
    return pl.coalesce(first, second, last)


def _unit(spelling: pl.Expr, kind: Quantity) -> pl.Expr:
    """A spelling → the place of its unit in `kind.units`."""
    keys, places = list(kind.by_key), [kind.units.index(unit) for unit in kind.by_key.values()]
    return unit_key(spelling).replace_strict(keys, places, default=None, return_dtype=pl.UInt32())


def _of_units(place: pl.Expr, values: Sequence[bool] | Sequence[str]) -> pl.Expr:
    return pl.lit(pl.Series(values)).gather(place)


def _one_unit(kind: Quantity) -> list[pl.Expr]:
    """Of a unit before and one behind the number the clearer; two that differ are odd."""
    if not kind.has_units_before:
        return []
    vague, symbols = [unit.vague for unit in kind.units], [unit.symbol for unit in kind.units]
    ahead, behind = pl.col("first_unit"), pl.col("unit")
    differ = _of_units(ahead, symbols) != _of_units(behind, symbols)
    clear = ~(_of_units(ahead, vague) | _of_units(behind, vague))
    return [
        pl.when(_of_units(ahead, vague))
        .then(pl.coalesce(behind, ahead))
        .otherwise(pl.coalesce(ahead, behind))
        .alias("unit"),
        (pl.col("odd") | (differ & clear).fill_null(value=False)).alias("odd"),
    ]


def _inherited(default: Unit | None, kind: Quantity) -> pl.Expr:
    """In "28-30 oz" the lone 28 has the unit of the range's other end; a number with none at all the default."""
    unit, separator = pl.col("unit"), pl.col("separator")
    lone = pl.col("new_end") & pl.col("new_end").shift(-1, fill_value=True)
    following = pl.when(separator == RANGE).then(unit.shift(-1))
    preceding = pl.when(separator.shift(1) == RANGE).then(unit.shift(1))
    fallback = pl.lit(None if default is None else kind.units.index(default), dtype=pl.UInt32())
    return pl.when(lone).then(pl.coalesce(unit, following, preceding, fallback)).otherwise(unit)


def _unclear(kind: Quantity) -> pl.Expr:
    return _of_units(pl.col("unit"), [unit.unclear for unit in kind.units]).fill_null(value=False)


def _two_currencies(kind: Quantity) -> pl.Expr:
    """Nobody's rate of exchange is known here."""
    if kind.name != "price":
        return pl.lit(value=False)
    symbol = _of_units(pl.col("unit"), [unit.symbol for unit in kind.units])
    return (symbol != symbol.first().over("row")).fill_null(value=False)


def _no_compound() -> pl.Expr:
    """Numbers side by side that are no compound of up to three: each is of a smaller unit, and less than one before."""
    larger, beside = pl.col("factor").shift(1), ~pl.col("new_end")
    fits = (pl.col("factor") < larger) & (pl.col("amount") < larger) & pl.col("whole").shift(1)
    fourth = beside & beside.shift(1, fill_value=False) & beside.shift(2, fill_value=False)
    return (beside & ~fits).fill_null(value=False) | fourth


@dataclass(frozen=True, kw_only=True)
class _Steps:
    """From numbers to ends of ranges, halves, statements and readings: what is kept and computed at each step.

    Numbers stand in the order of the texts, so that what belongs together is found by looking at the neighbours; that
    is much faster than grouping where there are few texts.
    """

    is_end: pl.Expr
    range: list[pl.Expr]
    is_half: pl.Expr
    compared: list[pl.Expr]
    counted: list[pl.Expr]
    is_statement: pl.Expr
    flagged: list[pl.Expr]
    read: list[pl.Expr]
    outcome: list[pl.Expr]


@lru_cache
def _steps(kind: Quantity) -> _Steps:
    low, high, step = pl.col("low"), pl.col("high"), pl.col("step")
    symbol = _of_units(pl.col("unit"), [unit.symbol for unit in kind.units])
    two_ends = pl.col("half") == pl.col("half").shift(1)
    return _Steps(
        is_end=pl.col("end") != pl.col("end").shift(-1, fill_value=0),
        range=[
            pl.when(two_ends).then(pl.col("total").shift(1)).otherwise("total").alias("low"),
            pl.when(two_ends).then(step.shift(1)).otherwise(step).alias("low_step"),
            pl.when(two_ends).then(pl.col("first").shift(1)).otherwise("first").alias("unit"),
            *(pl.col("total").alias("high"), step.alias("high_step")),
        ],
        is_half=pl.col("half") != pl.col("half").shift(-1, fill_value=0),
        compared=[
            (low > high).fill_null(value=False).cum_sum().alias("turned"),
            (_differ("low") | _differ("high")).fill_null(value=False).cum_sum().alias("differ"),
            *(_of_first_half(name).alias(name) for name in ("low", "high", "unit")),
        ],
        counted=[(pl.col("odd") + pl.col("turned")).alias("odd")],
        is_statement=pl.col("row") != pl.col("row").shift(-1).fill_null(pl.col("row") + 1),
        flagged=[(pl.col(flag) > pl.col(flag).shift(1, fill_value=0)).alias(flag) for flag in (*_FLAGS, "differ")],
        read=[
            *(pl.col("row"), pl.lit(value=True).alias("read")),
            *(significant(low).alias("low"), significant(high).alias("high")),
            *(pl.when(~pl.col("unitless")).then(symbol).alias("unit"), _problem().alias("problem")),
        ],
        outcome=_outcome(),
    )


def _first_half() -> pl.Expr:
    return (pl.col("row") != pl.col("row").shift(1)).fill_null(value=True)


def _of_first_half(name: str) -> pl.Expr:
    """The value of a statement's first half, beside all of them. Where it is null, a flag tells and it is not used."""
    return pl.when(_first_half()).then(name).forward_fill()


def _outcome() -> list[pl.Expr]:
    """The fields of `READING`."""
    unread = pl.when("numeric").then(pl.lit("unreadable")).otherwise(pl.lit("no_number"))
    problem = pl.when(pl.col("read").is_null()).then(unread).otherwise("problem")
    usable = pl.when(problem.is_null() | (problem == "range"))
    return [
        pl.when(problem.is_null()).then("low").alias("value"),
        usable.then("low").alias("low"),
        usable.then("high").alias("high"),
        pl.col("unit"),
        usable.then("qualifier").alias("qualifier"),
        problem.alias("problem"),
    ]


def _differ(end: str) -> pl.Expr:
    """Halves that are further from the first than the rounding of their digits."""
    amount, step, first = pl.col(end), pl.col(f"{end}_step"), _of_first_half(end)
    return (amount - first).abs() > step + _of_first_half(f"{end}_step") + SLACK * first.abs()


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
