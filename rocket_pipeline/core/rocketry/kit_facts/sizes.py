"""Reads sizes that stand alone, without a word for what they measure: "28 in / 6.1 oz", "2.6 x 34 in", "Ø 34 x 910 mm".

A line or a list's member that is nothing but a size is the kit's; anything plainer that the text says outdoes it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from rocket_pipeline.core.rocketry.kit_facts.cues import UNSURE
from rocket_pipeline.core.rocketry.kit_facts.numbers import DIGITS, number_of
from rocket_pipeline.core.rocketry.kit_facts.quantities import Quantity
from rocket_pipeline.core.rocketry.kit_facts.reading import HINTED, SAID, Mention, Reading
from rocket_pipeline.core.rocketry.kit_facts.spans import Span
from rocket_pipeline.core.rocketry.kit_facts.words import VERB, kinds, of_a_part

_OPENS = re.compile(r"(?:^|/\s|\s-\s)(?:only|just|about|a full)?\s?$", re.I)
_CLOSES = re.compile(r"\s?[.!]{0,3}\s*(?:$|/\s|-\s)")
_PAIR_OPENS = re.compile(
    r"(?:^|[,/]\s)(?:each is|size:?|dimensions:?|rocket:?|(?!box|pack|carton|pad)[\w' -]{2,24}:)?\s?$", re.I
)
_ROUND = re.compile(rf"ø\s?({DIGITS})\s?x\s?({DIGITS})\s?(mm|cm)\b", re.I)
_SHEET = re.compile(
    r"\b(?:streamer|parachute|chute|decals?|sheet|box|carton|card|banner|flag|posters?|pad|rod|tube)\b", re.I
)
_SLENDER = 4.0
"""A rocket is at least so many times as long as thick; boxes are not."""


def sizes(sentence: Span, quantities: list[Quantity]) -> Iterator[Reading]:
    """The readings of `length` and `diameter` from sizes without words.

    Not for a sentence right below a heading, which may say of what the size is.

    Args:
        sentence: The sentence or table cell.
        quantities: Its quantities.
    """
    if UNSURE.search(sentence.text):
        return
    yield from _round(sentence)
    for first, second in pairwise(quantities):
        yield from _pair(sentence, first, second)
    for quantity in quantities:
        if _stands_alone(sentence.text, quantity):
            mention = Mention(sentence, quantity, "", "")
            yield mention.reading("length", HINTED)


def _round(sentence: Span) -> Iterator[Reading]:
    for match in _ROUND.finditer(sentence.text):
        across, along = number_of(match[1]), number_of(match[2])
        start, end = sentence.start + match.start(), sentence.start + match.end()
        if across and along and along >= _SLENDER * across:
            yield Reading("diameter", across, match[3].lower(), start, end, SAID)
            yield Reading("length", along, match[3].lower(), start, end, SAID)


def _pair(sentence: Span, first: Quantity, second: Quantity) -> Iterator[Reading]:
    text = sentence.text
    lead = text[: first.start]
    if _SHEET.search(lead) or "part" in kinds(lead, frozenset()) or of_a_part(text[second.end :]):
        return
    if first.is_mass or second.is_mass or first.low or second.low or text[first.end : second.start].strip() != "x":
        return
    if not _PAIR_OPENS.search(text[: first.start]) or not re.match(
        r"\s?[.!]?\s*(?:$|[,/]\s|and\b|with\b)", text[second.end :]
    ):
        return
    across, along = sorted((first, second), key=lambda quantity: quantity.base)
    if along.base >= _SLENDER * across.base and across.base >= 5:
        yield Mention(sentence, across, "", "").reading("diameter", HINTED)
        yield Mention(sentence, along, "", "").reading("length", HINTED)


def _stands_alone(text: str, quantity: Quantity) -> bool:
    if quantity.is_mass or quantity.low or not 100 <= quantity.base <= 5000 or quantity.unit == "m":
        return False
    before, after = text[: quantity.start], text[quantity.end :]
    if _OPENS.search(before) and _CLOSES.match(after):
        return True
    member = re.search(r"([^,]*),\s$", before)
    listed = (
        member is not None
        and not VERB.search(text)
        and ":" not in before
        and not _SHEET.search(before)
        and "own" not in kinds(member[1], frozenset())
    )
    return listed and not kinds(member[1] if member else "", frozenset()) and bool(re.match(r"[.!]?\s*$", after))
