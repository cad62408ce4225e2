"""Saved answers of ThrustCurve.org's API, read without a network."""

from __future__ import annotations

import json
from collections import defaultdict
from itertools import islice
from pathlib import Path

import pytest

from rocket_pipeline.core.extraction.output import as_row
from rocket_pipeline.core.extraction.specification import SourceSpecification
from rocket_pipeline.core.extraction.validation import Validator
from rocket_pipeline.core.rocketry.sources.thrustcurve import (
    MOTOR_FIELDS,
    SAMPLE_FIELDS,
    ThrustCurveMetadata,
    ThrustCurveMotors,
    ThrustCurveSamples,
    parse_metadata,
    parse_motors,
    parse_samples,
    parse_simfiles,
)

DOCUMENTS = Path(__file__).parent / "fixtures" / "thrustcurve"
C6 = "0123456789abcdef00000001"
J90 = "0123456789abcdef00000002"


def document(name: str) -> bytes:
    return (DOCUMENTS / name).read_bytes()


def problems(spec: SourceSpecification, records: list[dict[str, object]]) -> list[str]:
    validator = Validator(spec, limited=True)
    for record in records:
        validator.add(as_row(record))
    return validator.report().problems


def test_makers_and_organizations_come_out_of_one_document() -> None:
    records = list(parse_metadata(document("metadata.json")))
    assert records == [
        {"entity_type": "manufacturer", "name": "AeroTech", "abbrev": "AeroTech"},
        {"entity_type": "manufacturer", "name": "R.A.T.T. Works", "abbrev": "RATT"},
        {"entity_type": "organization", "name": "National Association of Rocketry", "abbrev": "NAR"},
    ]
    assert problems(ThrustCurveMetadata.specification, records) == []


def test_a_motor_keeps_every_field_under_its_own_name() -> None:
    motors = list(parse_motors(document("search.json")))
    sent = json.loads(document("search.json"))["results"]
    for motor, row in zip(motors, sent, strict=True):
        row["attributionUrl"] = row.pop("source_url", None)
        assert {name: motor.get(name) for name in row} == row
    assert problems(ThrustCurveMotors.specification, motors) == []


def test_the_page_to_credit_does_not_take_the_place_of_where_the_record_came_from() -> None:
    motors, points = parse_motors(document("search.json")), parse_samples(document("download.json"))
    for record in (next(motors), next(points)):
        assert "source_url" not in record
        assert str(record["attributionUrl"]).startswith("https://www.thrustcurve.org/")


def test_a_motors_numbers_keep_the_digits_that_were_sent() -> None:
    row = as_row(next(parse_motors(document("search.json"))))
    assert (row["diameter"], row["propWeightG"], row["delays"]) == ("18", "23.900000000000002", "0,3,5,7")


def test_flags_and_gaps_of_a_motor_are_told_apart() -> None:
    _, row = (as_row(motor) for motor in parse_motors(document("search.json")))
    assert (row["sparky"], row["delayAdjustable"], row["infoUrl"]) == ("true", "false", "")
    assert "maxThrustN" not in row


def test_several_curves_of_a_motor_are_kept_apart() -> None:
    curves: dict[object, list[tuple[object, object]]] = defaultdict(list)
    for point in parse_samples(document("download.json")):
        curves[point["motorId"], point["simfileId"]].append((point["time"], point["thrust"]))
    assert curves == {
        (C6, "fedcba987654321000000001"): [(0, 0), (0.2, 14.09), (1.86, 0)],
        (J90, "fedcba987654321000000009"): [(0.1, 100), (7.8, 0)],
        (C6, "fedcba987654321000000002"): [(0, 0), (0.21, 13.9), (0.21, 13.8), (1.9, None)],
    }


def test_every_point_says_where_its_curve_is_from() -> None:
    points = {str(point["simfileId"])[-1]: as_row(point) for point in parse_samples(document("download.json"))}
    origin = {key: (p["format"], p["source_type"], p["license"]) for key, p in points.items()}
    assert origin == {"1": ("RASP", "cert", "PD"), "2": ("RockSim", "user", ""), "9": ("RockSim", "mfr", "other")}
    assert points["9"]["dataUrl"] == "/simfiles/fedcba987654321000000009/download/data.rse"
    assert {"source", "data", "samples"} & points["1"].keys() == set()


def test_a_point_without_a_thrust_is_reported() -> None:
    points = list(parse_samples(document("download.json")))
    assert problems(ThrustCurveSamples.specification, points) == ["1 of 9 records lack thrust"]


def test_every_field_that_comes_is_declared() -> None:
    motors, points = parse_motors(document("search.json")), parse_samples(document("download.json"))
    assert {name for motor in motors for name in motor} <= set(MOTOR_FIELDS)
    assert {name for point in points for name in point} == set(SAMPLE_FIELDS)


