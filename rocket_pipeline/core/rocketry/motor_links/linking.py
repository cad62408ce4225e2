"""Links a motor as others name it to the one motor that is meant, or says why not and what it could be.

A name that fits several motors, or whose casing is another one, is not linked: no link is better than a wrong one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from rapidfuzz import fuzz, process

from rocket_pipeline.core.cleaning.aliases import EVERYWHERE, AliasTable
from rocket_pipeline.core.rocketry.motor_links.catalogue import KnownMotor, Makers
from rocket_pipeline.core.rocketry.motor_links.names import MotorName, read_name
from rocket_pipeline.core.rocketry.motor_links.rules import RULES, Rule, contradicts, has_impulse
from rocket_pipeline.core.rocketry.motor_links.size import POSSIBLE_LENGTH, SAME_LENGTH, Size
from rocket_pipeline.core.rocketry.motor_links.vocabulary import MotorVocabulary

REASONS = {
    "no_name": "no motor is named",
    "class_only": "an impulse class is named, and no motor",
    "no_motor_name": "the name is not built as names of motors are",
    "unknown_maker": "the maker is in no alias table",
    "no_motors": "there are no clean motors to link to",
    "no_such_motor": "the maker has no motor of this name",
    "ambiguous": "several motors fit",
    "size_differs": "a motor of this name has another diameter or length",
    "propellant_differs": "a motor of this name burns another propellant",
    "impulse_differs": "a motor of this name has another total impulse than the name says",
}
"""Why a motor is not linked."""

NOTES = {
    "narrowed_by_size": "several motors have the name, one of them the size",
    "length_differs": "the length is more than 1 % off the motor's",
    "other_maker": "the motor stands under another maker's name",
    "preferred_maker": "no maker is stated; a preferred one has the motor",
    "only_maker": "no maker is stated; only one has such a motor",
    "delay_not_offered": "the motor is not sold with this delay",
}
"""What is worth knowing of a link."""

_CANDIDATES = 5
_LIKENESS = 75.0
"""Of 100: one letter of four may be another."""
_SHARPER_MM = 3.0
"""A length tells a motor from its siblings only if it is farther off: below, it depends on who measured."""


@dataclass(frozen=True, kw_only=True)
class WrittenMotor:
    """A motor as somebody names it.

    Attributes:
        name: Designation or common name, with or without a delay.
        manufacturer: As written; None where nobody is named.
        size: The casing, as far as it is stated.
        delay: As written, where it stands apart from the name.
        scope: The source that writes so, for the alias table.
        kit_maker: Key of the maker whose kit the motor is recommended for; decides only where no maker is named.
    """

    name: str | None
    manufacturer: str | None = None
    size: Size = field(default_factory=Size)
    delay: str | None = None
    scope: str = EVERYWHERE
    kit_maker: str | None = None


@dataclass(frozen=True, kw_only=True)
class MotorLink:
    """What a name was linked to.

    Attributes:
        motor_key: The motor; None when it was not linked.
        rule: The name of the rule that linked it.
        reason: A code of `REASONS`, where it was not linked.
        candidates: Keys of motors that it could mean, where it was not linked.
        delays: The delays that were named.
        notes: Codes of `NOTES`.
    """

    motor_key: str | None = None
    rule: str | None = None
    reason: str | None = None
    candidates: tuple[str, ...] = ()
    delays: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Found:
    """Where the rules ended for one maker: the motors that are left, what was turned down, and why."""

    motors: tuple[KnownMotor, ...] = ()
    rule: Rule | None = None
    narrowed: bool = False
    refused: tuple[KnownMotor, ...] = ()
    reason: str = "no_such_motor"


@dataclass(frozen=True, kw_only=True)
class MotorLinker:
    """Links names to motors.

    Attributes:
        catalogue: Maker → its motors.
        makers: The manufacturers' alias table.
        vocabulary: What names are made of.
    """

    catalogue: dict[str, Makers]
    makers: AliasTable
    vocabulary: MotorVocabulary

    def link(self, written: WrittenMotor) -> MotorLink:
        """The motor that is meant.

        Raises:
            UnknownNameError: No alias table has the scope.
        """
        stated = (written.manufacturer or "").strip()
        maker = self.makers.key(stated, scope=written.scope) if stated else None
        if not (written.name or "").strip():
            return MotorLink(reason="no_name")
        name = read_name(written.name or "")
        if name.is_class:
            return MotorLink(reason="class_only")
        if stated and maker is None:
            link = MotorLink(reason="unknown_maker", candidates=self._everywhere(name))
        elif maker is not None:
            link = self._of_maker(name, maker, written.size)
        else:
            link = self._of_nobody(name, written)
        return self._with_delays(link, name, written.delay)

    def _of_maker(self, name: MotorName, maker: str, size: Size) -> MotorLink:
        found = self._search(name, maker, size)
        if not found.motors and not found.refused:
            for other in self.vocabulary.also_made_as.get(maker, ()):
                elsewhere = self._search(name, other, size)
                if len(elsewhere.motors) == 1 and size.confirms(elsewhere.motors[0]):
                    return self._linked(elsewhere, size, "other_maker")
        if len(found.motors) == 1:
            return self._linked(found, size)
        return self._unlinked(found, name, [maker])

    def _of_nobody(self, name: MotorName, written: WrittenMotor) -> MotorLink:
        """The motor of a maker that is not stated: the first preferred one's that fits, else the only one there is."""
        rules = [rule for rule in RULES if not rule.needs_size]
        preferred = self.vocabulary.preference(written.kit_maker)
        makers = dict.fromkeys((*preferred, *self.catalogue))
        searched = {maker: _present(self._search(name, maker, written.size, rules)) for maker in makers}
        found = next((searched[maker] for maker in preferred if searched[maker].motors), None)
        if found is not None and len(found.motors) == 1:
            return self._linked(found, written.size, "preferred_maker")
        fitting = [found] if found else [found for found in searched.values() if found.motors]
        if len(fitting) == 1 and len(fitting[0].motors) == 1:
            return self._linked(fitting[0], written.size, "only_maker")
        motors = tuple(motor for found in fitting for motor in found.motors)
        refused = tuple(motor for found in searched.values() for motor in found.refused)
        reason = next((found.reason for found in searched.values() if found.refused), "no_such_motor")
        return self._unlinked(_Found(motors, refused=refused, reason=reason), name, preferred)

    def _search(self, name: MotorName, maker: str, size: Size, rules: Sequence[Rule] = RULES) -> _Found:
        """The first rule that leaves a motor, or what was turned down on the way."""
        makers = self.catalogue.get(maker)
        if makers is None:
            return _Found()
        refused: dict[str, KnownMotor] = {}
        for rule in rules:
            matches = rule.find(name, makers, self.vocabulary)
            kept = tuple(motor for motor in matches if self._allows(size, motor, rule, makers))
            if kept:
                return _Found(kept, rule, narrowed=len(kept) < len(matches))
            refused |= {motor.key: motor for motor in matches}
        if refused:
            return _Found(refused=tuple(refused.values()), reason="size_differs" if size.is_known else "no_such_motor")
        return self._turned_down(name, makers)

    def _turned_down(self, name: MotorName, makers: Makers) -> _Found:
        """Why motors of the same common name did not fit."""
        akin = tuple(makers.by_core.get(name.core, ())) if name.core else ()
        if akin and not any(has_impulse(name, motor) for motor in akin):
            return _Found(refused=akin, reason="impulse_differs")
        if akin and all(contradicts(name, motor, self.vocabulary) for motor in akin):
            return _Found(refused=akin, reason="propellant_differs")
        return _Found(refused=akin)

    def _allows(self, size: Size, motor: KnownMotor, rule: Rule, makers: Makers) -> bool:
        """Whether the size permits the link; a sibling of the stated size speaks against it."""
        if rule.needs_size:
            return size.confirms(motor)
        if not size.within(motor, POSSIBLE_LENGTH if motor.is_hybrid else rule.tolerance):
            return False
        siblings = makers.by_core.get(motor.common_core, ())
        if size.confirms(motor) or size.within(motor, 0, _SHARPER_MM):
            return True
        return not any(size.confirms(other) for other in siblings)

    def _linked(self, found: _Found, size: Size, *notes: str) -> MotorLink:
        (motor,) = found.motors
        told = [*notes]
        if found.narrowed:
            told.append("narrowed_by_size")
        if not size.within(motor, SAME_LENGTH):
            told.append("length_differs")
        return MotorLink(motor_key=motor.key, rule=found.rule.name if found.rule else None, notes=tuple(told))

    def _unlinked(self, found: _Found, name: MotorName, makers: Sequence[str]) -> MotorLink:
        if found.motors:
            return MotorLink(reason="ambiguous", candidates=_keys(found.motors))
        if not name.core and not found.refused:
            found = replace(found, reason="no_motor_name")
        elif not self.catalogue:
            found = replace(found, reason="no_motors")
        return MotorLink(reason=found.reason, candidates=_keys(found.refused) or self._like(name, makers))

    def _with_delays(self, link: MotorLink, name: MotorName, apart: str | None) -> MotorLink:
        delays = name.delays or tuple(_tidy_delay(apart))
        motor = self._by_key.get(link.motor_key or "")
        offered = motor.delays if motor else ()
        odd = offered and any(delay.isdigit() and delay not in offered for delay in delays)
        return replace(link, delays=delays, notes=(*link.notes, "delay_not_offered") if odd else link.notes)

    def _everywhere(self, name: MotorName) -> tuple[str, ...]:
        """Motors of all makers that are named so."""
        found = (motor for makers in self.catalogue.values() for motor in makers.by_core.get(name.core, ()))
        return _keys(tuple(found))

    def _like(self, name: MotorName, makers: Sequence[str]) -> tuple[str, ...]:
        """Motors of these makers whose names resemble it."""
        motors = [motor for maker in makers if maker in self.catalogue for motor in self.catalogue[maker].motors]
        texts = [motor.common_core for motor in motors]
        likest = process.extract(
            name.core or name.text, texts, scorer=fuzz.ratio, score_cutoff=_LIKENESS, limit=_CANDIDATES
        )
        return _keys(tuple(motors[at] for _, _, at in likest if texts[at][:1] == (name.core or name.text)[:1]))

    @cached_property
    def _by_key(self) -> dict[str, KnownMotor]:
        return {motor.key: motor for makers in self.catalogue.values() for motor in makers.motors}


def _present(found: _Found) -> _Found:
    """Without motors that bear the name no more: shops recommend what is sold."""
    present = tuple(motor for motor in found.motors if not motor.is_former)
    return replace(found, motors=present) if present else found


def _keys(motors: tuple[KnownMotor, ...]) -> tuple[str, ...]:
    return tuple(motor.key for motor in motors[:_CANDIDATES])


def _tidy_delay(delay: str | None) -> Iterator[str]:
    """As delays stand in names: 7.0 → 7, none → P; nothing for nothing."""
    text = (delay or "").strip().upper()
    if text:
        yield "P" if text in {"NONE", "PLUGGED"} else text.removesuffix(".0")
