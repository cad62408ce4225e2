"""From a text to its kit facts: statements, readings, and the settling of readings that disagree.

Which words say what is known by the fact modules.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from rocket_pipeline.core.rocketry.kit_facts.builder import minimum_age, skill_level
from rocket_pipeline.core.rocketry.kit_facts.fact import FACTS, Fact
from rocket_pipeline.core.rocketry.kit_facts.fins import fins
from rocket_pipeline.core.rocketry.kit_facts.labels import statements
from rocket_pipeline.core.rocketry.kit_facts.measures import measures
from rocket_pipeline.core.rocketry.kit_facts.motors import engines
from rocket_pipeline.core.rocketry.kit_facts.mounts import motor_mount
from rocket_pipeline.core.rocketry.kit_facts.no_kit import is_no_kit
from rocket_pipeline.core.rocketry.kit_facts.quantities import MOST, Quantity, quantities
from rocket_pipeline.core.rocketry.kit_facts.reading import HINTED, Mention, Reading
from rocket_pipeline.core.rocketry.kit_facts.recovery import parachute_size, recovery
from rocket_pipeline.core.rocketry.kit_facts.sizes import sizes
from rocket_pipeline.core.rocketry.kit_facts.spans import Span, levelled
from rocket_pipeline.core.rocketry.kit_facts.spelling import mended
from rocket_pipeline.core.rocketry.kit_facts.subjects import of_another
from rocket_pipeline.core.rocketry.kit_facts.words import name_words

_CALLED_HIGHEST = re.compile(r"\b(?:up to|max\w*|tops?|as high as|peak\w*|highest)\b", re.I)
LONGEST = 20_000
"""Characters read. Descriptions of products have some thousands; what lies behind is not read."""
_HEADING = re.compile(
    r"[A-Z][\w &'/-]{1,40}(?:\([\w ]{3,20}\))?(?<!\d):?|(?i:the )?(?i:pad|launch pad|controller|launcher)"
)
_ELSEWHERE = re.compile(
    r"(?:the )?(?:launch |port-a-)?(?:pad|controller|launcher)s?:?|(?:[\w &'/-]* )?(?:shipping|"
    r"packag\w+|carton|delivery|postage)(?: [\w &'/-]*)?:?|(?:[\w &'/-]* )?\(?(?:upscale|downscale|other|old|previous|"
    r"larger|smaller|big|xl|mini) version\)?:?|(?:also )?(?:required|needed|not included|you(?:'ll|"
    r" will) (?:also )?need)"
    r"(?: [\w &'/-]*)?:?",
    re.I,
)
"""Headings of what is not the rocket: nothing below them is read until the next heading."""
_OF_THE_ROCKET = re.compile(
    r"\W*(?:engines?|motors?|rocket|fins?|recovery|skill|ages?|model|recommended)\b[^.]{0,30}:", re.I
)
MOST_STATEMENTS = 600


def read_kit_facts(text: str, *, title: str = "") -> dict[str, Fact]:
    """The facts that a text states about the kit that it describes.

    What is not said, denied, or said of something else stays out, and so does a fact on which the text contradicts
    itself. Reading is linear in the length of the text.

    Args:
        text: Plain text: a line for each block or list item, cells of a table's row joined by " | ".
        title: The name of the product. Other names in the text are then other products.

    Returns:
        Name of the fact → the fact, in the order of `FACTS`; only what was read.
    """
    original = text[:LONGEST]
    if is_no_kit(title, original):
        return {}
    readings: dict[str, list[Reading]] = {name: [] for name in FACTS}
    read = mended(levelled(original))
    for reading in _readings(read.text, name_words(_OF_ANOTHER.split(title)[0])):
        start, end = read.origin(reading.start), read.origin(reading.end)
        readings[reading.name].append(replace(reading, start=start, end=end))
    if not readings["recovery"]:
        original, readings["recovery"] = _from_title(original, title)
    facts = {}
    for name, found in readings.items():
        fact = _settled(name, found, original)
        if fact and not _is_doubted(fact, original):
            facts[name] = fact
    return facts


_OF_ANOTHER = re.compile(r"(?:(?<=brother)|(?<=sister)|(?<=cousin)) (?:of|to) ", re.I)
"""The kit's title may name its elder: "Little Brother of Fred"."""
_DOUBTS = re.compile(
    r"\b(?:(?:did not|didn't|not) measured?|crossed out|not sure|misprint\w*|unverified|may be wrong)\b", re.I
)


def _is_doubted(fact: Fact, original: str) -> bool:
    """Whether a sentence of doubt names the number again: "somebody wrote 24.6 over the 26.2, we did not measure"."""
    if not fact.unit or not isinstance(fact.value, float):
        return False
    number = re.compile(rf"(?<![\d.]){re.escape(fact.as_text().split()[0])}(?!\d)")
    said = (line for line in re.split(r"\n|\.\s", original) if _DOUBTS.search(line))
    return any(number.search(line) for line in said)


def _from_title(original: str, title: str) -> tuple[str, list[Reading]]:
    """The text with the title behind it, and what the title says of recovery ("… Boost Glider")."""
    offset = len(original) + 1
    found = [reading for reading in recovery(Span(levelled(title), offset)) if reading.value in {"glide", "helicopter"}]
    return f"{original}\n{title}", found


