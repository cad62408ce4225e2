"""What a fact module finds: one reading of one fact, before readings that disagree are settled."""

from __future__ import annotations

from dataclasses import dataclass

from rocket_pipeline.core.rocketry.kit_facts.fact import Value, in_base_unit
from rocket_pipeline.core.rocketry.kit_facts.quantities import Quantity
from rocket_pipeline.core.rocketry.kit_facts.spans import Span

LABELLED, SAID, HINTED = 3, 2, 1
"""How plainly a text says something: under its label, in a sentence, by a mention."""


@dataclass(frozen=True)
class Reading:
    """One place of the text that states a fact.

    Attributes:
        name: The fact.
        value: As in `Fact`.
        unit: As in `Fact`.
        start: Where the words begin in the whole text.
        end: Where they end.
        rank: How plainly it is said; LABELLED outdoes SAID outdoes HINTED.
        low: The lower end, when a range is stated.
        agrees: Its halves in two systems of units say the same.
        vague: "over", "nearly": an exact number near it is the better one.
        slack: How far rounding may put it from another statement of the same, in the unit of `base`.
    """

    name: str
    value: Value
    unit: str
    start: int
    end: int
    rank: int
    low: float | None = None
    agrees: bool = True
    vague: bool = False
    slack: float = 0.0

    @property
    def base(self) -> float:
        """The number in the unit that the fact is compared in."""
        return in_base_unit(self.name, self.value, self.unit) if isinstance(self.value, float) else 0.0


@dataclass(frozen=True)
class Mention:
    """A quantity in its sentence.

    Attributes:
        sentence: The sentence, or the cell of a table.
        quantity: The quantity; its start and end count within the sentence.
        before: The sentence up to it.
        after: The sentence behind it.
    """

    sentence: Span
    quantity: Quantity
    before: str
    after: str

    def reading(
        self, name: str, rank: int, *, begins: int | None = None, ends: int = 0, vague: bool = False
    ) -> Reading:
        """This quantity as a reading; `begins` is where its cue begins, `ends` how far a cue goes behind it."""
        quantity, offset = self.quantity, self.sentence.start
        return Reading(
            name,
            quantity.value,
            quantity.unit,
            offset + (quantity.start if begins is None else min(begins, quantity.start)),
            offset + quantity.end + ends,
            rank,
            quantity.low,
            quantity.agrees,
            vague,
            in_base_unit(name, quantity.step, quantity.unit) / 2,
        )
