"""What a unit and a quantity are. Which there are stands in `tables`."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

from rocket_pipeline.errors import UnknownNameError


@dataclass(frozen=True, kw_only=True)
class Unit:
    """A unit of one quantity.

    Attributes:
        symbol: The name that a reading gives back: "in".
        factor: How many of the quantity's own unit it is; a ratio is written "5/18".
        spellings: All lower case. "·" stands for a joint that may be written as "·", "*", ".", "-", a space or nothing.
        source: Where the factor comes from.
        before: It may stand before the number, as currencies do.
        vague: Another unit beside it says what it really is: "$" in "$24 CAD".
        unclear: It stands for several units, so nobody can tell the value.
    """

    symbol: str
    factor: str
    spellings: tuple[str, ...]
    source: str
    before: bool = False
    vague: bool = False
    unclear: bool = False

    @property
    def value(self) -> float:
        """The factor as a number."""
        return math.degrees(1) if self.factor == "180/π" else float(Fraction(self.factor))


@dataclass(frozen=True, kw_only=True)
class Quantity:
    """What can be measured.

    Attributes:
        name: "length".
        unit: The unit of every value that is read.
        units: What it may be written in.
        words: Words beside the number that say nothing new, "long" of a length.
        feet: A number after a foot mark is in inches: 5'6.
    """

    name: str
    unit: str
    units: tuple[Unit, ...]
    words: tuple[str, ...] = ()
    feet: bool = field(default=False)

    def named(self, spelling: str) -> Unit:
        """The unit of that symbol or spelling.

        Raises:
            UnknownNameError: The quantity has no such unit.
        """
        for unit in self.units:
            if spelling == unit.symbol or joined(spelling.lower()) in unit_keys(unit):
                return unit
        raise UnknownNameError(f"unit of {self.name}", spelling, (unit.symbol for unit in self.units))

    @cached_property
    def has_units_before(self) -> bool:
        """Some units may stand before their number."""
        return any(unit.before for unit in self.units)

    @cached_property
    def by_key(self) -> Mapping[str, Unit]:
        """Spelling without its joints → unit."""
        return {key: unit for unit in self.units for key in unit_keys(unit)}


def joined(spelling: str) -> str:
    """A spelling without its joints: "newton-seconds" → "newtonseconds"."""
    return "".join(character for character in spelling if character not in " ·*.-")


def unit_keys(unit: Unit) -> tuple[str, ...]:
    """The spellings of a unit without their joints."""
    return tuple(joined(spelling) for spelling in unit.spellings)
