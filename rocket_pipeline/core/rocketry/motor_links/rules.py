"""The rules that say which motors of a maker a name can mean, in the order in which they are tried.

A rule only compares names; that sizes veto, and what is done with several motors, is decided in `linking`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from rocket_pipeline.core.rocketry.motor_links.catalogue import KnownMotor, Makers
from rocket_pipeline.core.rocketry.motor_links.names import MotorName
from rocket_pipeline.core.rocketry.motor_links.size import NEAR_LENGTH, POSSIBLE_LENGTH, SAME_DIAMETER_MM, SAME_LENGTH
from rocket_pipeline.core.rocketry.motor_links.vocabulary import MotorVocabulary

SAME_IMPULSE = 0.02
"""How far the impulse in a name may be from the certified one: 384I205 is the I205 of 380.9 N·s."""

Find = Callable[[MotorName, Makers, MotorVocabulary], list[KnownMotor]]


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A way in which a name can mean a motor.

    Attributes:
        name: What is told of a link that it made.
        meaning: What it compares.
        find: The motors that it finds.
        tolerance: How far the length may be off, as a part of the motor's, where one is stated.
        needs_size: Whether diameter and length must be stated and equal the motor's: the name says too little.
    """

    name: str
    meaning: str
    find: Find
    tolerance: float = POSSIBLE_LENGTH
    needs_size: bool = False


def _exact(name: MotorName, makers: Makers, _: MotorVocabulary) -> list[KnownMotor]:
    return makers.by_text.get(name.text, [])


def _spelling(name: MotorName, makers: Makers, _: MotorVocabulary) -> list[KnownMotor]:
    return makers.by_folded.get(name.folded, [])


def _parts(name: MotorName, makers: Makers, _: MotorVocabulary) -> list[KnownMotor]:
    """The same parts. An impulse stands for letters: 1806K670 is no more the K670 than the K670 of Green Gorilla is."""
    return [
        motor
        for motor in makers.by_core.get(name.core, [])
        if motor.name.core == name.core
        and motor.name.impulse_ns == name.impulse_ns
        and (name.impulse_ns is not None or motor.code == name.code)
    ]


def _size_letter(name: MotorName, makers: Makers, vocabulary: MotorVocabulary) -> list[KnownMotor]:
    found = []
    for motor in _core(name, makers):
        diameter = vocabulary.size_letters.get(motor.maker, {}).get(name.code)
        if diameter is not None and abs(diameter - motor.diameter_mm) <= SAME_DIAMETER_MM and not motor.code:
            found.append(motor)
    return found


def _propellant(name: MotorName, makers: Makers, vocabulary: MotorVocabulary) -> list[KnownMotor]:
    return [m for m in _core(name, makers) if vocabulary.says(m.maker, name.code) & m.propellants]


def _common_name(name: MotorName, makers: Makers, _: MotorVocabulary) -> list[KnownMotor]:
    return [] if name.code else _core(name, makers)


def _size(name: MotorName, makers: Makers, vocabulary: MotorVocabulary) -> list[KnownMotor]:
    return [motor for motor in _core(name, makers) if name.code and not contradicts(name, motor, vocabulary)]


def contradicts(name: MotorName, motor: KnownMotor, vocabulary: MotorVocabulary) -> bool:
    """Whether a name's code says another propellant than the motor's."""
    said = vocabulary.says(motor.maker, name.code)
    return bool(said and motor.propellants and not said & motor.propellants)


def _core(name: MotorName, makers: Makers) -> list[KnownMotor]:
    """The motors of a core, but for those whose impulse is not the one that the name states."""
    return [motor for motor in makers.by_core.get(name.core, []) if has_impulse(name, motor)]


def has_impulse(name: MotorName, motor: KnownMotor) -> bool:
    """Whether a motor has the impulse that stands in a name, if one does."""
    stated, own = name.impulse_ns, motor.total_impulse_ns
    return stated is None or stated == motor.name.impulse_ns or abs(stated - own) <= SAME_IMPULSE * own


RULES = (
    Rule(name="exact_designation", meaning="the designation, but for case and blanks", find=_exact),
    Rule(name="designation_spelling", meaning="the designation, but for punctuation", find=_spelling),
    Rule(
        name="designation_parts",
        meaning="class and thrust of the designation, and its letters or the impulse before it; HP- and delays aside",
        find=_parts,
    ),
    Rule(
        name="size_letter", meaning="a letter that stands for the diameter: Estes' A10T is the A10", find=_size_letter
    ),
    Rule(
        name="common_name_and_propellant",
        meaning="the common name, and a code for the propellant that the motor burns: I216-CL(I), J760-White Thunder",
        find=_propellant,
    ),
    Rule(name="common_name", meaning="the common name and no letters", find=_common_name, tolerance=NEAR_LENGTH),
    Rule(
        name="common_name_and_size",
        meaning="the common name with letters that nobody declared; diameter and length must be the motor's",
        find=_size,
        tolerance=SAME_LENGTH,
        needs_size=True,
    ),
)
"""In the order in which they are tried: the first that finds a motor decides."""
