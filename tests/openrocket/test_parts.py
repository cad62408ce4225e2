"""Part data bases, written here for each quirk of the format."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rocket_pipeline.core.rocketry.openrocket import Part, parts_as_json, read_parts
from rocket_pipeline.core.rocketry.openrocket.units import DENSITIES, GRAMS, MILLIMETRES, density_of
from rocket_pipeline.errors import DocumentRefusedError
from tests.support.openrocket_files import design, parts, zipped

TUBE = """<BodyTube><Manufacturer>Acme</Manufacturer><PartNumber>BT-50, 30352</PartNumber>
<Description>Body tube, 18"</Description><Material Type="BULK">Paper</Material>
<InsideDiameter Unit="in">0.95</InsideDiameter><OutsideDiameter Unit="mm">24.8</OutsideDiameter>
<Length>0.4572</Length><Mass Unit="oz">0.5</Mass></BodyTube>"""
PAPER = '<Material UnitsOfMeasure="kg/m3"><Name>Paper</Name><Density>780.0</Density><Type>BULK</Type></Material>'


def only(content: bytes) -> Part:
    (part,) = read_parts(content).parts
    return part


def measured(element: str) -> dict[str, float | None]:
    return {each.name: each.value for each in only(parts(f"<BodyTube>{element}</BodyTube>")).measures}


def test_a_part_has_its_numbers_in_our_units_and_as_written() -> None:
    part = only(parts(TUBE, materials=PAPER))
    assert (part.type, part.manufacturer, part.description) == ("BodyTube", "Acme", 'Body tube, 18"')
    assert [(each.name, each.value, each.original) for each in part.measures] == [
        ("inside_diameter_mm", 24.13, "0.95 in"),
        ("outside_diameter_mm", 24.8, "24.8 mm"),
        ("length_mm", 457.2, "0.4572 m"),
        ("mass_g", 14.174761563, "0.5 oz"),
    ]
    assert (part.material, part.material_type, part.density, part.density_unit) == ("Paper", "BULK", 780.0, "kg/m3")
    assert (part.is_legacy, part.notes) == (False, ())


@pytest.mark.parametrize(("unit", "value"), [(unit, 2 * factor) for unit, factor in MILLIMETRES.items()])
def test_every_unit_of_length_is_known(unit: str, value: float) -> None:
    assert measured(f'<Length Unit="{unit}">2.0</Length>') == {"length_mm": pytest.approx(value)}


@pytest.mark.parametrize(("unit", "value"), [(unit, 2 * factor) for unit, factor in GRAMS.items()])
def test_every_unit_of_mass_is_known(unit: str, value: float) -> None:
    assert measured(f'<Mass Unit="{unit}">2</Mass>') == {"mass_g": pytest.approx(value)}


@pytest.mark.parametrize(("unit", "value"), [("IN", 25.4), ("MM", 1.0), ("Cm", 10.0), ("M", 1000.0)])
def test_a_unit_may_be_in_capitals(unit: str, value: float) -> None:
    assert measured(f'<Length Unit="{unit}">1</Length><Mass Unit="KG">1</Mass>') == {"length_mm": value, "mass_g": 1000}


def test_without_a_unit_numbers_are_metres_and_kilograms() -> None:
    assert measured("<Length>0.1</Length><Mass>0.002</Mass>") == {"length_mm": 100.0, "mass_g": 2.0}


@pytest.mark.parametrize(
    "element", ['<Length Unit="furlong">1</Length>', '<Length Unit="in">1 1/2</Length>', '<Length Unit="g">1</Length>']
)
def test_a_number_that_cannot_be_told_is_left_out_and_noted(element: str) -> None:
    part = only(parts(f"<BodyTube>{element}<Mass Unit='g'>3</Mass></BodyTube>"))
    assert {each.name: each.value for each in part.measures} == {"length_mm": None, "mass_g": 3.0}
    assert part.notes[0].startswith("length_mm: ")


@pytest.mark.parametrize(
    ("written", "numbers"),
    [
        ("MMT-0.95, LBT-50", ("MMT-0.95", "LBT-50")),
        ("AR-2050, 3101, 30164", ("AR-2050", "3101", "30164")),
        ("T303000;Q9523,", ("T303000", "Q9523")),
        ("JT-80C legacy", ("JT-80C legacy",)),
        ("PNC-3.90-S/P (old)", ("PNC-3.90-S/P (old)",)),
        (" ", ()),
    ],
)
def test_several_part_numbers_are_kept_and_told_apart(written: str, numbers: tuple[str, ...]) -> None:
    part = only(parts(f"<BodyTube><PartNumber>{written}</PartNumber></BodyTube>"))
    assert (part.part_number, part.part_numbers) == (written.strip() or None, numbers)


def test_a_transition_a_parachute_and_a_rail_button_have_their_own_measures() -> None:
    transition = only(
        parts("""<Transition><Filled>true</Filled><Shape>CONICAL</Shape>
        <ForeOutsideDiameter Unit="in">1</ForeOutsideDiameter><AftShoulderLength Unit="cm">1</AftShoulderLength>
        </Transition>""")
    )
    assert (transition.filled, transition.shape) == (True, "CONICAL")
    assert [each.name for each in transition.measures] == ["fore_outside_diameter_mm", "aft_shoulder_length_mm"]
    chute = only(
        parts("""<Parachute><Diameter Unit="in">12</Diameter><Sides>6</Sides><LineCount>8</LineCount>
        <LineMaterial Type="LINE">Cord</LineMaterial><DragCoefficient Unit="m">0.8</DragCoefficient></Parachute>""")
    )
    assert (chute.sides, chute.line_count, chute.line_material, chute.drag_coefficient) == (6, 8, "Cord", 0.8)
    assert [(each.name, each.value) for each in chute.measures] == [("canopy_diameter_mm", 304.8)]
    button = only(
        parts('<RailButton><OuterDiameter Unit="mm">9.7</OuterDiameter><NutMass Unit="g">1</NutMass></RailButton>')
    )
    assert [(each.name, each.value) for each in button.measures] == [("outside_diameter_mm", 9.7), ("nut_mass_g", 1.0)]


def test_a_file_for_old_designs_says_so_of_its_parts() -> None:
    found = read_parts(parts(TUBE, head="<Version>0.1</Version><Legacy></Legacy>"))
    assert (found.version, found.is_legacy, found.parts[0].is_legacy) == ("0.1", True, True)


def test_the_same_part_twice_is_two_parts() -> None:
    assert len(read_parts(parts(TUBE * 2)).parts) == 2


def test_comments_of_who_wrote_the_file_are_no_part_of_it() -> None:
    remark = "<!-- SOURCE ERROR: the shop's page gives 0.98 in -->"
    part = only(parts(f"{remark}{TUBE.replace('0.95', f'0.95{remark}')}", materials=f"{remark}{PAPER}"))
    assert (part.measures[0].value, part.density, part.notes) == (24.13, 780.0, ())


def test_numbers_that_are_known_to_be_wrong_are_kept_for_cleaning_to_decide() -> None:
    heavy = '<Material UnitsOfMeasure="kg/m3"><Name>Paper</Name><Density>9072.0</Density><Type>BULK</Type></Material>'
    part = only(parts(TUBE.replace("24.8", "2480"), materials=heavy))
    assert (part.density, part.measures[1].value) == (9072.0, 2480.0)


def test_a_material_that_the_file_lacks_leaves_its_density_open() -> None:
    part = only(parts(TUBE, materials=PAPER.replace("BULK", "SURFACE")))
    assert (part.material, part.density, part.density_unit) == ("Paper", None, None)


@pytest.mark.parametrize(
    ("kind", "value", "unit", "density", "is_noted"),
    [
        ("BULK", 680.0, "kg/m3", 680.0, False),
        ("BULK", 680.0, "", 680.0, False),
        ("BULK", 0.68, "g/cm3", 680.0, False),
        ("BULK", 0.68, "g/cm³", 680.0, False),
        ("BULK", 680.0, "g/cm3", 680.0, True),
        ("BULK", 11.3, "g/cm3", None, True),
        ("BULK", 40.0, "lb/ft3", None, True),
        ("BULK", 1.0, "stone/bushel", None, True),
        ("SURFACE", 0.0341, "g/m2", 0.0341, True),
        ("SURFACE", 67.0, "g/m2", 0.067, False),
        ("SURFACE", 0.067, "G/M2", 0.067, True),
        ("SURFACE", 8.0, "g/m2", 0.008, False),
        ("LINE", 0.0018, "kg/m", 0.0018, False),
        ("LINE", 0.0018, "g/m", 0.0018, True),
        ("LINE", 1.8, "g/m", 0.0018, False),
        ("LINE", 0.1, "g/m", None, True),
        ("LINE", 9072.0, "kg/m", 9072.0, False),
    ],
)
def test_a_density_is_taken_as_it_can_only_be_meant(
    kind: str, value: float, unit: str, density: float | None, *, is_noted: bool
) -> None:
    found, note = density_of(value, kind=kind, unit=unit)
    assert (found, bool(note)) == (pytest.approx(density) if density else None, is_noted)


@pytest.mark.parametrize(
    ("element", "problem"),
    [
        ("<Material><Name>A</Name><Density>x</Density><Type>BULK</Type></Material>", "no number"),
        ("<Material><Name>A</Name><Density>1</Density><Type>GAS</Type></Material>", "unknown type"),
        ("<Material/>", "unknown type"),
    ],
)
def test_a_material_that_cannot_be_told_is_kept_and_noted(element: str, problem: str) -> None:
    (material,) = read_parts(parts(materials=element)).materials
    assert material.density is None
    assert problem in material.notes[0]


def test_a_packed_data_base_is_read() -> None:
    assert only(zipped(("acme.ORC", parts(TUBE)))).manufacturer == "Acme"


def test_a_design_is_no_part_data_base() -> None:
    with pytest.raises(DocumentRefusedError) as caught:
        read_parts(design())
    assert caught.value.code == "openrocket_design"


def test_the_json_has_the_measures_by_name_and_as_written() -> None:
    told = json.loads(json.dumps(parts_as_json(read_parts(parts(TUBE, materials=PAPER))), allow_nan=False))
    (part,) = told["parts"]
    assert (part["length_mm"], part["original"]["length_mm"], part["part_numbers"]) == (
        457.2,
        "0.4572 m",
        ["BT-50", "30352"],
    )
    assert told["materials"][0]["density"] == 780.0


@given(
    st.sampled_from(sorted(DENSITIES)),
    st.floats(1e-9, 1e6),
    st.sampled_from(["", "kg/m3", "g/cm3", "g/m2", "oz/ft", "?"]),
)
def test_a_density_is_a_real_one_or_as_written(kind: str, value: float, unit: str) -> None:
    found, _ = density_of(value, kind=kind, unit=unit)
    assert found is None or found == value or DENSITIES[kind].least <= found <= DENSITIES[kind].most
