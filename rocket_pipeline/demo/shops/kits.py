"""Kits made up for the demo shops: sizes, weights, motors and altitudes that go together.

What belongs here: the facts. How a shop's text tells them is prose.py's and bodies.py's affair, which
also say which of them a text states at all.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from rocket_pipeline.demo.shops.words import KIT_COLOURS, KIT_SUFFIXES, KIT_THINGS, Motor, chance

AIR_DENSITY_KG_M3 = 1.2
GRAVITY_M_S2 = 9.81
DRAG_COEFFICIENT = 0.75
LEAST_PUSH = 2.5
"""Average thrust over weight at lift-off."""
LEAST_ALTITUDE_M = 30.0
EARLY_S = 0.8
"""How long before the peak the recovery shall open, rather than after it."""
M_PER_IN, M_PER_FT, KG_PER_OZ = 0.0254, 0.3048, 0.0283495


@dataclass(frozen=True)
class Airframe:
    """One size of body tube that a maker builds kits of.

    Attributes:
        mounts_mm: Motor mounts that fit it.
        lengths_in: Shortest and longest kit.
        ounces_per_area: Weight without a motor for each square inch of length times diameter.
        parachutes_in: Sizes that suit its weight.
    """

    diameter_in: float
    mounts_mm: tuple[int, ...]
    lengths_in: tuple[float, float]
    ounces_per_area: float
    parachutes_in: tuple[int, ...]


@dataclass(frozen=True)
class Maker:
    """What a maker's kits are chosen from; recoveries other than a parachute are for light kits only.

    Attributes:
        delays_named: How often engines are recommended with their delays.
    """

    airframes: tuple[Airframe, ...]
    motors: Mapping[int, tuple[Motor, ...]]
    fin_materials: tuple[str, ...]
    other_recoveries: tuple[str, ...]
    skill_levels: tuple[str, ...]
    dollars_per_ounce: float
    delays_named: float = 1.0


@dataclass(frozen=True)
class Kit:
    """All facts of one kit, also those that its text will not state.

    Attributes:
        altitude_ft: What the largest of its engines lifts it to.
        engines: Weakest first, such as ("A8-3", "C6-5") or ("G80T", "H128W").
        parachute_in: 0 where it comes down another way.
        skill_level: 1-based place of `skill_word` in the maker's list.
        minimum_age: Years.
    """

    name: str
    length_in: float
    diameter_in: float
    weight_oz: float
    altitude_ft: int
    mount_mm: int
    engines: tuple[str, ...]
    recovery: str
    parachute_in: int
    fin_count: int
    fin_material: str
    skill_level: int
    skill_word: str
    minimum_age: int
    price: str


def kit_names(seed: str) -> Iterator[str]:
    """Names without end that never repeat; the same for the same seed."""
    rng = chance(seed, "names")
    taken: set[str] = set()
    while True:
        plain = f"{rng.choice(KIT_COLOURS)} {rng.choice(KIT_THINGS)}"
        if plain not in taken:
            taken.add(plain)
            yield plain + rng.choice(KIT_SUFFIXES)


def make_kit(rng: random.Random, name: str, maker: Maker) -> Kit:
    """A kit of the maker whose numbers fit each other: it flies stably on each engine that it recommends."""
    airframe = rng.choice(maker.airframes)
    mount_mm = rng.choice(airframe.mounts_mm)
    length_in = _length_in(rng, airframe)
    weight_oz = round(length_in * airframe.diameter_in * airframe.ounces_per_area * rng.uniform(0.85, 1.15), 1)
    motors = _flyable(rng, maker.motors[mount_mm], weight_oz, airframe.diameter_in)
    altitude_m, _ = _flight(motors[-1], weight_oz, airframe.diameter_in)
    delays_named = rng.random() < maker.delays_named
    other_way = weight_oz < 3 and bool(maker.other_recoveries) and rng.random() < 0.35
    levels = len(maker.skill_levels)
    size = maker.airframes.index(airframe) * levels // len(maker.airframes)
    level = min(levels, max(1, 1 + size + rng.choice((-1, 0, 0, 1))))
    return Kit(
        name=name,
        length_in=length_in,
        diameter_in=airframe.diameter_in,
        weight_oz=weight_oz,
        altitude_ft=max(50, 25 * round(altitude_m / M_PER_FT / 25)),
        mount_mm=mount_mm,
        engines=tuple(
            _with_delay(motor, weight_oz, airframe.diameter_in) if delays_named else motor.name for motor in motors
        ),
        recovery=rng.choice(maker.other_recoveries) if other_way else "parachute",
        parachute_in=0 if other_way else rng.choice(airframe.parachutes_in),
        fin_count=rng.choice((3, 3, 3, 4, 4, 6)),
        fin_material=rng.choice(maker.fin_materials),
        skill_level=level,
        skill_word=maker.skill_levels[level - 1],
        minimum_age=rng.choice((8, 10, 10, 12, 14)) if mount_mm < 29 else 18,
        price=f"{12 + int(weight_oz * maker.dollars_per_ounce) + rng.randrange(8)}.99",
    )


def _length_in(rng: random.Random, airframe: Airframe) -> float:
    """Mostly whole quarters of an inch, some tenths."""
    length_in = rng.uniform(*airframe.lengths_in)
    return round(length_in * 4) / 4 if rng.random() < 0.7 else round(length_in, 1)


def _flyable(rng: random.Random, motors: tuple[Motor, ...], weight_oz: float, diameter_in: float) -> tuple[Motor, ...]:
    """One to five of the motors that push well more than they lift, and to a height; the strongest if none does."""
    strong = [
        motor
        for motor in motors
        if motor.thrust_n > LEAST_PUSH * GRAVITY_M_S2 * _mass_kg(motor, weight_oz)
        and _flight(motor, weight_oz, diameter_in)[0] > LEAST_ALTITUDE_M
    ]
    chosen = rng.sample(strong, min(len(strong), rng.choice((1, 2, 3, 3, 4, 5)))) or [max(motors, key=_thrust)]
    return tuple(sorted(chosen, key=_impulse))


def _thrust(motor: Motor) -> float:
    return motor.thrust_n


def _impulse(motor: Motor) -> float:
    return motor.impulse_ns


def _mass_kg(motor: Motor, weight_oz: float) -> float:
    return weight_oz * KG_PER_OZ + motor.weight_g / 1000


def _flight(motor: Motor, weight_oz: float, diameter_in: float) -> tuple[float, float]:
    """Peak altitude in m and coasting time in s: an even push against half the drag, then a coast against all of it."""
    mass_kg = _mass_kg(motor, weight_oz)
    burn_s = motor.impulse_ns / motor.thrust_n
    drag = 0.5 * AIR_DENSITY_KG_M3 * DRAG_COEFFICIENT * math.pi * (diameter_in * M_PER_IN / 2) ** 2
    terminal_m_s = math.sqrt(max(motor.thrust_n - mass_kg * GRAVITY_M_S2, 0.1) / drag)
    speed_m_s = terminal_m_s * math.tanh(burn_s * drag * terminal_m_s / mass_kg)
    coast_m = mass_kg / (2 * drag) * math.log1p(drag * speed_m_s**2 / (mass_kg * GRAVITY_M_S2))
    coast_s = math.sqrt(mass_kg / (drag * GRAVITY_M_S2)) * math.atan(
        speed_m_s * math.sqrt(drag / (mass_kg * GRAVITY_M_S2))
    )
    return speed_m_s * burn_s / 2 + coast_m, coast_s


def _with_delay(motor: Motor, weight_oz: float, diameter_in: float) -> str:
    """The motor with the delay that ends a little before its peak, such as "C6-5"."""
    _, coast_s = _flight(motor, weight_oz, diameter_in)
    delay = min(motor.delays, key=lambda seconds: abs(seconds - coast_s + EARLY_S))
    return f"{motor.name}-{delay}{motor.mark}"
