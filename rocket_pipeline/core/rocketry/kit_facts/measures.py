"""Reads length, diameter, weight and altitude: a quantity with a cue before or behind it.

A cue is a label ("Overall length:"), a verb ("stands", "weighs", "soars to") or what the quantity is said to be
("41-inch-tall", "in diameter"). Each asks that the number be the kit's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rocket_pipeline.core.rocketry.kit_facts.reading import LABELLED, SAID, Mention, Reading
from rocket_pipeline.core.rocketry.kit_facts.words import COMPARES, FILL, OWN, PART, VERB, foreign, kinds, of_a_part

_LENGTHS = {"in", "ft", "cm", "mm", "m"}
_PLAUSIBLE = {"length": (40, 8000), "diameter": (5, 500), "weight": (1, 60_000), "max_altitude": (15, 60_000)}
"""What a kit can be: mm, mm, g, m. A number beyond belongs to something else."""

_OPENS = r"(?:^|[\n|,;:(/.!?—]|\s-\s|\band\b|\bwith\b|\bx\b|\bby\b|[\"')\d]\s)\W*"
_QUALITY = (
    r"(?:overall|total|assembled|finished|rocket|rocket's|model|kit|approx(?:imate)?\.?|"
    r"est(?:imated)?\.?|built|max(?:imum|\.)?|full|"
    r"glider|complete|nominal|average|avg\.?|its|the|an?|with an?|in|whose|of|has an?|bird|vehicle|product|"
    r"flight-ready|ready-to-fly|basic|actual)"
)
_DETERMINED = rf"(?:{_QUALITY}\s+){{0,3}}"

_REMARK = r"(?:\s?\((?:approx|est|body|overall|max|assembled|finished|total|each|nominal|built|outside|"
          r"outer|o\.?d)[^)]{0,12}\))?"

_LABELS = {
    "length": rf"{_DETERMINED}(?:length|height|len\.?|lgth\.?|ht\.?|o\.?a\.?l\.?|overall|total|(?:tall|long|"
              rf"stands)(?=\s?:)|(?-i:[LH])(?=\s?[:=]))(?:\s(?:overall|assembled|total))?{_REMARK}",
    "diameter": rf"{_DETERMINED}(?:(?:body(?: |-)tube|body|tube|airframe|outer|outside|external|largest|hull|"
                rf"fuselage)\s+){{0,2}}"
    rf"(?:diameter|diam?\b\.?|ø|o\.d\.|od\b|width(?=\s?:)|"
    rf"(?-i:D)(?=\s?[:=]))(?:\s(?:of (?:the )?(?:body|airframe|body tube|tube)|outside|"
    rf"outer))?{_REMARK}",
    "weight": rf"{_DETERMINED}(?:(?:empty|dry|net|unloaded|bare|empty kit|glide|gliding)\s+)?(?:weight|wt\b\.?|"
              rf"mass|(?-i:W)(?=\s?[:=]))"
    r"(?:\s(?:of (?:the )?)(?:airframe|model|rocket|kit|empty rocket))?"
    r"(?:,?\s?\(?(?:(?:without|w/o|w/out|less|no|minus|excluding|excl\.?|before|sans)\s(?:the\s|"
    r"an?\s)?(?:eng|engine|motor)s?|empty|dry|"
    r"unloaded|glide|model|rocket|kit|assembled|finished|built|as built|approx\.?)\)?)?",
    "max_altitude": r"(?:(?:projected|max(?:imum|\.)?|est(?:imated|\.)?|expected|typical|approx(?:imate|\.)?|peak|"
                    r"flight|"
    r"predicted|simulated|top|potential|its|an?|the|to an?|reported|average|achievable|possible|"
    r"published|rated)\s+){0,4}"
    r"(?:altitudes?|alt\b\.?|apogee|ceiling|(?:expected|simulated|sim|predicted)(?=\s?:)|"
    r"(?<=max )height|(?<=maximum )height|(?<=peak )height|sim max)"
    r"(?:\s(?:range|potential|max|maximum|\(max\.?\)|\(est[^)]{0,10}\)|\(approx[^)]{0,8}\)|"
    r"attainable))?(?:\s(?:with|w/|on)\s?(?:an?\s)?(?-i:[A-O])\d+[\w-]*)?",
}
_BODY = rf"{_OPENS}(?P<cue>(?:{_DETERMINED})(?:(?:body tube|main tube|tube)\s{{0,2}}[:|=]|(?:main body|"
        rf"body|airframe|fuselage|calib(?:re|er))(?:\s{{0,2}}[:|"
        rf"=-])?(?:\s?[a-z-]{{3,12}}(?:\s[a-z-]{{3,12}})?,)?))\s*{FILL}$"


def _ends_with(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"{pattern}{FILL}$", re.I)


_BEFORE = {
    "length": _ends_with(
        r"\b(?P<cue>stands|standing|towers|towering|(?<=will )stand|(?<=should )stand|"
        r"(?<=to )stand)\b(?:\s(?:proudly|over|tall|in))?"
    ),
    "weight": _ends_with(r"\b(?P<cue>weigh(?:t?s|ing)?|tips? the scales?|tipping the scales?)\b(?:\s(?:in|at|@|out))?"),
    "max_altitude": _ends_with(
        r"\b(?P<cue>(?:fl(?:y|ies|ying|ights?)|soar(?:s|ing)?|reach(?:es|ing)?|climb(?:s|ing)?|streak(?:s|"
        r"ing)?|rocket(?:s|ing)|"
        r"zoom(?:s|ing)?|(?:go|goes|going)|tops?(?: out)?|topping(?: out)?|peak(?:s|ing)?|attain(?:s|"
        r"ing)?|hits?|hitting|"
        r"achiev(?:es?|ing)|ascends?|ascending|screams?|screaming|punch(?:es)?|see|break(?:s|ing)?|exceed(?:s|ing)?|"
        r"sails?|loft(?:s|ed)?|lifts?|boost(?:s|ed|ing)?|propel(?:s|led|ling)?|send(?:s|ing)?|carr(?:y|ies|ying)|"
        r"blast(?:s|ing)?|tak(?:e|es|ing)|push(?:es)?|power(?:s|ed)?|ris(?:es|ing)|launch(?:es|ing)?|"
        r"shoots?|roars?|rips?|"
        r"get(?:s|ting)?|leaps?|top|clears?|clearing|passes|performance|capable|deliver(?:s|ing)?|"
        r"(?<!in )heights?|altitudes?|"
        r"apogees?|(?:will |can )?do|does|brings?|expect)\b)(?P<between>(?:\s[\w'-]+){0,6}?)"
    ),
}
_MEASURES = _ends_with(r"\b(?P<cue>measur(?:es|ing)|is)\b")
_TOWARDS = re.compile(
    r"\b(?:to|up to|of|over|above|beyond|past|than|as high as|nearly|almost|exceed\w*|reach\w*|hits?|"
    r"tops?|achiev\w*|attain\w*|"
    r"break\w*|around|about|see|clears?|clearing|at|approximately|some|out|near|altitudes?|heights?|"
    r"peaks?|into)\s*(?:an? \w+ing )?(?:\b(?:a|an|the|its|over|just|"
    r"about|around|roughly|well|approximately|nearly|almost|maximum|max|peak|height|heights|altitude|"
    r"altitudes|apogee|of|impressive|in|"
    r"excess|more|than|at|up|to)\b\s*)*[~]?$",
    re.I,
)
_AFTER = {
    "length": re.compile(
        r"[\s-]{0,2}(?:tall|long|in (?:overall |total )?(?:length|height)|(?:of )?(?:overall |"
        r"total )?(?:length|height)|overall\b(?! dia)|"
        r"high(?! (?:into|in the|on)))\b",
        re.I,
    ),
    "diameter": re.compile(
        r"[\s-]{0,2}(?:(?:in|of) (?:body |outside )?(?:diameter|dia\b)|(?:outside |outer |body |tube |"
        r"airframe |body tube )?"
        r"(?:diameter|diam\b|dia\b|od\b|o\.d\.)|wide\b|across\b|thick\b)(?!\s?[:=|]|\s-\s\d|\s\.?\d)",
        re.I,
    ),
    "max_altitude": re.compile(
        r"[\s-]{0,2}(?:(?:of |in )?(?:max(?:imum)? )?(?:altitudes?|apogees?)|flights?\b|"
        r"(?:high )?(?:up )?into the (?:air|sky|blue|clouds)|"
        r"(?:high )?in the (?:air|sky)|skyward|straight up|ceiling|max(?:imum)?|tops)\b",
        re.I,
    ),
}
_AIRFRAME = re.compile(
    r"[\s-]{1,2}(?:(?:filament[- ]wound|wound|thick|thin|wall|walled|heavy|duty|cardboard|kraft|paper|"
    r"fiberglass|phenolic|G10|G12|g12|carbon|fiber|"
    r"pre-slotted|slotted|all|strong|sturdy|quality|spiral|convolute|blue tube|diameter|heavy-duty|"
    r"thick-walled|heavy-wall),?\s+){0,4}"
    r"(?:airframe|body|fuselage)\b(?!\s(?:tube|long|length|section))",
    re.I,
)
_TUBE = re.compile(
    r"[\s-]{1,2}(?:main |body |airframe |paper |cardboard |kraft |kraft paper )?tube\b(?!\s(?:long|"
    r"coupler|fins?|launcher|of glue))",
    re.I,
)
_BODY_TUBE = re.compile(
    r"(?:^|(?<=\s))(?<!motor )(?<!engine )(?<!payload )(?<!launch )(?<!stuffer )(?<!booster )(?:body |"
    r"main |airframe )?tub(?:e|es|ing)\b",
    re.I,
)
"""A tube without another name is the airframe, where diameters are concerned."""
_BARE_WEIGHT = re.compile(
    r"[\s.!]*(?:\(?(?:(?:without|w/o|less|no|minus)\s(?:the\s|an?\s)?(?:engine|motor)s?|dry|empty|"
    r"unloaded)\)?)?[\s.!]*(?:$|[,/]|\s-\s)",
    re.I,
)
_DRY = re.compile(
    r"\s?(?:heavy|dry|empty|unloaded|\(?(?:without|w/o|less|no|minus) (?:the |an? )?(?:engine|motor)s?)\b", re.I
)
_NOT_EMPTY = re.compile(
    r"\W{0,3}(?:boxed|packed|packaged|loaded|shipp\w+|ship\b|with(?:out)? (?:the )?(?:pack|box)|"
    r"incl\w*\.? |with (?:an?|the|its)?\s?(?:[a-o]?\d*\S*\s)?"
    r"(?:engine|motor)|in the box|at (?:lift|take)|fully loaded|lift-?off|for shipping|payload|"
    r"of (?:propellant|clay|glue|epoxy|payload|"
    r"powder|nose)|total impulse|(?:of )?thrust|nose)",
    re.I,
)
_SENT = re.compile(
    r"\b(?:ship\w*|packag\w*|carton|box(?:ed)?|warehouse|post(?:age|al)|mail\w*|deliver\w*|"
    r"lift capacity|liftoff|lift-off|loaded)\b",
    re.I,
)
_NO_ALTITUDE = re.compile(
    r"\b(?:deploy\w*|eject\w*|main (?:chute|parachute|at|out|comes|opens|fires)|mains? at|drogue|"
    r"waiver|elevation|sea level|field|site|away|distance|radius|range of the|cord|cable|wire|wind|"
    r"stand back|at least|minimum|min\b|clear area|recovery area|walk|drift(?:s|ing)?|apart|"
    r"competition|record|others?|lower|customers?|"
    r"radio|transmit\w*|beacon|within|below|under (?=\d)|never|not|won't|doesn't|cannot|can't|"
    r"limit\w*|optional|separately|"
    r"per second|fps|original|real|actual|prototype|full-?size|separat\w+|stag(?:es|ing) at|"
    r"parachute at|opens at|burnout)\b|\?\s*$",
    re.I,
)
_FOR_ONE_MOTOR = re.compile(r"\W*(?:with|on) (?:the|an?) [A-O]\d[\w-]*,? expect", re.I)
"""An altitude for one motor of several is not the highest."""
_ALTITUDE_NOT_AFTER = re.compile(
    r"\W{0,3}(?:(?:of|or more) (?:cord|wire|cable|line|kevlar|nylon|space)|away|apart|per second|/s|"
    r"back|from|tall|long|wide|square|"
    r"x\b|by\b|below|radius|in diameter|above sea|elevation|waiver|off the|behind|around|deploy\w*)",
    re.I,
)
_UNKNOWN_LABEL = re.compile(
    r"(?:^|[.;,|]\s|\n)(?!\W*(?:specs?|specifications?|size|dimensions?|the rocket|rocket|features?|"
    r"kit|model|finished|details?|data|technical data|facts?|"
    r"stats|body|airframe|built|assembled|length|height|weight|diameter|overall|note|[\w ]*dimensions|"
    r"[\w ]{2,16} is)\s?:)\W*[\w' /&-]{2,28}:\s*$",
    re.I,
)
"""A label that this module does not know, right before the number: "Base: 4 inches wide"."""
_UNSURE = re.compile(r"\b(?:no,? wait|not sure|could be|varies|vary|depend\w*|tbd|tba|oops|differ|run from)\b", re.I)
"""A sentence that leaves its numbers open."""
_SHOWN = re.compile(r"-(?:inch|foot|in|ft)(?:es)?\.?$", re.I)
_MODEL = re.compile(
    r"[\s-](?:(?!diameter|dia|wide)[\w-]+\s){0,2}(?:rocket|kit|model|bird|replica)\b(?!'s|\s(?:motor|engine|tube))",
    re.I,
)
_WINGED = re.compile(r"\b(?:wing\w*|span\w*|fins?)\b", re.I)
_VAGUE = re.compile(
    r"\b(?:over|nearly|almost|about|around|approx\w*|roughly|some|more than|just under|under|beyond|"
    r"up to|~)[\s\w]{0,8}$",
    re.I,
)


def measures(mention: Mention, title_words: frozenset[str]) -> Iterator[Reading]:
    """The readings of one quantity; more than one only where the cues of two facts meet."""
    names = ("weight",) if mention.quantity.is_mass else ("length", "diameter", "max_altitude")
    for name in names:
        reading = _labelled(name, mention) or _said(name, mention, title_words)
        if reading and _plausible(reading) and not _UNSURE.search(mention.sentence.text):
            yield reading
            return


def _plausible(reading: Reading) -> bool:
    low, high = _PLAUSIBLE[reading.name]
    return low <= reading.base <= high


_LABELLED = {
    name: re.compile(rf"{_OPENS}(?P<cue>{label})(?!\w){FILL}(?:\b[a-z]+ing\s)?$", re.I)
    for name, label in _LABELS.items()
}
_LABELLED_BODY = re.compile(_BODY, re.I)
_HEADED_BY_PART = re.compile(rf"^\W*(?:[\w'/-]+\s){{0,3}}(?:{PART})\b[^.\n]{{0,24}}?[:|]", re.I)
_CONTEXT = re.compile(
    r"\b(?:nose(?: ?cone)?|payload|fins?|parachute|chute|box|carton|package\w*|shipping|pad|rod|rail|coupler|av-?bay|"
    r"streamer|booster|motor|engine|mount|lug|tube)\b[^,;.|:]{0,16}$",
    re.I,
)


def _labelled(name: str, mention: Mention) -> Reading | None:
    before = mention.before[-110:]
    cue = _LABELLED[name].search(before)
    begins = cue.start("cue") if cue else -1
    if (
        cue
        and name == "length"
        and cue["cue"].lower() in {"overall", "total"}
        and _AFTER["diameter"].match(mention.after)
    ):
        return None
    if cue is None and name == "diameter":
        cue = _LABELLED_BODY.search(before) if _thick_as_a_body(mention) else None
        begins = cue.start("cue") if cue else -1
    if cue is None or _spoilt(name, mention, before[:begins]):
        return None
    reach = len(mention.before) - len(before) + begins
    rank = (
        LABELLED
        if not before[:begins].strip(" \n,;|/(-.") or before[:begins].rstrip()[-1:] in set("\n,;|/.!?\"')")
        else SAID
    )
    return mention.reading(name, rank, begins=reach, vague=bool(_VAGUE.search(mention.before[-20:])))


def _thick_as_a_body(mention: Mention) -> bool:
    """Whether a size behind "Body" is across and not along; a mere "tube" has to say so."""
    if re.match(r"[\s-]{0,2}(?:long|tall|length|in length|x\b|square)", mention.after):
        return False
    return bool(re.match(r"\W{0,2}(?:outside|outer|od\b|o\.d\.|dia)", mention.after, re.I)) or (
        mention.quantity.base <= 260 and not re.search(r"tube\W*$", mention.before[-12:], re.I)
    )


def _spoilt(name: str, mention: Mention, context: str) -> bool:
    """Whether what stands around a labelled number says that it is another's."""
    if name == "weight" and re.search(r"max|total weight with", mention.before[len(context) :], re.I):
        return True
    if _HEADED_BY_PART.search(context) and name != "weight":
        return True
    if _CONTEXT.search(context) or COMPARES.search(context[-40:]) or mention.sentence.text.rstrip().endswith("?"):
        return True
    if name == "weight":
        return bool(_NOT_EMPTY.match(mention.after) or _SENT.search(mention.before))
    if name == "max_altitude":
        return bool(
            re.search(r"\b(?:deploy\w*|main|elevation|launch site|waiver|field|minimum|sea)\b", mention.before, re.I)
        ) or mention.quantity.unit not in {"ft", "m"}
    if name == "diameter":
        return bool(re.match(r"\W{0,3}(?:motors?|engines?|parachute|chute|nylon)\b", mention.after, re.I))
    return _AFTER["diameter"].match(mention.after) is not None


