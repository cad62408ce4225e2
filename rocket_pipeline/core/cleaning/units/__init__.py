"""Quantities in texts: "16.3 in. (41.4 cm)" → 414.02 mm. docs/units.md lists the units and the rules.

Here: the scalar convenience, and the names that others use.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from rocket_pipeline.core.cleaning.units.declaration import Quantity
from rocket_pipeline.core.cleaning.units.parser import quantity
from rocket_pipeline.core.cleaning.units.tables import (
    ALTITUDE,
    ANGLE,
    IMPULSE,
    LENGTH,
    MASS,
    PRICE,
    QUANTITIES,
    SPEED,
    THRUST,
    TIME,
    quantity_named,
)

__all__ = [
    "ALTITUDE",
    "ANGLE",
    "IMPULSE",
    "LENGTH",
    "MASS",
    "PRICE",
    "QUANTITIES",
    "SPEED",
    "THRUST",
    "TIME",
    "Quantity",
    "Reading",
    "parse_quantity",
    "quantity",
]


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What one text says; the fields are those of `parser.quantity`."""

    value: float | None
    low: float | None
    high: float | None
    unit: str | None
    qualifier: str | None
    problem: str | None


def parse_quantity(text: str | None, kind: Quantity | str, *, default_unit: str | None = None) -> Reading:
    """Read one text, as `quantity` reads columns; for notebooks, not for many texts.

    Args:
        text: Such as "16.3 in. (41.4 cm)".
        kind: The quantity, or its name.
        default_unit: The unit of a number without one.

    Raises:
        UnknownNameError: There is no such quantity, or no such unit of it.
    """
    known = quantity_named(kind) if isinstance(kind, str) else kind
    column = pl.DataFrame({"raw": [text]}, schema={"raw": pl.String()})
    return Reading(**column.select(quantity(pl.col("raw"), known, default_unit=default_unit)).item())
