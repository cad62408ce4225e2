from __future__ import annotations

import random
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from rocket_pipeline.core.cleaning.dataset import read_datasets
from rocket_pipeline.core.cleaning.pipeline import CleaningResult, run_cleaner
from rocket_pipeline.core.cleaning.quarantine import read_quarantine
from rocket_pipeline.core.rocketry.cleaning import CLEANERS, CONTRACTS
from rocket_pipeline.core.storage.store import Storage
from tests.support.raw_files import ESTES, motor, put_base, put_raw

SOUND = motor(motorId="5f4294d20002310000000001", designation="A8", commonName="A8", impulseClass="A", totImpulseNs=2.3)


def clean_motors(storage: Storage, *motors: dict[str, Any]) -> CleaningResult:
    put_base(storage, motors=motors)
    results = [run_cleaner(CLEANERS[e], storage, contracts=CONTRACTS) for e in list(CLEANERS)[:3]]
    return results[-1]


def of_impulse(impulse: float, **changes: Any) -> dict[str, Any]:
    """A motor of that total impulse whose other figures go with it."""
    return motor(totImpulseNs=impulse, avgThrustN=impulse / 1.86, maxThrustN=impulse, **LIGHT | changes)


LIGHT = {"totalWeightG": None, "propWeightG": None}


@pytest.fixture
def storage(tmp_path: Path) -> Storage:
    return Storage(tmp_path / "root")


def test_a_motor_of_the_api_becomes_typed_with_units_in_its_names(storage: Storage) -> None:
    result = clean_motors(storage, motor(sparky=True, delayAdjustable=True))
    (row,) = read_datasets(storage, [CONTRACTS["motors"]])["motors"].to_dicts()
    assert {name: value for name, value in row.items() if not name.startswith("source")} == {
        "motor_key": "estes-industries:C6",
        "thrustcurve_id": "5f4294d2000231000000000a",
        "manufacturer_key": "estes-industries",
        "organization_key": "national-association-of-rocketry",
        "designation": "C6",
        "common_name": "C6",
        "impulse_class": "C",
        "diameter_mm": 18.0,
        "length_mm": 70.0,
        "motor_type": "single-use",
        "average_thrust_n": 4.74,
        "max_thrust_n": 14.09,
        "total_impulse_ns": 8.82,
        "burn_time_s": 1.86,
        "total_weight_g": 24.0,
        "propellant_weight_g": 10.8,
        "delays": ["0", "3", "5", "7"],
        "delay_adjustable": True,
        "case_info": None,
        "propellant_info": "black powder",
        "sparky": True,
        "availability": "regular",
        "data_files": 2,
        "attribution_url": None,
        "info_url": "http://nar.org/SandT/pdf/Estes/C6.pdf",
        "updated_on": date(2019, 4, 17),
        "issues": [],
    }
    assert (result.raw, result.clean, result.quarantined, result.merged, result.warnings) == (1, 1, 0, 0, ())


