from __future__ import annotations

from pathlib import Path

import pytest

from rocket_pipeline.core.storage.store import Storage
from rocket_pipeline.demo.designs import make_designs
from rocket_pipeline.demo.thrustcurve import load_motors
from tests.support.design_files import (
    ENTITIES,
    clean,
    motor,
    one,
    put,
    raw_rows,
    refused,
    rocket,
    rows_of,
    with_a_motor,
)
from tests.support.raw_files import motor as thrustcurve_motor
from tests.support.raw_files import put_base, put_thrustcurve_base


@pytest.fixture
def storage(tmp_path: Path) -> Storage:
    return with_a_motor(tmp_path / "root")


@pytest.mark.parametrize(
    ("changes", "column", "value", "issues"),
    [
        ({"diameter": "18"}, "diameter_mm", None, ["diameter_mm unit_slip: 18000.0"]),
        ({"length": "0"}, "length_mm", None, ["length_mm out_of_range: 0.0"]),
        ({"length": "0.069999996948"}, "length_mm", 70.0, []),
        ({"delay": "-1"}, "delay_s", None, ["delay_s out_of_range: -1.0"]),
        ({"delay": "none"}, "delay", "none", []),
        ({"type": "steam"}, "motor_type", None, ["motor_type unusable: steam"]),
        ({"type": "hybrid"}, "motor_type", "hybrid", []),
    ],
)
def test_a_motor_stays_and_is_linked_whatever_its_design_says_of_its_size(
    storage: Storage, changes: dict[str, str], column: str, value: object, issues: list[str]
) -> None:
    row = one(storage, "design_motors", rocket(motor(**changes)))
    assert (row[column], row["issues"], row["motor_key"]) == (value, issues, "estes-industries:C6")


def test_motors_that_are_not_linked_are_kept_and_named_with_reason_and_candidates(storage: Storage) -> None:
    names = (
        {"designation": "C5"},
        {"manufacturer": "PJ", "designation": "KERON"},
        {"manufacturer": "", "designation": "X99"},
        {"designation": "C6", "length": "0.2"},
    )
    put(storage, raw_rows(*(rocket(motor(**name)) for name in names)))
    result = clean(storage)["design_motors"]
    rows = {row["designation"]: row for row in rows_of(storage, "design_motors")}
    assert (result.clean, [row["motor_key"] for row in rows.values()]) == (4, [None] * 4)
    reasons = {name: row["link_reason"] for name, row in rows.items()}
    assert reasons == {"C5": "no_such_motor", "KERON": "unknown_maker", "X99": "no_motor_name", "C6": "size_differs"}
    assert rows["C6"]["link_candidates"] == ["estes-industries:C6"]
    told = "\n".join(result.warnings)
    assert "not linked (size_differs)" in told
    assert "Estes C6 (estes-industries:C6?)" in told
    assert "PJ KERON" in told
    assert "(no maker) X99" in told


def test_two_motors_in_one_mount_of_one_configuration_are_refused_for_nobody_knows_which_flies(
    storage: Storage,
) -> None:
    twice = motor() + motor(delay="5.0")
    put(storage, raw_rows(rocket(twice), rocket(inside="<nosecone/>")))
    assert clean(storage)["design_motors"].reasons == {"duplicate_conflict": 2}
    ((_, _, message), _) = refused(storage, "design_motors")
    assert message.endswith(":c1:1/1 stands in several rows that differ in delay, delay_s, link_delays")


def test_a_motor_that_the_base_refuses_is_no_motor_to_link_to(tmp_path: Path) -> None:
    storage = Storage(tmp_path / "root")
    put_base(
        storage,
        motors=[
            thrustcurve_motor(),
            thrustcurve_motor(motorId="5f4294d2000231000000000b", designation="C5", length=9122),
        ],
    )
    put(storage, raw_rows(rocket(motor(designation="C5"))))
    clean(storage, "motors", *ENTITIES)
    (flown,) = rows_of(storage, "design_motors")
    assert (flown["motor_key"], flown["link_reason"]) == (None, "no_such_motor")


def test_k_is_kosdon_by_aerotech_in_a_design(tmp_path: Path) -> None:
    storage = Storage(tmp_path / "root")
    makers = ("Kosdon TRM", "Kosdon by AeroTech")
    named = [thrustcurve_motor(motorId=f"{number:024x}", manufacturer=maker) for number, maker in enumerate(makers)]
    put_base(storage, motors=named)
    put(storage, raw_rows(rocket(motor(manufacturer="K"))))
    clean(storage, "motors", *ENTITIES)
    (flown,) = rows_of(storage, "design_motors")
    assert (flown["manufacturer"], flown["motor_key"]) == ("K", "kosdon-by-aerotech:C6")


def test_the_demo_s_motors_are_linked_under_old_names_and_short_makers_too(tmp_path: Path) -> None:
    storage = Storage(tmp_path / "root")
    put_thrustcurve_base(storage, [{**motor, "samples": None} for motor in load_motors()])
    files = {name: content for name, content in make_designs().items() if name != "Conflicted.ork"}
    put(storage, raw_rows(*files.values()))
    results = clean(storage, "motors", *ENTITIES)
    assert {name: results[name].reasons for name in ENTITIES} == {name: {} for name in ENTITIES}
    flown = {row["designation"]: row["motor_key"] for row in rows_of(storage, "design_motors")}
    assert flown["I216-CL(I)"] == "cesaroni-technology:636I216-14A"
    assert None not in flown.values()
