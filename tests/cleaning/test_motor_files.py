from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from rocket_pipeline.core.cleaning.dataset import read_datasets
from rocket_pipeline.core.cleaning.pipeline import CleaningResult, run_cleaner
from rocket_pipeline.core.cleaning.quarantine import read_quarantine
from rocket_pipeline.core.extraction.output import as_row
from rocket_pipeline.core.rocketry.cleaning import CLEANERS, CONTRACTS
from rocket_pipeline.core.rocketry.motor_files import read_motor_file
from rocket_pipeline.core.rocketry.sources.motor_files import records_of
from rocket_pipeline.core.storage.store import Storage
from rocket_pipeline.errors import RawDataError
from tests.support.raw_files import ORIGIN, motor, put_base, put_raw, put_thrustcurve_base

FILE = "cd" * 32
FILES, POINTS = "motors/files.csv", "motors/file_samples.csv"
BASE = ("manufacturers", "organizations", "motors")


def file_motor(number: int = 1, **changes: Any) -> dict[str, Any]:
    """The Estes C6 as a file describes it, with changes; None takes a field away."""
    record = {
        "motor_file_id": f"{FILE}-{number}",
        "file_name": "c6.rse",
        "file_index": number,
        "format": "RockSim",
        "manufacturer": "Estes",
        "designation": "C6",
        "motor_type": "single-use",
        "diameter_mm": 18.0,
        "length_mm": 70.0,
        "delays": '["3", "5", "7"]',
        "propellant_weight_g": 10.8,
        "total_weight_g": 24.0,
        "total_impulse_ns": 8.82,
        "stated_impulse_ns": 8.82,
        "average_thrust_n": 4.74,
        "max_thrust_n": 14.09,
        "burn_time_s": 1.86,
        "points": 3,
        "comments": "by hand",
        "notes": "[]",
        **ORIGIN,
        "source_sha256": FILE,
    }
    return {**record, **changes}


def points_of(*points: tuple[Any, Any], number: int = 1, **changes: Any) -> list[dict[str, Any]]:
    return [
        {"motor_file_id": f"{FILE}-{number}", "point": place, "time_s": time, "thrust_n": thrust, **changes}
        for place, (time, thrust) in enumerate(points)
    ]


CURVE = points_of((0.2, 14.09), (1.0, 4.4), (1.86, 0))
OTHER = file_motor(9, designation="C6-0")


@pytest.fixture
def storage(tmp_path: Path) -> Storage:
    storage = Storage(tmp_path / "root")
    put_base(storage, motors=[motor()])
    clean(storage, *BASE)
    return storage


def clean(storage: Storage, *entities: str) -> CleaningResult:
    return [run_cleaner(CLEANERS[entity], storage, contracts=CONTRACTS) for entity in entities][-1]


def clean_files(storage: Storage, *motors: dict[str, Any]) -> CleaningResult:
    put_raw(storage, FILES, motors)
    return clean(storage, "motor_files")


def clean_points(storage: Storage, points: Iterable[dict[str, Any]], *motors: dict[str, Any]) -> CleaningResult:
    clean_files(storage, *(motors or [file_motor()]))
    put_raw(storage, POINTS, points)
    return clean(storage, "motor_file_samples")


def rows_of(storage: Storage, entity: str = "motor_files") -> list[dict[str, Any]]:
    return read_datasets(storage, [CONTRACTS[entity]])[entity].to_dicts()


def test_a_motor_of_a_file_is_typed_and_linked_to_the_motor_that_is_meant(storage: Storage) -> None:
    result = clean_files(storage, file_motor())
    (row,) = rows_of(storage)
    assert {name: value for name, value in row.items() if not name.startswith("source")} == {
        "motor_file_id": f"{FILE}-1",
        "file_name": "c6.rse",
        "file_index": 1,
        "file_line": None,
        "format": "RockSim",
        "manufacturer": "Estes",
        "manufacturer_key": "estes-industries",
        "designation": "C6",
        "motor_type": "single-use",
        "diameter_mm": 18.0,
        "length_mm": 70.0,
        "delays": ["3", "5", "7"],
        "propellant_weight_g": 10.8,
        "total_weight_g": 24.0,
        "total_impulse_ns": 8.82,
        "stated_impulse_ns": 8.82,
        "average_thrust_n": 4.74,
        "max_thrust_n": 14.09,
        "burn_time_s": 1.86,
        "point_count": 3,
        "notes": [],
        "motor_key": "estes-industries:C6",
        "link_rule": "exact_designation",
        "link_reason": None,
        "link_candidates": [],
        "link_delays": [],
        "link_notes": [],
        "issues": [],
    }
    assert (result.raw, result.clean, result.warnings) == (1, 1, ())


