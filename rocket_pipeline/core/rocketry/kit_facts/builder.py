"""Reads for whom a kit is: skill level and minimum age.

Certification levels, the ages of motor buyers and of other things are not the kit's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rocket_pipeline.core.rocketry.kit_facts.numbers import number_of
from rocket_pipeline.core.rocketry.kit_facts.reading import LABELLED, SAID, Reading
from rocket_pipeline.core.rocketry.kit_facts.spans import Span

_NUMBERS = {
    "one": "1",
    "two": "2",
    "three": "3",
    "four": "4",
    "five": "5",
    "i": "1",
    "ii": "2",
    "iii": "3",
    "iv": "4",
    "v": "5",
}
_WORDS = "beginner|intermediate|advanced|expert|master|challenger|beginer"
_SAME = {"beginners": "beginner", "experts": "expert", "beginer": "beginner"}
_LEVEL = rf"(?:\d(?!\.?\d)|one|two|three|four|five|iii|ii|iv|{_WORDS})"
_LABEL = re.compile(
    rf"(?:(?P<label>(?:skill|difficulty|build|builder(?:'?s)?|building|challenge|experience|kit|"
    rf"modeler)[\s-]?(?:skill\s)?level|difficulty|skill|(?<![\w-])level(?=\s?[:|]))"
    rf"(?:\s?rating)?(?:\sof (?:the|this|our) (?:build|kit|rocket|model))?\s?(?:\([^)]{{0,20}}\)\s?)?(?::|\||=|-|"
    rf"\bis\b|\bof\b|#|--|\n)?\s*(?:is\s|level\s|"
    rf"a\s|an\s)?(?P<value>{_LEVEL})\b)",
    re.I,
)
_SAID = (
    re.compile(
        rf"\b(?P<value>{_WORDS})[\s-]?(?:skill[\s-]?)?(?:level\b|build\b|builder level|builder kit|(?:skill )?rating|"
        rf"kit\b(?! builder)|"
        rf"model kit|rocket kit|skill)",
        re.I,
    ),
    re.compile(
        r"\b(?:a|fun|this|an?\s\w+|is|our|true|^)\s*level[\s-](?P<value>[1-5]|one|two|three|four|"
        r"five)\s(?:build|kit|rocket|model|project|builder)\b",
        re.I,
    ),
    re.compile(rf"^\W*(?P<value>{_WORDS})\W*$", re.I),
    re.compile(
        rf"\b(?:rate[sd]?|rating|calls?|classed as)\s(?:it\s|this\s|as\s|an?\s){{0,3}}[\"']?(?P<value>{_WORDS})\b[\"']?"
        r"(?=\s*(?:$|[.,;!)]))",
        re.I,
    ),
    re.compile(r"\bSL[- ]?(?P<value>[1-5])\b(?!-)"),
    re.compile(r"(?:^|[./|,;]\s?)\W*(?:skill\s)?level[\s-](?P<value>[1-5])\s*(?:$|[./|,;]|\((?!cert))", re.I),
)
_NO_LEVEL = re.compile(
    r"\b(?:certif\w*|cert\b|l[123]\b|nar\b|tripoli|after|once|beyond|master(?:ed|ing)|from|other|"
    r"moving up|having built|previous|earlier|unlike|not|isn't|than|"
    r"if you|to the|next|who|experience with|several|graduat\w*|like our|most|completed|few|between|"
    r"or|sea|power level|sound)\b[^.;]*$",
    re.I,
)
_NO_LEVEL_AFTER = re.compile(
    r"[\w\s-]{0,24}\b(?:certif\w*|cert\b|flyers?|fliers?|high[- ]power|motors?|engines?|attempt|"
    r"rockets of|kits (?:and|will|before)|kits first)|\s?(?:and|or|to|/|through)\s"
    r"(?:\d|beginner|intermediate|advanced|expert|experienced|master)|-\s?\d",
    re.I,
)


def skill_level(sentence: Span) -> Iterator[Reading]:
    """The readings of `skill_level`: "1" to "5", or the word that the maker uses."""
    text = sentence.text
    for pattern in (_LABEL, *_SAID):
        for match in pattern.finditer(text):
            if (
                _NO_LEVEL.search(_context(text[: match.start()][-80:], labelled=pattern is _LABEL))
                or _NO_LEVEL_AFTER.match(text[match.end("value") :])
                or text.rstrip().endswith("?")
            ):
                continue
            value = match["value"].lower()
            level = _NUMBERS.get(value, _SAME.get(value, value))
            if not level.isdigit() or 0 <= int(level) <= 6:
                rank = LABELLED if pattern is _LABEL else SAID
                begins = match.start() + len(match[0]) - len(match[0].lstrip(" .,;|/-"))
                yield Reading("skill_level", level, "", sentence.start + begins, sentence.start + match.end(), rank)


def _context(before: str, *, labelled: bool) -> str:
    """What stands before a level and may deny it; before a label only the same member of a list."""
    return before.rpartition(", ")[2] if labelled else before


_YEARS = (
    r"(?:\d{1,2}|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|"
    r"eighteen)"
)
_AGES = (
    re.compile(
        r"\b(?:for\s|recommended\s|suggested\s|minimum\s|min\.?\s)?ages?(?:\s(?:group|range|level|"
        r"recommendation|limit))?(?:\s?\([^)]{0,12}\))?\s?(?::\s?from|:|\||=|-|\n|\bis\b|\bof\b|"
        r"from)?\s*(?P<age>" + _YEARS + r")(?![\d/.]|\s?(?:mm|in\b|\"|'))"
        r"(?:\s?(?:years?|yrs?\.?))?(?P<more>\s?(?:\+|&|and|or|to|-|plus|up|through|years|yrs))?",
        re.I,
    ),
    re.compile(
        r"\b(?:for|from|by|kids|children|teens|builders|rocketeers|modelers|anyone|suitable for|"
        r"aged)\s(?:aged\s|ages\s|of\s)?(?P<age>" + _YEARS + r")(?:\s?(?:years|yrs)(?:\sof age|\sold)?)?\s?"
        r"(?P<more>\+|(?:&|and|or)\s?(?:up|older|over|above|more|greater)\b)",
        re.I,
    ),
    re.compile(
        r"\b(?:kids|children|builders|modell?ers|suitable|recommended|suited|ideal|fun|rocketeers)\s(?:for\s|aged\s)?"
        r"from\s(?:age\s)?(?P<age>" + _YEARS + r")\b(?!\s(?:feet|ft|in\b|inch|mm|cm))(?P<more>)",
        re.I,
    ),
    re.compile(
        r"(?:^|[.;|,]\s)\W*(?:from|for)\s(?P<age>" + _YEARS + r")\s(?:years|yrs)\b(?!\s(?:we|our|now|the|"
        r"and (?:counting|still)|ago))(?P<more>)",
        re.I,
    ),
    re.compile(
        r"(?<![\d.$])\b(?P<age>" + _YEARS + r")\s?-?(?:year|yr)s?\.?(?:[\s-](?:old|of age))?\s?(?P<more>\+|(?:&|and|"
        r"or)\s?(?:up|older|over|above)\b)",
        re.I,
    ),
    re.compile(
        r"\b(?:should|ought to) be (?:at least )?(?P<age>" + _YEARS + r")\b(?P<more>(?= years| or older))", re.I
    ),
    re.compile(
        r"(?:^|[.;|,]\s)\W*(?P<age>" + _YEARS + r")\s?(?P<more>\+|(?:&|and)\s?(?:up|older))\s?(?:years|yrs|$)", re.I
    ),
)
_NO_AGE = re.compile(
    r"\b(?:motors?|engines?|purchas\w*|buy\w*|must be|under(?! (?:adult |the )?supervision)|below|younger|sold|sale|"
    r"law|hazmat|"
    r"black powder|signature|shipping|warranty|company(?! of)|business|"
    r"experience|over \d|past|last|golden|space|bronze|certif\w*|propellant|reloads?|igniters?|"
    r"starters?|stone|anniversary|born|at the age|when i|average)\b",
    re.I,
)


def minimum_age(sentence: Span) -> Iterator[Reading]:
    """The readings of `minimum_age`."""
    text = sentence.text
    for number, pattern in enumerate(_AGES):
        for match in pattern.finditer(text):
            age = number_of(match["age"]) or 0.0
            if not 3 <= age <= 21 or _not_an_age(text, match, bare=number == 0):
                continue
            rank = LABELLED if number == 0 else SAID
            begins = match.start() + len(match[0]) - len(match[0].lstrip(" .,;|-"))
            yield Reading("minimum_age", age, "years", sentence.start + begins, sentence.start + match.end(), rank)


def _not_an_age(text: str, match: re.Match[str], *, bare: bool) -> bool:
    before = re.split(r"[,;](?!\d)", text[max(0, match.start() - 50) : match.start()])[-1]
    around = before + match[0] + re.split(r"[,;](?!\d)", text[match.end() : match.end() + 40])[0]
    if bare and not match["more"] and not re.match(r"\W*$|\W*[.;,|)]", text[match.end() :]):
        return True
    return bool(_NO_AGE.search(around))
