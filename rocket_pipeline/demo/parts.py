"""Part data bases as openrocket/openrocket-database keeps them (.orc): four invented makers' parts in mixed units."""

from __future__ import annotations

from collections.abc import Iterator
from xml.sax.saxutils import escape

Part = tuple[str, dict[str, tuple[str, str]]]

_MATERIALS = {
    "BULK": (
        ("Demo paper, kraft", "kg/m3", "790.0"),
        ("Demo balsa, bulk", "kg/m3", "130.0"),
        ("Demo polystyrene", "kg/m3", "1050.0"),
        ("Demo plywood", "kg/m3", "725.0"),
        ("Demo fiber", "lb/ft3", "657.0"),
    ),
    "SURFACE": (("Demo ripstop nylon", "kg/m2", "0.0341"), ("Demo polyethylene film", "g/m2", "0.0235")),
    "LINE": (("Demo nylon cord", "kg/m", "0.0016"), ("Demo carpet thread", "g/m", "0.0003")),
}
"""Type → name, what UnitsOfMeasure says (which OpenRocket does not heed), density in SI units."""
_INCH_MM = 25.4
_UNITS = {"in": 1 / _INCH_MM, "mm": 1.0, "cm": 0.1, "m": 0.001, "ft": 1 / _INCH_MM / 12}
_MAKERS = {
    # file name: maker, prefix of part numbers, the units it mixes
    "demo_classic.orc": ("Demo Classics", "DC", ("in", "in", "mm")),
    "demo_metric.orc": ("Metra Modellbau", "MM", ("mm", "cm", "mm")),
    "demo_high_power.ORC": ("Upland High Power", "UHP", ("in", "ft", "in")),
    "demo_generic.orc": ("Generic Demo Parts", "GP", ("m", "mm", "in")),
}
_TUBES_MM = (10.4, 13.8, 18.7, 24.8, 33.7, 41.6, 54.7, 66.0, 79.4, 101.6)


def make_part_files() -> dict[str, bytes]:
    """File name below `orc/` → content; 50 parts each."""
    return {name: _file(*maker).encode() for name, maker in _MAKERS.items()}


def _file(maker: str, prefix: str, units: tuple[str, ...]) -> str:
    components = "\n".join(_component(maker, kind, fields) for kind, fields in _parts(prefix, units))
    materials = "\n".join(_material(kind, *material) for kind, many in _MATERIALS.items() for material in many)
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        "<!-- Written for the demo; no real maker's parts. SOURCE ERROR: a note as real files have them. -->\n"
        f"<OpenRocketComponent>\n  <Version>0.1</Version>\n  <Materials>\n{materials}\n  </Materials>\n"
        f"  <Components>\n{components}\n  </Components>\n</OpenRocketComponent>\n"
    )


def _material(kind: str, name: str, unit: str, density: str) -> str:
    return (
        f'    <Material UnitsOfMeasure="{unit}">\n      <Name>{name}</Name>\n      <Density>{density}</Density>\n'
        f"      <Type>{kind}</Type>\n    </Material>"
    )


def _component(maker: str, kind: str, fields: dict[str, tuple[str, str]]) -> str:
    lines = "\n".join(
        f"      <{name}{f' {attribute}' if attribute else ''}>{escape(text)}</{name}>"
        for name, (attribute, text) in {"Manufacturer": ("", maker), **fields}.items()
    )
    return f"    <{kind}>\n{lines}\n    </{kind}>"


def _parts(prefix: str, units: tuple[str, ...]) -> Iterator[Part]:
    """Five parts for each of ten tube sizes; every third tube has two part numbers, one comes twice."""
    for number, outside in enumerate(_TUBES_MM):
        inside = outside - 0.8
        unit = units[number % len(units)]
        tube = f"{prefix}-T{0 if number == 1 else number}"
        numbered = f"{tube}, {prefix}{number:04}" if number % 3 == 0 else tube
        yield _part(
            "BodyTube",
            numbered,
            "Demo paper, kraft",
            unit,
            InsideDiameter=inside,
            OutsideDiameter=outside,
            Length=457.2,
        )
        yield _part(
            "NoseCone",
            f"{prefix}-N{number}",
            "Demo balsa, bulk",
            unit,
            Filled="true",
            Shape="OGIVE",
            OutsideDiameter=outside,
            ShoulderDiameter=inside,
            ShoulderLength=outside * 0.6,
            Length=outside * 3,
        )
        yield _part(
            "CenteringRing",
            f"{prefix}-C{number}",
            "Demo plywood",
            unit,
            InsideDiameter=outside / 2,
            OutsideDiameter=inside,
            Length=3.2,
        )
        yield _last_but_one(prefix, number, unit, outside, inside)
        yield _recovery(prefix, number, unit, outside)


def _last_but_one(prefix: str, number: int, unit: str, outside: float, inside: float) -> Part:
    if number % 3 == 0:
        kind, fields = _part(
            "Transition", f"{prefix}-X{number}", "Demo balsa, bulk", unit, Shape="CONICAL", Filled="true"
        )
        sizes = {"ForeOutsideDiameter": outside, "ForeShoulderDiameter": inside, "ForeShoulderLength": outside / 2}
        sizes |= {"AftOutsideDiameter": outside * 1.3, "AftShoulderDiameter": inside * 1.3}
        sizes |= {"AftShoulderLength": outside / 2, "Length": outside}
    elif number % 3 == 1:
        kind, fields = _part("TubeCoupler", f"{prefix}-J{number}", "Demo paper, kraft", unit)
        sizes = {"InsideDiameter": inside - 1.2, "OutsideDiameter": inside, "Length": outside * 1.5}
    else:
        kind, fields = _part("EngineBlock", f"{prefix}-B{number}", "Demo fiber", unit)
        sizes = {"InsideDiameter": inside - 2.5, "OutsideDiameter": inside, "Length": 6.0}
    return kind, fields | {name: _size(size, unit) for name, size in sizes.items()}


def _recovery(prefix: str, number: int, unit: str, outside: float) -> Part:
    if number % 4 == 3:
        return _part(
            "Streamer",
            f"{prefix}-S{number}",
            "Demo ripstop nylon",
            unit,
            surface=True,
            Width=50.8,
            Length=508.0,
            Thickness=0.1,
        )
    if number % 4 == 2:
        return _part(
            "LaunchLug",
            f"{prefix}-L{number}",
            "Demo paper, kraft",
            unit,
            InsideDiameter=4.0,
            OutsideDiameter=4.4,
            Length=50.8,
        )
    kind, fields = _part(
        "Parachute", f"{prefix}-P{number}", "Demo polyethylene film", unit, surface=True, Diameter=outside * 9
    )
    fields |= {"Sides": ("", "6"), "LineCount": ("", "6"), "LineLength": _size(outside * 9, unit)}
    return kind, fields | {"LineMaterial": ('Type="LINE"', "Demo nylon cord")}


def _part(kind: str, number: str, material: str, unit: str, *, surface: bool = False, **sizes: float | str) -> Part:
    """A part; sizes in mm become the unit of its file, texts stay as they are."""
    fields = {
        "PartNumber": ("", number),
        "Description": ("", f"{kind} {number}, written for the demo"),
        "Material": (f'Type="{"SURFACE" if surface else "BULK"}"', material),
    }
    values = {name: ("", size) if isinstance(size, str) else _size(size, unit) for name, size in sizes.items()}
    return kind, fields | values


def _size(millimetres: float, unit: str) -> tuple[str, str]:
    return f'Unit="{unit}"', f"{millimetres * _UNITS[unit]:.6g}"
