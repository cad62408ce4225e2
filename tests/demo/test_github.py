"""The stand-ins of GitHub list and serve designs, motor files and part data bases as the real formats have them."""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import json
import re
import subprocess
import sys
import zipfile
from typing import Any
from xml.etree import ElementTree

import pytest

from rocket_pipeline.demo.github import DESIGNS, MOTORS, PARTS, GithubApi, GithubRaw, repository_files
from rocket_pipeline.demo.motor_base import motors_of
from rocket_pipeline.demo.site import Request

API, RAW = GithubApi(), GithubRaw()


def listed(repository: str, path: str) -> Any:
    answer = API.respond(Request("GET", f"/repos/{repository}/contents/{path}"))
    assert answer.status == 200
    return json.loads(answer.body)


def files_of(place: tuple[str, str, str], *suffixes: str) -> dict[str, bytes]:
    """Path below the folder → bytes, of the files that end so."""
    repository, _, folder = place
    found = {path: body for (owner, path), body in repository_files().items() if owner == repository}
    return {path.removeprefix(f"{folder}/"): body for path, body in found.items() if path.endswith(suffixes)}


def xml_of(content: bytes) -> bytes:
    if content.startswith(b"\x1f\x8b"):
        return gzip.decompress(content)
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return archive.read(archive.namelist()[0])
    return content


DESIGN_FILES = files_of(DESIGNS, ".ork")
SOUND = {name: ElementTree.fromstring(xml_of(body)) for name, body in DESIGN_FILES.items() if "Conflicted" not in name}
ENG, RSE = files_of(MOTORS, ".eng"), files_of(MOTORS, ".rse")
ORC = {name: ElementTree.fromstring(body) for name, body in files_of(PARTS, ".orc", ".ORC").items()}


def test_the_volumes_are_those_asked_for():
    assert len(DESIGN_FILES) == 20
    assert len(ENG) + len(RSE) == 40
    assert len(ORC) == 4
    assert sum(len(root.findall("Components/*")) for root in ORC.values()) == 200


def test_a_folder_is_an_array_of_entries_as_the_contents_api_gives_them():
    entries = listed(DESIGNS[0], DESIGNS[2])
    assert [entry["name"] for entry in entries] == sorted(entry["name"] for entry in entries)
    entry = next(entry for entry in entries if entry["name"] == "Payload bay & co.ork")
    content = DESIGN_FILES[entry["name"]]
    assert entry["type"] == "file"
    assert entry["size"] == len(content)
    assert entry["sha"] == hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest()
    assert entry["download_url"] == (
        "https://github-raw.test/openrocket/openrocket/unstable/core/src/main/resources/datafiles/examples/"
        "Payload%20bay%20%26%20co.ork"
    )


def test_folders_of_makers_lead_on_and_have_nothing_to_download():
    entries = [entry for entry in listed(MOTORS[0], MOTORS[2]) if entry["type"] == "dir"]
    assert len(entries) == 8
    assert {entry["download_url"] for entry in entries} == {None}
    assert entries[0]["url"].startswith("https://github-api.test/repos/openrocket/motor-database/contents/data/")
    assert len(listed(MOTORS[0], entries[0]["path"])) == 5


def test_a_file_is_an_object_with_its_content():
    entry = listed(PARTS[0], f"{PARTS[2]}/demo_metric.orc")
    assert base64.b64decode(entry["content"]) == files_of(PARTS, "metric.orc")["demo_metric.orc"]


def test_what_is_not_there_is_404():
    assert API.respond(Request("GET", "/repos/openrocket/openrocket/contents/nowhere")).status == 404
    assert API.respond(Request("GET", "/users/openrocket")).status == 404
    assert RAW.respond(Request("GET", "/openrocket/openrocket/other/README.txt")).status == 404
    assert RAW.respond(Request("GET", "/robots.txt")).status == 404


def test_every_path_of_the_api_and_every_download_answers():
    assert {API.respond(Request("GET", path)).status for path in API.paths} == {200}
    assert len(RAW.paths) == len(repository_files())
    for path, body in zip(RAW.paths, repository_files().values(), strict=True):
        assert RAW.respond(Request("GET", path)).body == body


def test_another_process_makes_the_same_bytes():
    code = (
        "import hashlib; from rocket_pipeline.demo.github import repository_files as files;"
        "print(hashlib.sha256(repr(sorted(files().items())).encode()).hexdigest())"
    )
    again = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()
    assert again == hashlib.sha256(repr(sorted(repository_files().items())).encode()).hexdigest()


def test_designs_come_in_every_container_with_the_design_first():
    kinds = {body[:2] for body in DESIGN_FILES.values()}
    assert kinds == {b"PK", b"\x1f\x8b", b"<?"}
    names = [zipfile.ZipFile(io.BytesIO(body)).namelist() for body in DESIGN_FILES.values() if body[:2] == b"PK"]
    assert {entries[0] for entries in names} == {"rocket.ork"}
    assert any("preview.png" in entries for entries in names)
    assert any("/datafiles/textures/wood.png" in entries for entries in names)


