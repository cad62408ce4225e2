"""Finds numbers with units: "41.5 in", 5' 6", "1 lb 4 oz", "500 to 1,100 feet", "16.3 in. (41.4 cm)".

The two halves of one measure in two systems become one quantity that knows whether they agree. What a quantity
measures is decided elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice

from rocket_pipeline.core.rocketry.kit_facts.fact import GRAMS, MILLIMETRES
from rocket_pipeline.core.rocketry.kit_facts.numbers import NUMBER, number_of

MOST = 400
"""Quantities read in a text; a text with more is not the description of a kit, and its rest is left alone."""

_UNITS = (
    ("in", r"inch(?:es)?\b|in\.|in(?![\w'])|\"|''"),
    ("ft", r"feet\b|foot\b|ft\.?(?!\w)|'(?![A-Za-z'])"),
    ("cm", r"centimet(?:er|re)s?\b|cms?\b"),
    ("mm", r"millimet(?:er|re)s?\b|mm\b"),
    ("m", r"met(?:er|re)s?\b|(?-i:m)\b(?!')"),
    ("oz", r"ounces?\b|ozs?\b"),
    ("lb", r"pounds?\b|lbs?\b"),
    ("kg", r"kilograms?\b|kgs?\b|kilos?\b"),
    ("g", r"gram(?:me)?s?\b|(?-i:gm?s?|gr)\b(?!')"),
)
_UNIT = "|".join(rf"(?P<{name}>{pattern})" for name, pattern in _UNITS)
_QUANTITY = re.compile(
    rf"(?<![^\Wx])(?<!\d[/.,])(?<!\w-)(?<![$€£#])"
    rf"(?P<low>{NUMBER})(?:\s?(?:-|to|through)\s?(?P<high>{NUMBER}))?\s?\+?(?:\s{{1,2}}|-)?(?:{_UNIT})\.?",
    re.I,
)
_AND_A_HALF = re.compile(r"\s?and (?:a |one )?(half|quarter)\b")
_IN_AS_PREPOSITION = re.compile(r"\s+(?:the|an?|our|your|this|that|its|total|stock|one|1|all|each|\d{4})\b", re.I)
_JOINS_COMPOUND = re.compile(r"\.?\s?[,-]?\s?(?:and\s)?")
_JOINS_RANGE = re.compile(r"\s?(?:-|to|or)\s?")
_JOINS_ALTERNATIVE = re.compile(r"\.?\s?[(\[/=|]\s?|,?\s(?:or\s)?~?|\s-\s")
_METRIC = {"cm", "mm", "m", "g", "kg"}
_SAME = 0.03


@dataclass(frozen=True)
class Quantity:
    """A number with its unit.

    Attributes:
        value: As written; of a range, its upper end.
        unit: Its canonical symbol.
        start: Where it begins in the text that was searched.
        end: Where it ends, a second system in brackets included.
        low: The lower end of a range.
        agrees: Its halves in two systems say the same, or it has one half.
        step: What the last written digit is worth.
    """

    value: float
    unit: str
    start: int
    end: int
    low: float | None = None
    agrees: bool = True
    step: float = 1.0

    @property
    def is_mass(self) -> bool:
        """A weight, and not a length."""
        return self.unit in GRAMS

    @property
    def base(self) -> float:
        """In mm or g."""
        return self.value * (GRAMS.get(self.unit) or MILLIMETRES[self.unit])

    @property
    def base_step(self) -> float:
        """The step in mm or g."""
        return self.step * (GRAMS.get(self.unit) or MILLIMETRES[self.unit])


def quantities(text: str) -> list[Quantity]:
    """All quantities of a text, compounds, ranges and second systems put together."""
    found: list[Quantity] = []
    for quantity in islice(_single(text), MOST):
        joined = _joined(found[-1], quantity, text) if found else None
        if joined is None:
            found.append(quantity)
        else:
            found[-1] = joined
    return found


def _single(text: str) -> Iterator[Quantity]:
    for match in _QUANTITY.finditer(text):
        unit = match.lastgroup or ""
        value, low = number_of(match["high"] or match["low"]), number_of(match["low"])
        if value is None or low is None:
            continue
        is_range = match["high"] is not None and low < value
        if unit == "in" and _is_preposition(match, text):
            continue
        written = match["high"] or match["low"]
        more = _AND_A_HALF.match(text, match.end())
        if more:
            yield Quantity(value + (0.5 if more[1] == "half" else 0.25), unit, match.start(), more.end(), step=0.25)
            continue
        end = match.end() - (match[0].endswith(".") and not match[0].endswith(("in.", "ft.")))
        start = match.start("high") if match["high"] and not is_range else match.start()
        yield Quantity(value, unit, start, end, low if is_range else None, step=_step(written))


def _is_preposition(match: re.Match[str], text: str) -> bool:
    """Whether the "in" of "3 in stock" or "1962 in Denver" is no unit."""
    if match["in"].lower() != "in":
        return False
    return match["low"][0].isalpha() or bool(_IN_AS_PREPOSITION.match(text, match.end()))


def _step(written: str) -> float:
    if "/" in written:
        return 1 / 64
    return 10.0 ** -len(written.partition(".")[2]) if written[-1].isdigit() else 0.25


def _joined(first: Quantity, second: Quantity, text: str) -> Quantity | None:
    """Both as one, when they are the parts of one measure; None when they are two."""
    between = text[first.end : second.start]
    if len(between) > 6 or first.is_mass != second.is_mass:
        return None
    return (
        _compound(first, second, between)
        or _range(first, second, between)
        or _alternative(first, second, between, text)
    )


def _compound(first: Quantity, second: Quantity, between: str) -> Quantity | None:
    within = {("ft", "in"): 12, ("lb", "oz"): 16}.get((first.unit, second.unit))
    if within is None or second.value >= within or first.low or second.low or not _JOINS_COMPOUND.fullmatch(between):
        return None
    return replace(second, value=first.value * within + second.value, start=first.start)


def _range(first: Quantity, second: Quantity, between: str) -> Quantity | None:
    if first.unit != second.unit or first.low or second.low or not _JOINS_RANGE.fullmatch(between):
        return None
    return replace(second, low=first.value, start=first.start) if second.value > first.value else None


def _alternative(first: Quantity, second: Quantity, between: str, text: str) -> Quantity | None:
    if (first.unit in _METRIC) == (second.unit in _METRIC) or not _JOINS_ALTERNATIVE.fullmatch(between):
        return None
    closing = re.match(r"\s?[)\]]", text[second.end : second.end + 2]) if between.strip(" ~") in {"(", "["} else None
    agrees = same_measure(first, second)
    if not agrees and closing is None:
        return None
    return replace(first, end=second.end + (closing.end() if closing else 0), agrees=first.agrees and agrees)


def same_measure(first: Quantity, second: Quantity) -> bool:
    """Whether two quantities say the same within rounding: 3 %, or half of what the last digit is worth."""
    away = abs(first.base - second.base)
    return away <= max(_SAME * max(first.base, second.base), 0.5 * max(first.base_step, second.base_step))