@pytest.mark.parametrize(
    ("stated", "delays", "issues"),
    [
        (["14", "11", "9", "7.5"], ["7.5", "9", "11", "14"], []),
        (["100"], ["P"], []),
        (["1000"], ["P"], []),
        (["3", "100", "p"], ["3", "P"], []),
        (["Plugged"], ["P"], []),
        (["0"], ["0"], []),
        ([], None, []),
        (["6", "later"], ["6"], ['delays unusable: ["6", "later"]']),
        (["later"], None, ['delays unusable: ["later"]']),
        ("3-5", None, ['delays unusable: "3-5"']),
    ],
)
def test_delays_are_those_of_motors_and_a_hundred_seconds_stand_for_plugged(
    storage: Storage, stated: list[str] | str, delays: list[str] | None, issues: list[str]
) -> None:
    clean_files(storage, file_motor(delays=json.dumps(stated)))
    (row,) = rows_of(storage)
    assert (row["delays"], row["issues"]) == (delays, issues)


@pytest.mark.parametrize(
    ("stated", "kind", "issues"),
    [
        ("reloadable", "reload", []),
        ("Single-Use", "single-use", []),
        ("hybrid", "hybrid", []),
        ("unspecified", None, []),
        (None, None, []),
        ("warp", None, ["motor_type unusable: warp"]),
    ],
)
def test_the_types_of_rocksim_are_three(
    storage: Storage, stated: str | None, kind: str | None, issues: list[str]
) -> None:
    clean_files(storage, file_motor(motor_type=stated))
    (row,) = rows_of(storage)
    assert (row["motor_type"], row["issues"]) == (kind, issues)


def test_a_weight_of_0_stands_for_one_that_nobody_knows(storage: Storage) -> None:
    clean_files(storage, file_motor(propellant_weight_g=0.0, total_weight_g="0"))
    (row,) = rows_of(storage)
    assert (row["propellant_weight_g"], row["total_weight_g"]) == (None, None)
    assert row["issues"] == ["propellant_weight_g not_known: 0.0", "total_weight_g not_known: 0"]


@pytest.mark.parametrize("spelling", ["Estes", "E", "ES", "Estes Industries, Inc.", "estes_"])
def test_every_spelling_of_a_maker_is_one_maker(storage: Storage, spelling: str) -> None:
    clean_files(storage, file_motor(manufacturer=spelling))
    (row,) = rows_of(storage)
    assert (row["manufacturer"], row["manufacturer_key"]) == (spelling, "estes-industries")


def test_k_is_kosdon_trm_in_motor_files(storage: Storage) -> None:
    kosdon = motor(motorId="5f4294d20002310000000002", manufacturer="Kosdon TRM", designation="I280F")
    put_base(storage, motors=[motor(), kosdon])
    put_raw(storage, "manufacturers/thrustcurve.csv", [{"name": "Kosdon TRM"}, {"name": "Kosdon by AeroTech"}])
    clean(storage, *BASE)
    clean_files(storage, file_motor(manufacturer="K"))
    assert rows_of(storage)[0]["manufacturer_key"] == "kosdon-trm"


@pytest.mark.parametrize("spelling", ["LR-EX", "Cesaroni"])
def test_a_maker_that_is_nobody_or_that_nobody_lists_has_no_key_and_is_told(storage: Storage, spelling: str) -> None:
    result = clean_files(storage, file_motor(manufacturer=spelling))
    (row,) = rows_of(storage)
    assert (row["manufacturer_key"], row["issues"]) == (None, [f"manufacturer unknown: {spelling}"])
    assert "1 value stated but not used, see the column issues: manufacturer unknown 1" in result.warnings
    is_nobody = f"manufacturer '{spelling}' (1 row) is in no alias table, so it has no key" in " ".join(result.warnings)
    assert is_nobody == (spelling == "LR-EX")