def _said(name: str, mention: Mention, title_words: frozenset[str]) -> Reading | None:
    reader = {"length": _length, "diameter": _diameter, "weight": _weight, "max_altitude": _altitude}[name]
    if _alone(name, mention):
        return mention.reading(name, SAID)
    found = reader(mention)
    if found is None:
        return None
    begins, ends = found
    reach = mention.before if begins is None else mention.before[:begins]
    if name == "diameter":
        reach = _BODY_TUBE.sub(" body ", reach)
    if name != "max_altitude" and _UNKNOWN_LABEL.search(reach):
        return None
    own_cue = bool(re.match(r"\s?(?:overall|total)\b", mention.after))
    if name != "max_altitude" and (
        foreign(reach[-300:], title_words, own_cue=own_cue) or _in_brackets(reach, title_words)
    ):
        return None
    if name == "max_altitude" and _altitude_of_another(mention, reach, title_words):
        return None
    return mention.reading(name, SAID, begins=begins, ends=ends, vague=bool(_VAGUE.search(mention.before[-20:])))


def _alone(name: str, mention: Mention) -> bool:
    """A weight that is a whole line, or a whole member of a list: "28 in / 6.1 oz / 4 fins"."""
    opens = re.search(r"(?:^|[,/]\s?|\s-\s)(?:est\.?|approx\.?|about|only|just)?\s?$", mention.before, re.I)
    return (
        name == "weight"
        and opens is not None
        and bool(_BARE_WEIGHT.match(mention.after))
        and not _SENT.search(mention.before)
        and ("/" in opens[0] or not VERB.search(mention.sentence.text))
    )


