"""What a quantity is when no fixed phrase says it: told from its unit, its size, the cue words beside it and the owner.

Weight, altitude, diameter and length each have words that may stand before the number and words that may stand behind
it. A number with neither is a member of a list or nothing. Fixed phrases are read by `measures` first.
"""

from __future__ import annotations

import re

from rocket_pipeline.core.rocketry.kit_facts import cues
from rocket_pipeline.core.rocketry.kit_facts.numbers import DIGITS, number_of
from rocket_pipeline.core.rocketry.kit_facts.reading import HINTED, LABELLED, SAID, Mention, Reading
from rocket_pipeline.core.rocketry.kit_facts.words import COMPARES, FILL, OWN, PART, beside_unknown, foreign, kinds, of_a_part

_BOUND = r"(?:^|[\n|,;:(/.!?—&]|\s-\s|\b(?:and|with|plus)\b|\d\s?(?:\"|'|mm|cm|in|oz|g|m|ft|lbs?|kg)\.?(?=\s))\W*"
_MOTORLESS = re.compile(
    r"[,\s]*\(?\b(?:without|w/o|w/out|less|no|minus|excluding|excl\.?|before|sans|not including)\b[^:|=)]{0,30}\)?", re.I
)
_LABEL = re.compile(rf"{_BOUND}(?P<cue>(?P<label>[A-Za-zØø][^:|=;\d\n]{{0,48}}?)\s{{0,2}}(?::|\||=|\s-){FILL})$", re.I)
_HEADS = {
    "length": re.compile(
        r"\b(?:length|height|overall|tall|long|stands|(?:tip|nose|end|nozzle) to (?:tip|tail|end|nose)|"
        r"(?:complete|finished|assembled|built|whole) (?:rocket|model|kit|bird)|rocket|model)\b", re.I
    ),
    "diameter": re.compile(
        r"\b(?:diameter|dia|diam|caliber|calibre|girth|width|wide|round|around|across|od|tube|tubing|airframe|body|"
        r"fuselage|hull|barrel)\b|ø", re.I
    ),
    "weight": re.compile(r"\b(?:weight|mass|heft|wt|empty|dry|weighs|unloaded|scales?)\b", re.I),
    "max_altitude": re.compile(
        r"\b(?:altitude|alt|apogee|ceiling|goes|flies|climbs|soars|reaches|max height|maximum height|"
        r"(?:flight|peak) height|sim(?:ulation)?s?)\b|\bmax$", re.I
    ),
}  # fmt: skip
_OWN_TUBE = re.compile(
    r"(?<!motor )(?<!engine )(?<!payload )(?<!launch )(?<!stuffer )(?<!booster )(?<!inner )(?<!mount )(?<!side )"
    r"(?<!parachute )(?<!mailing )(?<!nose )(?<!shipping )\b(?:body |main |airframe |center |centre |central )?"
    r"(?:tube|tubes|tubing|hull|barrel|body)\b(?!\s(?:coupler|cutter))", re.I
)  # fmt: skip
_FOREIGN_LABEL = re.compile(
    rf"\b(?:{PART}|gross|ship\w*|lift\w*|launch|take-?off|loaded|max\w* (?:weight|payload|diameter|motor)|"
    r"packed|pack|packaging|wall|inner|inside|id|span|with|from|min|minimum|deploy\w*|field|site|waiver|old|"
    r"original|scale|ring|hat|version|required|payload|stand|upscale|other|propellant|ballast|clay|case|casing)\b", re.I
)  # fmt: skip
_END_TO_END = re.compile(r"\b(?:tip|nose|end|nozzle) to (?:tip|tail|end|nose)\b", re.I)
_LETTERS = {"L": "length", "H": "length", "D": "diameter", "Ø": "diameter", "ø": "diameter", "W": "weight"}
_LETTER_BEFORE = re.compile(r"(?:^|[\s,;|/(])(?P<cue>([LHDWØø])\s?[:=-]{0,2}\s?)$")
_LETTER_AFTER = re.compile(r"\s?\(?([LHDWØø])\)?(?=\s*(?:$|[,;.|/)x]|-\s|\sx\s|and\b))")