@pytest.mark.parametrize(
    ("change", "reason", "field", "value", "told"),
    [
        ({"motorId": None}, "value_missing", "motorId", None, "thrustcurve_id is missing"),
        ({"manufacturer": " "}, "value_missing", "manufacturer", " ", "manufacturer_key is missing"),
        ({"manufacturer": "…"}, "text_unusable", "manufacturer", "…", "cannot be read as manufacturer_key"),
        ({"designation": None}, "value_missing", "designation", None, "designation is missing"),
        ({"motorId": "17"}, "value_malformed", "motorId", "17", "thrustcurve_id 17 is malformed"),
        ({"diameter": "18 mm"}, "number_unreadable", "diameter", "18 mm", "cannot be read as diameter_mm"),
        ({"avgThrustN": "NaN"}, "number_unreadable", "avgThrustN", "NaN", "cannot be read"),
        ({"updatedOn": "yesterday"}, "date_unreadable", "updatedOn", "yesterday", "cannot be read"),
        (
            {"diameter": 18000},
            "unit_slip",
            "diameter",
            "18000",
            "1000 times too large, likely a unit slip for 18 mm (µm, mm and m mixed up)",
        ),
        (
            {"diameter": 0.018},
            "unit_slip",
            "diameter",
            "0.018",
            "1000 times too small, likely a unit slip for 18 mm (µm, mm and m mixed up)",
        ),
        ({"diameter": 300}, "out_of_range", "diameter", "300", "diameter_mm 300 is outside 6 to 161 mm"),
        ({"length": 9122}, "out_of_range", "length", "9122", "length_mm 9122 is outside 10 to 2000 mm"),
        ({"totImpulseNs": 0}, "out_of_range", "totImpulseNs", "0", "total_impulse_ns 0 is outside 0.1 to 200000 N·s"),
        ({"burnTimeS": -1}, "out_of_range", "burnTimeS", "-1", "burn_time_s -1 is outside 0.01 to 60 s"),
        ({"type": "liquid"}, "value_unknown", "type", "liquid", "none of single-use, reload, hybrid"),
        (
            {"availability": "soon"},
            "value_unknown",
            "availability",
            "soon",
            "none of regular, occasional, OOP",
        ),
        ({"delays": "6,later"}, "value_malformed", "delays", "6,later", "is malformed"),
        ({"sparky": "perhaps"}, "boolean_unreadable", "sparky", "perhaps", "cannot be read as sparky"),
        (
            {"totalWeightG": 52, "propWeightG": 104},
            "propellant_not_lighter",
            "propWeightG",
            "104",
            "propellant_weight_g 104 is not below total_weight_g 52",
        ),
        (
            {"totalWeightG": 22, "propWeightG": 22},
            "propellant_not_lighter",
            "propWeightG",
            "22",
            "propellant_weight_g 22 is not below total_weight_g 22",
        ),
        (
            {"designation": "C6\n5"},
            "value_malformed",
            "designation",
            "C6\n5",
            r"motor_key estes-industries:C6\n5 is malformed",
        ),
        ({"source_sha256": ""}, "value_missing", "source_sha256", None, "source_sha256 is missing"),
    ],
)
def test_a_motor_that_cannot_be_is_refused_with_its_reason(
    storage: Storage, change: dict[str, Any], reason: str, field: str, value: str | None, told: str
) -> None:
    result = clean_motors(storage, SOUND, motor(**change))
    assert (result.raw, result.clean, result.quarantined, result.reasons) == (2, 1, 1, {reason: 1})
    (row,) = read_quarantine(storage, "motors").to_dicts()
    assert (row["reason"], row["field"], row["value"], row["row_number"]) == (reason, field, value, 3)
    assert told in row["message"]
    assert "\n" not in row["message"]
    assert '"commonName":"C6"' in row["raw_row"]


def test_a_motor_a_thousand_times_too_large_tells_every_measure(storage: Storage) -> None:
    clean_motors(storage, SOUND, motor(diameter=18000, length=70000))
    (row,) = read_quarantine(storage, "motors").to_dicts()
    assert "slip for 18 mm (µm, mm and m mixed up); length_mm 70000" in row["message"]


def test_a_warning_stays_on_one_line_whatever_it_names(storage: Storage) -> None:
    result = clean_motors(storage, SOUND, motor(designation="C6\u20285", infoUrl="none"))
    told = r"1 motor: infoUrl is no http(s) address and was left out: estes-industries:C6\u20285"
    assert told in result.warnings


def test_an_uncertified_motor_has_no_organization_and_is_no_mistake(storage: Storage) -> None:
    clean_motors(storage, motor(certOrg="Uncertified"), SOUND | {"certOrg": "Unknown"})
    assert read_datasets(storage, CONTRACTS.values())["motors"]["organization_key"].to_list() == [None, None]


def test_a_motor_given_twice_is_merged_and_one_given_in_two_ways_is_refused(storage: Storage) -> None:
    other = motor(
        motorId="5f4294d20002310000000002",
        designation="B6",
        commonName="B6",
        impulseClass="B",
        totImpulseNs=4.3,
    )
    result = clean_motors(storage, SOUND, SOUND, motor(), motor(length=71), other)
    assert (result.raw, result.clean, result.quarantined, result.merged) == (5, 2, 2, 1)
    assert result.reasons == {"duplicate_conflict": 2}
    trace = pl.read_csv(storage.clean.get("_merged/motors.csv")).to_dicts()[0]
    assert (trace["merged_into"], trace["rule"], trace["row_number"]) == (
        "estes-industries:A8",
        "identical_row",
        3,
    )