def _in_brackets(reach: str, title_words: frozenset[str]) -> bool:
    """Whether the number opens a bracket behind something that is not known to be the kit: "wheels (1.5 in. dia.)"."""
    if not reach.rstrip().endswith("("):
        return False
    nouns = kinds(reach[-60:], title_words)
    return not nouns or nouns[-1] != "own"


Found = tuple[int | None, int] | None


def _length(mention: Mention) -> Found:
    after = _AFTER["length"].match(mention.after)
    if after and not (
        after[0].strip(" -") == "high" and mention.quantity.unit in {"ft", "m"} and mention.quantity.base > 4000
    ):
        return None if of_a_part(mention.after[after.end() :]) else (None, after.end())
    quantity = mention.quantity
    model = _MODEL.match(mention.after)
    if model and quantity.base >= 450 and _SHOWN.search(mention.sentence.text[quantity.start : quantity.end]):
        return None, model.end()
    at = re.search(
        r"(?:^|[.,;—]\s?)(?P<cue>at) (?:just |only |over |about |nearly |almost |a mere |a full |around )?$",
        mention.before,
        re.I,
    )
    if (
        at
        and quantity.base >= 200
        and quantity.unit != "m"
        and re.match(r"(?:,\s|\s(?=the |this |our ))", mention.after)
    ):
        return at.start("cue"), 0
    before = _BEFORE["length"].search(mention.before[-100:])
    if before is None:
        before = _MEASURES.search(mention.before[-100:])
        if (
            before is None
            or before["cue"].lower() == "is"
            or not re.match(r"\W*(?:$|[,.;(]|and\b|from\b|by\b|x\b)", mention.after)
        ):
            return None
    if _AFTER["diameter"].match(mention.after) or re.match(
        r"\W{0,3}(?:thick|apart|from the|away|back|square)\b", mention.after
    ):
        return None
    if of_a_part(mention.after):
        return None
    return max(0, len(mention.before) - 100) + before.start("cue"), 0