_BEFORE = {
    "length": re.compile(
        r"\b(?P<cue>(?:length|height)(?: overall)?|(?:nose|tip|end|nozzle)\b[\w ]{0,20} to (?:the )?(?:tip|tail|end|"
        r"nozzle|nose|fins?)\b(?: it| length| height| overall)?|(?:runs|stretches|spans|stretching|grows|extends|rises|(?:comes|turns) out|"
        r"measures up|stand(?:s|ing)?(?: up)?|towers?|goes|reaching|shows)(?: (?:to|at|in at))?)\b(?: a shade| a hair| a)?"
        rf"{FILL}$", re.I
    ),
    "diameter": re.compile(
        r"\b(?P<cue>(?:diameter|dia\b\.?|caliber|calibre|girth|width)|(?:tub(?:e|es|ing)|airframe|body|fuselage|hull)"
        r"(?: (?:measures|is|are|of|at))?)"
        rf"{FILL}(?:BT-?\d+\w?,?\s?\(?)?$|\b(?P<bt>BT-?\d+\w?\s?\()$", re.I
    ),
    "weight": re.compile(
        r"\b(?P<cue>(?:scales?|balance)(?: \w+){0,3}? (?:reads?|says?|shows?|at)|(?:tips?|turns?|tilts?|tipping|moves?|"
        r"budges?) (?:\w+ ){0,3}scales?(?: at)?|reads|(?:comes?|coming) (?:in at|out at|in|to|out)|came out at|mass|weight|"
        r"weigh(?:s|ing)?(?: next to nothing| in)?|heft|balances? at|registers|check(?:s|ing) in at|clocks in at)"
        rf"(?: (?:feather\w*|a|an|mere|hefty|paltry))*{FILL}$", re.I
    ),
    "max_altitude": re.compile(
        r"\b(?P<cue>good for|simulat(?:ed|es|ions?)|sims?|rocket(?:s|ing)?|climb\w*|whoosh\w*|zip\w*|touch(?:es)?|"
        r"scrap(?:es?|ing)|kiss(?:es)?|coast\w*|hop(?:s|ping)?|jump\w*|vault\w*|leap\w*|soar\w*|fl(?:y|ies|ying|ights?)|"
        r"ris(?:es?|ing)|ascend\w*|streak\w*|zoom\w*|goes|go|gets?|do|does|reach\w*|hits?|top(?:s|ping)?|peak\w*|"
        r"expect\w*|capable|achiev\w*|attain\w*|altitudes?|heights|apogees?|boost\w*|launch\w*|blast\w*|shoots?|"
        r"send\w*|carr(?:y|ies)|tak(?:es?|ing)|lift\w*|loft\w*|propel\w*|push\w*|squat|streak\w*|scream\w*|clears?|"
        r"answers|pops?|arcs?|thunder\w*|roar\w*|put it|full|sprint\w*|drill\w*|punch\w*|cruis\w*|hurl\w*|fling\w*|"
        r"toss\w*|pull\w*|swoosh\w*|whistl\w*|rip\w*|ride\w*|wing\w*|sail\w*)\b(?:[\s,][\w'-]+){0,7}?"
        rf"{FILL}$", re.I
    ),
}  # fmt: skip
_AFTER = {
    "length": re.compile(
        r"[\s-]{0,2}(?:(?:from )?(?:nose|tip|end|nozzle|top)(?: cone)?[ -](?:to|and)[ -]|tall\b|in height\b|"
        r"of (?:\w+ )?(?:rocket|fun|detail|height|length|excitement|attitude|thunder|plane|missile)\b|"
        r"overall\b|over all\b|head to|"
        r"(?:total|overall|assembled|built|finished)(?: (?:length|height))?\b|(?:when|once|fully) "
        r"(?:built|assembled|finished|complete\w*)|lengthwise)", re.I
    ),
    "diameter": re.compile(
        r"[\s-]{0,2}(?:(?:\w+[ -]){0,3}?(?:tub(?:e|es|ing)|airframes?|body|fuselage|cylinder)\b(?! (?:coupler|fins?|long|"
        r"length|section|launcher|of glue))|(?:outside|outer|around|thick|across|od|o\.d\.?|wide|caliber|bore)\b|ø)", re.I
    ),
    "weight": re.compile(
        r"[\s,-]{0,2}\(?(?:(?:without|w/o|with no|no|less|minus|sans|before|excluding|excl\.?|not counting|not including)"
        r"\s(?:\w+\s){0,3}?(?:engine|motor|battery|propellant)s?\b|(?:motor|engine)s? not included|"
        r"empty|dry|unloaded|light\b|ready to (?:prep|fly)|(?:when |fully )?(?:built|painted|assembled|finished)\b|"
        r"on (?:the|my|our|your) (?:\w+ )?scale)", re.I
    ),
    "max_altitude": re.compile(
        r"[\s-]{0,2}(?:(?:is|are) (?:no problem|easy|within|yours|typical|possible|not)|up\b|high\b|agl\b|skyward|"
        r"overhead|max\b|tops\b|above (?:the|your)|into\b|straight|in the (?:air|sky)|flights?|apogee|altitude|"
        r"(?:on|with|w/) (?:an? |the )?(?:estes |aerotech )?(?:1/[248])?[A-O]\d)", re.I
    ),
}  # fmt: skip
_REACH_OF_WEIGHT = re.compile(
    r"\b(?:carr(?:y|ies)|lifts?|holds?|adds?|ballast|trim|needs?|require\w*|supports?|up to|max\w*|tested|rated|pull|"
    r"cloth|each|washers?|clay|lead|glue|epoxy|bottle|payloads?|thrust|gross|limit|retail|spare|extra|every|per|"
    r"pack(?:age|ed|ing)?|pkg|pak|parcel|box|crate|carton|contains|eggs?|bring|buy|use|mix|saves?|gained?|lost|loses|"
    r"heavier|lighter|reduc\w*|exceed\w*)\b", re.I
)  # fmt: skip
_OF_STUFF = re.compile(r"\W{0,2}(?:of\b(?! (?:rocket|fun))|cloth|bottle|tube|egg|payload|washers?|weights?|per|each\s\w)", re.I)
_FOR_SOME = re.compile(
    r"\b(?:further|yours may|an? customer|flown to|more (?:w/|(?:with|on)\b)|our (?:official )?record|lower|bigger motors?|"
    r"(?:gliding|seconds) (?:\w+ ){0,4}from\b)", re.I
)
"""An altitude that is one of several, or somebody's."""
_BARE = re.compile(
    r"(?:^|[\n|,;/!.]\s?|\s-\s|\b(?:is|and)\s(?:an?\s)?|\()(?:only|just|about|approx\.?|est\.?|a mere|a|roughly|like|some)?\s*$",
    re.I,
)
_BARE_END = re.compile(r"[\s.!)]*(?:$|[,;/|)]|-\s|\b(?:and|ea\b|each\b|x\b))", re.I)
_SHOWN = re.compile(rf"[\s-]+(?:[\w-]+\s){{0,2}}?({OWN})\b(?!'s|\s(?:motor|engine|tube|mount|long|tall))", re.I)
_OF_A_PART = re.compile(r"\b(?:nose|payload|motor|engine|coupler|launch|stuffer|inner|side|mailing|parachute)\b", re.I)
_BY = re.compile(rf"\s?x\s?({DIGITS})")
_NO_MODEL = re.compile(r"body|airframe|fuselage|they|he|she|it\b|this|that|ship\b|product", re.I)


