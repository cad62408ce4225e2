"""Reads of what the fins are made and how many there are.

Words and numbers count only in the noun phrase of the fins, or under their label; thicknesses are taken out first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from rocket_pipeline.core.rocketry.kit_facts.attribute_cues import WITHOUT_MOTOR
from rocket_pipeline.core.rocketry.kit_facts.numbers import number_of
from rocket_pipeline.core.rocketry.kit_facts.quantities import Quantity
from rocket_pipeline.core.rocketry.kit_facts.reading import LABELLED, SAID, Reading
from rocket_pipeline.core.rocketry.kit_facts.spans import Span

MATERIALS = {
    "balsa": r"balsa(?:[- ]?wood)?",
    "basswood": r"bass-?wood|bass wood|lime-?wood",
    "plywood": r"(?:(?:aircraft|birch|lite|light|baltic|marine|hobby)[- ](?:grade )?)*(?:ply-?wood|(?:birch )?ply)",
    "carbon-fiber": r"carbon[- ]?(?:fib(?:er|re))?(?! (?:steel|skins?))",
    "fiberglass": r"(?:fib(?:er|re)[- ]?glass|glass[- ]fib(?:er|re)|G-?10|G-?12|FR-?4|GRP|GFRP)(?:/(?:fib(?:er|"
    r"re)glass|FR-?4|G-?10))?",
    "plastic": r"plastic|styrene|polystyrene|abs|polycarbonate|injection[- ]molded|polypropylene",
    "cardboard": r"card-?board|card-?stock|card\b|fib(?:er|re)[- ]?board|matboard|paperboard|chipboard",
    "foam": r"foam(?:[- ]?core|board)?|depron|styrofoam",
    "3d-printed": r"3-?d[- ]printed",
    "fiber": r"fib(?:er|re)(?![- ]?(?:glass|board|wound))",
    "wood": r"wood(?:en)?",
    "honeycomb": r"honeycomb",
    "acrylic": r"acrylic|plexiglass?",
}
_MATERIAL = re.compile("|".join(rf"(?P<m{n}>\b(?:{pattern})\b)" for n, pattern in enumerate(MATERIALS.values())), re.I)
_NAMES = tuple(MATERIALS)

_COUNT_WORD = "two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
_GROUPS = {"pair": 2.0, "trio": 3.0, "quartet": 4.0}
_COUNT = rf"(?:\d{{1,2}}|{_COUNT_WORD})"
_LABEL = re.compile(
    r"(?:^|[.;|\n]\s*|,\s|\s-\s)\W{0,3}(?:(?:number of|no\.? of|#\s?of|qty of)\s|(?!spare|upper|lower|booster|front|"
    r"rear|fore|main|canard|sustainer|tail|large|small|side|ventral|dorsal|"
    r"stage|display|optional|extra|no\b|wing|balsa|bass|ply|plastic|fib|glass|card|foam|carbon|wood|"
    r"g1)[a-z-]{3,10}\s(?=fins?\s?:))?fins?(?:\s(?:mat'?l\.?|"
    r"materials?|stock|count|quantity|type|construction|set|number))?\s?"
    r"(?::|;|\?|\||=|\s-\s|\n|—|--|(?=\s(?:[\d~]|[(]|(?:three|four|five|six|eight)\b)))\s*",
    re.I,
)
_FINS = re.compile(
    r"\b(?:fin (?:unit|can|assembly)s?|fins?|fin's|finn?ed)\b(?!\s?(?:span|height|root|alignment|jig|guide|marking|"
    r"decal|slot(?:s|ted)?\b(?! (?:right|in|into|straight))|"
    r"sets\b|style|shape\b|colou?r|thickness|tab|template|fillet|stock|line|width|"
    r"chord|kit|pack))",
    re.I,
)
_NOT_THESE = re.compile(
    r"\b(?:no|not|without|never|unlike|than|instead|rather|upgrad\w*|optional\w*|replac\w*|original|"
    r"prototype|real|other|others|spare|extra|"
    r"separately|older|earlier|most|many kits|swap|add|harder|alternative|avoid|requires?|could|"
    r"may be|display fins|flight fins|forward|canards?|"
    r"sets of|templates?|removable)\b|\?\s*$",
    re.I,
)
_STOPS = re.compile(
    r"[.;:|/(]|,\s|\b(?:and|with|for|that|which|from|plus|has|have|is|are|features?|includ\w+|its|the|"
    r"on|of|to|by|nose|cone|cones|tubes?(?! fin| $)|body|airframe|rings?|"
    r"mount|w/|recovery|coupler|bulkheads?|wings?|rudders?|dowels?|x)(?:\b|(?<=/))",
    re.I,
)

_WALL = re.compile(r"\b(?:through|thru)[- ]the[- ]wall\b|\bslot[- ]and[- ]tab\b|\bready[- ]to[- ](?:use|glue)\b", re.I)
_GROUP_OF = re.compile(rf"\b(?:set|qty|total) of (?={_COUNT}\b)()|\b(pair|trio|quartet) of\b", re.I)
_MADE = re.compile(
    r"(?:,\s(?:[\w-]+\s){0,3}?(?:molded|moulded|made|cut|printed|machined)\b([^.;:]{0,44})"
    r"|\s([\w-]{3,12}(?:\s\w{3,7})?)(?=\s*(?:$|[.,;(])))",
    re.I,
)
"""Of what the fins are, behind them: ", molded in one piece from ABS", "fins plastic."."""
_TERSE = re.compile(
    rf"(?:[\s,.:;!()&~+-]|x(?=\d)|\b(?:fins?|fin's|{'|'.join(MATERIALS.values())}|{_COUNT}|laser|lazer|"
    rf"die|pre|cut|precut|slotted|slot|tab|tabbed|glue|on|"
    r"through|thru|the|wall|ttw|molded|moulded|of|them|pcs|pieces|swept|clipped|delta|elliptical|"
    r"trapezoidal|large|small|big|straight|beveled|bevelled|sturdy|"
    r"thick|precision|grade|aircraft|quality|and|set|qty|total|for|made|from|style|sheet|stock|strong|"
    r"all|own|each|x)\b)+",
    re.I,
)


def fins(sentence: Span, quantities: list[Quantity]) -> Iterator[Reading]:
    """The readings of `fin_material` and `fin_count` in a sentence.

    Args:
        sentence: The sentence or table cell.
        quantities: Its quantities, which are no counts.
    """
    text = _blanked(sentence.text, quantities)
    text = WITHOUT_MOTOR.sub(lambda found: "~" * len(found[0]), text)
    text = _WALL.sub(lambda found: "~" * len(found[0]), text)
    text = _GROUP_OF.sub(lambda found: (found[2] or "").ljust(len(found[0])), text)
    label = _LABEL.search(text)
    if label:
        yield from _of_value(sentence, text, label)
        return
    for match in islice(_FINS.finditer(text), 8):
        behind = re.split(r"[.,;(]", text[match.end() :][:24])[0]
        near = re.split(r"\.\s", text[max(0, match.start() - 50) : match.start()])[-1]
        if _NOT_THESE.search(near) or _NOT_THESE.search(behind):
            continue
        yield from _of_phrase(sentence, text, match)
        if _TERSE.fullmatch(text):
            yield from _of_list(sentence, text)


def _blanked(text: str, quantities: list[Quantity]) -> str:
    for quantity in quantities:
        text = text[: quantity.start] + "~" * (quantity.end - quantity.start) + text[quantity.end :]
    return text


def _of_list(sentence: Span, text: str) -> Iterator[Reading]:
    """A line about the fins and nothing else: "3 fins, balsa", "fins die-cut cardboard, 3"."""
    kinds, count = _kinds(text), _count_in(text)
    start, end = sentence.start, sentence.start + len(text.rstrip())
    if len(kinds) == 1:
        yield Reading("fin_material", kinds.pop(), "", start, end, SAID)
    if count:
        yield Reading("fin_count", count, "", start, end, SAID)


def _of_value(sentence: Span, text: str, label: re.Match[str]) -> Iterator[Reading]:
    end = re.search(
        r"[;|](?!\s(?:quantity|qty|count|material))|\.\s(?=[A-Z])|\b(?:recovery|parachute|motor|engine|weight|length|"
        r"nose)\b",
        text[label.end() :],
        re.I,
    )
    value = text[label.end() : label.end() + end.start()] if end else text[label.end() :]
    start, stop = sentence.start + label.start(), sentence.start + label.end() + len(value.rstrip())
    start += len(label[0]) - len(label[0].lstrip(" .;|,\n-"))
    if re.search(r"\b(?:not included|sold separately|optional|instead|upgrade)\b|\bno\s(?!more)", value, re.I):
        return
    kinds = _kinds(value)
    if len(kinds) == 1:
        yield Reading("fin_material", kinds.pop(), "", start, stop, LABELLED)
    count = _count_in(value)
    if count:
        yield Reading("fin_count", count, "", start, stop, LABELLED)


def _kinds(text: str) -> set[str]:
    found = {_NAMES[int(str(match.lastgroup)[1:])] for match in _MATERIAL.finditer(text)}
    return found - {"wood", "fiber"} if len(found) > 1 else found


def _count_in(value: str) -> float | None:
    """The one count in a label's value: "3", "2 x 3", "6 (3 per stage)", "balsa (4)"; None when there are several."""
    value = re.sub(
        r"\([^)]*\b(?:per|each|on)\b[^)]*\)|\b\d+[- ]piece\b|\bG-?1[02]\b|\bFR-?4\b|\b3-?d\b|\(~+[^)]*\)",
        " ",
        value,
        flags=re.I,
    )
    total = re.search(r"(?<![\d/.])(\d)\s?\+\s?(\d)(?![\d/.]|\s?~)", value)
    if total:
        return _plausible(float(total[1]) + float(total[2]))
    product = re.search(r"(?<![\d/.])(\d{1,2})\s?x\s?(\d{1,2})(?![\d/.]|\s?~)", value)
    if product:
        return _plausible(float(product[1]) * float(product[2]))
    counts = [
        _number(word)
        for word in re.findall(rf"(?<![\w/.~-])(?:x\s?)?({_COUNT})(?:pcs\b|pieces\b)?(?![\w/~]|\.\d|-ply)", value, re.I)
    ]
    return _plausible(counts.pop()) if len(counts) == 1 else None


