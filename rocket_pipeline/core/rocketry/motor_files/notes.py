"""Oddities of a motor that both formats can have. What cannot be read at all is refused by the readers."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from rocket_pipeline.core.rocketry.motor_files.entry import MotorFileEntry, MotorRefusedError, Point

_PLACEHOLDER_S = 100
_RASP_POINTS = 32
_LEAST_THRUST_N = 0.1
_DIAMETERS_MM = (3, 250)
_LENGTHS_MM = (10, 3_000)
_DENSITY_G_CM3 = (0.1, 10)
_IMPULSE_TOLERANCE = 0.05


def noted(motor: MotorFileEntry, also: Iterable[str] = ()) -> MotorFileEntry:
    """The motor with its notes, those that its reader found among them, in the order of the alphabet.

    Raises:
        MotorRefusedError: Its numbers are so large or small that its figures are no numbers.
    """
    if not all(map(math.isfinite, (motor.total_impulse_ns, motor.average_thrust_n))):
        raise MotorRefusedError("the curve's total impulse is not finite", code="bad_number", line=motor.line)
    return replace(motor, notes=tuple(sorted({*also, *_of_curve(motor), *_of_facts(motor)})))


def in_order(points: Sequence[Point], *, line: int | None) -> tuple[tuple[Point, ...], list[str]]:
    """A curve's points in the order of time, and the notes that this brings.

    Raises:
        MotorRefusedError: It is no curve.
    """
    ordered = tuple(sorted(points, key=lambda point: point[0]))  # stable: points of one time keep their order
    if ordered and ordered[0][0] < 0:
        raise MotorRefusedError("the curve has a point before 0 s", code="negative_time", line=line)
    if not ordered or ordered[-1][0] == 0:
        raise MotorRefusedError("the curve has no point after 0 s", code="too_few_points", line=line)
    return ordered, ["unordered_times"] if ordered != tuple(points) else []


def _of_curve(motor: MotorFileEntry) -> Iterator[str]:
    points = motor.points
    thrusts = [thrust for _, thrust in points]
    found = {
        "no_zero_end": thrusts[-1] > 0,
        "thrust_at_zero": points[0][0] == 0 and thrusts[0] > 0,
        "repeated_time": any(first[0] == second[0] for first, second in pairwise(points)),
        "negative_thrust": min(thrusts) < 0,
        "no_thrust": max(thrusts) <= _LEAST_THRUST_N,
        "long_curve": len(points) > _RASP_POINTS,
        "impulse_differs": _differs(motor.total_impulse_ns, motor.stated_impulse_ns),
    }
    return (code for code, is_so in found.items() if is_so)


def _of_facts(motor: MotorFileEntry) -> Iterator[str]:
    found = {
        "no_manufacturer": not motor.manufacturer,
        "no_delays": not motor.delays,
        "plugged_placeholder": any(_is_placeholder(delay) for delay in motor.delays),
        "propellant_over_total": motor.propellant_weight_g > motor.total_weight_g,
        "implausible_size": not (_is_in(_DIAMETERS_MM, motor.diameter_mm) and _is_in(_LENGTHS_MM, motor.length_mm)),
        "implausible_weight": not _weighs_what_it_may(motor),
    }
    return (code for code, is_so in found.items() if is_so)


def _is_in(bounds: tuple[int, int], number: float) -> bool:
    return bounds[0] <= number <= bounds[1]


def _is_placeholder(delay: str) -> bool:
    return delay.isascii() and delay.isdigit() and len(delay) < 10 and int(delay) >= _PLACEHOLDER_S


def _weighs_what_it_may(motor: MotorFileEntry) -> bool:
    """Whether there is propellant, and a density between foam's and lead's: kilograms read as grams are neither."""
    volume_cm3 = math.pi / 4 * motor.diameter_mm * motor.diameter_mm * motor.length_mm / 1000
    low, high = (bound * volume_cm3 for bound in _DENSITY_G_CM3)
    return motor.propellant_weight_g > 0 and (volume_cm3 == 0 or low <= motor.total_weight_g <= high)


def _differs(impulse: float, stated: float | None) -> bool:
    return stated is not None and abs(impulse - stated) > _IMPULSE_TOLERANCE * abs(stated)
