"""The vectorised reading of a column: the plain "18 mm" by one expression, what is left over by `statements`.

Most texts are plain, and what is not repeats itself, so the rich reading sees each distinct text once.
"""

from __future__ import annotations

from functools import lru_cache, partial

import polars as pl

from rocket_pipeline.core.cleaning.rules import significant
from rocket_pipeline.core.cleaning.units.declaration import Quantity, Unit
from rocket_pipeline.core.cleaning.units.statements import READING, read_statements

_DECIMAL = r"(?:[1-9][0-9]{0,2}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]*)?|\.[0-9]+"
_AMOUNT = r"(?:[1-9][0-9]{0,2}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]{0,2})?"
"""Three decimals of a price are a group of thousands, which `numerals` knows."""

_EDGES = " .\t\n\r\xa0"
_MARKS = {'"': ("″", "”", "''"), "'": ("′", "’")}


def quantity(raw: pl.Expr, kind: Quantity, *, default_unit: str | None = None) -> pl.Expr:
    """Read texts that state a quantity.

    Args:
        raw: Raw texts.
        kind: The quantity.
        default_unit: The unit of numbers without one; without it they are a problem.

    Returns:
        A struct:

        - `value` (number): in `kind.unit`, of prices in the currency; null when nothing could be read, and of ranges.
        - `low`, `high` (numbers): the ends of a range; otherwise both are `value`.
        - `unit` (string): the unit that was written first, a price's currency.
        - `qualifier` (string): "about", "at_most" or "at_least", where the text says so.
        - `problem` (string): null when `value` can be used, else "range", "unreadable" (digits that make no sense),
          "no_number" (words only), "no_unit", "halves_disagree" or "ambiguous". Null for null and for blanks.

    Raises:
        UnknownNameError: The quantity has no such unit as `default_unit`.
    """
    default = None if default_unit is None else kind.named(default_unit)
    read = partial(read_column, kind=kind, default=default)
    return raw.map_batches(read, return_dtype=pl.Struct(READING), is_elementwise=True)


def read_column(raw: pl.Series, kind: Quantity, default: Unit | None = None) -> pl.Series:
    """What `quantity` makes of a column of texts."""
    texts = raw.cast(pl.String).rename("raw")
    plain = texts.to_frame().lazy().select("raw", **_plain(kind, default)).collect()
    left_over = pl.col("value").is_null() & (pl.col("raw").str.strip_chars() != "")
    rest = plain.lazy().select("raw", place=pl.int_range(pl.len())).filter(plain.select(left_over).to_series()).collect()
    read = plain.select(*READING)
    return (read if rest.is_empty() else _with_rest(read, rest, kind, default)).to_struct(raw.name)


def _with_rest(read: pl.DataFrame, rest: pl.DataFrame, kind: Quantity, default: Unit | None) -> pl.DataFrame:
    """The rows at the places of `rest` replaced by what `statements` reads."""
    distinct = rest.select("raw").unique().with_row_index("number", offset=read.height)
    numbers = rest.join(distinct, on="raw", how="left", maintain_order="left")["number"]
    rows = pl.int_range(read.height, dtype=pl.UInt32, eager=True).scatter(rest["place"], numbers)
    return pl.concat([read, read_statements(distinct["raw"], kind, default)])[rows]


def _plain(kind: Quantity, default: Unit | None) -> dict[str, pl.Expr]:
    """One decimal number with one unit; null for every other text."""
    is_price = kind.name == "price"
    number, key = _parts_of_price() if is_price else _parts()
    factors, symbols = _spellings(kind, default)
    factor = key.replace_strict(list(factors), list(factors.values()), default=None, return_dtype=pl.Float64())
    symbol = key.replace_strict(list(symbols), list(symbols.values()), default=None, return_dtype=pl.String())
    value = significant(number.str.replace_all(",", "", literal=True).cast(pl.Float64, strict=False) * factor)
    nothing = pl.lit(None, dtype=pl.String())
    return {"value": value, "low": value, "high": value, "unit": symbol, "qualifier": nothing, "problem": nothing}


def _parts() -> tuple[pl.Expr, pl.Expr]:
    """Number and key of the unit."""
    groups = pl.col("raw").str.extract_groups(rf"^[{_EDGES}]*([+-]?(?:{_DECIMAL}))([^0-9]*)$").struct
    return groups.field("1"), groups.field("2").str.to_lowercase().str.strip_chars(_EDGES)


def _parts_of_price() -> tuple[pl.Expr, pl.Expr]:
    """Number and key of the currency: what stands before and what stands behind."""
    groups = pl.col("raw").str.extract_groups(rf"^([^0-9+.,-]*)({_AMOUNT})([^0-9]*)$").struct
    around = pl.concat_str(
        groups.field("1").str.strip_chars(_EDGES), pl.lit("#"), groups.field("3").str.strip_chars(_EDGES)
    )
    return groups.field("2"), around.str.to_lowercase()


@lru_cache
def _spellings(kind: Quantity, default: Unit | None) -> tuple[dict[str, float], dict[str, str]]:
    """Key → factor, and key → symbol."""
    units: dict[str, Unit] = {} if default is None else {"": default}
    for unit in kind.units:
        if not unit.unclear:
            units |= {key: unit for spelling in unit.spellings for key in _variants(spelling)}
    if kind.name == "price":
        units = {key: unit for name, unit in units.items() for key in (f"{name}#", f"#{name}")}
    return {key: unit.value for key, unit in units.items()}, {key: unit.symbol for key, unit in units.items()}


def _variants(spelling: str) -> set[str]:
    joints = ("·", "-", " ", "*", "") if "·" in spelling else ("",)
    return {spelling.replace("·", joint) for joint in joints} | set(_MARKS.get(spelling, ()))
