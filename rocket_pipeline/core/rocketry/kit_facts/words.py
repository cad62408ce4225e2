"""Whose number is it: the words for the kit itself, for its parts, and for everything else a text talks about.

Only vocabulary and the question of the owner live here; what is measured is decided by the fact modules.
"""

from __future__ import annotations

import re

_FILLERS = (
    "approximately|approx|appx|aprox|about|around|roughly|circa|ca|nearly|almost|over|under|beyond|above|just|only|some|an?|the|its|"
    "up|to|at|of|is|are|in|well|more|less|than|right|exactly|fully|full|as|much|high|far|impressive|mighty|whopping|massive|"
    "mere|barely|featherlight|solid|slim|slender|trim|hefty|nice|solid|big|huge|tiny|est|estimated|nominally|very|lightweight|light|svelte|"
    "excess|heights?|altitudes?|apogees?|around|past|maximum|max|peak|modest|typically|usually|now|good|cool|amazing|"
    "incredible|stunning|respectable|astonishing|breathtaking|projected|expected|comes|out|stated|average|roughly|"
    "close|near|between|from|with|staggering|compact|majestic|commanding|proud|towering|really|actually|a"
)
FILL = rf"(?:[\s,:=|~@(—-]{{0,3}}\b(?:{_FILLERS})\b\.?){{0,7}}[\s,:=|~@(—+-]{{0,9}}"
"""What may stand between a cue and its number: "of approximately", "just over", ": ~"."""

