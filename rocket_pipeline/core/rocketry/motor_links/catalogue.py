"""The motors that a name can mean, from the clean data set, found by what their names have in common."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from rocket_pipeline.core.cleaning.aliases import fold
from rocket_pipeline.core.rocketry.motor_links.names import MotorName, read_name

COLUMNS = (
    "motor_key",
    "manufacturer_key",
    "designation",
    "common_name",
    "diameter_mm",
    "length_mm",
    "motor_type",
    "total_impulse_ns",
    "propellant_info",
    "delays",
)
"""What is read of the clean data set of motors."""

_FORMER = "-OLD"
"""So ThrustCurve's designation of a motor ends whose name was given to a later one: J350W-OLD."""


@dataclass(frozen=True, kw_only=True)
class KnownMotor:
    """A motor of the clean data set.

    Attributes:
        key: Its motor_key.
        maker: Its manufacturer_key.
        name: Its designation, taken apart.
        common_core: The core of its common name.
        diameter_mm: Of the casing.
        length_mm: Of the casing.
        is_hybrid: Whether it has a tank, whose length some state and some do not.
        total_impulse_ns: As certified.
        propellants: Folded names of what it burns; none where that is unknown.
        delays: Those that are sold; none where that is unknown.
    """

    key: str
    maker: str
    name: MotorName
    common_core: str
    diameter_mm: float
    length_mm: float
    is_hybrid: bool
    total_impulse_ns: float
    propellants: frozenset[str] = frozenset()
    delays: tuple[str, ...] = ()

    @property
    def is_former(self) -> bool:
        """Whether a later motor bears its name now."""
        return self.name.text.endswith(_FORMER)

    @property
    def texts(self) -> tuple[str, ...]:
        """What its makers call it or called it."""
        text = self.name.text
        return (text, text.removesuffix(_FORMER)) if self.is_former else (text,)

    @property
    def code(self) -> str:
        """The letters of its designation."""
        return self.name.code.removesuffix(_FORMER.strip("-"))


@dataclass(frozen=True)
class Makers:
    """A maker's motors by text, by folded text and by core."""

    motors: tuple[KnownMotor, ...]
    by_text: Mapping[str, list[KnownMotor]] = field(repr=False)
    by_folded: Mapping[str, list[KnownMotor]] = field(repr=False)
    by_core: Mapping[str, list[KnownMotor]] = field(repr=False)


def read_catalogue(motors: pl.DataFrame) -> dict[str, Makers]:
    """Maker's key → its motors.

    Args:
        motors: The clean data set; `COLUMNS` of it are read.
    """
    by_maker: dict[str, list[KnownMotor]] = defaultdict(list)
    for row in motors.select(COLUMNS).sort("motor_key").iter_rows(named=True):
        by_maker[row["manufacturer_key"]].append(_motor(row))
    return {maker: _indexed(tuple(known)) for maker, known in by_maker.items()}


def _motor(row: Mapping[str, object]) -> KnownMotor:
    info = str(row["propellant_info"] or "")
    delays = row["delays"]
    return KnownMotor(
        key=str(row["motor_key"]),
        maker=str(row["manufacturer_key"]),
        name=read_name(str(row["designation"])),
        common_core=read_name(str(row["common_name"])).core,
        diameter_mm=_number(row["diameter_mm"]),
        length_mm=_number(row["length_mm"]),
        is_hybrid=row["motor_type"] == "hybrid",
        total_impulse_ns=_number(row["total_impulse_ns"]),
        propellants=frozenset(filter(None, map(fold, info.split("/")))),
        delays=tuple(map(str, delays)) if isinstance(delays, list) else (),
    )


def _number(value: object) -> float:
    return float(str(value))


def _indexed(motors: tuple[KnownMotor, ...]) -> Makers:
    by_text: dict[str, list[KnownMotor]] = defaultdict(list)
    by_folded: dict[str, list[KnownMotor]] = defaultdict(list)
    by_core: dict[str, list[KnownMotor]] = defaultdict(list)
    for motor in motors:
        for text in motor.texts:
            by_text[text].append(motor)
            by_folded[read_name(text).folded].append(motor)
        for core in {motor.common_core, motor.name.core} - {""}:
            by_core[core].append(motor)
    return Makers(motors, by_text, by_folded, by_core)