def _diameter(mention: Mention) -> Found:
    after = _AFTER["diameter"].match(mention.after)
    if after is None:
        airframe = _AIRFRAME.match(mention.after) if mention.quantity.base <= 320 else None
        airframe = airframe or (_TUBE.match(mention.after) if mention.quantity.base <= 105 else None)
        return (None, airframe.end()) if airframe else None
    if "thick" in after[0] and (mention.quantity.base < 12 or not re.search(r"\b(?:long|tall)\b", mention.before)):
        return None
    if "wide" in after[0] or "across" in after[0]:
        if _WINGED.search(mention.before) or _WINGED.match(mention.after[after.end() :].strip()[:8]):
            return None
    if of_a_part(mention.after[after.end() :], own=r"airframes?|body tubes?|body|tubes?|tubing|fuselage|main tube"):
        return None
    return None, after.end()


def _weight(mention: Mention) -> Found:
    if _NOT_EMPTY.match(mention.after) or _SENT.search(mention.before):
        return None
    before = _BEFORE["weight"].search(mention.before[-100:])
    if before:
        return max(0, len(mention.before) - 100) + before.start("cue"), 0
    dry = _DRY.match(mention.after)
    if dry:
        return None, dry.end()
    at = re.search(
        r"^\W*(?:at|with a weight of) (?:just |only |about |around |nearly |over |under |a mere )?$",
        mention.before,
        re.I,
    )
    return (0, 0) if at and re.match(r",?\s(?:the|this|it|our)\b", mention.after) else None