def _number(word: str) -> float:
    return number_of(word) or 0.0


def _plausible(count: float) -> float | None:
    return count if 2 <= count <= 16 else None


def _of_phrase(sentence: Span, text: str, fin: re.Match[str]) -> Iterator[Reading]:
    before, after = text[: fin.start()], text[fin.end() : fin.end() + 120]
    stops = [stop.end() for stop in _STOPS.finditer(before)]
    opens = stops[-1] if stops else 0
    if before[:opens].endswith("(") and re.match(r"\d+\)", before[opens:]):
        opens -= 1
    phrase = before[opens:]
    said = re.match(
        r"\s(?:are|is|come)?\s?(?:all\s|precision[- ]|neatly\s)?(?:laser[- ]?|die[- ]?|pre-?)?(?:cut|made|sawn|"
        r"crafted|built|machined|molded|moulded|shaped)?\s?"
        r"(?:from|of|in|out of)?\s?(?:[\w~\"'/-]+\s){0,4}?[\w/-]+",
        after,
    )
    kinds = _kinds(phrase)
    made = _MADE.match(after) if not kinds else None
    if made and len(_kinds(made[1] or made[2])) == 1 and not _NOT_THESE.search(made[0]):
        end = sentence.start + fin.end() + made.end()
        yield Reading("fin_material", _kinds(made[1] or made[2]).pop(), "", sentence.start + fin.start(), end, SAID)
    if (
        not kinds
        and re.match(r"\s(?:are|is|come|cut|laser|die|made|of|from|in|crafted|built|precision|molded)\b", after)
        and said
    ):
        clause = re.split(r"[,;.(]|\b(?:and|so|with|than|but|for|that)\b", after)[0]
        kinds = _kinds(clause[:60]) if not _NOT_THESE.search(clause[:60]) else set()
        reach = fin.end() + len(clause[:60].rstrip())
    else:
        reach = fin.end()
    begins = sentence.start + opens + len(phrase) - len(phrase.lstrip())
    if len(kinds) == 1:
        yield Reading("fin_material", kinds.pop(), "", begins, sentence.start + reach, SAID)
    elif not kinds:
        yield from _terse_material(sentence, text, fin)
    count = _count_before(phrase) or _count_after(after)
    if count and not re.match(r"\s(?:\([^)]*)?(?:per|each|on each|on the|at the|for the|in each)\b", after):
        yield Reading("fin_count", count, "", begins, sentence.start + fin.end() + 1, SAID)