def _readings(text: str, title_words: frozenset[str]) -> Iterator[Reading]:
    left = MOST
    for sentence, below_heading in _of_the_rocket(text):
        found = quantities(sentence.text)[:left]
        left -= len(found)
        for reading in _in_sentence(sentence, found, title_words):
            yield replace(reading, start=max(reading.start, sentence.floor))
        if not below_heading:
            yield from sizes(sentence, found)


def _of_the_rocket(text: str) -> Iterator[tuple[Span, bool]]:
    """The statements that are about the rocket, and whether each stands right below a heading."""
    heading, below = "", False
    for sentence in islice(statements(text), MOST_STATEMENTS):
        if _HEADING.fullmatch(sentence.text):
            heading = sentence.text
        elif _OF_THE_ROCKET.match(sentence.text):
            heading = ""
        if not _ELSEWHERE.fullmatch(heading):
            yield sentence, below
            below = sentence.text == heading


def _in_sentence(sentence: Span, found: list[Quantity], title_words: frozenset[str]) -> Iterator[Reading]:
    if of_another(sentence.text, title_words):
        return
    for quantity in found:
        mention = Mention(sentence, quantity, sentence.text[: quantity.start], sentence.text[quantity.end :])
        yield from _of_quantity(mention, title_words)
    yield from recovery(sentence)
    yield from fins(sentence, found)
    yield from engines(sentence, title_words)
    yield from skill_level(sentence)
    yield from minimum_age(sentence)


def _of_quantity(mention: Mention, title_words: frozenset[str]) -> Iterator[Reading]:
    chute = list(parachute_size(mention))
    if chute:
        yield from chute
        return
    mount = list(motor_mount(mention))
    yield from mount or measures(mention, title_words)


def _settled(name: str, found: list[Reading], original: str) -> Fact | None:
    if not found:
        return None
    plainest = max(reading.rank for reading in found)
    best = [reading for reading in found if reading.rank == plainest]
    if name == "recommended_engines":
        return _engines(found, original)
    if name == "recovery":
        return _recovery(best, found, original)
    if name == "max_altitude":
        return _altitude(best, original)
    if name == "parachute_size" and re.search(r"drogue|main", original[max(0, best[0].start - 6) : best[0].end], re.I):
        best = best[:1]
    if isinstance(best[0].value, str):
        return _fact(best[0], original) if len({reading.value for reading in best}) == 1 else None
    return _measure(best, original)


def _measure(best: list[Reading], original: str) -> Fact | None:
    """The one number that all readings agree on; a vague one ("over 30 inches") yields to an exact one near it."""
    if any(not reading.agrees for reading in best):
        return None
    exact = [reading for reading in best if not reading.vague] or best
    first = exact[0]
    if first.low is not None or not all(_near(first, other) for other in exact):
        return None
    if not all(abs(first.base - other.base) <= 0.15 * first.base for other in best if other.vague):
        return None
    return _fact(first, original)


def _near(first: Reading, other: Reading) -> bool:
    if other.low is not None:
        return False
    away = abs(first.base - other.base)
    return away <= 0.005 * first.base or (
        first.unit != other.unit and away <= max(0.03 * first.base, first.slack, other.slack)
    )


def _altitude(best: list[Reading], original: str) -> Fact | None:
    """The one altitude; of several the highest, when the text calls it so ("up to", "max")."""
    if any(not reading.agrees for reading in best):
        return None
    highest = max(best, key=lambda reading: reading.base)
    said = original[max(0, highest.start - 4) : highest.end + 8]
    if all(_near(highest, other) for other in best) or _CALLED_HIGHEST.search(said):
        return _fact(highest, original)
    return None


def _recovery(best: list[Reading], found: list[Reading], original: str) -> Fact | None:
    kinds = {reading.value for reading in best}
    if "dual-deployment" in {reading.value for reading in found}:
        best = [reading for reading in found if reading.value == "dual-deployment"]
    elif len(kinds) > 1 and "parachute" in kinds and kinds <= {"parachute", "glide"} and best[0].rank == HINTED:
        best = [reading for reading in best if reading.value == "parachute"]
    elif len(kinds) > 1:
        return None
    return _fact(best[0], original)


def _engines(best: list[Reading], original: str) -> Fact:
    names: dict[str, None] = {}
    for reading in best:
        names.update(dict.fromkeys(reading.value if isinstance(reading.value, tuple) else ()))
    delayed = {name.partition("-")[0] for name in names if "-" in name}
    kept = tuple(name for name in names if "-" in name or name not in delayed)
    words = _one_line(original[best[0].start : best[-1].end]) if best[-1].end - best[0].start < 200 else ""
    words = words or "; ".join(dict.fromkeys(original[reading.start : reading.end] for reading in best))
    return Fact("recommended_engines", kept, "", words)


def _fact(reading: Reading, original: str) -> Fact:
    return Fact(reading.name, reading.value, reading.unit, _one_line(original[reading.start : reading.end]))


def _one_line(words: str) -> str:
    return words.strip()
