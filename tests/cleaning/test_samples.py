from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest

from rocket_pipeline.core.cleaning.dataset import read_datasets
from rocket_pipeline.core.cleaning.pipeline import CleaningResult, run_cleaner
from rocket_pipeline.core.cleaning.quarantine import read_quarantine
from rocket_pipeline.core.rocketry.cleaning import CLEANERS, CONTRACTS
from rocket_pipeline.core.storage.store import Storage
from rocket_pipeline.errors import RawDataError
from tests.support.raw_files import curve, motor, put_base

GOOD = curve([(0, 0), (0.2, 14.09), (1.03, 4.4), (1.86, 0)], simfile="good")
REFUSED_MOTOR = motor(motorId="5f4294d20002310000000002", designation="X", diameter=18000)


def clean_samples(storage: Storage, points: list[dict[str, Any]], *motors: dict[str, Any]) -> CleaningResult:
    put_base(storage, motors=motors or [motor()], points=points)
    return [run_cleaner(cleaner, storage, contracts=CONTRACTS) for cleaner in list(CLEANERS.values())[:4]][-1]


def frame(storage: Storage) -> pl.DataFrame:
    return read_datasets(storage, CONTRACTS.values())["samples"]


@pytest.fixture
def storage(tmp_path: Path) -> Storage:
    return Storage(tmp_path / "root")


def test_a_curve_keeps_the_order_of_its_points_and_names_its_motor(storage: Storage) -> None:
    clean_samples(storage, [*curve([(0, 10), (1, 0)], simfile="zeta"), *GOOD])
    rows = frame(storage).select("simfile_id", "point", "time_s", "thrust_n", "motor_key", "data_source").rows()
    assert rows[0] == ("good", 0, 0.0, 0.0, "estes-industries:C6", "cert")
    assert [row[:3] for row in rows[3:]] == [("good", 3, 1.86), ("zeta", 0, 0.0), ("zeta", 1, 1.0)]


def test_points_of_curves_that_alternate_in_the_file_are_told_apart(storage: Storage) -> None:
    other = curve([(0, 5), (0.5, 5), (0.9, 2), (1.7, 0)], simfile="other")
    result = clean_samples(storage, [row for pair in zip(GOOD, other, strict=True) for row in pair])
    assert result.clean == 8
    assert frame(storage).filter(simfile_id="other")["time_s"].to_list() == [0.0, 0.5, 0.9, 1.7]


def test_a_doubled_origin_is_merged_with_a_trace_and_a_vertical_step_stays(storage: Storage) -> None:
    result = clean_samples(storage, curve([(0, 0), (0, 0), (0, 10), (1, 10), (1, 0)]))
    assert (result.raw, result.clean, result.quarantined, result.merged) == (5, 4, 0, 1)
    assert frame(storage).select("point", "time_s", "thrust_n").rows() == [
        (0, 0, 0),
        (1, 0, 10),
        (2, 1, 10),
        (3, 1, 0),
    ]
    trace = pl.read_csv(storage.clean.get("_merged/samples.csv")).to_dicts()[0]
    assert (trace["merged_into"], trace["rule"], trace["row_number"]) == ("sim1/0", "repeated_point", 3)


@pytest.mark.parametrize(
    ("points", "reason", "field", "value"),
    [
        ([(0, 0), ("x", 5), (1, 0)], "number_unreadable", "time", "x"),
        ([(0, 0), (0.5, ""), (1, 0)], "value_missing", "thrust", None),
        ([(0, 0), (0.5, -0.1), (1, 0)], "out_of_range", "thrust", "-0.1"),
        ([(-0.1, 0), (0.5, 1), (1, 0)], "out_of_range", "time", "-0.1"),
        ([(0, 0), (0.5, 1), (0.4, 0)], "time_decreasing", "time", "0.4"),
    ],
)
def test_one_bad_point_refuses_its_whole_curve_and_no_other(
    storage: Storage, points: list[tuple[Any, Any]], reason: str, field: str, value: str | None
) -> None:
    result = clean_samples(storage, [*GOOD, *curve(points, simfile="bad")])
    assert (result.raw, result.clean, result.quarantined) == (7, 4, 3)
    assert result.reasons == {"curve_refused": 2, reason: 1}
    refused = read_quarantine(storage, "samples")
    culprit = refused.filter(reason=reason).to_dicts()[0]
    assert (culprit["field"], culprit["value"]) == (field, value)
    told = f"curve bad is refused as a whole: row {culprit['row_number']} is refused as {reason}"
    assert set(refused.filter(reason="curve_refused")["message"]) == {told}