def _altitude(mention: Mention) -> Found:
    if mention.quantity.unit not in {"ft", "m"} or _ALTITUDE_NOT_AFTER.match(mention.after):
        return None
    before = _BEFORE["max_altitude"].search(mention.before[-120:])
    if before and (
        _TOWARDS.search(mention.before[-60:]) or re.match(r"(?:fl|go|get|expect|will|do)", before["cue"], re.I)
    ):
        if re.match(r"\W{0,2}(?:tall|long|high(?! in| into))", mention.after):
            return None
        if _FOR_ONE_MOTOR.match(mention.before):
            return None
        return max(0, len(mention.before) - 120) + before.start("cue"), 0
    up_to = re.search(
        r"(?:^|[,;.(:]\s|-\s)(?P<cue>up to)\s(?:an? \w+ |about |around |nearly |over )?$", mention.before, re.I
    )
    if up_to and mention.quantity.base > 20_000 and not re.match(r"\W{0,2}(?:tall|long|high)", mention.after):
        return up_to.start("cue"), 0
    after = _AFTER["max_altitude"].match(mention.after)
    if after and not of_a_part(mention.after[after.end() :]):
        return None, after.end()
    return None


def _altitude_of_another(mention: Mention, reach: str, title_words: frozenset[str]) -> bool:
    sentence = mention.sentence.text
    near = mention.before[-140:]
    if _NO_ALTITUDE.search(near) or _NO_ALTITUDE.match(mention.after.strip()[:30]) or sentence.rstrip().endswith("?"):
        return True
    if _one_of_several(mention):
        return True
    if re.search(r"\b(?:lot|much|even) (?:further|higher|more)\b|\bother (?:kits?|rockets?|models?)\b", sentence, re.I):
        return True
    if COMPARES.search(near):
        return _compared(near, title_words)
    return _named_another(reach, title_words)


