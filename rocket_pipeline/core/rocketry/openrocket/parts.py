"""The reader of OpenRocket's part data bases (.orc): every part and material, in mm, g and SI densities.

The unit of a number stands in its element's attribute; without one it is metres or kilograms. A number whose unit is
unknown is left out and noted, never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from rocket_pipeline.core.extraction.containers import unpack
from rocket_pipeline.core.extraction.safe_xml import parse_xml
from rocket_pipeline.core.rocketry.openrocket.numbers import bounded, number, text_of, whole
from rocket_pipeline.core.rocketry.openrocket.ork import check_root
from rocket_pipeline.core.rocketry.openrocket.units import DENSITIES, GRAMS, MILLIMETRES, density_of

SUFFIXES = (".orc",)
MAX_PARTS = 20_000
"""Parts or materials; the largest real data base has 1,676 parts."""
LENGTHS = {
    "Length": "length_mm",
    "OutsideDiameter": "outside_diameter_mm",
    "OuterDiameter": "outside_diameter_mm",
    "InsideDiameter": "inside_diameter_mm",
    "InnerDiameter": "inside_diameter_mm",
    "Thickness": "thickness_mm",
    "ShoulderDiameter": "shoulder_diameter_mm",
    "ShoulderLength": "shoulder_length_mm",
    "ForeOutsideDiameter": "fore_outside_diameter_mm",
    "ForeShoulderDiameter": "fore_shoulder_diameter_mm",
    "ForeShoulderLength": "fore_shoulder_length_mm",
    "AftOutsideDiameter": "aft_outside_diameter_mm",
    "AftShoulderDiameter": "aft_shoulder_diameter_mm",
    "AftShoulderLength": "aft_shoulder_length_mm",
    "Diameter": "canopy_diameter_mm",
    "LineLength": "line_length_mm",
    "Width": "width_mm",
    "PackedDiameter": "packed_diameter_mm",
    "PackedLength": "packed_length_mm",
    "Height": "height_mm",
    "BaseHeight": "base_height_mm",
    "FlangeHeight": "flange_height_mm",
    "ScrewHeight": "screw_height_mm",
}
MASSES = {"Mass": "mass_g", "ScrewMass": "screw_mass_g", "NutMass": "nut_mass_g"}
MEASURES = tuple(dict.fromkeys((*LENGTHS.values(), *MASSES.values())))
"""Every measure that a part can have, once."""


@dataclass(frozen=True)
class Material:
    """A material.

    Attributes:
        name: As written; parts name it so.
        type: BULK, SURFACE or LINE.
        density: In `density_unit`; None when it cannot be told.
        density_unit: kg/m3, kg/m2 or kg/m, by the type.
        original: Number and unit as written.
        group: Such as "Plastics", in newer files.
        notes: What was odd, one line each.
    """

    name: str
    type: str
    density: float | None
    density_unit: str
    original: str
    group: str | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Measure:
    """A length or a mass: its name with the unit, such as "length_mm", its value, and what was written."""

    name: str
    value: float | None
    original: str


@dataclass(frozen=True)
class Part:
    """A part that a maker sells.

    Attributes:
        type: The element's name, such as "BodyTube".
        manufacturer: As written.
        part_number: As written; may hold several.
        part_numbers: The same, one by one.
        description: As written.
        material: Its material's name.
        material_type: BULK or SURFACE.
        density: Of the material, when the file describes it.
        density_unit: Of the density.
        line_material: Of a parachute's lines.
        measures: Lengths and masses.
        shape: Of a nose cone or transition, as written.
        filled: Of a nose cone or transition.
        sides: Of a parachute.
        line_count: Of a parachute.
        drag_coefficient: Of a parachute.
        is_legacy: Whether the file says that its parts are kept for old designs only.
        notes: What was left out or odd, one line each.
    """

    type: str
    manufacturer: str | None
    part_number: str | None
    part_numbers: tuple[str, ...]
    description: str | None
    material: str | None
    material_type: str | None
    density: float | None
    density_unit: str | None
    line_material: str | None
    measures: tuple[Measure, ...]
    shape: str | None
    filled: bool | None
    sides: int | None
    line_count: int | None
    drag_coefficient: float | None
    is_legacy: bool
    notes: tuple[str, ...]


@dataclass(frozen=True)
class PartsFile:
    """A part data base: its parts and materials in the order of the file."""

    version: str | None
    is_legacy: bool
    materials: tuple[Material, ...]
    parts: tuple[Part, ...]


def read_parts(content: bytes) -> PartsFile:
    """The parts and materials of an .orc file, packed or plain.

    Raises:
        DocumentRefusedError: It is hostile, broken or another kind of file; codes as for `read_design`.
    """
    root = parse_xml(unpack(content, SUFFIXES).content, without=("Thumbnail",))
    check_root(root, "OpenRocketComponent")
    materials = bounded(map(_material, root.findall("Materials/Material")), MAX_PARTS, "materials")
    known = {(material.type, material.name): material for material in reversed(materials)}  # the first one counts
    is_legacy = root.find("Legacy") is not None
    parts = (_part(element, known, is_legacy=is_legacy) for element in root.findall("Components/*"))
    return PartsFile(text_of(root, "Version"), is_legacy, materials, bounded(parts, MAX_PARTS, "parts"))


def _material(element: Element) -> Material:
    name, kind = text_of(element, "Name") or "", (text_of(element, "Type") or "").upper()
    written, unit = text_of(element, "Density") or "", element.get("UnitsOfMeasure", "").strip()
    value = number(written)
    density, note = None, ""
    if kind not in DENSITIES:
        note = f"unknown type of material {kind!r}"
    elif value is None:
        note = f"density {written!r} is no number"
    else:
        density, note = density_of(value, kind=kind, unit=unit)
    return Material(
        name=name,
        type=kind,
        density=density,
        density_unit=DENSITIES[kind].unit if kind in DENSITIES else "",
        original=f"{written} {unit}".strip(),
        group=text_of(element, "Group"),
        notes=(note,) if note else (),
    )


def _part(element: Element, known: dict[tuple[str, str], Material], *, is_legacy: bool) -> Part:
    measures = tuple(_measures(element))
    material, line = element.find("Material"), text_of(element, "LineMaterial")
    kind = material.get("Type", "").strip().upper() if material is not None else None
    name = text_of(element, "Material")
    described = known.get((kind or "", name or ""))
    number_text = text_of(element, "PartNumber")
    return Part(
        type=element.tag,
        manufacturer=text_of(element, "Manufacturer"),
        part_number=number_text,
        part_numbers=tuple(part for each in re.split("[,;]", number_text or "") if (part := each.strip())),
        description=text_of(element, "Description"),
        material=name,
        material_type=kind,
        density=described.density if described else None,
        density_unit=described.density_unit if described else None,
        line_material=line,
        measures=measures,
        shape=text_of(element, "Shape"),
        filled={"true": True, "1": True, "false": False, "0": False}.get((text_of(element, "Filled") or "").lower()),
        sides=whole(text_of(element, "Sides")),
        line_count=whole(text_of(element, "LineCount")),
        drag_coefficient=number(text_of(element, "DragCoefficient")),
        is_legacy=is_legacy,
        notes=tuple(
            f"{measure.name}: {measure.original!r} is no number with a known unit"
            for measure in measures
            if measure.value is None
        ),
    )


def _measures(element: Element) -> Iterator[Measure]:
    for names, units, default in ((LENGTHS, MILLIMETRES, "m"), (MASSES, GRAMS, "kg")):
        for child in element:
            if child.tag in names and (written := (child.text or "").strip()):
                unit = child.get("Unit", default).strip()
                factor = units.get(unit.lower())
                value = None if factor is None else number(written, times=factor)
                yield Measure(names[child.tag], value, f"{written} {unit}")
