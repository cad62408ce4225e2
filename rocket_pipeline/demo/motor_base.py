"""The demo's motors by maker and name, for the stand-ins that write designs and motor files of them."""

from __future__ import annotations

from functools import cache

from rocket_pipeline.demo.motor_criteria import Motor
from rocket_pipeline.demo.thrustcurve import load_motors


@cache
def _motors() -> dict[tuple[str, str], Motor]:
    motors = [motor for motor in load_motors() if "samples" in motor]
    by_common_name = {(motor["manufacturerAbbrev"], motor["commonName"]): motor for motor in reversed(motors)}
    return by_common_name | {(motor["manufacturerAbbrev"], motor["designation"]): motor for motor in motors}


def motor(maker: str, name: str) -> Motor:
    """The motor of a maker's abbreviation and a designation or a common name; its curve is always there.

    Raises:
        ConfigurationError: The data base cannot be read.
        KeyError: It has no such motor.
    """
    return _motors()[maker, name]


def motors_of(maker: str) -> list[Motor]:
    """Every motor of a maker that has a curve, by total impulse."""
    found = {motor["motorId"]: motor for (abbrev, _), motor in _motors().items() if abbrev == maker}
    return sorted(found.values(), key=lambda motor: (motor["totImpulseNs"], motor["motorId"]))
