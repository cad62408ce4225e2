"""Every real design and part data base: equal to what a plain reading of the XML finds."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, fromstring

import pytest

from rocket_pipeline.core.rocketry.openrocket import Design, design_as_json, read_design, read_parts
from rocket_pipeline.errors import DocumentRefusedError

pytestmark = pytest.mark.shared_data
RESULTS = {
    "maxaltitude": "max_altitude_m",
    "maxvelocity": "max_velocity_m_s",
    "maxacceleration": "max_acceleration_m_s2",
    "maxmach": "max_mach",
    "timetoapogee": "time_to_apogee_s",
    "flighttime": "flight_time_s",
    "groundhitvelocity": "ground_hit_velocity_m_s",
    "launchrodvelocity": "launch_rod_velocity_m_s",
    "deploymentvelocity": "deployment_velocity_m_s",
    "optimumdelay": "optimum_delay_s",
}
MILLIMETRES = {"in": 25.4, "mm": 1.0, "cm": 10.0}
GRAMS = {"oz": 28.349523125, "g": 1.0, "kg": 1000.0}


def plainly(path: Path) -> Element:
    content = path.read_bytes()
    if content.startswith(b"PK"):
        archive = zipfile.ZipFile(io.BytesIO(content))
        content = archive.read(next(name for name in archive.namelist() if name.endswith(".ork")))
    elif content.startswith(b"\x1f\x8b"):
        content = gzip.decompress(content)
    return fromstring(content)


def text(element: Element, path: str) -> str | None:
    return (element.findtext(path) or "").strip() or None


def value(written: str | None) -> float | None:
    return None if written in {None, "NaN"} else float(written)


def motors_of(root: Element) -> list[dict[str, Any]]:
    names = ("manufacturer", "designation", "type", "digest", "delay")
    return [
        {
            **{name: text(motor, name) for name in names},
            "config_id": motor.get("configid"),
            "diameter_mm": float(motor.findtext("diameter", "nan")) * 1000,
            "length_mm": float(motor.findtext("length", "nan")) * 1000,
        }
        for motor in root.iter("motor")
    ]


def simulations_of(root: Element) -> list[dict[str, Any]]:
    found = []
    for simulation in root.iter("simulation"):
        data = simulation.find("flightdata")
        results = {new: value(data.get(old)) if data is not None else None for old, new in RESULTS.items()}
        about = {"name": text(simulation, "name"), "status": simulation.get("status")}
        found.append({**about, "config_id": text(simulation, "conditions/configid"), **results})
    return found


def compared(found: list[dict[str, Any]], expected: list[dict[str, Any]]) -> None:
    assert len(found) == len(expected)
    for mine, theirs in zip(found, expected, strict=True):
        assert {name: mine[name] for name in theirs} == pytest.approx(theirs)


def test_every_design_equals_a_plain_reading(designs: list[Path]) -> None:
    assert len(designs) >= 36
    for path in designs:
        root, found = plainly(path), read_design(path.read_bytes())
        told = design_as_json(found)
        rocket = root.find("rocket")
        assert rocket is not None
        inside = Counter(child.tag for group in root.iter("subcomponents") for child in group)
        assert (path.name, told["components"]) == (path.name, dict(inside))
        assert (found.name, found.designer) == (text(rocket, "name"), text(rocket, "designer"))
        assert (found.version, found.creator) == (root.get("version"), root.get("creator"))
        ids = [each.get("configid") for each in rocket.findall("motorconfiguration")]
        assert [each.id for each in found.configurations] == ids
        assert len(found.mounts) == len(list(root.iter("motormount")))
        compared(told["motors"], motors_of(root))
        compared(told["simulations"], simulations_of(root))
        assert found.notes == ()


def test_the_listed_designs_equal_what_was_expected(shared_data: Path) -> None:
    listed = json.loads((shared_data / "ork" / "EXPECTED_sample.json").read_text())
    assert listed
    for expected in listed:
        found = read_design((shared_data / "ork" / expected["file"]).read_bytes())
        told = design_as_json(found)
        for theirs, mine in (("designtype", "design_type"), ("kitname", "kit_name"), ("kind", "container")):
            assert told[mine] == expected[theirs]
        for name in ("name", "designer", "revision", "version", "creator", "components"):
            assert told[name] == expected[name]
        assert (len(found.components), len(found.configurations)) == (
            expected["n_components"],
            expected["motorconfigs"],
        )
        compared(told["motors"], [_motor(each) for each in expected["motors"]])
        compared(told["simulations"], [_simulation(each) for each in expected["simulations"]])


def _motor(expected: dict[str, Any]) -> dict[str, Any]:
    same = {name: expected.get(name) for name in ("manufacturer", "designation", "type", "digest", "delay")}
    sizes = {f"{name}_mm": float(expected[name]) * 1000 for name in ("diameter", "length")}
    return {**same, **sizes, "config_id": expected["configid"]}


def _simulation(expected: dict[str, Any]) -> dict[str, Any]:
    results = {new: value(expected.get(old)) for old, new in RESULTS.items()}
    return {"name": expected["name"], "status": expected["status"], "config_id": expected["configid"], **results}


def test_real_designs_have_dimensions_that_can_be(designs: list[Path]) -> None:
    for path in designs:
        found: Design = read_design(path.read_bytes())
        for component in found.components:
            for name in ("length_mm", "diameter_mm", "inner_diameter_mm", "thickness_mm", "height_mm", "root_chord_mm"):
                size = getattr(component, name)
                assert size is None or 0 <= size < 20_000, (path.name, component)
            if component.inner_diameter_mm is not None and component.diameter_mm is not None:
                assert component.inner_diameter_mm <= component.diameter_mm
        assert all(6 <= (motor.diameter_mm or 6) <= 161 for motor in found.motors)


def test_rocksim_designs_are_refused_by_name(shared_data: Path) -> None:
    files = sorted((shared_data / "ork" / "rocksim").glob("*.rkt"))
    assert files
    for path in files:
        with pytest.raises(DocumentRefusedError) as caught:
            read_design(path.read_bytes())
        assert caught.value.code == "rocksim_document"


def test_every_part_equals_a_plain_reading(part_files: list[Path]) -> None:
    assert len(part_files) >= 7
    for path in part_files:
        root, found = fromstring(path.read_bytes()), read_parts(path.read_bytes())
        elements = [child for group in root.iter("Components") for child in group]
        assert [part.type for part in found.parts] == [child.tag for child in elements]
        for part, element in zip(found.parts, elements, strict=True):
            assert (part.part_number, part.description) == (text(element, "PartNumber"), text(element, "Description"))
            assert (part.material, part.notes) == (text(element, "Material"), ())
            expected = [
                float(child.text or "nan") * {**MILLIMETRES, **GRAMS}[child.attrib["Unit"]]
                for child in element
                if "Unit" in child.attrib
            ]
            assert sorted(m.value or 0 for m in part.measures) == pytest.approx(sorted(expected))


def test_every_material_has_its_density_as_openrocket_meant_it(part_files: list[Path]) -> None:
    for path in part_files:
        root = fromstring(path.read_bytes())
        densities = [float(element.findtext("Density") or "nan") for element in root.iterfind("Materials/Material")]
        assert [material.density for material in read_parts(path.read_bytes()).materials] == densities