OWN = (
    r"it|it's|it'll|he|she|they|rockets?|kits?|models?|birds?|vehicle|missile|build|craft|ship|flyer|"
    r"flier|design|replica|beauty|"
    r"giant|monster|beast|airframe|classic|machine|fuselage|dart|project|ours|guy|fellow|fella|lady|"
    r"hopper|clone|reissue|re-release|rocketship|upscale|"
    r"downscale|boost-?glider|glider|starship|saucer|spaceship|plane|body|this|this one|that|product|showpiece|brute|"
    r"stack|lander|cruiser|fighter|interceptor|racer|two-stager|three-stager|assembly|reproduction|version|edition|"
    r"shuttle"
)
PART = (
    r"nose|cones?|nosecones?|tubes?|tubing|couplers?|payload|bay|av-bay|compartment|capsules?|cords?|"
    r"harness|tether|elastic|kevlar|"
    r"lines?|shroud lines?|streamers?|parachutes?|chutes?|drogue|canopy|fins?|wing|wings|wingspan|"
    r"span|blades?|rotors?|root|chord|"
    r"rods?|rails?|tripod|lugs?|buttons?|pads?|controllers?|cables?|wires?|leads?|boxe?s?|cartons?|"
    r"packag\w*|parcels?|bags?|sleeve|"
    r"mounts?|motors?|engines?|hooks?|rings?|bulkheads?|bulkplates?|retainers?|decals?|stickers?|"
    r"sheets?|display stand|cameras?|"
    r"eggs?|altimeters?|astronauts?|pods?|boattails?|boat tail|transitions?|adapters?|adaptors?|"
    r"baffles?|wadding|posters?|"
    r"boosters?|sustainer|stages?|upper stage|lower stage|tails?|rudders?|dowels?|sticks?|struts?|jig|cradle|case|"
    r"launchers?|tower|string|rope|webbing|strap|swivel|pilot|payloads|cargo|clay|plate|plug|tip|sensor|electronics|"
    r"battery|batteries|thrust ring|block|shroud|skirt|fairings?|fillets?|glue|epoxy|paint|markers?|"
    r"ruler|bands?|strips?|ribbon|tape|hem|propellant|igniters?|starters?|stand|spools?|hole|slots?|gap|drawing|"
    r"instructions?|manual|book|guide|bottle|cardstock|stock|centering|sections?|segments?|tabs?|canards?|satellites?|"
    r"escape|nozzles?|wraps?|card|sled|switch|shoulder|exhaust|flame|cylinder"
)
ELSE = (
    r"(?:small|big|little|large|tall|short) one|(?:larger|smaller|bigger|upscaled?|downscaled?|previous|old|older|"
    r"earlier|other|standard|regular|full-?sized?|big|"
    r"original|first|taller|shorter|longer) (?:version|edition|model|kit|rocket|one|brother|sister|sibling)|"
    r"the original|the standard|the regular|original one|originals?|the real|real one|real thing|"
    r"real-life|actual|prototype|full-?size|full-?scale|others?|"
    r"predecessor|siblings?|brother|sister|cousins?|catalog|catalogue|misprint\w*|competitors?|"
    r"average|person|adult|child|"
    r"field|site|park|waiver|elevation|sea level|spectators?|crowd|shipping|shipped|ships|mailing|postage|warehouse|"
    r"shelf|shelves|table|door|ceiling height|tree|trees|house|building|statue|record|customers?|previous|earlier|"
    r"older|former|last year|wind|winds|mph|clone kits|big brother|little brother|larger|smaller|bigger|optional|"
    r"requires?|required|separately|radius|distance|away|apart|astronomer\w*"
)
COMPARES = re.compile(
    r"\b(?:unlike|compared|versus|vs|whereas|instead of|rather than|other (?:kits?|rockets?|models?|makers?|brands?)|"
    r"our other|similar to|same as|taller than|longer than|shorter than|larger than|bigger than|"
    r"smaller than|heavier than|"
    r"lighter than|higher than|wider than|like the|like our|as the|originally|used to|back in|upgrade|"
    r"upgraded|optional|said|stated|printed|claimed|listed|"
    r"sold separately|pairs? (?:well )?with|recommended for use with|replaces?)\b",
    re.I,
)
VERB = re.compile(
    r"\b(?:is|are|stands?|measures?|weighs?|has|have|flies|fly|reach(?:es)?|soars?|climbs?|tips(?= (?:the s|in))|"
    r"towers|comes|goes|gets|"
    r"can|will|should|features?|includes?|uses?|takes|accepts|boasts|sports|carries|makes|builds|"
    r"rises|tops|returns|was|"
    r"needs|requires|ships|holds|offers|gives|does|went|stood|weighed|flew|reached|said|says)\b",
    re.I,
)
_NOUN = re.compile(
    rf"\b(?:(?P<own>{OWN})|(?P<part>{PART})|(?P<other>{ELSE}))\b(?!-)",
    re.I,
)
_PIECE = re.compile(r"[;(—|]|,(?!\d{3}\b)|\s-\s|\b(?:but|while|whereas|although|though|because|so)\b", re.I)
_SUBJECTLESS = re.compile(
    r"(?:^|\band|&|,)\s+(?:\w+ly\s+)?(?:is|are|stands?|measures?|weighs?|has|flies|reach(?:es)?|"
    r"soars?|climbs?|tips|towers|"
    r"goes|gets|standing|measuring|weighing|reaching|soaring|flying|can|will)\b[^,;]*$",
    re.I,
)
_NAME = re.compile(r"(?<![.!?]\s)(?<!^)\b(?:[A-Z][\w'-]*|[IVX]{1,4})(?:\s(?:[A-Z][\w'-]*|\d{1,3}|[IVX]{1,4}))*")
NO_NAME = frozenset(
    re.findall(
        r"\w+",
        "estes loc precision quest semroc madcow apogee rocketarium custom mpc pml public missiles nasa usa "
        "the a an our this its at it length height diameter weight fins fin parachute recovery skill level "
        "engine engines motor motors altitude ages age max min maximum est approx i ii iii iv v x body tube "
        "mount in ft oz lb lbs mm cm kit rocket model flying new pro series standing weighing kevlar mylar "
        "nylon dia od overall total wt alt ripstop balsa plywood led usb and with specs features mach each "
        "specifications deluxe edition when whether use build but no yes for on expert beginner intermediate "
        "advanced ",
    )
)
"""Capitalised words that name no other product."""


