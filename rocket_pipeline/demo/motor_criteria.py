"""The criteria by which ThrustCurve.org's metadata and search calls pick motors.

What belongs here: how the text of a criterion is read and which motors it fits. The rules are the real
API's: names match exactly, in full or abbreviated; a designation is put in capitals; a diameter fits within
1.5 mm. What the calls do with the motors is thrustcurve.py's affair.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

T = TypeVar("T")

Motor = dict[str, Any]
"""One motor as the API names its fields, `samples` as [time s, thrust N] pairs where there is a curve."""

DIAMETER_TOLERANCE_MM = 1.5
TYPES = ("SU", "reload", "hybrid")
AVAILABLE = ("regular", "occasional")
BOOLEANS = dict.fromkeys(("true", "yes", "on", "1"), True) | dict.fromkeys(("false", "no", "off", "0"), False)


class InvalidValueError(Exception):
    """A criterion cannot take this value; the text, if any, continues the error message."""


@dataclass(frozen=True)
class Criterion:
    """How a value is read (raises InvalidValueError) and whether a motor fits what was read."""

    parse: Callable[[str], Any]
    fits: Callable[[Motor, Any], bool]


def motor_criteria(makers: Mapping[str, str], organizations: Mapping[str, str]) -> dict[str, Criterion]:
    """Every criterion by its name in the API.

    Args:
        makers: Every spelling of a manufacturer, to its full name.
        organizations: Every spelling of a certification organization, to its full name.
    """
    availability = {name: (name,) for name in (*AVAILABLE, "OOP")} | {"available": AVAILABLE}
    return {
        "id": Criterion(_id, _equals("motorId")),
        "manufacturer": Criterion(_choice(makers), _equals("manufacturer")),
        "designation": Criterion(_designation, _equals("designation")),
        "commonName": Criterion(_common_name, _equals("commonName")),
        "impulseClass": Criterion(_impulse_class, _equals("impulseClass")),
        "diameter": Criterion(_diameter_mm, _fits_diameter),
        "type": Criterion(_choice(dict(zip(TYPES, TYPES, strict=True))), _equals("type")),
        "certOrg": Criterion(_choice(organizations), _equals("certOrg")),
        "sparky": Criterion(_boolean, lambda motor, wanted: motor.get("sparky", False) == wanted),
        "infoUpdatedSince": Criterion(_date, lambda motor, since: motor["updatedOn"] >= since),
        "hasDataFiles": Criterion(_boolean, lambda motor, wanted: (motor["dataFiles"] > 0) == wanted),
        # when its data files changed is not known, so the motor's own date stands for it
        "dataUpdatedSince": Criterion(_date, lambda motor, since: _has_files_since(motor, since)),
        "availability": Criterion(_choice(availability), lambda motor, wanted: motor["availability"] in wanted),
    }


def whole_number(value: str) -> int:
    """A whole number, maybe negative."""
    if not re.fullmatch(r"-?[0-9]{1,9}", value):
        raise InvalidValueError
    return int(value)


def _equals(field: str) -> Callable[[Motor, Any], bool]:
    return lambda motor, wanted: bool(motor[field] == wanted)


def _choice(choices: Mapping[str, T]) -> Callable[[str], T]:
    def parse(value: str) -> T:
        if value not in choices:
            raise InvalidValueError
        return choices[value]

    return parse


def _id(value: str) -> str:
    if not re.fullmatch(r"[0-9a-f]{24}", value):
        raise InvalidValueError
    return value


def _capitals(value: str) -> str:
    if not value:
        raise InvalidValueError
    return value.upper()


def _designation(value: str) -> str:
    return re.sub(r"[^A-Z0-9_./-]+", "_", _capitals(value))


def _common_name(value: str) -> str:
    """Read "c6-5" as "C6" and "20F25-10A" as "F25"; "1/2A3" stays."""
    return re.sub(r"^[0-9]*[ -]*([A-Z][0-9.]+).*$", r"\1", _capitals(value))


def _impulse_class(value: str) -> str:
    return re.sub(r"^1/[248]A$", "A", _capitals(value))


def _diameter_mm(value: str) -> float:
    try:
        diameter_mm = float(value)
    except ValueError:
        diameter_mm = math.nan
    if not 0 < diameter_mm < math.inf:
        raise InvalidValueError("; expected millimeters")
    return diameter_mm


def _fits_diameter(motor: Motor, diameter_mm: float) -> bool:
    return bool(abs(motor["diameter"] - diameter_mm) < DIAMETER_TOLERANCE_MM)


def _boolean(value: str) -> bool:
    if value.lower() not in BOOLEANS:
        raise InvalidValueError("; expected true/false")
    return BOOLEANS[value.lower()]


def _date(value: str) -> str:
    """Read an ISO date, ignoring a time behind it; months and days may have one digit."""
    found = re.fullmatch(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(T.*)?", value)
    if found is None or not (1 <= int(found[2]) <= 12 and 1 <= int(found[3]) <= 31):
        raise InvalidValueError("; expected ISO date")
    return f"{found[1]}-{found[2]:0>2}-{found[3]:0>2}"


def _has_files_since(motor: Motor, since: str) -> bool:
    return bool(motor["dataFiles"] and motor["updatedOn"] >= since)