def attribute(mention: Mention, title_words: frozenset[str]) -> Reading | None:
    """The reading of a quantity that no fixed phrase told, or None."""
    text = mention.sentence.text
    if cues.UNSURE.search(text) or text.rstrip().endswith("?") or COMPARES.search(mention.before[-60:]):
        return None
    names = ("weight",) if mention.quantity.is_mass else ("max_altitude", "diameter", "length")
    for name in names:
        if not _possible(name, mention):
            continue
        reading = _labelled(name, mention) or _cued(name, mention, title_words)
        if reading:
            return reading
    return None


_RANGE = {"length": (60, 6000), "diameter": (8, 330), "weight": (3, 40_000), "max_altitude": (24, 12_000)}


def _possible(name: str, mention: Mention) -> bool:
    """Whether unit and size are those of the attribute, and nothing behind the number gives it to something else."""
    quantity = mention.quantity
    low, high = _RANGE[name]
    scale = 1000 if name == "max_altitude" else 1
    if not low <= quantity.base / scale <= high:
        return False
    if name == "weight":
        return not (
            cues.NOT_EMPTY.match(mention.after)
            or cues.SENT.search(mention.before)
            or _REACH_OF_WEIGHT.search(mention.before[-70:])
            or _OF_STUFF.match(mention.after)
        )
    if name == "max_altitude":
        return quantity.unit in {"ft", "m"} and quantity.low is None and not (
            cues.FOR_ONE_MOTOR.match(mention.before)
            or _FOR_SOME.search(mention.sentence.text)
            or _one_of_several(mention)
            or cues.ALTITUDE_NOT_AFTER.match(mention.after)
            or cues.NO_ALTITUDE.search(mention.before[-140:])
            or cues.NO_ALTITUDE.search(mention.after[:30])
        )
    if name == "diameter" and _is_box(mention):
        return False
    return not re.match(r"\W{0,3}(?:thick (?!tub)|apart|from the|away|square|streamer|nylon|para|chute|x \d+\.?\d* ?(?:x|mm x))", mention.after)