def foreign(text: str, title_words: frozenset[str], *, own_cue: bool = False) -> bool:
    """Whether the number that follows `text`, within its sentence, is said of something that is not the kit.

    The nearest noun of the same piece of the sentence decides; a verb without a subject takes the sentence's first.

    Args:
        text: The sentence up to the number or its cue.
        title_words: The words of the kit's title; another name is another product.
        own_cue: The cue is one that parts rarely have ("overall"), so a list's own member is the kit's.
    """
    text = text.rpartition(";")[2]
    bracket = text.rpartition("(")[2] if text.rfind("(") > text.rfind(")") else ""
    inside = kinds(bracket, title_words)
    if inside and inside[-1] != "own":
        return True
    if COMPARES.search(_last_piece(text)) or _of_the_past(text) or _unknown_subject(text, title_words):
        return True
    inherits = _SUBJECTLESS.search(text)
    nearest = None if inherits else _nearest(_last_piece(text), title_words)
    if nearest is None and own_cue:
        return False
    if nearest is None:
        nearest = _head(text, title_words)
    return nearest is not None and nearest != "own"


_SUBJECT = re.compile(
    r"(?:^|[.;,(]\s|\band\s|\bbut\s)\W*(?:the|its|an?|our|each|every)\s((?:[\w'./-]+\s){1,4}?)"
    r"(?:(?:is|are)(?!\s+(?:an?|the)\s)|measures?|stands?|weighs?|has|have|towers?)\b[^,;]*$",
    re.I,
)


_BESIDE = re.compile(r"(?:^|[\s(])([A-Za-z][\w'-]*)\s$")
_BESIDE_FINE = re.compile(
    rf"(?:{_FILLERS}|{OWN}|\w+'s|bt|self|(?:st|l|ch|m|h|t|f|sl)\w{{2,4}}[dfknpt]y|\w+ly|\w+ing|\w+ed|and|or|plus|by|"
    rf"w|for|on|this|our|your|one|which|that|who|"
    rf"now|get|gets|see|sees|find|rated|therefore|thus|then|quite|pretty|itself|each|these|not|all|also|still|even|"
    rf"another|"
    r"wall|walled|fat|slim|skinny|stout|big|thin|length|height|diameter|dia|tall|long|size|dimensions|specs|"
    r"specifications|body|tube|od|overall|"
    r"total|wide|around|other|finished|stand|stands|"
    r"measure|measures|towers|stood|has|have|be|being|ranks|reaches|reach|x|roughly|whole|complete|"
    r"entire|little|good|full|final|adult|true)",
    re.I,
)


def beside_unknown(text: str, title_words: frozenset[str]) -> bool:
    """Whether an unknown word stands right before the number, as in "lamp room 3 inches across"."""
    beside = _BESIDE.search(text)
    if beside is None or beside[1].lower() in title_words or VERB.fullmatch(beside[1]):
        return False
    return _BESIDE_FINE.fullmatch(beside[1]) is None


def _unknown_subject(text: str, title_words: frozenset[str]) -> bool:
    """Whether the subject right before the verb is a noun that is not known to be the kit: "The spool is …"."""
    subject = _SUBJECT.search(text)
    return subject is not None and subject[1].islower() and not kinds(subject[1], title_words)


_PAST = re.compile(
    r"\b(?:(?:the|a|its|an) (?:real|original|actual|prototype|standard|regular|old|full-?size|"
    r"full-?scale)|was|were|stood|weighed|had)\b",
    re.I,
)
_BACK_TO_THE_KIT = re.compile(
    r"\b(?:ours?|this|(?:the|this|our) (?:\w+ )?(?:model|kit|rocket|replica|version)|model is|kit is|we)\b", re.I
)


def _of_the_past(text: str) -> bool:
    """Whether the sentence talks of the prototype or of former times, and has not come back to the kit."""
    past = list(_PAST.finditer(text))
    return bool(past) and _BACK_TO_THE_KIT.search(text[past[-1].end() :]) is None


def _last_piece(text: str) -> str:
    cuts = [cut.end() for cut in _PIECE.finditer(text)]
    return text[cuts[-1] :] if cuts else text


