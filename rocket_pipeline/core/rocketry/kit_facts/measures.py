"""Reads length, diameter, weight and altitude: a quantity with a cue before or behind it.

A cue is a label ("Overall length:"), a verb ("stands", "weighs", "soars to") or what the quantity is said to be
("41-inch-tall", "in diameter"). Each asks that the number be the kit's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rocket_pipeline.core.rocketry.kit_facts import cues
from rocket_pipeline.core.rocketry.kit_facts.attributes import attribute
from rocket_pipeline.core.rocketry.kit_facts.reading import LABELLED, SAID, Mention, Reading
from rocket_pipeline.core.rocketry.kit_facts.words import COMPARES, OWN, VERB, beside_unknown, foreign, kinds, of_a_part


def measures(mention: Mention, title_words: frozenset[str]) -> Iterator[Reading]:
    """The readings of one quantity; more than one only where the cues of two facts meet."""
    names = ("weight",) if mention.quantity.is_mass else ("length", "diameter", "max_altitude")
    for name in names:
        reading = _labelled(name, mention) or _said(name, mention, title_words)
        if reading and _plausible(reading) and not cues.UNSURE.search(mention.sentence.text):
            yield reading
            return
    told = attribute(mention, title_words)
    if told and not cues.ONE_PART.match(mention.sentence.text):
        yield told


def _plausible(reading: Reading) -> bool:
    low, high = cues.PLAUSIBLE[reading.name]
    return low <= reading.base <= high


def _labelled(name: str, mention: Mention) -> Reading | None:
    before = mention.before[-110:]
    cue = cues.LABELLED[name].search(before)
    begins = cue.start("cue") if cue else -1
    if (
        cue
        and name == "length"
        and cue["cue"].lower() in {"overall", "total"}
        and cues.AFTER["diameter"].match(mention.after)
    ):
        return None
    if cue is None and name == "diameter":
        cue = cues.LABELLED_BODY.search(before) if _thick_as_a_body(mention) else None
        begins = cue.start("cue") if cue else -1
    if cue is None or _spoilt(name, mention, before[:begins]):
        return None
    reach = len(mention.before) - len(before) + begins
    rank = (
        LABELLED
        if not before[:begins].strip(" \n,;|/(-.") or before[:begins].rstrip()[-1:] in set("\n,;|/.!?\"')")
        else SAID
    )
    if name == "length" and _WITH_MORE.match(mention.after):
        rank = SAID
    return mention.reading(name, rank, begins=reach, vague=bool(cues.VAGUE.search(mention.before[-20:])))


_WITH_MORE = re.compile(r"\W{0,2}(?:with|w/|including|incl\.?|\((?:with|incl)\w*)\s", re.I)
"""The length "with probe": a plain length beside it is the better one."""


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
    if cues.HEADED_BY_PART.search(context) and name != "weight":
        return True
    if cues.CONTEXT.search(context) or COMPARES.search(context[-40:]) or mention.sentence.text.rstrip().endswith("?"):
        return True
    if name == "weight":
        empty = re.search(r"\b(?:empty|dry|net)\b", mention.before[len(context) :], re.I)
        return bool(cues.NOT_EMPTY.match(mention.after) or (cues.SENT.search(mention.before) and not empty))
    if name == "max_altitude":
        return (
            _one_of_several(mention)
            or bool(
                re.search(
                    r"\b(?:deploy\w*|main|elevation|launch site|waiver|field|minimum|sea)\b", mention.before, re.I
                )
            )
            or mention.quantity.unit not in {"ft", "m"}
        )
    if name == "diameter":
        return bool(re.match(r"\W{0,3}(?:motors?|engines?|parachute|chute|nylon)\b", mention.after, re.I))
    return cues.AFTER["diameter"].match(mention.after) is not None


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
        if re.search(r"\bfits?\b[^,;.]*$", reach, re.I):
            return None
        if cues.FOR_AIRFRAMES.search(reach) and cues.PLURAL.match(mention.after):
            return None
        reach = (
            cues.OPENS_TUBE.sub(" ", reach) if begins is None and cues.AIRFRAME_OR_TUBE.match(mention.after) else reach
        )
        reach = cues.BODY_TUBE.sub(" body ", reach)
    if name != "max_altitude" and cues.UNKNOWN_LABEL.search(reach):
        return None
    if name in {"length", "diameter"} and begins is None and beside_unknown(reach, title_words):
        return None
    own_cue = bool(re.match(r"\s?(?:(?:long |tall )?overall|total)\b", mention.after))
    if name != "max_altitude" and (
        foreign(reach[-300:], title_words, own_cue=own_cue) or _in_brackets(reach, title_words)
    ):
        return None
    if name == "max_altitude" and _altitude_of_another(mention, reach, title_words):
        return None
    return mention.reading(name, SAID, begins=begins, ends=ends, vague=bool(cues.VAGUE.search(mention.before[-20:])))


def _alone(name: str, mention: Mention) -> bool:
    """A weight that is a whole line, or a whole member of a list: "28 in / 6.1 oz / 4 fins"."""
    opens = re.search(r"(?:^|[,/]\s?|\s-\s)(?:est\.?|approx\.?|about|only|just)?\s?$", mention.before, re.I)
    return (
        name == "weight"
        and opens is not None
        and bool(cues.BARE_WEIGHT.match(mention.after))
        and not cues.SENT.search(mention.before)
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
    after = cues.AFTER["length"].match(mention.after)
    if after and not (
        after[0].strip(" -") == "high" and mention.quantity.unit in {"ft", "m"} and mention.quantity.base > 4000
    ):
        behind = re.sub(r"^\s?of (?:the |an? )?", "", mention.after[after.end() :])
        behind = cues.FROM_TO.sub("", behind, count=1)
        return None if of_a_part(behind) else (None, after.end())
    quantity = mention.quantity
    model = cues.MODEL.match(mention.after)
    if model and quantity.base >= 450 and cues.SHOWN.search(mention.sentence.text[quantity.start : quantity.end]):
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
        and (mention.after.startswith(", ") or _own_follows(mention.after))
    ):
        return at.start("cue"), 0
    before = cues.BEFORE["length"].search(mention.before[-100:])
    if before is None:
        before = cues.MEASURES.search(mention.before[-100:])
        if (
            before is None
            or before["cue"].lower() == "is"
            or not re.match(r"\W*(?:$|[,.;(]|and\b|from\b|by\b|x\b)", mention.after)
        ):
            return None
    if cues.AFTER["diameter"].match(mention.after) or re.match(
        r"\W{0,3}(?:thick|apart|from the|away|back|square)\b", mention.after
    ):
        return None
    if of_a_part(mention.after):
        return None
    return max(0, len(mention.before) - 100) + before.start("cue"), 0


def _own_follows(after: str) -> bool:
    """Whether the next words are the kit: "At 30 inches this rocket …"."""
    return re.match(rf"\s(?:the |this |our )(?:\w+ ){{0,2}}?(?:{OWN})\b", after, re.I) is not None


def _diameter(mention: Mention) -> Found:
    after = cues.AFTER["diameter"].match(mention.after)
    if after is None:
        airframe = cues.AIRFRAME.match(mention.after) if mention.quantity.base <= 320 else None
        airframe = airframe or (cues.TUBE.match(mention.after) if mention.quantity.base <= 160 else None)
        return (None, airframe.end()) if airframe else None
    if "thick" in after[0] and (mention.quantity.base < 12 or not re.search(r"\b(?:long|tall)\b", mention.before)):
        return None
    winged = cues.WINGED.search(mention.before) or cues.WINGED.match(mention.after[after.end() :].strip()[:8])
    if winged and re.search("wide|across", after[0]):
        return None
    if of_a_part(mention.after[after.end() :], own=r"airframes?|body tubes?|body|tubes?|tubing|fuselage|main tube"):
        return None
    return None, after.end()


def _weight(mention: Mention) -> Found:
    if cues.NOT_EMPTY.match(mention.after) or cues.SENT.search(mention.before):
        return None
    before = cues.BEFORE["weight"].search(mention.before[-100:])
    if before:
        return max(0, len(mention.before) - 100) + before.start("cue"), 0
    dry = cues.DRY.match(mention.after)
    if dry:
        return None, dry.end()
    at = re.search(
        r"^\W*(?:at|with a weight of) (?:just |only |about |around |nearly |over |under |a mere )?$",
        mention.before,
        re.I,
    )
    return (0, 0) if at and re.match(r"[.,]?\s(?:the|this|it|our)\b", mention.after) else None


def _altitude(mention: Mention) -> Found:
    if mention.quantity.unit not in {"ft", "m"} or cues.ALTITUDE_NOT_AFTER.match(mention.after):
        return None
    before = cues.BEFORE["max_altitude"].search(mention.before[-120:])
    if before and (
        cues.TOWARDS.search(mention.before[-60:]) or re.match(r"(?:fl|go|get|expect|will|do)", before["cue"], re.I)
    ):
        if re.match(r"\W{0,2}(?:tall|long|high(?! in| into))", mention.after):
            return None
        if cues.FOR_ONE_MOTOR.match(mention.before):
            return None
        return max(0, len(mention.before) - 120) + before.start("cue"), 0
    up_to = re.search(
        r"(?:^|[,;.(:]\s|-\s)(?P<cue>up to)\s(?:an? \w+ |about |around |nearly |over )?$", mention.before, re.I
    )
    if up_to and mention.quantity.base > 20_000 and not re.match(r"\W{0,2}(?:tall|long|high)", mention.after):
        return up_to.start("cue"), 0
    after = cues.AFTER["max_altitude"].match(mention.after)
    if after and not of_a_part(mention.after[after.end() :]):
        return None, after.end()
    return None


def _altitude_of_another(mention: Mention, reach: str, title_words: frozenset[str]) -> bool:
    sentence = mention.sentence.text
    near = mention.before[-140:].rpartition(";")[2]
    if (
        cues.NO_ALTITUDE.search(near)
        or cues.NO_ALTITUDE.match(mention.after.strip()[:30])
        or sentence.rstrip().endswith("?")
    ):
        return True
    if _one_of_several(mention):
        return True
    if re.search(r"\b(?:lot|much|even) (?:further|higher|more)\b|\bother (?:kits?|rockets?|models?)\b", sentence, re.I):
        return True
    if COMPARES.search(near):
        return _compared(near)
    return _named_another(reach, title_words)


def _one_of_several(mention: Mention) -> bool:
    """Whether a sentence lists altitudes by engine and does not call this one the highest."""
    text = mention.sentence.text
    if len(cues.FEET.findall(text)) < 2 or len(cues.ENGINE.findall(text)) < 2:
        return False
    near = mention.before[-30:] + "#" + mention.after[:12]
    return cues.HIGHEST.search(near) is None


def _compared(near: str) -> bool:
    """Whether the comparison still governs the number: no pronoun or noun of the kit stands between."""
    last = list(COMPARES.finditer(near))[-1]
    rest = near[last.end() :]
    return re.search(rf"[,;]\s(?:the |this |our |your )?(?:[\w-]+ )?(?:{OWN})\b", rest, re.I) is None


def _named_another(reach: str, title_words: frozenset[str]) -> bool:
    subjects = [kind for kind in kinds(reach[-200:], title_words) if kind != "part"]
    return bool(subjects) and subjects[-1] != "own"
