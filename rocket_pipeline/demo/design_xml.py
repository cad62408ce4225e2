"""The XML of an invented OpenRocket design, with the elements that its version of the format has."""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass
from xml.etree import ElementTree

Element = ElementTree.Element
_sub = ElementTree.SubElement

_WITH_RESULTS = frozenset({"uptodate", "outdated", "loaded", "cantrun"})
"""Statuses with results; those of "cantrun" and "outdated" belong to another state of the design."""


@dataclass(frozen=True)
class Mounted:
    """A motor in a design: diameter and length in mm, delay in seconds or "none", total impulse in Ns."""

    maker: str
    designation: str
    diameter: float
    length: float
    delay: str
    kind: str
    impulse: float


@dataclass(frozen=True)
class Sketch:
    """What a design is made from.

    Attributes:
        name: Of the rocket.
        designer: May be empty or have two lines.
        version: Of the file format.
        motors: One configuration each.
        statuses: One simulation each, of the configurations in turn.
        trait: What is special: staged, cluster, tubefins, pods, boosters, kit.
    """

    name: str
    designer: str
    version: str
    motors: tuple[Mounted, ...]
    statuses: tuple[str, ...]
    trait: str = ""

    @property
    def minor(self) -> int:
        """The version's second number: 10 for "1.10"."""
        return int(self.version.partition(".")[2])

    def identity(self, *what: object) -> str:
        """A UUID that is the same on every run."""
        return str(uuid.uuid5(uuid.NAMESPACE_URL, "/".join(map(str, ("demo", self.name, self.version, *what)))))

    def configuration(self, index: int) -> str:
        """The id of a motor's configuration."""
        return self.identity("configuration", index)


def design_xml(sketch: Sketch) -> bytes:
    """The design as OpenRocket writes it: SI units, indented, UTF-8."""
    root = Element("openrocket", version=sketch.version, creator=f"OpenRocket demo {sketch.version}")
    _rocket(root, sketch)
    simulations = _sub(root, "simulations")
    for index, status in enumerate(sketch.statuses):
        _simulation(simulations, sketch, index, status)
    ElementTree.indent(root)
    text: str = ElementTree.tostring(root, encoding="unicode")
    return f"<?xml version='1.0' encoding='utf-8'?>\n{text}\n".encode()


def _texts(parent: Element, **texts: object) -> None:
    for name, text in texts.items():
        _sub(parent, name).text = str(text)


def _rocket(root: Element, sketch: Sketch) -> None:
    rocket = _sub(root, "rocket")
    _texts(rocket, name=sketch.name)
    _id(rocket, sketch, "rocket")
    if sketch.designer:
        _texts(rocket, designer=sketch.designer)
    if sketch.minor >= 10:
        _texts(rocket, designtype="clone_kit" if sketch.trait == "kit" else "original")
        if sketch.trait == "kit":
            _texts(rocket, kitname="Demo kit 12")
    for index in range(len(sketch.motors)):
        configuration = _sub(rocket, "motorconfiguration", configid=sketch.configuration(index))
        if index == 0:
            configuration.set("default", "true")
    _texts(rocket, referencetype="maximum")
    stages = _sub(rocket, "subcomponents")
    for number in range(3 if sketch.name.startswith("Three") else 2 if sketch.trait == "staged" else 1):
        _stage(stages, sketch, number)


def _stage(parent: Element, sketch: Sketch, number: int) -> None:
    stage = _component(parent, "stage", ("Sustainer", "Booster", "Second booster")[number], sketch)
    parts = _sub(stage, "subcomponents")
    radius = max((mounted.diameter for mounted in sketch.motors), default=18) / 2000 + 0.004
    if number == 0:
        cone = _component(parts, "nosecone", "Nose cone", sketch)
        _material(cone, "bulk", 1050.0, "Polystyrene")
        _texts(cone, length=round(radius * 6, 5), thickness=0.002, shape="ogive", shapeparameter=1.0)
        _texts(cone, aftradius=round(radius, 5), aftshoulderlength=0.02)
    tube = _component(parts, "bodytube", f"Body tube {number + 1}", sketch)
    _material(tube, "bulk", 680.0, "Cardboard")
    shown = f"auto {radius:.5g}" if sketch.minor >= 9 else "auto" if number else f"{radius:.5g}"
    _texts(tube, length=0.3, thickness=0.001, radius=shown)
    inside = _sub(tube, "subcomponents")
    _fins(inside, sketch)
    _mount(inside, sketch, number)
    if number == 0:
        _recovery(inside, sketch)
        _extras(inside, sketch)


def _component(parent: Element, tag: str, name: str, sketch: Sketch) -> Element:
    element = _sub(parent, tag)
    _texts(element, name=name)
    _id(element, sketch, tag, name, len(parent))
    return element


def _id(element: Element, sketch: Sketch, *what: object) -> None:
    if sketch.minor >= 9:
        _texts(element, id=sketch.identity(*what))


def _material(parent: Element, kind: str, density: float, name: str) -> None:
    _sub(parent, "material", type=kind, density=str(density)).text = name


def _position(parent: Element, sketch: Sketch, method: str, offset: float) -> None:
    """Where a component sits; later versions write it twice, the old way too."""
    if sketch.minor >= 8:
        _sub(parent, "axialoffset", method=method).text = str(offset)
    _sub(parent, "position", type=method).text = str(offset)