def _is_box(mention: Mention) -> bool:
    """Whether the size is one of two that are alike: a square, a sheet."""
    other = _BY.match(mention.after)
    return other is not None and (number_of(other[1]) or 0.0) < 2 * mention.quantity.value


def _labelled(name: str, mention: Mention) -> Reading | None:
    before = mention.before[-100:]
    label = _LABEL.search(before)
    reach = len(mention.before) - len(before)
    letter = _LETTER_BEFORE.search(before)
    if letter and _LETTERS[letter[2]] == name:
        return mention.reading(name, LABELLED, begins=reach + letter.start("cue"))
    if label is None or not _HEADS[name].search(_MOTORLESS.sub("", label["label"])):
        return None
    head = _MOTORLESS.sub("", label["label"])
    if name == "diameter":
        head = _OWN_TUBE.sub(" ", head)
        if re.match(r"[\s-]{0,2}(?:long|tall|in length|length)", mention.after):
            return None
        if len(head) < len(label["label"]) and mention.quantity.base > 200:
            return None
    head = _END_TO_END.sub("", head)
    if _FOREIGN_LABEL.search(head) or of_a_part(mention.after):
        return None
    if any(_HEADS[other].search(head) for other in _HEADS if other not in {name, "length"}):
        return None
    if name == "length" and cues.AFTER["diameter"].match(mention.after):
        return None
    return mention.reading(name, LABELLED, begins=reach + label.start("cue"))