def _nearest(piece: str, title_words: frozenset[str]) -> str | None:
    found = kinds(piece, title_words)
    return found[-1] if found else None


def _head(text: str, title_words: frozenset[str]) -> str | None:
    """The first noun before the sentence's first verb; of a sentence without a verb, the last noun."""
    verb = VERB.search(text)
    if verb is None:
        return _nearest(text, title_words)
    found = kinds(text[: verb.start()], title_words)
    return found[-1] if found else None


def kinds(text: str, title_words: frozenset[str]) -> list[str]:
    """Of what the text talks, in order: "own", "part", "other", "name" (of another product)."""
    text = text.lower() if text.isupper() else text
    names = [(*name.span(), _name_kind(name[0], title_words)) for name in _NAME.finditer(text)] if title_words else []
    # "the Saturn V model": the noun behind another product's name is that product.
    names = [
        (start, behind.end() if kind == "name" and behind else end, kind)
        for start, end, kind in names
        if kind
        for behind in [_MODEL_OF.match(text, end)]
    ]
    found = [(start, kind) for start, _, kind in names]
    found += [
        (noun.start(), "own" if noun[0].lower() in title_words else str(noun.lastgroup))
        for noun in _NOUN.finditer(text)
        if not any(start <= noun.start() < end for start, end, _ in names)
    ]
    return [kind for _, kind in sorted(found)]


_MODEL_OF = re.compile(r"\s(?:model|kit|rocket)\b", re.I)
_NUMERIC = re.compile(r"[a-o]?\d+[a-z]{0,2}|[a-o]")


def _name_kind(name: str, title_words: frozenset[str]) -> str:
    words = {word for word in name_words(name) if word not in NO_NAME and not _NUMERIC.fullmatch(word)}
    if not words:
        return ""
    if words <= title_words and _another_number(name, title_words):
        return "name"
    return "own" if words <= title_words else "name"


_NUMERAL = re.compile(r"\d{1,2}|i{1,3}|iv|vi{0,3}")


def _another_number(name: str, title_words: frozenset[str]) -> bool:
    """Whether the name ends in another number than the title's: "Comet 2" where the kit is "Comet 3"."""
    last = name.lower().split()[-1]
    return (
        _NUMERAL.fullmatch(last) is not None
        and last not in title_words
        and any(_NUMERAL.fullmatch(word) for word in title_words)
    )


def name_words(name: str) -> frozenset[str]:
    """The words of a name, lower-case, without marks: "Big Bertha's" → big, bertha."""
    return frozenset(re.findall(r"[a-z0-9]+", re.sub(r"'s?\b", "", name.lower())))


_NEXT_NOUNS = re.compile(rf"[\s,-]*(?:[\w'./\"-]+\s+){{0,4}}?(?:{PART})\b", re.I)
_PHRASE_END = re.compile(
    r"[,;:.()|/—!?\n]|\s-\s|\b(?:with|and|or|for|that|which|when|from|by|of|in|on|to|is|are|has|at|so|"
    r"but|as|if|while|once|when|before|after|&|w/|throughout|gives?|makes?|holds?|keeps?|above|off|over|wears|will|"
    r"goes|can|"
    r"including|it|this|x)(?:\b|(?<=/))|\d",
    re.I,
)


def of_a_part(after: str, *, own: str = "") -> bool:
    """Whether the noun phrase that follows a measure names a part: "18-inch long | payload bay".

    Args:
        after: The text behind the measure.
        own: A pattern of parts that count as the kit itself here (the airframe, for a diameter).
    """
    end = _PHRASE_END.search(after.lstrip(" -."))
    phrase = after.lstrip(" -.")[: end.start()] if end else after.lstrip(" -.")
    phrase = phrase[:60]
    if (
        own
        and re.search(rf"\b(?:{own})\s*$", phrase, re.I)
        and not re.search(r"\b(?:nose|payload|motor|engine)\b", phrase, re.I)
    ):
        return False
    return bool(re.search(rf"\b(?:{PART})\b", phrase, re.I))
