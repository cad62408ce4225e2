"""The stand-in answers as ThrustCurve.org's api/v1 does, over the whole real data base."""

from __future__ import annotations

import base64
import gzip
import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from rocket_pipeline.demo.thrustcurve import DATA, ThrustCurve
from rocket_pipeline.errors import ConfigurationError

SEARCH, METADATA, DOWNLOAD = "/api/v1/search.json", "/api/v1/metadata.json", "/api/v1/download.json"
MOTORS: list[dict[str, Any]] = json.loads(gzip.decompress(DATA.read_bytes()))
BY_ID = {motor["motorId"]: motor for motor in MOTORS}
WITH_CURVE = [motor["motorId"] for motor in MOTORS if "samples" in motor]


def get(client: httpx.Client, path: str, **parameters: Any) -> dict[str, Any]:
    answer = client.get(path, params=parameters)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("application/json")
    return answer.json()


def found(client: httpx.Client, **criteria: Any) -> list[dict[str, Any]]:
    answer = get(client, SEARCH, maxResults=-1, **criteria)
    assert answer["matches"] == len(answer["results"])
    return answer["results"]


def parse_rasp(text: str) -> tuple[list[str], list[list[float]]]:
    lines = [line.split() for line in text.splitlines() if not line.startswith(";")]
    return lines[0], [[float(time), float(thrust)] for time, thrust in lines[1:]]


def test_the_data_base_is_the_packages_1125_motors_of_which_1070_have_a_curve():
    assert (len(MOTORS), len(WITH_CURVE)) == (1125, 1070)


def test_search_answers_twenty_motors_unless_asked_otherwise_but_counts_all(thrustcurve):
    answer = get(thrustcurve, SEARCH)
    assert len(answer["results"]) == 20
    assert answer["matches"] == 1125


@pytest.mark.parametrize("limit", [-1, 0, 9999])
def test_search_gives_every_motor_when_asked_for_all(thrustcurve, limit):
    results = get(thrustcurve, SEARCH, maxResults=limit)["results"]
    assert {motor["motorId"] for motor in results} == BY_ID.keys()


def test_search_gives_each_motor_as_the_data_base_has_it_without_its_samples(thrustcurve):
    for motor in found(thrustcurve):
        original = {name: value for name, value in BY_ID[motor["motorId"]].items() if name != "samples"}
        assert motor == original


def test_search_sorts_by_total_impulse(thrustcurve):
    impulses = [motor["totImpulseNs"] for motor in found(thrustcurve)]
    assert impulses == sorted(impulses)


def test_search_counts_each_criterion_alone_and_all_together(thrustcurve):
    answer = get(thrustcurve, SEARCH, manufacturer="Estes", impulseClass="C", maxResults=1)
    assert [(c["name"], c["value"], c["matches"]) for c in answer["criteria"]] == [
        ("manufacturer", "Estes", 23),
        ("impulseClass", "C", 13),
    ]
    assert answer["matches"] == sum(
        motor["manufacturerAbbrev"] == "Estes" and motor["impulseClass"] == "C" for motor in MOTORS
    )
    assert len(answer["results"]) == 1


@pytest.mark.parametrize(
    ("name", "value", "fits"),
    [
        ("id", "5f4294d20002310000000001", lambda m: m["motorId"] == "5f4294d20002310000000001"),
        ("manufacturer", "R.A.T.T. Works", lambda m: m["manufacturerAbbrev"] == "RATT"),
        ("manufacturer", "Public Missiles, Ltd.", lambda m: m["manufacturerAbbrev"] == "PML"),
        ("designation", "g78g/l", lambda m: m["designation"] == "G78G/L"),
        ("commonName", "C6-5", lambda m: m["commonName"] == "C6"),
        ("commonName", "1/2A3", lambda m: m["commonName"] == "1/2A3"),
        ("impulseClass", "1/2a", lambda m: m["impulseClass"] == "A"),
        ("diameter", "75", lambda m: 73.5 < m["diameter"] < 76.5),
        ("type", "hybrid", lambda m: m["type"] == "hybrid"),
        ("certOrg", "TRA", lambda m: m["certOrg"].startswith("Tripoli")),
        ("certOrg", "Uncertified", lambda m: m["certOrg"] == "Uncertified"),
        ("sparky", "true", lambda m: m.get("sparky") is True),
        ("sparky", "no", lambda m: "sparky" not in m),
        ("infoUpdatedSince", "2022-1-1", lambda m: m["updatedOn"] >= "2022-01-01"),
        ("dataUpdatedSince", "2022-01-01", lambda m: m["dataFiles"] and m["updatedOn"] >= "2022-01-01"),
        ("hasDataFiles", "false", lambda m: m["dataFiles"] == 0),
        ("availability", "OOP", lambda m: m["availability"] == "OOP"),
        ("availability", "available", lambda m: m["availability"] != "OOP"),
        ("availability", "all", lambda m: True),
        ("manufacturer", "*", lambda m: True),
    ],
)
def test_each_criterion_picks_the_motors_it_names(thrustcurve, name, value, fits):
    wanted = {motor["motorId"] for motor in MOTORS if fits(motor)}
    assert wanted
    assert {motor["motorId"] for motor in found(thrustcurve, **{name: value})} == wanted


