"""Lays tables and lists out as sentences: label and value together, one statement each.

A row of cells, a label on a line of its own, a header row above a row of values. What a label means is not known here
beyond that it is one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rocket_pipeline.core.rocketry.kit_facts.spans import Span, lines, sentences

_QUALITY = (
    r"(?:overall|total|assembled|finished|rocket|model|kit|approx(?:imate)?\.?|est(?:imated)?\.?|"
    r"max(?:imum|\.)?|min(?:imum|\.)?|projected|"
    r"expected|body|body tube|tube|airframe|outside|outer|empty|dry|net|builder'?s?|recommended|"
    r"suggested|required|typical|skill|"
    r"difficulty|build|main|number of|no\.? of|qty of|flight|predicted|first flight|other|motor|"
    r"engine|fin|parachute|chute|recovery|age|peak|standard|"
    r"compatible|minimum|average|experience)"
)
_NOUN = (
    r"(?:length|height|diameter|diam?\.?|weight|wt\.?|mass|altitude|alt\.?|apogee|ceiling|recovery|"
    r"parachutes?|chutes?|fins?|"
    r"materials?|count|quantity|mount|mounts|size|tube|mmt|engines?|motors?|propulsion|power|level|"
    r"skill|difficulty|ages?|system|type|"
    r"range|device|method|recommendations?|group|suggestions?|flies on|airframe|body|recommended|"
    r"construction|experience)"
)
LABEL = re.compile(
    rf"\W*(?:{_QUALITY}\s){{0,3}}{_NOUN}(?:\s?/\s?{_NOUN})?(?:\s(?:without|w/o|less|no) (?:engine|"
    rf"motor)s?)?\s?(?:\([^)]{{0,24}}\))?\s*[:=]?\s*-?\s*",
    re.I,
)
_HEADS_OTHERS = re.compile(
    r"\W*(?:[\w&'/-]+\s){0,3}(?:shipping|packag\w+|package|carton|box dimensions|box size|postage|"
    r"delivery)(?:\s[\w&'/-]+){0,3}\s*:?\s*",
    re.I,
)


def statements(text: str) -> Iterator[Span]:
    """The sentences, cells and label-value pairs of a levelled text."""
    rows = list(lines(text))
    number = 0
    while number < len(rows):
        row = rows[number]
        following = rows[number + 1] if number + 1 < len(rows) else None
        if following and _is_header(row.text, following.text):
            yield from _table(
                row, following, more=number + 2 < len(rows) and _is_row_of(row.text, rows[number + 2].text)
            )
            number += 2
        elif following and "|" not in row.text and LABEL.fullmatch(row.text) and not LABEL.fullmatch(following.text):
            number += 1 + _values_below(rows[number + 1 :])
            end = rows[number - 1]
            yield Span(text[row.start : end.start + len(end.text)], row.start)
        else:
            yield from _cells(row)
            number += 1


def _values_below(rows: list[Span]) -> int:
    """How many lines below a label are its value: one, or a list of motor designations."""
    count = 1
    while count < min(len(rows), 12) and all(
        re.match(r"\W*(?:1/[248])?[A-O]\d", row.text) for row in rows[: count + 1]
    ):
        count += 1
    return count


def _is_header(row: str, following: str) -> bool:
    cells = row.split("|")
    return len(cells) > 1 and all(LABEL.fullmatch(cell) for cell in cells) and _is_row_of(row, following)


def _is_row_of(row: str, following: str) -> bool:
    values = following.split("|")
    return len(values) == row.count("|") + 1 and not any(LABEL.fullmatch(value) for value in values)


def _table(head: Span, values: Span, *, more: bool) -> Iterator[Span]:
    """Each value below its label; nothing of a table of several rows, which compares products."""
    if more:
        return
    begin = 0
    for label, value in zip(head.text.split("|"), values.text.split("|"), strict=True):
        floor = values.start + begin
        yield Span(f"{label.strip()}: {value}", floor - len(label.strip()) - 2, floor)
        begin += len(value) + 1


def _cells(row: Span) -> Iterator[Span]:
    """The cells of a row, a label cell together with the one behind it; sentences where a cell has several."""
    parts: list[Span] = []
    begin = 0
    cells = row.text.split("|")
    for index, cell in enumerate(cells):
        end = begin + len(cell)
        is_label = index + 1 < len(cells) and (
            (len(cells) == 2 and not re.search(r"\d", cell)) or LABEL.fullmatch(cell)
        )
        if parts and parts[-1].text.endswith("|"):
            parts[-1] = row.cut(parts[-1].start - row.start, end)
        else:
            parts.append(row.cut(begin, end + 1 if is_label else end))
        begin = end + 1
    for part in parts:
        yield from sentences(part)
