"""Text as the reader sees it: one character for one, with the typography levelled, cut into lines and sentences.

Every span knows where it begins, so the exact words can be cut out of the original text. What the words mean is not
decided here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_LEVELLED = str.maketrans(
    dict.fromkeys("“”„‟″〃˝", '"')
    | dict.fromkeys("‘’‚‛′ʹ´`", "'")
    | dict.fromkeys("‐‑‒–−", "-")
    | dict.fromkeys("—―", "—")
    | dict.fromkeys(
        "\t\v\f\r\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u200b\u202f\u3000", " "
    )
    | dict.fromkeys("®™©•·▪●✓✔◦‣*\ufeff", " ")
    | dict.fromkeys("\x85\u2028\u2029", "\n")
    | {"×": "x", "⁄": "/", "≈": "~"}
)

_STOP = re.compile(r"(?<![\s.!?])[.!?]{1,3}[\")']{0,2}(?=\s+[\"'(]?[A-Z0-9])")
_ABBREVIATED = re.compile(
    r"\b(?:approx|aprox|appr|dia|diam|est|avg|max|min|alt|no|vs|mr|dr|st|rec|incl|e\.g|i\.e|qty|w|wt|"
    r"ht|lgth|len|mtrs?|mt|eng|mot|ea|pcs|o\.d|o\.a\.l|ca|al|qty|sep)\.$",
    re.I,
)
_UNIT_END = re.compile(r"(?:[\d\s\"-])(?:in|ft|oz|lbs?|cm|mm|gm?s?)\.$", re.I)
_AFTER_UNIT = re.compile(
    r"\s+(?:long|tall|high|dia|diam|diameter|length|ripstop|rip-stop|nylon|plastic|mylar|para-?chutes?|chutes?|"
    r"streamer|motors?|engines?|mount|body|airframe)\b",
    re.I,
)

_COMPOUND = re.compile(r"\b(?:lbs?\. {1,2}\d{1,2}(?:\.\d+)? ?(?:oz|ounce)|ft\. {1,2}\d{1,2} ?(?:in\b|inch|\"))", re.I)
_COUNTS_ON = re.compile(r"\s+(?:(?:Count|Quantity|Qty|Number)\s?:|(?:Two|Three|Four|Five|Six|Eight) of them\b)")
"""A sentence that only counts what the one before it names."""
LONGEST_SENTENCE = 500
"""Characters read as one sentence."""
_LABEL_AHEAD = re.compile(r"\s+\w+(?:\s\w+)?\s?(?:[:|=]|-\s|\s?[.\d])")


@dataclass(frozen=True)
class Span:
    """A piece of the levelled text.

    Attributes:
        text: The piece.
        start: Where it begins in the whole text.
        floor: Words may not be quoted from before this place: the label of a column stands elsewhere.
    """

    text: str
    start: int
    floor: int = 0

    def cut(self, start: int, end: int | None = None) -> Span:
        """The part from `start` to `end`, both counted within this span."""
        return Span(self.text[start:end], self.start + start, self.floor)

    def trimmed(self) -> Span:
        """Without blanks and list marks at its beginning."""
        return self.cut(len(self.text) - len(self.text.lstrip(" -~>")))


_SLASHED_LABEL = re.compile(r"^[A-Za-z][A-Za-z. ]{1,28} / ", re.M)
_BULLET = re.compile(r"(?<=\S )[•·▪●](?= \S)")
"""A mark between the members of a list in one line."""
_ASKED_LABEL = re.compile(
    r"(?:(?<=^Fins)|(?<=[.!?] Fins)|(?<=^Length)|(?<=[.!?] Length)|(?<=^Height)|(?<=^Weight)|(?<=[.!?] Weight)|"
    r"(?<=^Recovery)|(?<=[.!?] Recovery)|(?<=^Motors)|(?<=^Engines)|(?<=^Altitude))\?(?=\s[A-Z\d])",
    re.M,
)
"""The question mark of a label that is asked: "Fins? Three."."""
_DASHED_LABEL = re.compile(r"(?<=[a-z])--(?= )")
_DOTTED_LABEL = re.compile(r"(?<=[A-Za-z]) ?\.{3,60}(?= ?[\dA-Z.])")
_UNIT_WORD = r"(mm|cm|m|in|inch|inches|ft|feet|oz|ounces|lbs?|g|grams|kg)\.?"
_UNIT_AFTER = re.compile(rf"(?<=\d)\s\({_UNIT_WORD}\)")
_UNIT_BEFORE = re.compile(rf"\({_UNIT_WORD}\)\s?(?:[:=|-]\s?)?(\d[\d.,]{{0,7}})(?![\d/]|\.\d| ?[\"'a-z(])", re.I)


def levelled(text: str) -> str:
    """The text with quotes, primes, dashes, spaces and marks levelled; as long as it was.

    A unit in brackets comes to stand behind its number: "228 (mm)" and "Length (mm): 228" hold "228 mm".
    """
    text = _BULLET.sub(";", text).translate(_LEVELLED)
    text = _SLASHED_LABEL.sub(lambda found: found[0].replace("/", "|"), text)
    text = _ASKED_LABEL.sub(":", text)
    text = _DASHED_LABEL.sub(": ", text)
    text = _DOTTED_LABEL.sub(lambda found: ":".ljust(len(found[0])), text)
    text = _UNIT_AFTER.sub(lambda found: f"  {found[1]}".ljust(len(found[0])), text)
    return _UNIT_BEFORE.sub(lambda found: ":" + f"{found[2]} {found[1]}".rjust(len(found[0]) - 1), text)


def lines(text: str) -> Iterator[Span]:
    """The lines that hold anything."""
    start = 0
    for line in text.split("\n"):
        if line.strip():
            yield Span(line, start)
        start += len(line) + 1


def sentences(span: Span) -> Iterator[Span]:
    """The sentences of a line, and the cells of a row."""
    begin = 0
    for stop in _STOP.finditer(span.text):
        if _goes_on(span.text, stop.end()):
            continue
        yield from _parts(span.cut(begin, stop.end()).trimmed())
        begin = stop.end()
    if span.text[begin:].strip():
        yield from _parts(span.cut(begin).trimmed())


def _parts(sentence: Span) -> Iterator[Span]:
    """A sentence longer than anybody writes, in parts; cut at a mark where there is one."""
    while len(sentence.text) > LONGEST_SENTENCE:
        window = sentence.text[:LONGEST_SENTENCE]
        end = (
            max(window.rfind(". "), window.rfind("; "), window.rfind("! ")) + 1
            or window.rfind(", ") + 1
            or window.rfind(" ") + 1
        )
        yield sentence.cut(0, end or LONGEST_SENTENCE)
        sentence = sentence.cut(end or LONGEST_SENTENCE).trimmed()
    yield sentence


def _goes_on(text: str, end: int) -> bool:
    """Whether the full stop before `end` belongs to an abbreviation and the sentence goes on."""
    tail = text[max(0, end - 12) : end]
    if _ABBREVIATED.search(tail):
        return True
    ahead = text[end : end + 30]
    if _COMPOUND.search(tail + ahead) or (_UNIT_END.search(tail) and re.match(r"\s+\(\d", ahead)):
        return True
    if _COUNTS_ON.match(ahead):
        return True
    return bool(_UNIT_END.search(tail)) and bool(_AFTER_UNIT.match(ahead)) and not _LABEL_AHEAD.match(ahead)
