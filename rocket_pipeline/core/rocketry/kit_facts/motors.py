"""Reads the recommended engines.

A designation must be one that motors have (an F1 or an A23 is none), and must not be denied, compared or sold beside.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rocket_pipeline.core.rocketry.kit_facts.reading import LABELLED, SAID, Reading
from rocket_pipeline.core.rocketry.kit_facts.spans import Span

_PLAUSIBLE = {
    "A": (1, 13),
    "B": (1, 14),
    "C": (1, 18),
    "D": (1, 24),
    "E": (4, 75),
    "F": (6, 252),
    "G": (8, 350),
    "H": (13, 999),
    "I": (30, 1999),
}
_HIGHER = (60, 9999)
_DESIGNATION = (
    r"(?:(?:1/[248]|[½¼⅛])\s?)?[A-O]\d{1,4}(?:\.\d)?(?:(?!T\b(?!-\d))[A-Z]{1,3}(?![a-z]))?"
    r"(?:-(?:\d{1,2}[A-Z]{0,2}|PT?|[SML]|None)(?:(?:/|,|,\s?-|/-)\d{1,2}(?![\d\w]|\s?(?:mm|in\b|\"|"
    r"')))*|\s\d{1,2}T|\s\d{1,2}(?=\s*(?:$|[,.](?!\d)|[;)/]|or\b|and\b))|T)?"
)
_MOTOR = re.compile(rf"(?<![\w.$#])(?<!\w-)(?<!-)({_DESIGNATION})(?:'?s)?(?![a-z\d]|-\d)")
_CLASS = r"(?:(?:1/[248]|[½¼⅛])?[A-O])"
_SIZE = r"(?:\d{1,4}[A-Z]{0,2}(?:-\d{1,2}[A-Z]?)?)?(?!\w|-\d)"
_SEPARATOR = (
    r"\s?(?:,\s?(?:or|and)(?: even)?\b|\band even\b|\bor even\b|\bup to\b|,|/|\bor\b|\band\b|&|-|\bto\b|"
    r"\bthrough\b|\bthru\b)\s?"
)
_CLASSES = re.compile(
    rf"(?<![\w-])({_CLASS}{_SIZE}(?:{_SEPARATOR}{_CLASS}{_SIZE}){{0,6}})"
    r"[\s-](?:(?:class|size|sized|power|powered|impulse|mini|standard|black powder|"
    r"composite)[\s-]?){0,2}(?:(?:engine|motor)s?|power)\b(?!\s(?:mount|tube|hook|block|retain|adapt))"
)
_CLASS_ASKED = re.compile(
    r"(?:\d\s?mm\s{1,3}|\bchoice of\s|^|[.;:|,!(/]\s{0,3}|\b(?:on|with|uses?|using|takes?|accepts?|recommend\w*|"
    r"load\w*|[a-z]\sfor|"
    r"by|or|and|fits?|handles?|either|standard|any|(?:^|\s)for|in|handles|shrugs off|\d\s?mm|"
    r"mm|estes|aerotech|our|likes?|loves?|needs?)\s{1,3}(?:an?\s|the\s|any\s)?)$",
    re.I,
)
"""What stands before a class that is recommended."""
_CLASS_RULED = re.compile(
    r"18\s?\+|\b(?:flew|certif\w*|safety code|18 or|over 18|too much|law|waiver|smaller|larger|bigger)\b", re.I
)
_FOR_CLASS = re.compile(
    r"\b(?:for|on|with|to|takes?|use|using|or|and)\san?\s(?:mild\s|small\s|big\s|good\s|full\s|baby\s)?([B-O])"
    r"(?=[.,;!)]|\s*$|\s(?:and|or|but|for)\b)(?!\.\w)"
)
_POWERED = re.compile(r"(?<![\w-])([A-O])-power(?:ed)?\b")
_POSSESSIVE = re.compile(
    r"(?<![\w-])([B-O])'s(?=\s(?:and|or|&)|[.,;!]|\s*$|\s\.)|(?:and|or|&) (?:\w+ )?([B-O])'s(?=\s*[.,;!])"
)
_CODE = re.compile(r"\b(?:kit|item|cat\w*|model|order|part|stock|sku)\s(?:no|nr|number|num|#)\.?:?\s*$", re.I)
_DENIED = re.compile(
    r"\b(?:avoid|do not|don't|never|not (?:for|use|recommended|suitable|safe|be)|cannot|can't|unlike|"
    r"too (?:big|powerful|much|strong|heavy)|instead of|rather than|other (?:kits?|rockets?)|"
    r"compared|(?:bigger|larger|smaller|sister|brother)\b[^.;,]{0,40}|customers?|no longer|"
    r"discontinued|batter(?:y|ies)|than (?:on|with)?|asked|whether|wonder\w*|bulk packs?|packs? of|sku|item|part (?:no|"
    r"number)|catalog|"
    r"kit (?:no|number|#)\.?|model no\.?|forbidden|stay away|except|original(?:ly)?|real|prototype|sold for|"
    r"price\w*)\b[^.;]*$",
    re.I,
)
_DENIED_AFTER = re.compile(
    r"[^.;]{0,60}not in (?:this|the) kit|\s(?:costs?|sells?|retails?) |[^.;,]{0,40}\b(?:batter(?:y|ies)|is too|"
    r"are too|would be too|"
    r"will shred|is not|are not (?!incl|supp|prov)|not recommended|isn't|overpower\w*|jet|fighter|"
    r"eagle|tomcat|falcon|phantom|hornet|warthog|thunderbolt|aircraft|airplane|bomber|paper|poster|"
    r"highway|decals?|"
    r"scale|nebula|galaxy)\b|\W{0,3}\$\d|\s(?:tube|coupler|nose|paper|size paper|cell)",
    re.I,
)
_LABEL = re.compile(
    r"(?:^|[.;|\n]\s*|,\s)\W{0,3}(?:(?:target|recommended|suggested|first flight|first|other|"
    r"compatible|approved|booster|upper stage|flight|preferred|best|single stage|alternate|"
    r"rec\.?)\s){0,3}"
    r"(?:(?:recommended|suggested)(?=\s?:)|"
    r"engines?|motors?|mtrs?\.?|eng\.?(?=\s?:)|power|propulsion|flies on|motor recommendations|"
    r"motor suggestions|first flight)(?:\s(?:recommendations?|suggestions?|range|class(?:es)?|types?|choices?|options?|"
    r"size|for first flight))?"
    r"(?:\s?\([^)]{0,24}\))?\s?(?::|\||=|-\s|—|\n|(?=[A-O]\d)|(?=1/))",
    re.I,
)
_IN_CONTEXT = re.compile(
    r"\b(?:engines?|motors?|power\w*|fl(?:y|ies|ew|own|ight|ights|ying)|recommend\w*|load\w*|on an?|"
    r"on the|use|using|uses|feet|ft|altitude|booster|sustainer|upstairs|impulse|"
    r"e\.g|simulat\w*|boost\w*|reach\w*|thrust|launch\w*|runs on|works with|takes|accepts|delay|mounts?|stage)\b|'",
    re.I,
)
_FULL = re.compile(r"[H-O]\d{3,4}[A-Z]{1,3}")
"""A designation that is nothing else, whatever stands beside it."""
_QUOTED_CLASS = re.compile(r"([\"'])([A-O])\1")
_NO_MOTOR = frozenset({"E2X", "B2B", "B2", "C3D", "A4", "G10", "G12"})


def engines(sentence: Span, title_words: frozenset[str]) -> Iterator[Reading]:
    """The designations and classes that a sentence recommends, one reading each.

    Args:
        sentence: The sentence or table cell.
        title_words: The words of the kit's title; a kit named "A10" is no motor.
    """
    text = _QUOTED_CLASS.sub(r" \2 ", sentence.text)
    text = text.upper() if text.islower() else text
    if text.rstrip().endswith("?"):
        return
    label = _LABEL.search(text)
    listed = _labelled_classes(text, label.end()) if label else ()
    plain = bool(_IN_CONTEXT.search(text)) or _only_motors(text)
    for start, end, names in sorted([*_designations(text), *_classes(text), *listed]):
        before = text[:start]
        if _DENIED.search(before[-120:]) or _CODE.search(before[-30:]) or _DENIED_AFTER.match(text[end : end + 70]):
            continue
        if "-" not in text[start:end] and text[start:end].lower() in title_words:
            continue
        labelled = label is not None and label.end() <= start + 1
        if not labelled and not plain and "-" not in text[start:end] and not _FULL.fullmatch(text[start:end]):
            continue
        yield Reading(
            "recommended_engines",
            names,
            "",
            sentence.start + start,
            sentence.start + end,
            LABELLED if labelled else SAID,
        )


def _only_motors(text: str) -> bool:
    """Whether a fragment of the sentence is a list of designations and nothing else: "D12-5, E12-6"."""
    rest = _MOTOR.sub(" ", text)
    return bool(re.search(r"(?:^|[/|;.]|\s-\s)[\s,/&x\d]*(?:and|or)?[\s,/&x\d]*(?:$|[/|;.])", rest))


def _designations(text: str) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    for match in _MOTOR.finditer(text):
        names = _expanded(match[1])
        if names:
            yield match.start(), match.end(1), names


def _expanded(written: str) -> tuple[str, ...]:
    """The designations written: "C6-3/5" is C6-3 and C6-5, "A10 3T" is A10-3T; empty when no motor has such a name."""
    written = re.sub(
        r"^([½¼⅛]|1/[248])\s?", lambda found: {"½": "1/2", "¼": "1/4", "⅛": "1/8"}.get(found[1], found[1]), written
    )
    parts = re.fullmatch(r"((?:1/[248])?([A-O])(\d{1,4})(?:\.\d)?[A-Z]{0,3})(?:[-\s](.+))?", written)
    if parts is None or parts[1] in _NO_MOTOR:
        return ()
    low, high = _PLAUSIBLE.get(parts[2], _HIGHER)
    if not low <= int(parts[3]) <= high:
        return ()
    delays = [delay for delay in re.split(r"[/,\s-]+", parts[4] or "") if delay]
    return tuple(f"{parts[1]}-{delay}" for delay in delays) if delays else (parts[1],)


_ONLY_CLASSES = re.compile(
    rf"(?:^|[(,;]|mm)\s?(?:estes |any )?({_CLASS}(?:{_SEPARATOR}{_CLASS}(?![\w-])){{0,6}})\s?(?=$|[,;)(]|\.(?!\w))"
)


def _labelled_classes(text: str, begin: int) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    """The classes of a label's value: "H, I, J", "24mm (D/E)"."""
    for match in _ONLY_CLASSES.finditer(text[begin : begin + 200].rstrip()):
        listed = re.findall(rf"(?<!\w){_CLASS}(?!\w)", match[1])
        yield begin + match.start(1), begin + match.end(1), _range(listed, match[1])


_LETTERS = "ABCDEFGHIJKLMNO"


def _classes(text: str) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    for match in _CLASSES.finditer(text):
        listed = re.findall(
            rf"(?<![\w]){_CLASS}(?![\w])", re.sub(r"-", " - ", re.sub(r"[A-O]\d{1,4}[\w-]*", " ", match[1]))
        )
        if not listed or (listed == ["A"] and match[1].strip() == "A") or (listed == ["I"] and match[1].strip() == "I"):
            continue
        if not _CLASS_ASKED.search(text[: match.start()]) or _CLASS_RULED.search(text):
            continue
        yield match.start(), match.end(), _range(listed, match[1])
    for pattern in (_FOR_CLASS, _POWERED):
        for match in pattern.finditer(text):
            yield match.start(1), match.end(1), (match[1],)


def _range(listed: list[str], written: str) -> tuple[str, ...]:
    """The classes of a list; "A to C" means B too."""
    through = re.fullmatch(r"([A-O])\s?(?:-|to|through|thru|up to)\s?([A-O])", written.strip())
    if through is None:
        return tuple(listed)
    first, last = _LETTERS.index(through[1]), _LETTERS.index(through[2])
    return tuple(_LETTERS[first : last + 1]) if first < last else tuple(listed)