@pytest.mark.parametrize(
    ("change", "reason", "field", "told"),
    [
        ({"motor_file_id": "17"}, "value_malformed", "motor_file_id", "motor_file_id 17 is malformed"),
        ({"designation": " "}, "value_missing", "designation", "designation is missing"),
        ({"diameter_mm": 203}, "out_of_range", "diameter_mm", "diameter_mm 203 is outside 6 to 161 mm"),
        ({"diameter_mm": 0.018}, "unit_slip", "diameter_mm", "slip for 18 mm (µm, mm and m mixed up)"),
        ({"total_weight_g": 24000}, "unit_slip", "total_weight_g", "slip for 24 g (mg, g and kg mixed up)"),
        ({"total_weight_g": 5, "propellant_weight_g": 0.0108}, "unit_slip", "propellant_weight_g", "slip for 10.8 g"),
        ({"propellant_weight_g": 24}, "propellant_not_lighter", "propellant_weight_g", "is not below total_weight_g"),
        ({"total_impulse_ns": 0.00002}, "out_of_range", "total_impulse_ns", "is outside 0.1 to 200000 N·s"),
        ({"total_weight_g": 400}, "figures_contradict", "total_weight_g", "is 22.5 g/cm³, outside 0.1 to 10"),
        ({"notes": '["negative_thrust"]'}, "negative_thrust", "notes", "goes below 0 N"),
    ],
)
def test_a_motor_file_that_cannot_be_is_refused_with_its_reason(
    storage: Storage, change: dict[str, Any], reason: str, field: str, told: str
) -> None:
    result = clean_files(storage, OTHER, file_motor(**change))
    assert (result.clean, dict(result.reasons)) == (1, {reason: 1})
    (row,) = read_quarantine(storage, "motor_files").to_dicts()
    assert row["field"] == field
    assert told in row["message"]


@pytest.mark.parametrize(
    ("change", "issue"),
    [
        (
            {"designation": "D6"},
            "designation contradicts: D is 10 to 20 N·s, and total_impulse_ns 8.82",
        ),
        (
            {"stated_impulse_ns": 8},
            "stated_impulse_ns contradicts: total_impulse_ns is 8.82, stated_impulse_ns 8",
        ),
        (
            {"total_impulse_ns": 9.9, "stated_impulse_ns": None},
            "designation curve_differs: total_impulse_ns is 9.9, that of its motor 8.82",
        ),
    ],
)
def test_figures_that_contradict_each_other_are_told_in_the_row(
    storage: Storage, change: dict[str, Any], issue: str
) -> None:
    result = clean_files(storage, file_motor(**change))
    (row,) = rows_of(storage)
    assert row["issues"] == [issue]
    assert any(warning.startswith("1 motor file: ") for warning in result.warnings)


def test_a_motor_that_cannot_be_linked_is_told_with_its_reason_and_what_it_could_be(storage: Storage) -> None:
    result = clean_files(storage, file_motor(length_mm=120))
    (row,) = rows_of(storage)
    assert (row["motor_key"], row["link_reason"]) == (None, "size_differs")
    assert row["link_candidates"] == ["estes-industries:C6"]
    why = "1 motor: not linked (size_differs), a motor of this name has another diameter or length"
    assert result.warnings == (f"{why}: C6 (c6.rse 1) Estes (estes-industries:C6?)",)


def test_without_motors_the_files_are_cleaned_and_not_linked(tmp_path: Path) -> None:
    storage = Storage(tmp_path / "root")
    result = clean_files(storage, file_motor())
    (row,) = rows_of(storage)
    assert (row["manufacturer_key"], row["link_reason"]) == ("estes-industries", "no_motors")
    assert "there are no clean motors to link to" in result.warnings[0]


def test_a_file_that_was_read_from_two_places_is_one_and_so_are_its_points(storage: Storage) -> None:
    again = {"source_url": "https://thrustcurve.test/again.eng"}
    result = clean_points(
        storage, [*CURVE, *(row | again for row in CURVE)], file_motor(), file_motor(file_name="again.eng", **again)
    )
    assert (result.raw, result.clean, result.merged) == (6, 3, 3)
    assert pl.read_csv(storage.clean.get("_merged/motor_files.csv"))["rule"].to_list() == ["same_file"]
    assert [row["file_name"] for row in rows_of(storage)] == ["c6.rse"]


def test_points_keep_their_order_and_a_repeated_one_is_merged(storage: Storage) -> None:
    curve = points_of((0, 0), (0, 0), (0, 10), (1, 10), (1, 0))
    result = clean_points(storage, reversed(curve))
    assert (result.raw, result.clean, result.merged) == (5, 4, 1)
    rows = rows_of(storage, "motor_file_samples")
    assert [(row["point"], row["time_s"], row["thrust_n"]) for row in rows] == [
        (0, 0, 0),
        (1, 0, 10),
        (2, 1, 10),
        (3, 1, 0),
    ]


