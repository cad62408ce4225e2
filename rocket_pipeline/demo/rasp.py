"""RASP data files for the stand-in of ThrustCurve.org, written from a motor and its samples.

The format: comment lines, a header of seven fields (name, diameter mm, length mm, delays, propellant kg,
total kg, maker), then one "time thrust" pair a line. A point at (0, 0) is implied and not written. Weights
that the data base lacks are written as 0, missing delays too.
"""

from __future__ import annotations

import base64
import hashlib
from decimal import Decimal

from rocket_pipeline.demo.motor_criteria import Motor


def simfile_id(motor_id: str) -> str:
    """A made-up but stable id of a motor's one curve: 24 hex digits, as the real ones have."""
    return hashlib.sha256(f"simfile:{motor_id}".encode()).hexdigest()[:24]


def encode_file(motor: Motor) -> str:
    """The data file in Base64, as download sends it."""
    return base64.b64encode(rasp_text(motor).encode("ascii")).decode("ascii")


def rasp_text(motor: Motor) -> str:
    """The data file; reading its points back gives exactly the motor's samples after the first."""
    header = (
        motor["designation"],
        _plain(motor["diameter"]),
        _plain(motor["length"]),
        motor.get("delays", "0").replace(",", "-"),
        _plain(motor.get("propWeightG", 0), power=-3),
        _plain(motor.get("totalWeightG", 0), power=-3),
        motor["manufacturerAbbrev"],
    )
    lines = [
        f"; {motor['manufacturer']} {motor['designation']}",
        "; written from the samples of the npm package thrustcurve-db, not a file of ThrustCurve.org",
        " ".join(header),
        *(f"   {_plain(time)} {_plain(thrust)}" for time, thrust in motor["samples"][1:]),
        ";",
    ]
    return "\n".join(lines) + "\n"


def _plain(number: float, *, power: int = 0) -> str:
    """The number times 10**power in plain decimal digits, without loss and without an exponent."""
    text = format(Decimal(str(number)).scaleb(power), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
