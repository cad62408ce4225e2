"""Units of plain texts: what stands beside a number, as it stands → factor and symbol, without any expression."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import polars as pl

from rocket_pipeline.core.cleaning.units.declaration import Quantity, Unit

EDGES = " \t\n\r\xa0"
"""What may stand around a plain text."""

_MARKS = {'"': ("″", "”", "''"), "'": ("′", "’")}


@dataclass(frozen=True)
class Spellings:
    """The usual spellings of a quantity's units."""

    places: dict[str, int]
    factors: pl.Series
    symbols: pl.Series

    def place(self, key: pl.Expr) -> pl.Expr:
        """A spelling → the place of its unit; null where it is none."""
        keys, places = list(self.places), list(self.places.values())
        return key.replace_strict(keys, places, default=None, return_dtype=pl.UInt32())

    def factor(self, place: pl.Expr) -> pl.Expr:
        """The place of a unit → its factor."""
        return pl.lit(self.factors).gather(place)

    def symbol(self, place: pl.Expr) -> pl.Expr:
        """The place of a unit → its symbol."""
        return pl.lit(self.symbols).gather(place)


@lru_cache
def spellings(kind: Quantity, default: Unit | None) -> Spellings:
    """The spellings of a quantity; nothing at all means the default unit, where there is one."""
    units = kind.units if default is None else (*kind.units, default)
    places: dict[str, int] = {} if default is None else {"": len(kind.units)}
    for place, unit in enumerate(kind.units):
        if not unit.unclear:
            places |= {key: place for spelling in unit.spellings for key in _variants(spelling)}
    if kind.name == "price":
        places = {key: place for name, place in places.items() for key in (f"{name}#", f"#{name}")}
    factors, symbols = [unit.value for unit in units], [unit.symbol for unit in units]
    return Spellings(places, pl.Series(factors), pl.Series(symbols))


def _variants(spelling: str) -> set[str]:
    """A spelling as it usually stands; any other is left to `statements`."""
    joints = ("·", "-", " ", "*", "") if "·" in spelling else ("",)
    joined = {spelling.replace("·", joint) for joint in joints} | set(_MARKS.get(spelling, ()))
    cased = {variant for word in joined for variant in (word, word.upper(), word.capitalize(), word.title())}
    return {f"{word}{end}" for word in cased for end in ("", ".", " ")}