@pytest.mark.parametrize("points", [[(0, 0)], [(0, 0), (0, 0)]])
def test_a_curve_of_fewer_than_two_points_is_refused(storage: Storage, points: list[tuple[Any, Any]]) -> None:
    result = clean_samples(storage, [*GOOD, *curve(points, simfile="short")])
    assert (result.clean, result.merged, result.reasons) == (4, 0, {"too_few_points": len(points)})


def test_a_curve_of_a_refused_motor_says_so_and_one_of_no_motor_too(storage: Storage) -> None:
    points = [
        *GOOD,
        *curve([(0, 1), (1, 0)], simfile="a", motor_id=REFUSED_MOTOR["motorId"]),
        *curve([(0, 1), (1, 0), (2, 0)], simfile="b", motor_id="ffffffffffffffffffffffff"),
    ]
    result = clean_samples(storage, points, motor(), REFUSED_MOTOR)
    assert result.reasons == {"motor_unknown": 3, "motor_refused": 2}
    assert "see _quarantine/motors.csv" in read_quarantine(storage, "samples")["message"][0]


def test_a_curve_given_for_two_motors_is_refused(storage: Storage) -> None:
    second = motor(motorId="5f4294d20002310000000003", designation="C11")
    points = [*GOOD, *curve([(0, 1)], simfile="a"), *curve([(1, 0)], simfile="a", motor_id=second["motorId"])]
    assert clean_samples(storage, points, motor(), second).reasons == {"motors_differ": 2}


def test_what_the_source_does_not_say_is_null_and_what_nobody_knows_is_refused(storage: Storage) -> None:
    silent = [row | {"license": "", "source_type": ""} for row in GOOD]
    odd = [row | {"license": "GPL"} for row in curve([(0, 1), (1, 0)], simfile="odd")]
    result = clean_samples(storage, [*silent, *odd])
    assert frame(storage).select("license", "data_source").unique().rows() == [(None, None)]
    assert result.reasons == {"value_unknown": 2}


def test_a_curve_of_another_impulse_or_without_an_end_is_told_in_all_its_points_and_warns(storage: Storage) -> None:
    sound = curve([(0, 0), (0.2, 14.09), (0.5, 5), (1.5, 4), (1.86, 0)], simfile="sound")
    result = clean_samples(storage, [*curve([(0, 0), (1, 10)]), *sound])
    assert result.warnings == (
        "1 curve: the integral differs from total_impulse_ns by more than 10%: estes-industries:C6 (sim1)",
        "1 curve: the last thrust is not 0: estes-industries:C6 (sim1)",
    )
    told = ["thrust contradicts: the integral is 5, total_impulse_ns 8.82", "thrust no_zero_end: the last is 10 N"]
    assert frame(storage).filter(simfile_id="sim1")["issues"].to_list() == [told, told]
    assert frame(storage).filter(simfile_id="sound")["issues"].to_list() == [[]] * 5


@pytest.mark.parametrize(
    ("points", "reasons", "told"),
    [
        ([(0, 0), (200, 14), (1860, 0)], {"unit_slip": 2, "curve_refused": 1}, "slip for 0.2 s (ms and s mixed up)"),
        (
            [(0, 0), (0.2, 14090), (1.86, 0)],
            {"unit_slip": 3},
            "total_impulse_ns is 1490, outside 0.1 to 10; 1000 times too large, likely a unit slip for 13.1037 N·s",
        ),
        ([(0, 0), (0.2, 0.01409), (1.86, 0)], {"unit_slip": 3}, "1000 times too small, likely a unit slip for 13.1037"),
        ([(0, 0), (0.2, 200), (1.86, 0)], {"figures_contradict": 3}, "total_impulse_ns is 21.1, outside 0.1 to 10"),
    ],
)
def test_a_curve_in_other_units_than_its_motor_is_refused_with_the_likely_cause(
    storage: Storage, points: list[tuple[Any, Any]], reasons: dict[str, int], told: str
) -> None:
    result = clean_samples(storage, [*GOOD, *curve(points, simfile="bad")])
    assert (result.clean, dict(result.reasons)) == (4, reasons)
    assert told in read_quarantine(storage, "samples").filter(pl.col("reason") != "curve_refused")["message"][0]


def test_samples_without_clean_motors_say_what_comes_first(storage: Storage) -> None:
    put_base(storage)
    with pytest.raises(RawDataError, match="Clean motors first"):
        run_cleaner(CLEANERS["samples"], storage, contracts=CONTRACTS)