def test_of_a_motor_that_stands_twice_with_two_wrong_addresses_it_does_not_matter_which_comes_first(
    tmp_path: Path,
) -> None:
    twice = [motor(infoUrl="later"), motor(infoUrl="none")]
    outputs = []
    for name, motors in (("one", twice), ("two", twice[::-1])):
        storage = Storage(tmp_path / name)
        assert clean_motors(storage, *motors).merged == 1
        outputs.append(storage.clean.get("motors.csv"))
    assert outputs[0] == outputs[1]
    assert b"infoUrl unusable: later" in outputs[0]


def test_two_motors_of_one_id_are_refused_since_curves_could_not_tell_them_apart(storage: Storage) -> None:
    result = clean_motors(storage, SOUND, motor(), motor(designation="C6-X"))
    assert result.reasons == {"id_shared": 2}


def test_figures_that_contradict_each_other_are_told_in_the_row_and_warn_and_refuse_nothing(storage: Storage) -> None:
    a8 = SOUND | {"avgThrustN": 1, "burnTimeS": 3, "maxThrustN": 0.9}
    result = clean_motors(storage, motor(impulseClass="K"), a8)
    assert result.quarantined == 0
    assert result.warnings == (
        "1 motor: impulse_class contradicts total_impulse_ns: estes-industries:C6",
        "1 motor: average_thrust_n × burn_time_s differs from total_impulse_ns by more than 10%: estes-industries:A8",
        "1 motor: max_thrust_n is below average_thrust_n: estes-industries:A8",
    )
    told = {row["motor_key"]: row["issues"] for row in read_datasets(storage, CONTRACTS.values())["motors"].to_dicts()}
    assert told == {
        "estes-industries:C6": ["impulseClass contradicts: K is 1280 to 2560 N·s, and total_impulse_ns 8.82"],
        "estes-industries:A8": [
            "totImpulseNs contradicts: average_thrust_n × burn_time_s is 3, total_impulse_ns 2.3",
            "maxThrustN contradicts: max_thrust_n is 0.9, average_thrust_n 1",
        ],
    }


@pytest.mark.parametrize(
    ("letter", "impulse", "contradicts"),
    [
        ("A", 0.2, False),
        ("A", 2.5, False),
        ("A", 2.51, True),
        ("C", 5.01, False),
        ("C", 5.0, True),
        ("O", 40960, False),
    ],
)
def test_impulse_classes_end_where_nar_and_tra_end_them(
    storage: Storage, letter: str, impulse: float, contradicts: bool
) -> None:
    result = clean_motors(storage, of_impulse(impulse, impulseClass=letter))
    assert any("impulse_class" in warning for warning in result.warnings) is contradicts


def test_what_is_left_out_or_linked_nowhere_is_told(storage: Storage) -> None:
    result = clean_motors(storage, motor(infoUrl="javascript:alert(1)", manufacturer="Este", certOrg="NARR"))
    assert result.warnings == (
        "1 motor: infoUrl is no http(s) address and was left out: este:C6",
        "1 manufacturer: named by motors, absent from manufacturers: este",
        "1 organization: named by motors, absent from organizations: narr",
    )


def test_stand_ins_for_no_organization_are_refused_as_organizations(storage: Storage) -> None:
    put_raw(storage, "organizations/thrustcurve.csv", [{"name": "Uncertified"}, {"name": "NAR", "abbrev": "NAR"}])
    result = run_cleaner(CLEANERS["organizations"], storage, contracts=CONTRACTS)
    assert (result.clean, result.reasons) == (1, {"not_an_organization": 1})


def test_an_abbreviation_is_an_alias_unless_it_is_the_name(storage: Storage) -> None:
    put_raw(
        storage,
        "manufacturers/thrustcurve.csv",
        [ESTES, {"name": "AeroTech", "abbrev": "AeroTech"}, {"name": "New"}],
    )
    run_cleaner(CLEANERS["manufacturers"], storage, contracts=CONTRACTS)
    frame = read_datasets(storage, CONTRACTS.values())["manufacturers"]
    assert frame.select("manufacturer_key", "aliases").rows() == [
        ("aerotech", []),
        ("estes-industries", ["Estes"]),
        ("new", []),
    ]


