from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from rocket_pipeline.core.storage.store import Storage
from tests.support.design_files import clean, one, put, raw_rows, refused, rocket, simulation, with_a_motor


@pytest.fixture
def storage(tmp_path: Path) -> Storage:
    return with_a_motor(tmp_path / "root")


@pytest.mark.parametrize(
    ("status", "stands", "is_current"),
    [
        ("uptodate", "uptodate", True),
        ("loaded", "loaded", True),
        ("outdated", "outdated", False),
        ("cantrun", "cantrun", False),
        ("notsimulated", "notsimulated", False),
        ("dreamt", None, False),
        ("", None, False),
    ],
)
def test_stale_results_are_kept_and_marked(storage: Storage, status: str, stands: str | None, is_current: bool) -> None:
    row = one(storage, "simulations", rocket(simulations=simulation(status=status)))
    assert (row["status"], row["is_current"], row["max_altitude_m"]) == (stands, is_current, 300.5)
    assert row["issues"] == (["status unusable: dreamt"] if status == "dreamt" else [])


@pytest.mark.parametrize(
    ("results", "reason", "field", "told"),
    [
        ({"maxaltitude": -5}, "out_of_range", "max_altitude_m", "max_altitude_m -5 is outside 0 to 300000 m"),
        ({"maxaltitude": 3e12}, "out_of_range", "max_altitude_m", "is outside"),
        ({"maxaltitude": 300500}, "unit_slip", "max_altitude_m", "1000 times too large"),
        ({"maxvelocity": 340000, "maxmach": 1000}, "unit_slip", "max_velocity_m_s", "max_mach 1000 is outside 0 to 42"),
        ({"maxacceleration": 2e9}, "out_of_range", "max_acceleration_m_s2", "is outside 0 to 100000 m/s²"),
        ({"optimumdelay": 1e9}, "out_of_range", "optimum_delay_s", "is outside"),
        ({"timetoapogee": 61}, "results_contradict", "time_to_apogee_s", "comes after the end of the flight"),
        ({"groundhitvelocity": 150}, "results_contradict", "ground_hit_velocity_m_s", "is above max_velocity_m_s"),
        ({"maxmach": 3}, "results_contradict", "max_mach", "is no speed of sound in any air"),
    ],
)
def test_an_impossible_result_refuses_the_whole_simulation(
    storage: Storage, results: dict[str, float], reason: str, field: str, told: str
) -> None:
    put(storage, raw_rows(rocket(simulations=simulation() + simulation(**results))))
    assert clean(storage)["simulations"].clean == 1
    ((found, blamed, message),) = refused(storage, "simulations")
    assert (found, blamed) == (reason, field)
    assert told in message


@pytest.mark.parametrize(
    "results",
    [
        {"maxaltitude": "NaN", "maxvelocity": "NaN", "maxmach": "NaN"},
        {"maxaltitude": 0, "maxvelocity": 0, "maxmach": 0, "timetoapogee": 0, "flighttime": 0},
        {"optimumdelay": -1.5},
        {"maxaltitude": 143_000, "maxvelocity": 1700, "maxmach": 5.9, "timetoapogee": 180, "flighttime": 900},
    ],
)
def test_a_result_that_is_unknown_zero_or_a_record_refuses_nothing(storage: Storage, results: dict[str, Any]) -> None:
    assert one(storage, "simulations", rocket(simulations=simulation(**results)))["issues"] == []


def test_a_raw_number_that_is_none_refuses_the_simulation(storage: Storage) -> None:
    rows = raw_rows(rocket(simulations=simulation() + simulation()))
    rows["designs/simulations.csv"][1]["flight_time_s"] = "a while"
    put(storage, rows)
    clean(storage)
    told = "flight_time_s 'a while' cannot be read as flight_time_s"
    assert refused(storage, "simulations") == [("number_unreadable", "flight_time_s", told)]