@pytest.mark.parametrize(
    ("parameters", "error"),
    [
        ({"colour": "red"}, 'Invalid search criterion "colour".'),
        ({"manufacturer": "Estus"}, 'Invalid manufacturer value "Estus".'),
        ({"manufacturer": ""}, 'Invalid manufacturer value "".'),
        ({"manufacturer": ["Estes", "Quest"]}, 'Invalid manufacturer value "Estes,Quest".'),
        ({"diameter": "wide"}, 'Invalid diameter value "wide"; expected millimeters.'),
        ({"diameter": "nan"}, 'Invalid diameter value "nan"; expected millimeters.'),
        ({"type": "solid"}, 'Invalid type value "solid".'),
        ({"certOrg": "NASA"}, 'Invalid certOrg value "NASA".'),
        ({"sparky": "maybe"}, 'Invalid sparky value "maybe"; expected true/false.'),
        ({"infoUpdatedSince": "May"}, 'Invalid infoUpdatedSince value "May"; expected ISO date.'),
        (
            {"dataUpdatedSince": "2020-13-01"},
            'Invalid dataUpdatedSince value "2020-13-01"; expected ISO date.',
        ),
        ({"availability": "soon"}, 'Invalid availability value "soon".'),
        ({"id": "42"}, 'Invalid id value "42".'),
        ({"designation": ""}, 'Invalid designation value "".'),
        ({"maxResults": "many"}, 'Invalid maxResults value "many".'),
    ],
)
def test_search_refuses_what_it_does_not_understand(thrustcurve, parameters, error):
    for answer in (
        thrustcurve.get(SEARCH, params=parameters),
        thrustcurve.post(SEARCH, json=parameters),
    ):
        assert answer.status_code == 400
        assert answer.json()["error"] == error
        assert not answer.json().get("results")


@pytest.mark.parametrize("body", [b"{", b"[1]", b"\xff", b'"text"'])
@pytest.mark.parametrize("path", [SEARCH, METADATA, DOWNLOAD])
def test_a_body_that_is_no_json_object_is_an_error(thrustcurve, path, body):
    answer = thrustcurve.post(path, content=body)
    assert answer.status_code == 400
    assert answer.json()["error"].startswith("The body is not")


@pytest.mark.parametrize(
    ("path", "parameters"),
    [
        (SEARCH, {}),
        (SEARCH, {"manufacturer": "Estes", "sparky": False, "maxResults": 3}),
        (SEARCH, {"diameter": 10.5}),
        (METADATA, {"impulseClass": "G"}),
        (DOWNLOAD, {"motorIds": WITH_CURVE[:3], "data": "both"}),
    ],
)
def test_get_and_post_of_any_content_type_give_the_same_bytes(thrustcurve, path, parameters):
    asked = thrustcurve.get(path, params=parameters)
    posted = thrustcurve.post(path, content=json.dumps(parameters), headers={"Content-Type": "text/plain"})
    assert asked.status_code == posted.status_code == 200
    assert asked.content == posted.content == thrustcurve.get(path, params=parameters).content


def test_metadata_names_all_24_makers_by_default_and_with_all(thrustcurve):
    answer = get(thrustcurve, METADATA)
    assert answer == get(thrustcurve, METADATA, availability="all")
    assert len(answer["manufacturers"]) == 24
    assert {(maker["name"], maker["abbrev"]) for maker in answer["manufacturers"]} == {
        (motor["manufacturer"], motor["manufacturerAbbrev"]) for motor in MOTORS
    }


def test_metadata_lists_organizations_types_classes_and_diameters_in_mm(thrustcurve):
    answer = get(thrustcurve, METADATA)
    assert [org["abbrev"] for org in answer["certOrgs"]] == ["AMRS", "CAR", "NAR", "TRA", "Uncertified"]
    assert answer["types"] == ["SU", "reload", "hybrid"]
    assert answer["impulseClasses"] == list("ABCDEFGHIJKLMNO")
    assert answer["diameters"][:4] == [6, 10.5, 13, 18]
    assert 76 not in answer["diameters"], "76 mm is within 1.5 mm of 75 mm"


def test_metadata_narrows_to_what_fits_the_criteria(thrustcurve):
    available = get(thrustcurve, METADATA, availability="available")
    assert len(available["manufacturers"]) < 24
    estes = get(thrustcurve, METADATA, manufacturer="Estes", type="SU")
    assert estes["manufacturers"] == [{"name": "Estes Industries", "abbrev": "Estes"}]
    assert estes["types"] == ["SU"]


def test_metadata_refuses_a_wrong_value_and_passes_over_an_unknown_name(thrustcurve):
    answer = thrustcurve.get(METADATA, params={"type": "solid"})
    assert answer.status_code == 400
    assert answer.json()["error"] == 'Invalid type value "solid".'
    assert get(thrustcurve, METADATA, colour="red") == get(thrustcurve, METADATA)