def test_designs_are_of_every_version_from_1_4_to_1_11():
    assert {root.get("version") for root in SOUND.values()} == {f"1.{minor}" for minor in range(4, 12)}


def test_simulations_have_every_status_and_results_where_one_ran():
    simulations = [item for root in SOUND.values() for item in root.iter("simulation")]
    assert {item.get("status") for item in simulations} == {"uptodate", "outdated", "cantrun", "notsimulated", "loaded"}
    assert all((item.find("flightdata") is None) == (item.get("status") == "notsimulated") for item in simulations)
    assert any("NaN" in (point.text or "") for root in SOUND.values() for point in root.iter("datapoint"))


def test_one_design_was_committed_in_the_middle_of_a_merge():
    (broken,) = DESIGN_FILES.keys() - SOUND.keys()
    assert b"<<<<<<< HEAD" in DESIGN_FILES[broken]
    with pytest.raises(ElementTree.ParseError):
        ElementTree.fromstring(DESIGN_FILES[broken])


def test_many_designs_are_named_just_rocket_and_many_have_no_designer():
    names = [root.findtext("rocket/name") for root in SOUND.values()]
    designers = [root.findtext("rocket/designer") for root in SOUND.values()]
    assert names.count("Rocket") > 5
    assert designers.count(None) > 5
    assert any("\n" in (designer or "") for designer in designers)


def test_motors_of_designs_are_real_ones_or_bear_an_old_name():
    known = {
        (motor["diameter"], name)
        for maker in ("Estes", "AeroTech", "Cesaroni", "Loki", "Contrail")
        for motor in motors_of(maker)
        for name in (motor["designation"], motor["commonName"])
    }
    mounted = [motor for root in SOUND.values() for motor in root.iter("motor")]
    strange = {
        motor.findtext("designation")
        for motor in mounted
        if (float(motor.findtext("diameter", "0")) * 1000, motor.findtext("designation")) not in known
    }
    assert strange == {"I216-CL(I)", "G54-RL", "G126-WT", "L1685-SS"}
    assert "none" in {motor.findtext("delay") for motor in mounted}


def test_later_versions_write_what_they_brought():
    new, old = SOUND["Kit clone.ork"], SOUND["Simple trainer.ork"]
    assert new.findtext("rocket/designtype") == "clone_kit"
    assert new.find(".//instancecount") is not None
    assert new.find(".//axialoffset") is not None
    assert new.find(".//id") is not None
    assert all(old.find(f".//{name}") is None for name in ("designtype", "instancecount", "axialoffset", "id"))
    assert any((tube.text or "").startswith("auto 0.") for tube in new.iter("radius"))


def test_rasp_files_hold_seven_fields_and_a_curve_a_motor():
    for name, body in ENG.items():
        lines = [line.split() for line in body.decode().splitlines() if not line.startswith(";")]
        headers = [fields for fields in lines if len(fields) == 7]
        assert headers, name
        assert all(len(fields) in {2, 7} for fields in lines), name
        assert all(float(fields[4]) < 70 for fields in headers), "kilograms"


def test_rocksim_files_hold_grams_and_begin_at_zero():
    for name, body in RSE.items():
        engines = list(ElementTree.fromstring(body).iter("engine"))
        assert engines, name
        for engine in engines:
            total, propellant = (float(engine.get(name, "0")) for name in ("initWt", "propWt"))
            assert total >= propellant or total == 0, "the data base lacks some"
            assert propellant == 0 or propellant > 1, "grams"
            assert (engine[1][0].get("t"), engine[1][0].get("f")) == ("0", "0")


def test_motor_files_have_the_quirks_of_real_ones():
    texts = [body.decode() for body in (*ENG.values(), *RSE.values())]
    headers = [line.split() for text in texts for line in text.splitlines() if len(line.split()) == 7]
    last = [text.strip(" ;\r\n").splitlines()[-1].split()[-1] for text in map(bytes.decode, ENG.values())]
    assert any("\r\n" in text for text in texts)
    assert any("\r\n" not in text for text in texts)
    assert {"CTI", "Ces", "Pro38"} & {fields[6] for fields in headers}
    assert {"100", "1000"} <= {fields[3] for fields in headers}
    assert any(sum(len(line.split()) == 7 for line in text.splitlines()) == 2 for text in texts)
    assert {thrust == "0" for thrust in last} == {True, False}
    assert any(re.search(r'mfg="[^"]+ "', text) for text in texts)


def test_part_files_mix_units_and_reuse_part_numbers():
    units = {element.get("Unit") for root in ORC.values() for element in root.iter() if element.get("Unit")}
    assert units == {"in", "mm", "cm", "m", "ft"}
    numbers = [element.text or "" for root in ORC.values() for element in root.iter("PartNumber")]
    assert any(", " in number for number in numbers)
    assert {name.rpartition(".")[2] for name in ORC} == {"orc", "ORC"}
    kinds = {part.tag for root in ORC.values() for part in root.find("Components") or ()}
    assert kinds >= {"BodyTube", "NoseCone", "Transition", "TubeCoupler", "EngineBlock", "CenteringRing", "Parachute"}