def test_the_order_of_the_raw_rows_does_not_change_a_byte(tmp_path: Path) -> None:
    motors = [motor(motorId=f"{n:024x}", designation=f"C6-{n}", length=20 + n) for n in range(60)]
    motors += motors[:5]
    outputs = []
    for seed in (1, 2):
        storage = Storage(tmp_path / str(seed))
        clean_motors(storage, *random.Random(seed).sample(motors, len(motors)))
        outputs.append([storage.clean.get(key) for key in ("motors.csv", "datapackage.json")])
    assert outputs[0] == outputs[1]


def cleaned(storage: Storage, *motors: dict[str, Any]) -> list[dict[str, Any]]:
    clean_motors(storage, *motors)
    return read_datasets(storage, CONTRACTS.values())["motors"].to_dicts()


@pytest.mark.parametrize(
    ("change", "field", "told"),
    [
        ({"totalWeightG": 24000}, "totalWeightG", "is 1350 g/cm³, outside 0.1 to 10; 1000 times too large"),
        ({"totalWeightG": 0.024, "propWeightG": 0.0108}, "totalWeightG", "slip for 24 g (mg, g and kg mixed up)"),
        ({"propWeightG": 10800}, "propWeightG", "propellant_weight_g over total_weight_g is 450, outside 0.005 to 50"),
        ({"totalWeightG": None, "propWeightG": 10800}, "propWeightG", "is 1220 g/N·s, outside 0.005 to 5; 1000 times"),
        ({"totImpulseNs": 8820} | {"propWeightG": None}, "totImpulseNs", "likely a unit slip for 8.82 N·s"),
        ({"burnTimeS": 1860}, "burnTimeS", "likely a unit slip for 1.86 s (ms and s mixed up)"),
        ({"maxThrustN": 14090}, "maxThrustN", "max_thrust_n over average_thrust_n is 2970"),
        ({"avgThrustN": 0.00474}, "avgThrustN", "likely a unit slip for 4.74 N (mN, N and kN mixed up)"),
    ],
)
def test_a_weight_or_a_force_in_another_unit_is_a_slip_although_some_motor_has_that_figure(
    storage: Storage, change: dict[str, Any], field: str, told: str
) -> None:
    result = clean_motors(storage, SOUND, motor(**change))
    (row,) = read_quarantine(storage, "motors").to_dicts()
    assert (dict(result.reasons), row["field"]) == ({"unit_slip": 1}, field)
    assert told in row["message"]


def test_a_slip_is_told_once(storage: Storage) -> None:
    clean_motors(storage, SOUND, motor(totalWeightG=24000, propWeightG=None))
    (row,) = read_quarantine(storage, "motors").to_dicts()
    slip = "1000 times too large, likely a unit slip for 24 g (mg, g and kg mixed up)"
    assert row["message"] == f"total_weight_g over the casing's volume is 1350 g/cm³, outside 0.1 to 10; {slip}"


def test_figures_that_no_motor_can_have_together_are_refused_where_no_slip_explains_them(storage: Storage) -> None:
    result = clean_motors(storage, SOUND, motor(totalWeightG=400), motor(designation="C6-X", burnTimeS=50))
    assert result.reasons == {"figures_contradict": 2}


@pytest.mark.parametrize("diameter", [10100, 13000, 18000, 24000])
def test_sizes_of_a_maker_who_counts_in_micrometres_are_a_unit_slip(storage: Storage, diameter: int) -> None:
    result = clean_motors(storage, SOUND, motor(diameter=diameter, length=38000, totalWeightG=3000, propWeightG=1500))
    assert result.reasons == {"unit_slip": 1}