def _fins(parent: Element, sketch: Sketch) -> None:
    tag, name = ("tubefinset", "Tube fins") if sketch.trait == "tubefins" else ("trapezoidfinset", "Fins")
    fins = _component(parent, tag, name, sketch)
    count = 6 if sketch.trait == "tubefins" else 3
    _texts(fins, **({"instancecount": count} if sketch.minor >= 8 else {}), fincount=count)
    _position(fins, sketch, "bottom", 0.0)
    _material(fins, "bulk", 170.0, "Balsa")
    if sketch.trait == "tubefins":
        _texts(fins, radius="auto", length=0.06, thickness=5.0e-4)
    else:
        _texts(fins, thickness=0.003, rootchord=0.06, tipchord=0.04, sweeplength=0.02, height=0.05)


def _mount(parent: Element, sketch: Sketch, stage: int) -> None:
    tube = _component(parent, "innertube", "Motor tube", sketch)
    _position(tube, sketch, "bottom", 0.005)
    _material(tube, "bulk", 680.0, "Cardboard")
    length = max((mounted.length for mounted in sketch.motors), default=70) / 1000
    _texts(
        tube, length=length, outerradius=round(max((m.diameter for m in sketch.motors), default=18) / 2000 + 5e-4, 6)
    )
    _texts(tube, thickness=5.0e-4, clusterconfiguration="4-ring" if sketch.trait == "cluster" else "single")
    mount = _sub(tube, "motormount")
    _texts(mount, ignitionevent="automatic", ignitiondelay=0.0, overhang=0.003)
    for index, mounted in enumerate(sketch.motors):
        _motor(
            mount, sketch.configuration(index), mounted, "0.0" if stage and mounted.delay != "none" else mounted.delay
        )


def _motor(parent: Element, configuration: str, mounted: Mounted, delay: str) -> None:
    motor = _sub(parent, "motor", configid=configuration)
    digest = hashlib.md5(f"demo {mounted.maker} {mounted.designation}".encode(), usedforsecurity=False).hexdigest()
    _texts(motor, type=mounted.kind, manufacturer=mounted.maker, digest=digest, designation=mounted.designation)
    _texts(motor, diameter=mounted.diameter / 1000, length=mounted.length / 1000, delay=delay)


def _recovery(parent: Element, sketch: Sketch) -> None:
    parachute = _component(parent, "parachute", "Parachute", sketch)
    _position(parachute, sketch, "top", 0.03)
    _texts(parachute, cd="auto")
    _material(parachute, "surface", 0.067, "Ripstop nylon")
    _texts(parachute, deployevent="ejection", deployaltitude=200.0, deploydelay=0.0, diameter=0.4, linecount=6)
    cord = _component(parent, "shockcord", "Shock cord", sketch)
    _texts(cord, cordlength=0.6)
    _material(cord, "line", 0.0018, "Elastic cord")


def _extras(parent: Element, sketch: Sketch) -> None:
    if sketch.trait == "pods":
        pods = _component(parent, "podset", "Pods", sketch)
        _texts(pods, instancecount=2)
        _component(_sub(pods, "subcomponents"), "nosecone", "Pod nose", sketch)
    if sketch.trait == "boosters":
        boosters = _component(parent, "parallelstage", "Strap-ons", sketch)
        _texts(boosters, instancecount=2, separationevent="burnout")
        _component(_sub(boosters, "subcomponents"), "bodytube", "Strap-on tube", sketch)
    if sketch.minor >= 8:
        _component(parent, "railbutton", "Rail button", sketch)
    else:
        _component(parent, "launchlug", "Launch lug", sketch)


def _simulation(parent: Element, sketch: Sketch, index: int, status: str) -> None:
    simulation = _sub(parent, "simulation", status=status)
    _texts(simulation, name=f"Simulation {index + 1}", simulator="RK4Simulator", calculator="BarrowmanCalculator")
    conditions = _sub(simulation, "conditions")
    configuration = index % max(len(sketch.motors), 1)
    _texts(
        conditions, configid=sketch.configuration(configuration), launchrodlength=1.0, windaverage=2.0, timestep=0.05
    )
    if status not in _WITH_RESULTS:
        return
    impulse = sketch.motors[configuration].impulse if sketch.motors else 2.5
    apogee = round(30 * impulse**0.8, 2)
    flight = _sub(simulation, "flightdata", maxaltitude=str(apogee), maxvelocity=str(round(apogee / 3.1, 3)))
    flight.set("timetoapogee", str(round(apogee**0.5 / 2, 3)))
    flight.set("flighttime", str(round(apogee**0.5 / 2 + apogee / 5, 3)))
    if index % 2:
        flight.set("maxmach", str(round(apogee / 3.1 / 340, 3)))
        flight.set("optimumdelay", str(round(apogee**0.5 / 3, 3)))
    branch = _sub(flight, "databranch", name="Sustainer", types="Time,Altitude,Thrust")
    for step in range(12):
        thrust = "NaN" if step == 0 else str(round(impulse / (step + 1), 3))
        _sub(branch, "datapoint").text = f"{step * 0.1:.1f},{apogee * step / 11:.3f},{thrust}"
