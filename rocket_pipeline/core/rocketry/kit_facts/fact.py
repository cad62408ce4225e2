"""What a kit fact is: name, value, unit, the words that say it, and its value in one unit for comparing.

How facts are found in text is told in the other modules of this package.
"""

from __future__ import annotations

from dataclasses import dataclass

FACTS = (
    "length",
    "diameter",
    "weight",
    "max_altitude",
    "recovery",
    "parachute_size",
    "fin_material",
    "fin_count",
    "motor_mount",
    "recommended_engines",
    "skill_level",
    "minimum_age",
)
"""The names of all facts, in the order in which they are published."""

MILLIMETRES = {"in": 25.4, "ft": 304.8, "cm": 10.0, "mm": 1.0, "m": 1000.0}
GRAMS = {"oz": 28.349523125, "lb": 453.59237, "g": 1.0, "kg": 1000.0}

Value = float | str | tuple[str, ...]


@dataclass(frozen=True)
class Fact:
    """One fact that a text states about its kit.

    Attributes:
        name: One of `FACTS`.
        value: A number as written (a compound such as 5 ft 6 in is 66 in), a word of the fact's vocabulary, or, of
            recommended engines, the designations in the order of the text.
        unit: in, ft, cm, mm or m; oz, lb, g or kg; years; empty for what is counted or named.
        words: The words of the text that say it, exactly as they stand there.
    """

    name: str
    value: Value
    unit: str
    words: str

    @property
    def si(self) -> float | None:
        """The number in mm (in m for max_altitude) or g; a count or an age as it is; None for what is named."""
        if not isinstance(self.value, float):
            return None
        return in_base_unit(self.name, self.value, self.unit)

    def as_text(self) -> str:
        """The fact as one cell: "41.5 in", "A8-3, B6-4", "parachute"."""
        if isinstance(self.value, tuple):
            return ", ".join(self.value)
        if isinstance(self.value, str):
            return self.value
        number = str(int(self.value)) if self.value.is_integer() else repr(self.value)
        return f"{number} {self.unit}".rstrip()


def in_base_unit(name: str, value: float, unit: str) -> float:
    """A number of a fact in the unit that the fact is compared in: mm, m for max_altitude, g, else unchanged."""
    if unit in GRAMS:
        return value * GRAMS[unit]
    millimetres = value * MILLIMETRES.get(unit, 1.0)
    return millimetres / 1000 if name == "max_altitude" and unit in MILLIMETRES else millimetres
