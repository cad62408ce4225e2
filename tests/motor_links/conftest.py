"""A few motors as the clean data set has them, chosen for their names."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from rocket_pipeline.core.rocketry.motor_links import MotorLinker, motor_linker

MOTORS = """
    estes-industries    | A10           | A10  | 13 | 45   | single-use | 1.88  | black powder
    estes-industries    | A8            | A8   | 18 | 70   | single-use | 2.5   | black powder
    estes-industries    | 1/2A3         | 1/2A3| 13 | 45   | single-use | 1.09  | black powder
    estes-industries    | C6            | C6   | 18 | 70   | single-use | 8.82  | black powder
    estes-industries    | F26           | F26  | 29 | 98   | single-use | 62.19 |
    quest-aerospace     | C6            | C6   | 18 | 70   | single-use | 8.76  | black powder
    quest-aerospace     | A8-3          | A8   | 18 | 70   | single-use | 1.86  | black powder
    quest-aerospace     | D16           | D16  | 18 | 79.7 | single-use | 12.4  | Black Max
    quest-aerospace     | MICRO_MAXX_II |1/8A0.3|6  | 26   | single-use | 0.218 | black powder
    aerotech            | G40W          | G40  | 29 | 124  | single-use | 97    | White Lightning
    aerotech            | F20W/L        | F20  | 29 | 83   | single-use | 51.75 | White Lightning
    aerotech            | F32T          | F32  | 24 | 95   | single-use | 56.9  | Blue Thunder
    aerotech            | F32W          | F32  | 24 | 95   | single-use | 79.2  | White Lightning
    aerotech            | G78G/L        | G78  | 29 | 124  | single-use | 109   | Mojave Green
    aerotech            | H45W          | H45  | 38 | 194  | reload     | 289   | White Lightning
    aerotech            | HP-H45W       | H45  | 38 | 203  | single-use | 320   | White Lightning
    aerotech            | HP-H135W      | H135 | 29 | 216  | single-use | 225.8 | White Lightning
    aerotech            | J350W         | J350 | 38 | 337  | reload     | 700   | White Lightning
    aerotech            | J350W-OLD     | J350 | 38 | 337  | reload     | 697.4 | White Lightning
    cesaroni-technology | 636I216-14A   | I216 | 38 | 367  | reload     | 636.1 | Classic
    cesaroni-technology | 25E75-17A     | E75  | 24 | 69   | reload     | 24.8  | Vmax
    cesaroni-technology | 51F36-14A     | F36  | 29 | 98   | reload     | 51.5  | Blue Streak
    cesaroni-technology | 41F36-11A     | F36  | 29 | 98   | reload     | 41.2  | Smoky Sam
    cesaroni-technology | 30795O25000-P |O25000| 132| 1407 | reload     | 30790 | Vmax
    animal-motor-works  | 1806K670-P    | K670 | 54 | 491  | reload     | 1806  | Red Rhino
    animal-motor-works  | GG-54-1750    | K670 | 54 | 492  | reload     | 1751  | Green Gorilla
    animal-motor-works  | 1951K1250-P   | K1250| 54 | 491  | reload     | 1951  | Wild Wolf
    hypertek            | 2800CC172L-L540| L540| 75 | 1387 | hybrid     | 4615  |
    hypertek            | 835CC172JFX-J330FX|J330|54| 762  | hybrid     | 1051  |
    kosdon-trm          | I560F         | I560 | 29 | 597  | reload     | 404.2 | Fast
    roadrunner-rocketry | E25           | E25  | 29 | 76   | single-use | 39    | Rapid propellant
"""


def row(line: str) -> dict[str, Any]:
    maker, designation, common, diameter, length, kind, impulse, propellant = (cell.strip() for cell in line.split("|"))
    return {
        "motor_key": f"{maker}:{designation}",
        "manufacturer_key": maker,
        "designation": designation,
        "common_name": common,
        "diameter_mm": float(diameter),
        "length_mm": float(length),
        "motor_type": kind,
        "total_impulse_ns": float(impulse),
        "propellant_info": propellant or None,
        "delays": ["3", "5", "7"] if designation == "C6" else None,
    }


@pytest.fixture(scope="session")
def linker() -> MotorLinker:
    return motor_linker(pl.DataFrame([row(line) for line in MOTORS.strip().splitlines()], infer_schema_length=None))