@pytest.mark.parametrize(
    ("points", "reasons"),
    [
        ([(0.2, 14), (1, -0.1), (1.86, 0)], {"out_of_range": 1, "curve_refused": 2}),
        ([(0.2, 14), ("x", 4), (1.86, 0)], {"number_unreadable": 1, "curve_refused": 2}),
        ([(0.2, 14), (0.1, 4), (1.86, 0)], {"time_decreasing": 1, "curve_refused": 2}),
        ([(0.2, 14), (1000, 4), (1860, 0)], {"unit_slip": 2, "curve_refused": 1}),
        ([(1, 0), (1, 0)], {"too_few_points": 2}),
    ],
)
def test_one_bad_point_refuses_its_whole_curve_and_no_other(
    storage: Storage, points: list[tuple[Any, Any]], reasons: dict[str, int]
) -> None:
    sound = points_of((0.2, 14), (1.86, 0), number=9)
    result = clean_points(storage, [*points_of(*points), *sound], file_motor(), OTHER)
    assert (result.clean, dict(result.reasons)) == (2, reasons)


def test_points_of_a_refused_motor_and_of_none_say_so(storage: Storage) -> None:
    points = [*CURVE, *points_of((0.2, 14), (1.86, 0), number=9), *points_of((0.2, 14), number=5)]
    result = clean_points(storage, points, file_motor(diameter_mm=203), OTHER)
    assert result.reasons == {"motor_file_refused": 3, "motor_file_unknown": 1}
    assert "see _quarantine/motor_files.csv" in read_quarantine(storage, "motor_file_samples")["message"][0]


def test_points_without_clean_motor_files_say_what_comes_first(storage: Storage) -> None:
    put_raw(storage, POINTS, CURVE)
    with pytest.raises(RawDataError, match="Clean motor_files first"):
        clean(storage, "motor_file_samples")


def put_real_files(storage: Storage, folder: Path) -> None:
    """The raw data sets of all real motor files."""
    rows: dict[str, list[dict[str, Any]]] = {"motor": [], "sample": []}
    for path in sorted(path for path in folder.rglob("*") if path.suffix in {".eng", ".rse"}):
        digest = sha256(path.read_bytes()).hexdigest()
        origin = {**ORIGIN, "source_url": f"https://files.test/{path.name}", "source_sha256": digest}
        for record in records_of(read_motor_file(path.read_bytes()), digest, path.name):
            kind = str(record.pop("entity_type"))
            rows[kind].append({**as_row(record), **origin})
    put_raw(storage, FILES, rows["motor"])
    put_raw(storage, POINTS, rows["sample"])


@pytest.mark.shared_data
def test_every_real_motor_file_ends_clean_or_refused_and_most_are_linked(tmp_path: Path, shared_data: Path) -> None:
    (newest,) = (shared_data / "thrustcurve").glob("thrustcurve-db_4*.json")
    outputs = []
    for run in ("one", "two"):
        storage = Storage(tmp_path / run)
        put_thrustcurve_base(storage, [{**row, "samples": None} for row in json.loads(newest.read_text())])
        put_real_files(storage, shared_data / "motorfiles")
        results = {entity: clean(storage, entity) for entity in (*BASE, "motor_files", "motor_file_samples")}
        outputs.append([storage.clean.get(f"{entity}.csv") for entity in results])
    assert outputs[0] == outputs[1]
    files, points = results["motor_files"], results["motor_file_samples"]
    assert (files.raw, files.clean, files.quarantined, files.merged) == (2085, 2078, 7, 0)
    assert files.reasons == {"out_of_range": 4, "unit_slip": 2, "figures_contradict": 1}
    assert (points.raw, points.clean, points.quarantined, points.merged) == (44331, 44183, 148, 0)
    assert points.reasons == {"motor_file_refused": 148}
    rows = rows_of(storage)
    assert Counter(row["link_reason"] for row in rows) == {
        None: 1936,
        "size_differs": 99,
        "no_such_motor": 24,
        "ambiguous": 11,
        "unknown_maker": 4,
        "propellant_differs": 2,
        "class_only": 1,
        "impulse_differs": 1,
    }
    assert Counter(issue.partition(":")[0] for row in rows for issue in row["issues"]) == {
        "designation curve_differs": 73,
        "designation contradicts": 41,
        "manufacturer unknown": 4,
    }
    assert {delay for row in rows for delay in row["delays"] or [] if delay.isdigit() and int(delay) > 21} == set()
    refused = {json.loads(row["raw_row"])["designation"] for row in read_quarantine(storage, "motor_files").to_dicts()}
    assert refused == {"K975WW", "J125", "Dart", "W90psi", "P9381", "Q18000", "P8000"}
