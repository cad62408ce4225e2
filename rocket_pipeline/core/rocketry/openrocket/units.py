"""Units of part data bases: the names that OpenRocket knows, and what they are in mm, g and SI densities."""

from __future__ import annotations

from dataclasses import dataclass

MILLIMETRES = {
    "mm": 1.0,
    "cm": 10.0,
    "m": 1000.0,
    "in": 25.4,
    "in/64": 25.4,
    "ft": 304.8,
    "inch": 25.4,  # this and the following OpenRocket does not write, but people do
    "inches": 25.4,
    "yd": 914.4,
}
"""Unit in lower case → mm. "in/64" is how OpenRocket shows inches as fractions; its number is in inches."""
GRAMS = {"g": 1.0, "kg": 1000.0, "oz": 28.349523125, "lb": 453.59237, "lbs": 453.59237}


@dataclass(frozen=True)
class Density:
    """The kind of density that a type of material has.

    Attributes:
        unit: The SI unit.
        least: Below this no real material is.
        most: Above this none is.
        units: Other units that OpenRocket can write → what they are in the SI unit.
    """

    unit: str
    least: float
    most: float
    units: dict[str, float]


DENSITIES = {
    "BULK": Density(
        "kg/m3",
        10.0,
        25_000.0,
        {"kg/m3": 1.0, "g/cm3": 1000.0, "kg/dm3": 1000.0, "oz/in3": 1729.99404, "lb/ft3": 16.0184634},
    ),
    "SURFACE": Density(
        "kg/m2",
        0.001,
        2.0,
        {
            "kg/m2": 1.0,
            "g/m2": 0.001,
            "g/cm2": 10.0,
            "oz/in2": 43.9418487,
            "oz/ft2": 0.305151727,
            "lb/ft2": 4.88242764,
        },
    ),
    "LINE": Density("kg/m", 5e-5, 0.2, {"kg/m": 1.0, "g/m": 0.001, "oz/ft": 0.0930102465}),
}


def density_of(value: float, *, kind: str, unit: str) -> tuple[float | None, str]:
    """A density in the SI unit of its kind, and what is to be said about it.

    OpenRocket read the number as SI whatever unit stood beside it until 2025, and files were written for that; later
    versions heed the unit. So where the two readings differ, the one that a real material can have is taken.

    Args:
        value: The number.
        kind: BULK, SURFACE or LINE.
        unit: The unit that stands beside it; empty for none.

    Returns:
        The density, None when both readings or neither can be; and a note, empty when all is plain.
    """
    density = DENSITIES[kind]
    factor = density.units.get(unit.lower().replace("²", "2").replace("³", "3")) if unit else 1.0
    if factor is None:
        return None, f"density {value:g}: unknown unit {unit!r}"
    if factor == 1.0:
        return value, ""
    possible = [each for each in (value, value * factor) if density.least <= each <= density.most]
    if len(possible) != 1:
        return None, f"density {value:g}: written as {unit!r}, which may or may not be meant"
    if possible[0] == value:
        return value, f"density {value:g} is in {density.unit}, though {unit!r} is written"
    return round(possible[0], 9), ""
