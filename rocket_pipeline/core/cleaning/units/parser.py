"""The vectorised reading of a column, the most frequent shapes first.

"18 mm" and "$1,299.00" are read here, "16.3 in. (41.4 cm)" by `halves`, and what is left over by `statements`, which
knows all shapes. What is not plain repeats itself, so each distinct text of it is read once.
"""

from __future__ import annotations

from functools import partial

import polars as pl

from rocket_pipeline.core.cleaning.rules import significant
from rocket_pipeline.core.cleaning.units.declaration import Quantity, Unit
from rocket_pipeline.core.cleaning.units.halves import read_halves
from rocket_pipeline.core.cleaning.units.lookup import EDGES, Spellings, spellings
from rocket_pipeline.core.cleaning.units.statements import READING, read_statements

_PRICE = (
    r"^([^0-9+.,-]*)(?:((?:[1-9][0-9]{0,2}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]{0,2})?)"
    r"|((?:[1-9][0-9]{0,2}(?:\.[0-9]{3})+|[0-9]+),[0-9]{2}))([^0-9.,+-]*)$"
)
"""Before, amount with a decimal point or with a decimal comma, behind. Three decimals are left to `numerals`."""

_OF_NUMBERS = f"0123456789.+-{EDGES}"


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
    texts = raw.cast(pl.String).rename("raw").to_frame()
    plain = _price if kind.name == "price" else _measure
    read, left = _apart(plain(texts, spellings(kind, default)))
    if left.len():
        distinct = texts[left].unique().with_row_index("number", offset=read.height)
        numbers = texts[left].join(distinct, on="raw", how="left", maintain_order="left")["number"]
        rows = pl.int_range(read.height, dtype=pl.UInt32, eager=True).scatter(left, numbers)
        read = pl.concat([read, _read_rest(distinct.select("raw"), kind, default)])[rows]
    return read.to_struct(raw.name)


def _read_rest(texts: pl.DataFrame, kind: Quantity, default: Unit | None) -> pl.DataFrame:
    """Distinct texts that are not plain: two halves by another expression, all others by `statements`."""
    if kind.name == "price":
        return read_statements(texts["raw"], kind, default)
    read, left = _apart(read_halves(texts, spellings(kind, default)))
    if left.is_empty():
        return read
    rows = pl.int_range(read.height, dtype=pl.UInt32, eager=True)
    rows = rows.scatter(left, pl.int_range(read.height, read.height + left.len(), dtype=pl.UInt32, eager=True))
    return pl.concat([read, read_statements(texts["raw"][left], kind, default)])[rows]


def _apart(read: pl.DataFrame) -> tuple[pl.DataFrame, pl.Series]:
    """Readings, and the places of the texts that are not blank and were not read."""
    blank = pl.col("raw").str.strip_chars() == ""
    left = pl.col("value").is_null() & pl.col("problem").is_null() & ~blank
    both = read.select(*READING, left=left.fill_null(value=False))
    return both.drop("left"), both["left"].arg_true()


def _measure(texts: pl.DataFrame, known: Spellings) -> pl.DataFrame:
    """One number and what follows it. Whether it is a number the cast decides, which is faster than an expression."""
    number = pl.col("raw").str.strip_suffix(pl.col("key")).str.strip_chars(EDGES)
    parts = texts.with_columns(key=pl.col("raw").str.strip_chars_start(_OF_NUMBERS))
    return _plain(parts.with_columns(number=number.cast(pl.Float64, strict=False)), known)


def _price(texts: pl.DataFrame, known: Spellings) -> pl.DataFrame:
    """One amount, and what stands before and behind it."""
    found = pl.col("found").struct
    before, behind = (found.field(part).str.strip_chars(EDGES) for part in ("1", "4"))
    points = found.field("2").str.replace_all(",", "", literal=True)
    commas = found.field("3").str.replace_all(".", "", literal=True).str.replace(",", ".", literal=True)
    parts = texts.with_columns(found=pl.col("raw").str.extract_groups(_PRICE)).select(
        "raw",
        key=pl.concat_str(before, pl.lit("#"), behind),
        number=pl.coalesce(points, commas).cast(pl.Float64, strict=False),
    )
    return _plain(parts, known)


def _plain(parts: pl.DataFrame, known: Spellings) -> pl.DataFrame:
    """Readings of one number with one unit; null for every other text."""
    nothing = pl.lit(None, dtype=pl.String())
    return (
        parts.with_columns(place=known.place(pl.col("key")))
        .with_columns(value=significant(pl.col("number") * known.factor(pl.col("place"))))
        .with_columns(low="value", high="value", qualifier=nothing, problem=nothing, unit=known.symbol(pl.col("place")))
    )