def test_download_sends_files_by_default(thrustcurve):
    (result,) = get(thrustcurve, DOWNLOAD, motorId=WITH_CURVE[0])["results"]
    assert "data" in result
    assert "samples" not in result
    assert result["format"] == "RASP"
    assert result["infoUrl"] == f"/simfiles/{result['simfileId']}/"


def test_download_gives_every_curve_of_the_data_base_point_by_point(thrustcurve):
    answer = thrustcurve.post(DOWNLOAD, json={"motorIds": list(BY_ID), "data": "samples"})
    results = answer.json()["results"]
    curves = {
        result["motorId"]: [[point["time"], point["thrust"]] for point in result["samples"]] for result in results
    }
    assert len(results) == 1070
    assert curves == {motor_id: BY_ID[motor_id]["samples"] for motor_id in WITH_CURVE}
    assert len({result["simfileId"] for result in results}) == 1070
    assert all("data" not in result for result in results)


def test_every_data_file_reads_back_to_exactly_its_samples(thrustcurve):
    answer = thrustcurve.post(DOWNLOAD, json={"motorIds": WITH_CURVE, "data": "both"})
    for result in answer.json()["results"]:
        motor = BY_ID[result["motorId"]]
        header, points = parse_rasp(base64.b64decode(result["data"]).decode("ascii"))
        name, diameter_mm, length_mm, delays, propellant_kg, total_kg, maker = header
        assert [[0, 0], *points] == [[point["time"], point["thrust"]] for point in result["samples"]]
        assert (name, maker) == (motor["designation"], motor["manufacturerAbbrev"])
        assert (float(diameter_mm), float(length_mm)) == (motor["diameter"], motor["length"])
        assert delays == motor.get("delays", "0").replace(",", "-")
        assert float(propellant_kg) == pytest.approx(motor.get("propWeightG", 0) / 1000)
        assert float(total_kg) == pytest.approx(motor.get("totalWeightG", 0) / 1000)


def test_download_takes_repeated_and_comma_joined_ids_and_passes_over_unknown_ones(thrustcurve):
    repeated = get(thrustcurve, DOWNLOAD, motorIds=[*WITH_CURVE[:2], "0" * 24, "nonsense"])
    joined = get(thrustcurve, DOWNLOAD, motorIds=",".join(WITH_CURVE[:2]))
    assert repeated == joined
    assert {result["motorId"] for result in joined["results"]} == set(WITH_CURVE[:2])


def test_download_limits_results_only_when_asked(thrustcurve):
    assert len(get(thrustcurve, DOWNLOAD, motorIds=WITH_CURVE[:30])["results"]) == 30
    assert len(get(thrustcurve, DOWNLOAD, motorIds=WITH_CURVE[:30], maxResults=5)["results"]) == 5


def test_download_has_no_rocksim_files_and_no_known_license(thrustcurve):
    ids = WITH_CURVE[:3]
    assert len(get(thrustcurve, DOWNLOAD, motorIds=ids, format="RASP")["results"]) == 3
    assert get(thrustcurve, DOWNLOAD, motorIds=ids, format="RockSim") == {"results": []}
    assert get(thrustcurve, DOWNLOAD, motorIds=ids, license="PD") == {"results": []}
    assert all("license" not in result for result in get(thrustcurve, DOWNLOAD, motorIds=ids)["results"])


@pytest.mark.parametrize(
    ("parameters", "error"),
    [
        ({}, "No motor IDs specified to download files for."),
        ({"motorIds": []}, "No motor IDs specified to download files for."),
        ({"motorId": "a", "motorIds": ["b"]}, "Both motorId and motorIds specified."),
        ({"motorIds": ["a"], "data": "points"}, 'Invalid data value "points".'),
        ({"motorIds": ["a"], "format": "CSV"}, 'Invalid format value "CSV".'),
        ({"motorIds": ["a"], "license": "MIT"}, 'Invalid license value "MIT".'),
    ],
)
def test_download_refuses_what_it_does_not_understand(thrustcurve, parameters, error):
    answer = thrustcurve.post(DOWNLOAD, json=parameters)
    assert answer.status_code == 400
    assert answer.json()["error"] == error


def test_paths_that_are_not_served_say_what_is(thrustcurve):
    answer = thrustcurve.get("/api/v1/search.xml")
    assert answer.status_code == 404
    assert SEARCH in answer.json()["error"]


def test_robots_txt_keeps_crawlers_out_of_the_api_as_the_real_one_does(thrustcurve):
    answer = thrustcurve.get("/robots.txt")
    assert answer.headers["content-type"].startswith("text/plain")
    assert answer.text == "User-agent: *\nCrawl-delay: 120\nDisallow: /api/\n"


@pytest.mark.parametrize("damage", ["missing", "cut", "text"])
def test_a_missing_or_damaged_data_base_says_how_to_get_it(tmp_path: Path, damage):
    path = tmp_path / "motors.json.gz"
    if damage != "missing":
        path.write_bytes(DATA.read_bytes()[:5000] if damage == "cut" else b"<html>")
    with pytest.raises(ConfigurationError, match=r"convert_thrustcurve_db\.py"):
        ThrustCurve(path)