def _cued(name: str, mention: Mention, title_words: frozenset[str]) -> Reading | None:
    before, reach = mention.before[-120:], max(0, len(mention.before) - 120)
    letter = _LETTER_AFTER.match(mention.after)
    if letter and _LETTERS[letter[1]] == name:
        return mention.reading(name, SAID, ends=letter.end())
    cue, after = _BEFORE[name].search(before), _AFTER[name].match(mention.after)
    begins = reach + cue.start() if cue else len(mention.before)
    if name == "max_altitude":
        return _altitude(mention, begins, cued=bool(cue or after), title_words=title_words)
    context = mention.before[:begins]
    if name == "diameter":
        context = _OWN_TUBE.sub(" body ", context)
        if cue and not cue["bt"] and not _own_tube(cue["cue"], before[: cue.end("cue")], mention):
            cue = None
        across = 105 if after and not re.search(r"airframe|out|\bod\b|\bo\.d", after[0], re.I) else 330
        if mention.quantity.base > across:
            after = None
        if after and (_OF_A_PART.search(after[0]) or of_a_part(mention.after[after.end() :])):
            after = None
    elif of_a_part(mention.after):
        return None
    rank = SAID
    if not (cue or after):
        if not _bare(name, mention, title_words):
            return None
        rank = HINTED
    if name == "length" and cue and not after and mention.quantity.base < 150 and "eight" not in cue["cue"] and "ength" not in cue["cue"]:
        return None
    if (after or rank == HINTED) and name != "weight" and beside_unknown(context, title_words):
        return None
    if cues.UNKNOWN_LABEL.search(context) or foreign(context[-300:], title_words):
        return None
    ends = after.end() if after else 0
    return mention.reading(name, rank, begins=begins if cue else None, ends=ends, vague=bool(cues.VAGUE.search(before[-20:])))


def _own_tube(cue: str, before: str, mention: Mention) -> bool:
    """Whether the tube before a size is the airframe, and the size is across it."""
    if re.match(r"[\s-]{0,2}(?:long|tall|in length|length|high)", mention.after) or mention.quantity.base > 160:
        return False
    if re.match(r"tub", cue, re.I):
        tubes = list(_OWN_TUBE.finditer(before))
        return bool(tubes) and tubes[-1].end() >= len(before) - 12
    return True


def _altitude(mention: Mention, begins: int, *, cued: bool, title_words: frozenset[str]) -> Reading | None:
    to = re.search(r"(?:^|[,;.(]\s|\b\w+ )(?:up )?to (?:about |nearly |over )?$", mention.before, re.I)
    if not cued and not (to and not mention.before[: to.start()].strip()):
        return None
    subjects = [kind for kind in kinds(mention.before[:begins][-200:], title_words) if kind != "part"]
    if subjects and subjects[-1] != "own":
        return None
    if re.search(r"\b(?:real|original|prototype|actual|customers?|buddy|record|other)\b", mention.before, re.I):
        return None
    if of_a_part(mention.after) and not re.match(r"[\s-]{0,2}(?:on|with)\b", mention.after):
        return None
    begins = begins if begins < len(mention.before) else len(mention.before)
    return mention.reading("max_altitude", SAID if cued else HINTED, begins=begins)


def _one_of_several(mention: Mention) -> bool:
    """Whether a sentence lists altitudes by engine and does not call this one the highest."""
    text = mention.sentence.text
    if len(cues.FEET.findall(text)) < 2 or len(cues.ENGINE.findall(text)) < 2:
        return False
    return cues.HIGHEST.search(mention.before[-24:] + "#" + mention.after[:28]) is None


def _bare(name: str, mention: Mention, title_words: frozenset[str]) -> bool:
    """Whether a quantity without a cue is the kit's by where it stands: a list's member, a predicate, "our 23-inch X"."""
    quantity, after = mention.quantity, mention.after
    if name == "diameter" or quantity.low is not None:
        return False
    if name == "length":
        if quantity.base < 100 or (quantity.unit in {"m"} and quantity.base > 3000):
            return False
        shown = _SHOWN.match(after) if quantity.base >= 300 else None
        if shown and not _NO_MODEL.match(shown[1]):
            return True
        named = re.match(r"[\s-]+(?:[\w-]+\s)?([A-Z]\w+)", after)
        if named and named[1].lower() in title_words and not of_a_part(after):
            return True
    opens = _BARE.search(mention.before)
    if opens is None or not _BARE_END.match(after):
        return False
    lead = mention.before[: opens.start() + 1]
    nouns = kinds(lead[-60:], title_words)
    if opens[0].lstrip().startswith("is"):
        return bool(nouns) and nouns[-1] == "own"
    if name == "length":
        return False
    return not nouns or nouns[-1] == "own" or name == "weight"
