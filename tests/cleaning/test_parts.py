"""Parts and materials of OpenRocket's part data bases."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest

from rocket_pipeline.core.cleaning.dataset import read_datasets
from rocket_pipeline.core.cleaning.pipeline import CleaningResult, run_cleaner
from rocket_pipeline.core.extraction.output import as_row
from rocket_pipeline.core.rocketry.cleaning import CLEANERS, CONTRACTS, materials, parts
from rocket_pipeline.core.rocketry.sources.openrocket import parse_parts
from rocket_pipeline.core.storage.store import Storage
from tests.support.raw_files import ORIGIN, csv_bytes

RAW = {"parts": parts.RAW, "materials": materials.RAW}


@pytest.fixture
def storage(tmp_path: Path) -> Storage:
    return Storage(tmp_path / "root")


def put(storage: Storage, entity: str, rows: Iterable[Mapping[str, Any]]) -> None:
    file = RAW[entity]
    storage.raw.put(file.key, csv_bytes((*file.columns, *file.ignored, *ORIGIN), rows))


def clean(storage: Storage, entity: str, *rows: Mapping[str, Any]) -> CleaningResult:
    put(storage, entity, rows)
    return run_cleaner(CLEANERS[entity], storage, contracts=CONTRACTS)


def rows_of(storage: Storage, entity: str) -> list[dict[str, Any]]:
    return read_datasets(storage, [CONTRACTS[entity]])[entity].to_dicts()


def tube(**changes: Any) -> dict[str, Any]:
    """A body tube as the source gives it, with changes."""
    record = {
        "part_type": "BodyTube",
        "manufacturer": "Estes",
        "part_number": "BT-50, 3085",
        "part_numbers": json.dumps(["BT-50", "3085"]),
        "description": "Body tube, BT-50, 18 in.",
        "material": "Paper, spiral kraft",
        "material_type": "BULK",
        "density": "790.0",
        "density_unit": "kg/m3",
        "is_legacy": "false",
        "length_mm": "457.2",
        "outside_diameter_mm": "24.7904",
        "inside_diameter_mm": "24.1300",
    }
    return {**record, **changes}


def paper(**changes: Any) -> dict[str, Any]:
    record = {"name": "Paper", "material_type": "BULK", "density": "790.0", "density_unit": "kg/m3"}
    return {**record, **changes}


def test_a_part_is_known_by_maker_type_and_number_and_its_measures_are_numbers(storage: Storage) -> None:
    clean(storage, "parts", tube())
    (row,) = rows_of(storage, "parts")
    assert row["part_key"] == "estes-industries:BodyTube:BT-50, 3085"
    assert row["part_numbers"] == ["BT-50", "3085"]
    assert (row["length_mm"], row["outside_diameter_mm"], row["density"]) == (457.2, 24.79, 790.0)


def test_a_part_of_a_legacy_file_gives_way_to_the_same_part_of_today(storage: Storage) -> None:
    result = clean(storage, "parts", tube(is_legacy="true", length_mm="460"), tube())
    (row,) = rows_of(storage, "parts")
    assert (row["is_legacy"], row["length_mm"], result.merged) == (False, 457.2, 1)


def test_a_part_that_stands_twice_in_other_words_is_one(storage: Storage) -> None:
    result = clean(storage, "parts", tube(), tube(description="Tube BT-50"))
    (row,) = rows_of(storage, "parts")
    assert (row["description"], result.merged) == ("Body tube, BT-50, 18 in.", 1)


@pytest.mark.parametrize(("material", "density", "is_told"), [("Plywood", 9072, True), ("Brass, bulk", 8553.9, False)])
def test_a_density_that_only_metals_have_is_told_of_what_is_none(
    storage: Storage, material: str, density: float, is_told: bool
) -> None:
    result = clean(storage, "parts", tube(material=material, density=density))
    (row,) = rows_of(storage, "parts")
    assert row["density"] == density
    assert row["issues"] == ([f"density implausible: {float(density)} kg/m3 of {material}"] if is_told else [])
    assert any("the material is none: estes-industries" in warning for warning in result.warnings) is is_told


def test_two_different_parts_under_one_number_are_both_refused_since_nobody_can_tell(storage: Storage) -> None:
    result = clean(storage, "parts", tube(), tube(length_mm="127"), tube(part_number="BT-5"))
    assert (result.clean, dict(result.reasons)) == (1, {"duplicate_conflict": 2})


def test_a_tube_whose_inside_is_wider_than_its_outside_is_refused(storage: Storage) -> None:
    result = clean(storage, "parts", tube(inside_diameter_mm="25"), tube(part_number="BT-5"))
    assert dict(result.reasons) == {"inside_not_smaller": 1}


def test_a_measure_that_cannot_be_is_null_and_an_issue_of_the_part(storage: Storage) -> None:
    clean(storage, "parts", tube(length_mm="457200", density="heavy"))
    (row,) = rows_of(storage, "parts")
    assert (row["length_mm"], row["density"]) == (None, None)
    assert {issue.split(" ", 1)[0] for issue in row["issues"]} == {"length_mm", "density"}


def test_a_material_that_several_files_repeat_is_one_and_a_difference_is_told(storage: Storage) -> None:
    result = clean(storage, "materials", paper(), paper(), paper(density="799.0"), paper(material_type="GAS"))
    (row,) = rows_of(storage, "materials")
    assert (row["material_key"], row["density"]) == ("BULK:Paper", 790.0)
    assert (result.merged, dict(result.reasons)) == (2, {"value_unknown": 1})
    assert any("contradict each other in density" in warning for warning in result.warnings)


def test_every_row_of_real_part_data_bases_ends_clean_refused_or_merged(storage: Storage, shared_data: Path) -> None:
    found: dict[str, list[dict[str, Any]]] = {"part": [], "material": []}
    for file in sorted(shared_data.rglob("*.orc")):
        for record in parse_parts(file.read_bytes()):
            found[str(record["entity_type"])].append({**ORIGIN, **as_row(record)})
    part = clean(storage, "parts", *({k: r[k] for k in _known("parts", r)} for r in found["part"]))
    material = clean(storage, "materials", *({k: r[k] for k in _known("materials", r)} for r in found["material"]))
    assert (part.raw, part.clean, part.quarantined, part.merged) == (708, 705, 3, 0)
    # Quest's tubes of 762 mm and 127 mm bear one number, and a ring of 25.25 mm has a hole of 28.8 mm.
    assert dict(part.reasons) == {"duplicate_conflict": 2, "inside_not_smaller": 1}
    assert (material.raw, material.clean, material.quarantined, material.merged) == (249, 207, 0, 42)


def _known(entity: str, record: Mapping[str, Any]) -> list[str]:
    file = RAW[entity]
    return [name for name in record if name in {*file.columns, *file.ignored, *ORIGIN}]
