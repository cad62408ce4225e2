"""RockSim engine files (.rse): XML, grams, one or many engines.

`<engine-database><engine-list><engine code mfg dia len initWt propWt delays Type Itot …><comments/><data><eng-data t f
m cg/>…`; sizes in mm, weights in g, times in s, thrusts in N. Mass and centre of gravity at each time (`m`, `cg`) are
not read.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final
from xml.etree.ElementTree import Element  # the type only; parsing is safe_xml's

from rocket_pipeline.core.extraction.safe_xml import parse_xml
from rocket_pipeline.core.rocketry.motor_files.entry import (
    MAX_BYTES,
    MAX_MOTORS,
    MotorFile,
    MotorFileEntry,
    MotorRefusedError,
    Point,
    RefusedMotor,
)
from rocket_pipeline.core.rocketry.motor_files.notes import in_order, noted
from rocket_pipeline.core.rocketry.motor_files.numbers import is_finite, read_number, read_size
from rocket_pipeline.errors import DocumentRefusedError

ROOTS: Final = ("engine-database", "engine-list", "engine")


def read_rocksim(content: bytes) -> MotorFile:
    """The motors of a RockSim engine file, and what was refused.

    Raises:
        DocumentRefusedError: It is no such file, hostile, or holds more than any real file.
    """
    root = parse_xml(content, max_bytes=MAX_BYTES)
    if _name(root) not in ROOTS:
        raise DocumentRefusedError(
            f"The root element is <{root.tag[:40]}>, not <{ROOTS[0]}>.",
            code="not_motor_file",
            hint="Give a RASP (.eng) or RockSim (.rse) motor file.",
        )
    motors: list[MotorFileEntry] = []
    refused: list[RefusedMotor] = []
    for index, engine in enumerate((element for element in root.iter() if _name(element) == "engine"), 1):
        if index > MAX_MOTORS:
            raise DocumentRefusedError(f"The motor file has more than {MAX_MOTORS:,} motors.", code="too_large")
        try:
            motors.append(_motor(engine, index))
        except MotorRefusedError as refusal:
            refused.append(
                RefusedMotor(index, None, _attributes(engine).get("code", ""), refusal.code, refusal.message)
            )
    return MotorFile("RockSim", tuple(motors), tuple(refused))


def _motor(engine: Element, index: int) -> MotorFileEntry:
    facts = _attributes(engine)
    points, found = in_order(list(_points(engine)), line=None)
    stated = facts.get("itot", "")
    if stated and not is_finite(stated):  # the curve says what it should have said
        stated, found = "", [*found, "bad_stated_impulse"]
    motor = MotorFileEntry(
        index=index,
        line=None,
        format="RockSim",
        designation=_required(facts, "code"),
        manufacturer=facts.get("mfg", ""),
        diameter_mm=read_size(_required(facts, "dia"), "dia"),
        length_mm=read_size(_required(facts, "len"), "len"),
        delays=tuple(delay for part in facts.get("delays", "").split(",") if (delay := part.strip())),
        propellant_weight_g=read_size(_required(facts, "propwt"), "propWt"),
        total_weight_g=read_size(_required(facts, "initwt"), "initWt"),
        points=points,
        motor_type=facts.get("type", ""),
        stated_impulse_ns=float(stated) if stated else None,
        comments="\n".join(
            text for element in _children(engine, "comments") if (text := "".join(element.itertext()).strip())
        ),
    )
    return noted(motor, found)


def _points(engine: Element) -> Iterator[Point]:
    written = (element for data in _children(engine, "data") for element in _children(data, "eng-data"))
    for place, element in enumerate(written, 1):
        facts = _attributes(element)
        time, thrust = (read_number(facts.get(name, ""), f"{name} of point {place}") for name in ("t", "f"))
        yield time, thrust


def _required(facts: dict[str, str], name: str) -> str:
    if not facts.get(name):
        raise MotorRefusedError(f"the engine has no {name}", code="missing_fields")
    return facts[name]


def _children(element: Element, name: str) -> Iterator[Element]:
    return (child for child in element if _name(child) == name)


def _name(element: Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _attributes(element: Element) -> dict[str, str]:
    return {name.lower(): value.strip() for name, value in element.attrib.items()}