@pytest.mark.parametrize(
    ("designation", "letter", "impulse"),
    [("K1000S", "K", 2593), ("K1400F", "K", 2640), ("M1939W", "M", 10480), ("1176K1720-P", "K", 1176)],
)
def test_a_class_that_contradicts_the_impulse_is_told(
    storage: Storage, designation: str, letter: str, impulse: float
) -> None:
    result = clean_motors(storage, of_impulse(impulse, designation=designation, impulseClass=letter))
    assert f"impulse_class contradicts total_impulse_ns: estes-industries:{designation}" in result.warnings[0]


def test_thrust_times_time_that_is_no_impulse_is_told(storage: Storage) -> None:
    (warning,) = clean_motors(storage, motor(avgThrustN=4.74, burnTimeS=2.5)).warnings
    assert warning.startswith("1 motor: average_thrust_n × burn_time_s differs from total_impulse_ns by more than 10%")


def test_thrust_is_never_taken_from_the_name(storage: Storage) -> None:
    (row,) = cleaned(storage, SOUND | {"avgThrustN": 3.18, "burnTimeS": 0.73})
    assert (row["common_name"], row["average_thrust_n"]) == ("A8", 3.18)


@pytest.mark.parametrize(("name", "impulse"), [("1/4A3", 0.6), ("1/2A6", 1.2), ("1/8A0.5", 0.3)])
def test_fractions_of_a_count_as_a_and_keep_their_name(storage: Storage, name: str, impulse: float) -> None:
    result = clean_motors(storage, of_impulse(impulse, designation=name, commonName=name, impulseClass="A"))
    assert "impulse_class" not in " ".join(result.warnings)
    (row,) = read_datasets(storage, CONTRACTS.values())["motors"].to_dicts()
    assert (row["common_name"], row["impulse_class"]) == (name, "A")


def test_several_motors_of_a_maker_may_share_a_common_name(storage: Storage) -> None:
    other = motor(motorId="5f4294d20002310000000009", designation="C6-blue")
    assert [row["common_name"] for row in cleaned(storage, motor(), other)] == ["C6", "C6"]


def test_a_motor_s_type_and_availability_have_three_values_each(storage: Storage) -> None:
    kinds = zip(("SU", "reload", "hybrid"), ("regular", "occasional", "OOP"), strict=True)
    motors = [
        motor(motorId=f"{n:024x}", designation=f"C{n}", type=kind, availability=sold)
        for n, (kind, sold) in enumerate(kinds)
    ]
    told = [(row["motor_type"], row["availability"]) for row in cleaned(storage, *motors)]
    assert told == [("single-use", "regular"), ("reload", "occasional"), ("hybrid", "OOP")]


def test_figures_that_are_often_missing_are_null(storage: Storage) -> None:
    (row,) = cleaned(storage, motor(maxThrustN=None, totalWeightG=None, caseInfo=None, propInfo=None))
    assert {row[name] for name in ("max_thrust_n", "total_weight_g", "case_info", "propellant_info")} == {None}


def test_binary_fractions_and_whole_numbers_are_one_kind_of_number(storage: Storage) -> None:
    (row,) = cleaned(storage, motor(diameter="18", length="70.0", totalWeightG="23.900000000000002"))
    assert (row["diameter_mm"], row["length_mm"], row["total_weight_g"]) == (18.0, 70.0, 23.9)


def test_a_misspelt_organization_is_the_one_that_is_listed(storage: Storage) -> None:
    name = "Austrialian Model Rocket Society Inc."
    put_base(storage, motors=[motor(certOrg=name)])
    put_raw(storage, "organizations/thrustcurve.csv", [{"name": name, "abbrev": "AMRS"}])
    results = [run_cleaner(CLEANERS[e], storage, contracts=CONTRACTS) for e in list(CLEANERS)[:3]]
    assert results[-1].warnings == ()
    data = read_datasets(storage, CONTRACTS.values())
    assert data["motors"]["organization_key"].to_list() == data["organizations"]["organization_key"].to_list()


@pytest.mark.parametrize("name", ["G78G/L", "MICRO_MAXX", "440CC172JFX-J295FX"])
def test_a_designation_with_any_sign_is_a_key(storage: Storage, name: str) -> None:
    (row,) = cleaned(storage, motor(designation=name))
    assert (row["designation"], row["motor_key"]) == (name, f"estes-industries:{name}")