def answer(*rows: dict[str, object]) -> bytes:
    return json.dumps({"results": rows}).encode()


@pytest.mark.parametrize("diameters", [[13, 18, 24], [0.013, 0.018, 0.024]])
def test_diameters_of_metadata_are_not_read_in_whatever_unit_they_are(diameters: list[float]) -> None:
    content = json.dumps({"manufacturers": [{"name": "Acme", "abbrev": "A"}], "diameters": diameters}).encode()
    assert list(parse_metadata(content)) == [{"entity_type": "manufacturer", "name": "Acme", "abbrev": "A"}]


def test_motors_stay_in_the_order_of_the_answer_which_is_by_impulse() -> None:
    rows = [{"designation": name, "totImpulseNs": impulse} for name, impulse in (("Z", 1.2), ("A", 8.8), ("M", 20))]
    assert [motor["designation"] for motor in parse_motors(answer(*rows))] == ["Z", "A", "M"]


def test_a_motor_of_the_time_before_pages_to_credit_is_read() -> None:
    (motor,) = parse_motors(answer({"motorId": C6, "designation": "C6"}))
    assert motor == {"motorId": C6, "designation": "C6"}


@pytest.mark.parametrize("name", ["G78G/L", "MICRO_MAXX", "440CC172JFX-J295FX", "1176K1720-P"])
def test_a_designation_keeps_its_slashes_dashes_and_lines(name: str) -> None:
    (motor,) = parse_motors(answer({"designation": name}))
    assert as_row(motor)["designation"] == name


@pytest.mark.parametrize("delays", ["P", "6,8,10,12,14", "20,P", "S,M,L,P"])
def test_delays_stay_one_text_as_sent(delays: str) -> None:
    (motor,) = parse_motors(answer({"delays": delays}))
    assert as_row(motor)["delays"] == delays


def test_whole_and_broken_numbers_stay_as_sent() -> None:
    rows = (as_row(motor) for motor in parse_motors(b'{"results": [{"diameter": 18}, {"diameter": 18.0}]}'))
    assert [row["diameter"] for row in rows] == ["18", "18.0"]


@pytest.mark.parametrize(("license_", "told"), [("PD", "PD"), ("free", "free"), ("other", "other"), ("", "")])
def test_a_license_may_be_empty(license_: str, told: str) -> None:
    (point,) = parse_samples(answer({"license": license_, "samples": [{"time": 0, "thrust": 1}]}))
    assert as_row(point)["license"] == told


def test_addresses_of_a_curve_are_relative_and_stay_so() -> None:
    result = {"infoUrl": "/simfiles/1/", "dataUrl": "/simfiles/1/download/data.eng", "samples": [{"time": 0}]}
    (point,) = parse_samples(answer(result))
    assert (point["infoUrl"], point["dataUrl"]) == ("/simfiles/1/", "/simfiles/1/download/data.eng")


def test_a_file_beside_the_samples_is_not_kept() -> None:
    (point,) = parse_samples(answer({"data": "OyBhIG1vdG9yCg==", "samples": [{"time": 0, "thrust": 1}]}))
    assert "data" not in point


@pytest.mark.parametrize("parse", [parse_metadata, parse_motors, parse_samples, parse_simfiles])
@pytest.mark.parametrize("content", [b"{}", b'{"results": null, "manufacturers": null}', b'{"results": []}'])
def test_a_document_that_holds_nothing_gives_nothing(parse: object, content: bytes) -> None:
    assert callable(parse)
    assert list(parse(content)) == []


def test_a_large_document_is_read_point_by_point() -> None:
    assert len(list(islice(parse_samples(document("download.json")), 2))) == 2


@pytest.mark.shared_data
def test_the_real_base_of_today_is_read_whole(shared_data: Path) -> None:
    (newest,) = (shared_data / "thrustcurve").glob("thrustcurve-db_4*.json")
    rows = json.loads(newest.read_bytes())
    curves = [
        {
            "motorId": row["motorId"],
            "simfileId": row["motorId"][::-1],
            "samples": [{"time": time, "thrust": thrust} for time, thrust in row.pop("samples")],
        }
        for row in rows
        if "samples" in row
    ]
    motors = list(parse_motors(json.dumps({"results": rows}).encode()))
    points = list(parse_samples(json.dumps({"results": curves}).encode()))
    assert (len(motors), len({motor["motorId"] for motor in motors})) == (1129, 1129)
    assert {point["motorId"] for point in points} == {m["motorId"] for m in motors if m.get("dataFiles")}
    assert {name for motor in motors for name in motor} == set(MOTOR_FIELDS)
    assert problems(ThrustCurveMotors.specification, motors) == []
    assert problems(ThrustCurveSamples.specification, points) == []
