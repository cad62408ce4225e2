"""Motor files as openrocket/motor-database keeps them: RASP (.eng, kilograms) and RockSim (.rse, grams).

They are written from the samples of the demo's motor data base, with what real files do: carriage returns, a maker's
many spellings, several motors a file, delays of 100 or 1000 for plugged motors, curves that do not end at zero.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from xml.sax.saxutils import quoteattr

from rocket_pipeline.demo.motor_base import motors_of
from rocket_pipeline.demo.motor_criteria import Motor
from rocket_pipeline.demo.rasp import simfile_id

_MAKERS: dict[str, tuple[str, ...]] = {
    "AeroTech": ("AT", "Aerotech", "AeroTech", "A", "AT/RCS", "AT-RMS"),
    "Cesaroni": ("CTI", "Ces", "Pro38", "Cesaroni_Technology_Inc."),
    "Estes": ("Estes", "E", "ESTES"),
    "Quest": ("Quest", "Q"),
    "Loki": ("Loki", "LR"),
    "Klima": ("Klima",),
    "Apogee": ("Apogee", "AP"),
    "Contrail": ("Contrail_", "CR"),
}
_ROCKSIM_TYPES = {"SU": "single-use", "reload": "reloadable", "hybrid": "hybrid"}
_FILES_OF_A_MAKER = 5
"""Five of each of eight makers: three .eng, two .rse."""


@dataclass(frozen=True)
class _Quirks:
    """What is odd about a file."""

    maker: str
    carriage_returns: bool = False
    placeholder_delay: str = ""
    open_end: bool = False


def make_motor_files() -> dict[str, bytes]:
    """Path below `data/thrustcurve.org/` → content; forty files."""
    files: dict[str, bytes] = {}
    for position, (maker, spellings) in enumerate(_MAKERS.items()):
        motors = motors_of(maker)
        step = max(len(motors) // (_FILES_OF_A_MAKER + 1), 1)
        for number in range(_FILES_OF_A_MAKER):
            chosen = motors[number * step : number * step + (2 if number == 2 else 1)]
            quirks = _Quirks(
                maker=spellings[number % len(spellings)],
                carriage_returns=(position + number) % 3 == 0,
                placeholder_delay=("100", "1000")[position % 2],
                open_end=(position + number) % 4 == 1,
            )
            folder, name = chosen[0]["manufacturer"], _file_name(chosen[0])
            suffix, write = (("eng", _rasp), ("rse", _rocksim))[number % 2]
            text = write(chosen, quirks)
            if quirks.carriage_returns:
                text = text.replace("\n", "\r\n")
            files[f"{folder}/{name}.{suffix}"] = text.encode("utf-8")
    return files


def _file_name(motor: Motor) -> str:
    return f"{motor['commonName'].replace('/', '_')}_{simfile_id(motor['motorId'])}"


def _rasp(motors: list[Motor], quirks: _Quirks) -> str:
    """Several motors follow each other, each ended by a line with a semicolon."""
    return "".join(_rasp_motor(motor, quirks) for motor in motors)


def _rasp_motor(motor: Motor, quirks: _Quirks) -> str:
    weights = [f"{motor.get(name, 0) / 1000:.5g}" for name in ("propWeightG", "totalWeightG")]
    name = motor["designation"].replace(" ", "_")
    header = [name, f"{motor['diameter']:g}", f"{motor['length']:g}", _delays(motor, quirks, "-"), *weights]
    points = "\n".join(f"   {time:g} {thrust:g}" for time, thrust in _points(motor, quirks)[1:])
    comment = f"; {motor['manufacturer']} {motor['commonName']}, written for the demo"
    return f"{comment}\n{' '.join(header)} {quirks.maker}\n{points}\n;\n"


def _rocksim(motors: list[Motor], quirks: _Quirks) -> str:
    engines = "\n".join(_rocksim_motor(motor, quirks) for motor in motors)
    return f"<engine-database>\n <engine-list>\n{engines}\n </engine-list>\n</engine-database>\n"


def _rocksim_motor(motor: Motor, quirks: _Quirks) -> str:
    propellant = motor.get("propWeightG", 0)
    points = _points(motor, quirks)
    attributes = {
        "mfg": f"{quirks.maker} " if quirks.carriage_returns else quirks.maker,  # some end in a blank
        "code": motor["designation"],
        "Type": _ROCKSIM_TYPES[motor["type"]],
        "dia": _with_point(motor["diameter"]),  # "18.", as RockSim writes
        "len": f"{motor['length']:g}",
        "initWt": f"{motor.get('totalWeightG', 0):g}",
        "propWt": f"{propellant:g}",
        "delays": _delays(motor, quirks, ","),
        "auto-calc-mass": "1",
        "auto-calc-cg": "1",
        "avgThrust": f"{motor['avgThrustN']:g}",
        "Itot": f"{motor['totImpulseNs']:g}",
        "burn-time": f"{motor['burnTimeS']:g}",
    }
    head = " ".join(f"{name}={quoteattr(value)}" for name, value in attributes.items())
    masses = _masses(points, propellant)
    data = "\n".join(
        f'    <eng-data t="{time:g}" f="{thrust:g}" m="{mass:.5g}" cg="{motor["length"] / 2:g}"/>'
        for (time, thrust), mass in zip(points, masses, strict=True)
    )
    comment = "<comments>Written for the demo.\n</comments>"
    return f"  <engine {head}>\n   {comment}\n   <data>\n{data}\n   </data>\n  </engine>"


def _with_point(number: float) -> str:
    text = f"{number:g}"
    return text if "." in text else f"{text}."


def _points(motor: Motor, quirks: _Quirks) -> list[tuple[float, float]]:
    """The curve from (0, 0) on; an open end lacks the point at which thrust is zero again."""
    points: list[tuple[float, float]] = [(float(time), float(thrust)) for time, thrust in motor["samples"]]
    return points[:-1] if quirks.open_end and len(points) > 3 else points


def _masses(points: list[tuple[float, float]], propellant: float) -> Iterator[float]:
    """The propellant that is left at each point: it burns as thrust comes."""
    areas = [0.0]
    for (start, before), (end, after) in pairwise(points):
        areas.append(areas[-1] + (end - start) * (before + after) / 2)
    return (propellant * (1 - area / areas[-1]) if areas[-1] else propellant for area in areas)


def _delays(motor: Motor, quirks: _Quirks, joint: str) -> str:
    """The delays; plugged motors get a number that stands for none."""
    delays = [delay for delay in motor.get("delays", "").split(",") if delay not in {"", "P"}]
    return joint.join(reversed(delays)) if delays else quirks.placeholder_delay
