"""The vectorised reading of a column: the plain "18 mm" by one expression, what is left over by `statements`.

Most texts are plain, and what is not repeats itself, so the rich reading sees each distinct text once.
"""

from __future__ import annotations

from functools import lru_cache, partial

import polars as pl

from rocket_pipeline.core.cleaning.rules import significant
from rocket_pipeline.core.cleaning.units.declaration import Quantity, Unit
from rocket_pipeline.core.cleaning.units.statements import READING, read_statements

_AMOUNT = r"(?:[1-9][0-9]{0,2}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]{0,2})?"
"""Three decimals of a price are a group of thousands, which `numerals` knows."""

_EDGES = " \t\n\r\xa0"
_OF_NUMBERS = f"0123456789.+-{_EDGES}"
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
    texts = raw.cast(pl.String).rename("raw").to_frame().lazy()
    plain = _plain(_price(texts) if kind.name == "price" else _measure(texts), kind, default).collect()
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


def _measure(texts: pl.LazyFrame) -> pl.LazyFrame:
    """One number and what follows it. Whether it is a number the cast decides, which is faster than an expression."""
    return texts.with_columns(key=pl.col("raw").str.strip_chars_start(_OF_NUMBERS)).with_columns(
        number=pl.col("raw").str.strip_suffix(pl.col("key")).str.strip_chars(_EDGES).cast(pl.Float64, strict=False)
    )


def _price(texts: pl.LazyFrame) -> pl.LazyFrame:
    """One amount, and what stands before and behind it."""
    found = pl.col("found").struct
    return texts.with_columns(found=pl.col("raw").str.extract_groups(rf"^([^0-9+.,-]*)({_AMOUNT})([^0-9]*)$")).select(
        "raw",
        key=pl.concat_str(found.field("1").str.strip_chars(_EDGES), pl.lit("#"), found.field("3").str.strip_chars(_EDGES)),
        number=found.field("2").str.replace_all(",", "", literal=True).cast(pl.Float64, strict=False),
    )


def _plain(parts: pl.LazyFrame, kind: Quantity, default: Unit | None) -> pl.LazyFrame:
    """Readings of one number with one unit; null for every other text."""
    places, factors, symbols = _spellings(kind, default)
    place = pl.col("key").replace_strict(list(places), list(places.values()), default=None, return_dtype=pl.UInt32())
    nothing = pl.lit(None, dtype=pl.String())
    return (
        parts.with_columns(place=place)
        .with_columns(value=significant(pl.col("number") * pl.lit(factors).gather(pl.col("place"))))
        .with_columns(low="value", high="value", qualifier=nothing, problem=nothing)
        .with_columns(unit=pl.lit(symbols).gather(pl.col("place")))
    )


@lru_cache
def _spellings(kind: Quantity, default: Unit | None) -> tuple[dict[str, int], pl.Series, pl.Series]:
    """What stands around a plain number → the place of its unit; the units' factors and symbols."""
    units = kind.units if default is None else (*kind.units, default)
    places: dict[str, int] = {} if default is None else {"": len(kind.units)}
    for place, unit in enumerate(kind.units):
        if not unit.unclear:
            places |= {key: place for spelling in unit.spellings for key in _variants(spelling)}
    if kind.name == "price":
        places = {key: place for name, place in places.items() for key in (f"{name}#", f"#{name}")}
    return places, pl.Series([unit.value for unit in units]), pl.Series([unit.symbol for unit in units])


def _variants(spelling: str) -> set[str]:
    """A spelling as it usually stands: any other is left to `statements`."""
    joints = ("·", "-", " ", "*", "") if "·" in spelling else ("",)
    joined = {spelling.replace("·", joint) for joint in joints} | set(_MARKS.get(spelling, ()))
    cased = {variant for word in joined for variant in (word, word.upper(), word.capitalize(), word.title())}
    return {f"{word}{end}" for word in cased for end in ("", ".", " ")}