def _terse_material(sentence: Span, text: str, fin: re.Match[str]) -> Iterator[Reading]:
    """The material in brackets or after a dash behind the fins: "fins (8 pcs., balsa)"."""
    behind = re.match(r"(?:\s\(([^)]{0,40})\)|\s-\s([^,;.]{0,40}))", text[fin.end() :])
    kinds = _kinds(behind[1] or behind[2]) if behind else set()
    if behind and len(kinds) == 1:
        yield Reading(
            "fin_material",
            kinds.pop(),
            "",
            sentence.start + fin.start(),
            sentence.start + fin.end() + behind.end(),
            SAID,
        )


def _count_before(phrase: str) -> float | None:
    group = re.search(rf"\b({'|'.join(_GROUPS)})\b", phrase, re.I)
    if group:
        return _GROUPS[group[1].lower()]
    counts = re.findall(
        rf"(?<![\w/.~-])[(]?({_COUNT})(?:\)|-|\s?x\s)?(?=\s|$|-)(?!\s?-?(?:piece|ply\b|d\b|stage|sets?))",
        phrase,
        re.I,
    )
    return _plausible(_number(counts[0])) if len(counts) == 1 else None


def _count_after(after: str) -> float | None:
    count = re.match(
        rf"(?:,\s(?:[a-z-]+\s)?|\s)?(?:\(x?|:\s?|x\s?|\s-\s|\sx\s?|,\s(?:set of\s|qty\.?\s)?|"
        rf"\s(?:[a-z-]+,?\s){{0,3}}\(|,\s[a-z]+\s\()({_COUNT})(?:\s(?:pcs|pieces|total|"
        rf"ea)\b\.?)?(?=[)\s.,;!]|$)",
        after,
        re.I,
    )
    if count is None:
        count = re.search(
            rf"\b(?:there are\s|set of\s|(?:qty\.?|count|quantity|number)\s?:?\s|(?=\w+\s(?:of them|in (?:all|total|"
            rf"number))\b))({_COUNT})(?:\sof them)?\b",
            after[:110],
            re.I,
        )
    return _plausible(_number(count[1])) if count else None
