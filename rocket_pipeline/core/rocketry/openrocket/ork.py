"""The reader of OpenRocket designs: bytes of an .ork file in, a `Design` out.

Facts of the format: openrocket's `fileformat.txt`, its loader's list of elements, and the files of
docs/sources/openrocket_designs.md. Names that a version replaced are still written beside the new ones, or stand alone
in older files; both are read.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from xml.etree.ElementTree import Element

from rocket_pipeline.core.extraction.containers import Unpacked, unpack
from rocket_pipeline.core.extraction.safe_xml import parse_xml
from rocket_pipeline.core.rocketry.openrocket.components import read_component
from rocket_pipeline.core.rocketry.openrocket.design import (
    Component,
    Configuration,
    Design,
    Event,
    Motor,
    MotorMount,
    Simulation,
)
from rocket_pipeline.core.rocketry.openrocket.numbers import bounded, number, text_of
from rocket_pipeline.errors import DocumentRefusedError

SUFFIXES = (".ork",)
MAX_PARTS = 10_000
"""Components, motors, configurations or simulations; real designs have some hundred at most."""
NEWEST = (1, 12)
"""The latest version that this reader was written for; later ones are read and noted."""
_UNUSED = ("databranch", "appearance", "insideappearance", "inside-appearance", "photostudio", "docprefs")
FOREIGN = {
    "RockSimDocument": ("rocksim_document", "a RockSim design"),
    "RASAeroDocument": ("rasaero_document", "a RASAero design"),
    "openrocket": ("openrocket_design", "a design of OpenRocket (.ork)"),
    "OpenRocketComponent": ("openrocket_parts", "a part data base of OpenRocket (.orc)"),
    "engine-database": ("rocksim_engines", "a RockSim engine file (.rse)"),
    "html": ("html_page", "a web page"),
}
"""Root elements of other documents → the code and the words for refusing them."""
_RESULTS = {
    "max_altitude_m": "maxaltitude",
    "max_velocity_m_s": "maxvelocity",
    "max_acceleration_m_s2": "maxacceleration",
    "max_mach": "maxmach",
    "time_to_apogee_s": "timetoapogee",
    "flight_time_s": "flighttime",
    "ground_hit_velocity_m_s": "groundhitvelocity",
    "launch_rod_velocity_m_s": "launchrodvelocity",
    "deployment_velocity_m_s": "deploymentvelocity",
    "optimum_delay_s": "optimumdelay",
}

Placed = tuple[Element, Component]


def read_design(content: bytes) -> Design:
    """The design in an .ork file: zip, gzip or plain XML, of any version.

    Raises:
        DocumentRefusedError: It is hostile, broken or of another program. Codes: those of `containers.unpack` and
            `safe_xml.parse_xml`, `rocksim_document`, `rasaero_document`, `openrocket_parts`, `rocksim_engines`,
            `html_page`, `not_openrocket`, `no_rocket`, `too_many_parts`.
    """
    file = unpack(content, SUFFIXES)
    root = parse_xml(file.content, without=_UNUSED)
    check_root(root, "openrocket")
    rockets = root.findall("rocket")
    if not rockets:
        raise DocumentRefusedError("The OpenRocket file holds no rocket.", code="no_rocket")
    return _design(root, rockets, file)


def check_root(root: Element, expected: str) -> None:
    """Refuse a document whose root has another name.

    Raises:
        DocumentRefusedError: The code names the program where it is known, else it is `not_openrocket`.
    """
    if root.tag != expected:
        tag = root.tag.rpartition("}")[2]
        other = ("not_openrocket", f"XML with the root <{root.tag[:80]}>, not <{expected}>")
        code, kind = FOREIGN.get(tag, other) if tag != expected else other
        raise DocumentRefusedError(f"The file is refused: it is {kind}.", code=code)


def _design(root: Element, rockets: list[Element], file: Unpacked) -> Design:
    rocket = rockets[0]
    placed = bounded(_components(rocket), MAX_PARTS, "components")
    motors = bounded(_motors(placed), MAX_PARTS, "motors")
    design = Design(
        name=text_of(rocket, "name"),
        designer=text_of(rocket, "designer"),
        revision=text_of(rocket, "revision"),
        design_type=text_of(rocket, "designtype"),
        kit_name=text_of(rocket, "kitname"),
        comment=text_of(rocket, "comment"),
        version=root.get("version", "").strip(),
        creator=root.get("creator", "").strip() or None,
        container="xml" if file.container == "plain" else file.container,
        components=tuple(component for _, component in placed),
        mounts=tuple(_mounts(placed)),
        configurations=bounded(_configurations(rocket, motors), MAX_PARTS, "configurations"),
        motors=motors,
        events=tuple(_events(placed)),
        simulations=bounded(_simulations(root), MAX_PARTS, "simulations"),
        notes=file.notes,
    )
    return replace(design, notes=(*design.notes, *_oddities(design, len(rockets))))


def _oddities(design: Design, rockets: int) -> Iterator[str]:
    if not design.version_number:
        yield f"no version of the file format, but {design.version!r}"
    elif design.version_number > NEWEST:
        yield f"version {design.version} is later than this reader knows"
    if rockets > 1:
        yield f"{rockets} rockets in one file, the first one is read"


def _components(rocket: Element) -> Iterator[Placed]:
    """Every component with its element, parents first; without recursion, however deep they are nested."""
    waiting = [(rocket, "", 0)]
    while waiting:
        parent, path, depth = waiting.pop()
        if depth:
            yield parent, read_component(parent, path, depth)
        inside = [child for group in parent.findall("subcomponents") for child in group]
        numbered = [(child, f"{path}/{n}".lstrip("/"), depth + 1) for n, child in enumerate(inside, start=1)]
        waiting.extend(reversed(numbered))


def _mounting(placed: tuple[Placed, ...]) -> Iterator[tuple[Element, Component, Element]]:
    """The components that hold motors, with what says so."""
    return ((element, component, mount) for element, component in placed for mount in element.findall("motormount"))


def _mounts(placed: tuple[Placed, ...]) -> Iterator[MotorMount]:
    for element, component, mount in _mounting(placed):
        ignition_event, ignition_delay_s = _ignition(mount)
        yield MotorMount(
            path=component.path,
            type=component.type,
            name=component.name,
            inner_diameter_mm=component.inner_diameter_mm,
            overhang_mm=number(text_of(mount, "overhang"), times=1000),
            cluster=text_of(element, "clusterconfiguration"),
            ignition_event=ignition_event,
            ignition_delay_s=ignition_delay_s,
        )


def _motors(placed: tuple[Placed, ...]) -> Iterator[Motor]:
    for _, component, mount in _mounting(placed):
        unless_told = _ignition(mount)
        ignitions = {_id(told): _ignition(told) for told in mount.findall("ignitionconfiguration")}
        for motor in mount.findall("motor"):
            delay, config_id = text_of(motor, "delay"), _id(motor)
            ignition_event, ignition_delay_s = ignitions.get(config_id, unless_told)
            yield Motor(
                config_id=config_id,
                mount=component.path,
                mount_name=component.name,
                manufacturer=text_of(motor, "manufacturer"),
                designation=text_of(motor, "designation"),
                type=text_of(motor, "type"),
                diameter_mm=number(text_of(motor, "diameter"), times=1000),
                length_mm=number(text_of(motor, "length"), times=1000),
                delay=delay,
                delay_s=number(delay),
                digest=text_of(motor, "digest"),
                ignition_event=ignition_event,
                ignition_delay_s=ignition_delay_s,
            )


def _ignition(element: Element) -> tuple[str | None, float | None]:
    return text_of(element, "ignitionevent"), number(text_of(element, "ignitiondelay"))


def _events(placed: tuple[Placed, ...]) -> Iterator[Event]:
    for element, component in placed:
        for action, prefix in (("deployment", "deploy"), ("separation", "separation")):
            for told in (element, *element.findall(f"{action}configuration")):
                if event := text_of(told, f"{prefix}event"):
                    delay, altitude = (number(text_of(told, f"{prefix}{what}")) for what in ("delay", "altitude"))
                    yield Event(component.path, action, _id(told), event, delay, altitude)


def _id(element: Element) -> str | None:
    """The configuration that an element is about."""
    return element.get("configid", "").strip() or None


def _configurations(rocket: Element, motors: tuple[Motor, ...]) -> Iterator[Configuration]:
    found: dict[str, Configuration] = {}
    for element in (*rocket.findall("motorconfiguration"), *rocket.findall("flightconfiguration")):
        config_id = _id(element) or ""
        is_default = element.get("default", "").strip() == "true"
        found.setdefault(config_id, Configuration(config_id, text_of(element, "name"), is_default))
    for motor in motors:  # OpenRocket makes a configuration of each that a motor names
        found.setdefault(motor.config_id or "", Configuration(motor.config_id or ""))
    return (configuration for configuration in found.values() if configuration.id)


def _simulations(root: Element) -> Iterator[Simulation]:
    for index, simulation in enumerate(root.findall("simulations/simulation"), start=1):
        results = simulation.find("flightdata")
        values = {} if results is None else {name: number(results.get(key)) for name, key in _RESULTS.items()}
        yield Simulation(
            number=index,
            name=text_of(simulation, "name"),
            status=simulation.get("status", "").strip() or None,
            config_id=_config_id(simulation),
            warnings=() if results is None else tuple(_warnings(results)),
            **values,
        )


def _config_id(simulation: Element) -> str | None:
    conditions = simulation.find("conditions")
    return None if conditions is None else text_of(conditions, "configid")


def _warnings(results: Element) -> Iterator[str]:
    """Texts; since 1.10 they are elements of their own with a description."""
    for warning in results.findall("warning"):
        text = text_of(warning, "description") or (warning.text or "").strip()
        if text:
            yield text