_HIGHEST = re.compile(r"\b(?:max\w*|up to|as high as|tops?|peaks?|highest|over|more than)\b", re.I)
_FEET = re.compile(r"\d(?:[\d,]*)\s?-?(?:feet|foot|ft|'|m|metres|meters)(?!\w)", re.I)
_ENGINE = re.compile(r"\b(?:1/[248])?[A-O]\d{1,4}\w{0,2}(?:-\w{1,3})?\b")


def _one_of_several(mention: Mention) -> bool:
    """Whether a sentence lists altitudes by engine and does not call this one the highest."""
    text = mention.sentence.text
    if len(_FEET.findall(text)) < 2 or len(_ENGINE.findall(text)) < 2:
        return False
    near = mention.before[-30:] + "#" + mention.after[:12]
    return _HIGHEST.search(near) is None


def _compared(near: str, title_words: frozenset[str]) -> bool:
    """Whether the comparison still governs the number: no pronoun or noun of the kit stands between."""
    last = list(COMPARES.finditer(near))[-1]
    rest = near[last.end() :]
    return re.search(rf"[,;]\s(?:the |this |our |your )?(?:[\w-]+ )?(?:{OWN})\b", rest, re.I) is None


def _named_another(reach: str, title_words: frozenset[str]) -> bool:
    subjects = [kind for kind in kinds(reach[-200:], title_words) if kind != "part"]
    return bool(subjects) and subjects[-1] != "own"
