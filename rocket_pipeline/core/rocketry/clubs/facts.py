"""What a block says behind labels: "Section: 464", <dt>Section</dt><dd>464</dd>, <span class="section">464</span>."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from rocket_pipeline.core.rocketry.clubs.layout import Vocabulary
from rocket_pipeline.core.rocketry.clubs.page import Part, Piece
from rocket_pipeline.core.rocketry.clubs.places import is_place
from rocket_pipeline.core.rocketry.clubs.values import read_numbers

_LABEL_LENGTH = 40
_LABEL_TAGS = frozenset({"dt", "b", "strong", "label", "em", "th"})
_LAST_WORD = re.compile(r"[-_](name|title|city|state|country|status)$")
_SEPARATOR = re.compile(r"(?:^|\s)[|•·](?:\s|$)")


@dataclass
class Fact:
    """A label and the lines that it announces.

    Attributes:
        label: Its words; "" for what no label announces.
        values: What it announces.
        named: Whether only the name of a class or an itemprop says so: a written label wins over it.
    """

    label: str
    values: list[str] = field(default_factory=list)
    named: bool = False

    @property
    def value(self) -> str:
        """All of it in one line."""
        return " ".join(self.values)


def read_facts(part: Part, vocabulary: Vocabulary) -> list[Fact]:
    """The facts of a block, in its order.

    A label that ends its line announces the lines below, up to the next label. A value in the label's own line ends
    with that line, for what follows may be anything.
    """
    facts: list[Fact] = []
    waiting: Fact | None = None
    for line in part.lines:
        for position, fact in enumerate(_of_line(line, vocabulary)):
            unlabelled = not fact.label or fact.named
            if waiting is not None and unlabelled and position == 0:
                waiting.values.append(fact.value)
                continue
            facts.append(fact)
            waiting = fact if fact.label and not fact.values else None
    return facts


def _of_line(line: tuple[Piece, ...], vocabulary: Vocabulary) -> list[Fact]:
    facts: list[Fact] = []
    for piece, text, is_new in _tokens(line):
        label, value = _labelled(text, piece, vocabulary)
        current = facts[-1] if facts and not is_new else None
        if label:
            facts.append(Fact(label, [value] if value else []))
        elif current is not None and current.label and not current.named:
            current.values = [" ".join([*current.values, text])]
        elif mark := _mark(piece, vocabulary):
            facts.append(Fact(mark, [text], named=True))
        elif current is not None and not (is_place(text) or any(read_numbers(text))):
            current.values = [" ".join([*current.values, text])]
        else:
            facts.append(Fact("", [text]))
    return facts


def _tokens(line: tuple[Piece, ...]) -> Iterator[tuple[Piece, str, bool]]:
    """The texts of a line, and whether a separator such as "|" stands before each."""
    is_new = False
    for piece in line:
        for position, text in enumerate(_SEPARATOR.split(piece.text)):
            is_new = is_new or position > 0
            if bare := text.strip():
                yield piece, bare, is_new
                is_new = False


def _labelled(text: str, piece: Piece, vocabulary: Vocabulary) -> tuple[str, str]:
    """A text as (label, value); the label is "" when it has none, the value when the label is all."""
    before, colon, after = text.partition(":")
    if colon and _means(before, vocabulary) and not after.startswith("//"):
        return before, after.strip()
    if piece.tag in _LABEL_TAGS and _means(text, vocabulary) and (piece.tag in {"dt", "th"} or vocabulary.exact(text)):
        return text, ""
    return "", text


def _mark(piece: Piece, vocabulary: Vocabulary) -> str:
    """The name of a class or an itemprop that is a field's, or announces a person's data."""
    for mark in piece.marks:
        if vocabulary.exact(mark) or vocabulary.is_private(mark.replace("info", "")):  # "item-info" says nothing
            return mark
        if found := _LAST_WORD.search(mark):
            return found[1]
    return ""


def _means(text: str, vocabulary: Vocabulary) -> bool:
    if not text or len(text) > _LABEL_LENGTH:
        return False
    return bool(vocabulary.field(text)) or vocabulary.is_private(text) or vocabulary.is_person(text)
