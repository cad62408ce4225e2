"""Keeps persons out of what is stored: e-mail addresses, telephone numbers, streets, and who is to be called.

The reader's first guard is that it takes named fields only; this is the second one, for the short texts in them.
It prefers to lose a word of a place over keeping a word about a person.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

LONGEST = 160
"""Characters of a name or a place; what is longer is prose, which is not stored."""

_AT = re.compile(r"\s*(?:%40|[(\[{<]\s*at\s*[)\]}>])\s*", re.IGNORECASE)
_EMAIL = re.compile(r"[\w.+'-]+\s*@\s*[\w.-]+|\b[\w.+-]+\s+at\s+[\w-]+\s+dot\s+\w+|email.protected", re.IGNORECASE)
_FOUND = "\0"  # stands for an address or a number: no page's text holds it
_PHONE = re.compile(
    r"(?<![\d.])(?:\+?1[-. /]*)?\(?\d{3}\)?[-. /–—]{0,3}\d{3}[-. –—]{1,3}\d{4}(?!\d)"
    r"|(?<![\d.,-])(?:\+?1)?\d{10}(?!\d)|(?<![\d.,-])\d{3}[-–—. ]\d{4}(?!\d)|\+\d[\d ().-]{6,}\d"
    r"|(?<!\d)\d{3}[-. ][A-Z]{4,7}\b"
)
_LABELLED = re.compile(
    r"\b(?:contacts?|call|phone|tel(?:ephone)?|cell|mobile|fax|e-?mail|president|prefect|advis[eo]r|secretary|treasurer"
    r"|owner|director|coordinator|poc|attn|attention|rso|lco)\s*[:=]|\b(?:residence|home of|house of)\b"
    r"|\bc/o\b|\battn\b|mailto|\btel:",
    re.IGNORECASE,
)
_LOOSE = re.compile(
    r"\b(?:contacts?|call|ask for|speak to|talk to|text|phone|tel(?:ephone)?|cell|mobile|fax|e-?mail|president"
    r"|advis[eo]r|secretary|treasurer|(?:land)?owner|director|coordinator|point of contact|poc|see)\b"
    r"|\b(?:mr|mrs|ms|dr)\b\.?",
    re.IGNORECASE,
)
_WAYS = (
    r"(?:st|street|rd|road|ave|avenue|ln|lane|dr|drive|ct|court|blvd|boulevard|way|pl|place|cir|circle|ter|terrace|hwy"
    r"|highway|pike|trail|trl|pkwy|parkway|loop|row)\b"
)
_STREET = re.compile(rf"^\W*\d+[A-Z]?\s+(?:[\w.']+\s+){{0,4}}{_WAYS}\.?|\bp\.?\s?o\.?\s*box\b", re.IGNORECASE)
_STREET_WITHIN = re.compile(rf"\b\d+[A-Z]?\s+(?:[\w.']+\s+){{1,3}}{_WAYS}", re.IGNORECASE)
_PERSON = re.compile(
    r"^(?:[A-Z][\w'’.-]*\s+)(?:[A-Z][\w'’.-]*|(?:de|van|von|la|da|di|del)\b)(?:\s+[A-Z][\w'’.-]*){0,2}$"
)
_PLACE_WORDS = re.compile(
    r"\b(?:farms?|fields?|park|site|sod|school|ranch|airport|airfield|airpark|base|lake|valley|county|center|centre"
    r"|fairgrounds?|college|university|range|meadows?|prairie|desert|beach|island|club|society|association|rocketry"
    r"|rockets?|rocketeers|section|prefecture|launch|complex|recreation|flats?|hill|creek|river|spaceport|raceway)\b",
    re.IGNORECASE,
)
_WORDS = re.compile(r"[^\W\d_]+")
_LONGEST_NAME = 5  # words
_CLAUSES = re.compile(r"(,\s|[;()\[\]|\n\t]|\s[-–—/]\s|\.\s)")


def looks_like_person(text: str) -> bool:
    """Whether a text may be a person's name: two to four capitalised words, none of a place or a club."""
    bare = text.strip(" .,;:")
    return bool(_PERSON.match(bare)) and not _PLACE_WORDS.search(bare)


def names_in(text: str) -> Iterable[str]:
    """The persons' names in a text that is about persons."""
    pieces = (piece.strip() for piece in re.split(r"[,;()\[\]|\n:/&\0]|\s[-–—]\s|\band\b", _marked(text)))
    return [piece.strip(" .") for piece in pieces if looks_like_person(piece)]


def _marked(text: str) -> str:
    """A text with its e-mail addresses and telephone numbers replaced by a mark."""
    return _PHONE.sub(_FOUND, _EMAIL.sub(_FOUND, _AT.sub("@", text)))


def scrub(text: str, *, persons: frozenset[str] = frozenset(), is_name: bool = False) -> str:
    """A short text without persons' data: it ends where that begins.

    Args:
        text: One line of a page.
        persons: Names that the page gives as persons', as `as_persons` makes them.
        is_name: Whether it names a club, in which a word such as "contact" tells only with a colon after it.

    Returns:
        What may be stored; "" where nothing is left or where it is prose.
    """
    if not text or len(text) > LONGEST:
        return ""
    kept: list[str] = []
    for position, clause in enumerate(_CLAUSES.split(_marked(text))):
        if position % 2:
            kept.append(clause)
        elif _names(clause, persons):
            kept.append("")
        elif _is_private(clause, is_name=is_name):
            if kept and (looks_like_person(kept[-2]) or _LOOSE.search(kept[-2])):  # "A Farm (Bob Smith, 555-1234)"
                kept[-2:] = [""]
            kept.append(_before(clause, is_name=is_name))
            break
        else:
            kept.append("" if _STREET.search(clause) else clause if is_name else _STREET_WITHIN.split(clause)[0])
    return re.sub(r"([,;]\s*){2,}", ", ", re.sub(r"\(\s*\)|\[\s*\]", "", "".join(kept))).strip(" ,;:|([-–—/\t\n")


def is_clean_url(url: str, *, persons: frozenset[str] = frozenset()) -> bool:
    """Whether an address holds no e-mail address, telephone number or person's name."""
    return _FOUND not in _marked(url) and not _names(url.replace("%20", " "), persons)


def as_persons(names: Iterable[str]) -> frozenset[str]:
    """Names as `scrub` and `is_clean_url` look for them: their words, apart and joined as addresses join them."""
    spelt = {" ".join(_WORDS.findall(name.casefold())) for name in names}
    return frozenset(spelt | {name.replace(" ", "") for name in spelt})


def _names(text: str, persons: frozenset[str]) -> bool:
    if not persons:
        return False
    words = _WORDS.findall(text.casefold())
    runs = (" ".join(words[start : start + n]) for start in range(len(words)) for n in range(1, _LONGEST_NAME + 1))
    return any(run in persons for run in runs)


def _is_private(clause: str, *, is_name: bool) -> bool:
    return bool(_FOUND in clause or _LABELLED.search(clause) or (not is_name and _LOOSE.search(clause)))


def _before(clause: str, *, is_name: bool) -> str:
    """What stands before "call Bob 555-1234", when it is a place or a club for certain."""
    cue = _LABELLED.search(clause) if is_name else (_LABELLED.search(clause) or _LOOSE.search(clause))
    before = clause[: cue.start()].rstrip() if cue else ""
    return before if _PLACE_WORDS.search(before) and _FOUND not in before else ""
