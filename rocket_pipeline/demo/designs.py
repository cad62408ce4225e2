"""Twenty OpenRocket designs (.ork) of invented rockets: every container, versions 1.4 to 1.11, real motors.

What they hold and how they differ stands here as a list; the XML is design_xml.py's affair.
"""

from __future__ import annotations

from dataclasses import dataclass

from rocket_pipeline.demo.design_xml import Mounted, Sketch, design_xml
from rocket_pipeline.demo.motor_base import motor
from rocket_pipeline.demo.packing import make_gzip, make_zip

_PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010804000000b51c0c020000000b4944415478da6364f80f00010501012718e366"
    "0000000049454e44ae426082"
)
_STATUSES = ("uptodate", "outdated", "cantrun", "notsimulated", "loaded")


@dataclass(frozen=True)
class _Design:
    """A design of the list: file name, rocket, designer, version, container, motors as maker, name and delay."""

    file: str
    name: str
    designer: str
    version: str
    container: str
    motors: tuple[tuple[str, str, str], ...]
    trait: str = ""


_SMALL = (("Estes", "A8", "3.0"), ("Estes", "B6", "4.0"), ("Estes", "C6", "5.0"))
_MIDDLE = (("AeroTech", "F24W", "7.0"), ("AeroTech", "F32W", "none"), ("Estes", "E12", "6.0"))
_LARGE = (("Cesaroni", "H123", "12.0"), ("AeroTech", "H128W", "10.0"), ("Loki", "H144-LW", "8.0"))
_DESIGNS = (
    _Design("Simple trainer.ork", "Rocket", "", "1.4", "zip", _SMALL),
    _Design("Sky sparrow.ork", "Sky sparrow", "Demo Team", "1.4", "plain", _SMALL),
    _Design("Two stage hopper.ork", "Two stage hopper", "Demo Team", "1.5", "zip", _SMALL, "staged"),
    _Design("Old faithful.ork", "Rocket", "", "1.5", "gzip", _SMALL),
    _Design("Clustered climber.ork", "Clustered climber", "Line one\nline two", "1.6", "zip", _SMALL, "cluster"),
    _Design("Payload bay & co.ork", "Payload bay & co", "", "1.6", "zip", _MIDDLE, "decals"),
    _Design("Night glider.ork", "Rocket", "", "1.6", "plain", _SMALL),
    _Design("Tube fin tester.ork", "Tube fin tester", "Demo Team", "1.7", "zip", _SMALL, "tubefins"),
    _Design("Dual deployment.ork", "Dual deployment", "", "1.8", "zip", _LARGE),
    _Design("Side pods.ork", "Side pods", "Demo Team", "1.8", "zip", _MIDDLE, "pods"),
    _Design("Hybrid hauler.ork", "Hybrid hauler", "", "1.8", "gzip", (("Contrail", "H248", "none"),)),
    _Design("Old Pro38 names.ork", "Old names", "", "1.9", "zip", (), "old names"),
    _Design("Long slender.ork", "Rocket", "Ünal Démo", "1.9", "zip", _MIDDLE),
    _Design("Stubby.ork", "Rocket", "", "1.9", "plain", _SMALL),
    _Design("Conflicted.ork", "Conflicted", "", "1.9", "plain", _SMALL, "conflict"),
    _Design("Kit clone.ork", "Kit clone", "Demo Team", "1.10", "zip", _SMALL, "kit"),
    _Design("Three stage tower.ork", "Three stage tower", "", "1.10", "zip", _SMALL, "staged"),
    _Design("Big bird.ork", "Big bird", "Demo Team", "1.10", "zip", _LARGE, "decals"),
    _Design("Preview.ork", "Rocket", "", "1.11", "zip", _MIDDLE, "preview"),
    _Design("Airstart.ork", "Airstart", "Demo Team", "1.11", "zip", _LARGE, "boosters"),
)
_OLD_NAMES = ("I216-CL(I)", "G54-RL", "G126-WT", "L1685-SS")
"""As older versions of OpenRocket called motors of Cesaroni Technology."""


def make_designs() -> dict[str, bytes]:
    """File name → content."""
    return {design.file: _file(number, design) for number, design in enumerate(_DESIGNS)}


def _file(number: int, design: _Design) -> bytes:
    statuses = tuple(_STATUSES[(number + i) % len(_STATUSES)] for i in range(max(len(design.motors), 2)))
    sketch = Sketch(design.name, design.designer, design.version, _mounted(design), statuses, design.trait)
    content = design_xml(sketch)
    if design.trait == "conflict":
        content = _with_conflict(content)
    if design.container == "plain":
        return content
    if design.container == "gzip":
        return make_gzip(content)
    entries = {"rocket.ork": content}
    if design.trait == "preview" or design.version == "1.11":
        entries["preview.png"] = _PNG
    if design.trait == "decals":
        entries |= {"decals/stripe.png": _PNG, "/datafiles/textures/wood.png": _PNG}
    return make_zip(entries)


def _mounted(design: _Design) -> tuple[Mounted, ...]:
    if design.trait == "old names":
        sizes = {"I216-CL(I)": (38, 367), "G54-RL": (29, 187), "G126-WT": (29, 187), "L1685-SS": (75, 757)}
        return tuple(
            Mounted("Cesaroni Technology Inc.", name, *sizes[name], "none", "reload", 100.0) for name in _OLD_NAMES
        )
    return tuple(_mount(maker, name, delay) for maker, name, delay in design.motors)


def _mount(maker: str, name: str, delay: str) -> Mounted:
    found = motor(maker, name)
    kind = {"SU": "single", "reload": "reload", "hybrid": "hybrid"}[found["type"]]
    designation = found["designation"] if maker != "Estes" else found["commonName"]
    size = (found["diameter"], found["length"])
    return Mounted(
        "Estes" if maker == "Estes" else found["manufacturer"], designation, *size, delay, kind, found["totImpulseNs"]
    )


def _with_conflict(content: bytes) -> bytes:
    """The design as it was once committed: with the marks of a merge that nobody finished."""
    marker = b"    <referencetype>maximum</referencetype>\n"
    return content.replace(marker, b"<<<<<<< HEAD\n" + marker + b"=======\n" + marker + b">>>>>>> master\n")
