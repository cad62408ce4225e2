"""What a contract demands of a column, as expressions: one reading for refusing rows and for the final check.

Whether a broken constraint refuses a row (`fields`) or stops the publication (`validation`) is decided there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import polars as pl

from rocket_pipeline.core.cleaning.contract import Column

FORMATS = {"url": r"(?i:https?)://[^\s/?#]+([/?#]\S*)?", "sha256": "[0-9a-f]{64}"}
"""Column format → the regular expression of the whole text."""

ESCAPES = {chr(n): repr(chr(n))[1:-1] for n in (*range(32), *range(127, 160), 0x2028, 0x2029)}
"""What would break a line or hide in it → how it is written instead, such as "\\n"."""

UNIT_SLIP = 1000.0
"""Millimetres for metres, grams for kilograms: the slip that sources make."""

MIXED_UP = {
    "mm": "µm, mm and m",
    "m": "mm, m and km",
    "g": "mg, g and kg",
    "s": "ms and s",
    "N": "mN, N and kN",
    "N·s": "mN·s, N·s and kN·s",
}
"""Unit → the units that are a slip apart from it, the likely cause."""


@dataclass(frozen=True, kw_only=True)
class Constraint:
    """One demand on a column.

    Attributes:
        code: The reason under which a row is refused.
        broken: True where a value breaks the demand; null or False elsewhere.
        message: What is wrong with the value, for a person.
    """

    code: str
    broken: pl.Expr
    message: pl.Expr


def constraints(column: Column) -> Iterator[Constraint]:
    """All demands on a column, the coarsest first."""
    value = pl.col(column.name)
    if column.required:
        yield Constraint(code="value_missing", broken=value.is_null(), message=pl.lit(f"{column.name} is missing"))
    yield from _bounds(column)
    if column.enum is not None:
        allowed = column.enum
        yield Constraint(
            code="value_unknown",
            broken=anywhere(column, lambda v: ~v.is_in(allowed)),
            message=_says(column, f"is none of {', '.join(allowed)}"),
        )
    for what, pattern in (("pattern", column.pattern), ("format", FORMATS.get(column.format or ""))):
        if pattern is not None:
            yield _matching(column, pattern, f"is not a {column.format}" if what == "format" else "is malformed")


def shown(value: pl.Expr) -> pl.Expr:
    """A value as a person writes it: 18000, not 18000.0."""
    return value.cast(pl.String).str.strip_suffix(".0")


def one_line(text: pl.Expr) -> pl.Expr:
    """A text that quotes values, on one line whatever they hold."""
    return text.str.replace_many(list(ESCAPES), list(ESCAPES.values()))


def anywhere(column: Column, test: Callable[[pl.Expr], pl.Expr]) -> pl.Expr:
    """The test of a column's value, or of any element where it is a list."""
    if column.type.startswith("list"):
        return pl.col(column.name).list.eval(test(pl.element())).list.any()
    return test(pl.col(column.name))


def slip_text(meant: pl.Expr, size: str, *, unit: str | None) -> pl.Expr:
    """What to say of a value that is `UNIT_SLIP` times too large or too small, to be added to what it is.

    Args:
        meant: What it would be without the slip.
        size: "large" or "small".
        unit: The column's unit.
    """
    cause = f" {unit} ({MIXED_UP[unit]} mixed up)" if unit in MIXED_UP else ""
    return pl.format(
        f"; {UNIT_SLIP:g} times too {size}, likely a unit slip for {{}}{cause}", shown(meant.round_sig_figs(6))
    )


def _matching(column: Column, pattern: str, complaint: str) -> Constraint:
    whole = f"^(?:{pattern})$"
    return Constraint(
        code="value_malformed",
        broken=anywhere(column, lambda v: ~v.str.contains(whole)),
        message=_says(column, complaint),
    )


def _bounds(column: Column) -> Iterator[Constraint]:
    low, high = column.minimum, column.maximum
    if low is None and high is None:
        return
    outside = anywhere(column, lambda v: _outside(v, low, high))
    slip: pl.Expr = pl.lit(value=False)
    if low is not None and high is not None and not column.type.startswith("list"):
        value = pl.col(column.name)
        for factor, size in ((1 / UNIT_SLIP, "large"), (UNIT_SLIP, "small")):
            fits = outside & ~_outside(value * factor, low, high)
            slip = slip | fits
            likely = slip_text(value * factor, size, unit=column.unit)
            yield Constraint(code="unit_slip", broken=fits, message=_says(column, _range_text(column), end=likely))
    yield Constraint(code="out_of_range", broken=outside & ~slip, message=_says(column, _range_text(column)))


def _outside(value: pl.Expr, low: float | None, high: float | None) -> pl.Expr:
    below = pl.lit(value=False) if low is None else value < low
    above = pl.lit(value=False) if high is None else value > high
    return below | above


def _range_text(column: Column) -> str:
    unit = f" {column.unit}" if column.unit else ""
    if column.minimum is None:
        return f"is above {column.maximum:g}{unit}"
    if column.maximum is None:
        return f"is below {column.minimum:g}{unit}"
    return f"is outside {column.minimum:g} to {column.maximum:g}{unit}"


def _says(column: Column, complaint: str, *, end: pl.Expr | None = None) -> pl.Expr:
    value = pl.col(column.name)
    is_list = column.type.startswith("list")
    written = value.list.eval(shown(pl.element())).list.join(", ") if is_list else shown(value)
    return pl.format(f"{column.name} {{}} {complaint}{{}}", written, pl.lit("") if end is None else end)
