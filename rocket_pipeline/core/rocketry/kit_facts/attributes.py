"""What a quantity is when no fixed phrase says it: told from its unit, its size, the cue words beside it and the owner.

Weight, altitude, diameter and length each have words that may stand before the number and words that may stand behind
it. A number with neither is a member of a list or nothing. Fixed phrases are read by `measures` first.
"""

from __future__ import annotations

import re

from rocket_pipeline.core.rocketry.kit_facts import attribute_cues, cues
from rocket_pipeline.core.rocketry.kit_facts.numbers import number_of
from rocket_pipeline.core.rocketry.kit_facts.reading import HINTED, LABELLED, SAID, Mention, Reading
from rocket_pipeline.core.rocketry.kit_facts.words import (
    COMPARES,
    VERB,
    beside_unknown,
    foreign,
    kinds,
    of_a_part,
)


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
            or attribute_cues.REACH_OF_WEIGHT.search(mention.before[-70:])
            or attribute_cues.OF_STUFF.match(mention.after)
        )
    if name == "max_altitude":
        return (
            quantity.unit in {"ft", "m"}
            and quantity.low is None
            and not (
                cues.FOR_ONE_MOTOR.match(mention.before)
                or attribute_cues.FOR_SOME.search(mention.sentence.text)
                or _one_of_several(mention)
                or cues.ALTITUDE_NOT_AFTER.match(mention.after)
                or cues.NO_ALTITUDE.search(mention.before[-140:].rpartition(";")[2])
                or cues.NO_ALTITUDE.search(re.split(r"\band\b|[,;]", mention.after[:30])[0])
            )
        )
    if name == "length" and cues.AFTER["diameter"].match(mention.after):
        return False
    if name == "diameter" and (
        _is_box(mention) or re.match(r"\W{0,3}(?:id\b|i\.d|inside|inner|bore)", mention.after, re.I)
    ):
        return False
    return not re.match(
        r"\W{0,3}(?:thick (?!tub)|apart|from the|away|square|streamer|nylon|para|chute|x \d+\.?\d* ?(?:x|mm x))",
        mention.after,
    )


def _is_box(mention: Mention) -> bool:
    """Whether the size is one of two that are alike: a square, a sheet."""
    other = attribute_cues.BY.match(mention.after)
    return other is not None and (number_of(other[1]) or 0.0) < 2 * mention.quantity.value


def _labelled(name: str, mention: Mention) -> Reading | None:
    before = mention.before[-100:]
    label = attribute_cues.LABEL.search(before)
    reach = len(mention.before) - len(before)
    letter = attribute_cues.LETTER_BEFORE.search(before)
    if letter and attribute_cues.LETTERS[letter[2]] == name:
        return mention.reading(name, LABELLED, begins=reach + letter.start("cue"))
    if label is None or not attribute_cues.HEADS[name].search(attribute_cues.MOTORLESS.sub("", label["label"])):
        return None
    head = re.sub(r"\([^)]*\)", "", attribute_cues.MOTORLESS.sub("", label["label"]))
    if name == "diameter":
        head = attribute_cues.OWN_TUBE.sub(" ", head)
        if re.match(r"[\s-]{0,2}(?:long|tall|in length|length)", mention.after):
            return None
        if len(head) < len(label["label"]) and mention.quantity.base > 200:
            return None
    head = attribute_cues.END_TO_END.sub("", head)
    if attribute_cues.FOREIGN_LABEL.search(head) or of_a_part(mention.after):
        return None
    if any(attribute_cues.HEADS[other].search(head) for other in attribute_cues.HEADS if other not in {name, "length"}):
        return None
    if name == "length" and cues.AFTER["diameter"].match(mention.after):
        return None
    return mention.reading(name, LABELLED, begins=reach + label.start("cue"))


def _cued(name: str, mention: Mention, title_words: frozenset[str]) -> Reading | None:
    letter = attribute_cues.LETTER_AFTER.match(mention.after)
    if letter and attribute_cues.LETTERS[letter[1]] == name:
        return mention.reading(name, SAID, ends=letter.end())
    reach = max(0, len(mention.before) - 120)
    cue, after = (
        attribute_cues.BEFORE[name].search(mention.before[-120:]),
        attribute_cues.AFTER[name].match(mention.after),
    )
    begins = reach + cue.start() if cue else len(mention.before)
    if name == "max_altitude":
        return _altitude(mention, begins, cued=bool(cue or after), title_words=title_words)
    context = mention.before[:begins]
    if name == "diameter":
        context = attribute_cues.OWN_TUBE.sub(" body ", context)
        cue, after = _across(mention, cue, after)
    elif (of_a_part(mention.after) and not _END_TO_END.match(mention.after)) or (
        name == "length" and not after and _too_short(cue, mention)
    ):
        return None
    if not (cue or after or _bare(name, mention, title_words)):
        return None
    if not _is_own(name, context, title_words, beside=not cue or after is not None):
        return None
    return mention.reading(
        name,
        SAID if cue or after else HINTED,
        begins=begins if cue else None,
        ends=after.end() if after else 0,
        vague=bool(cues.VAGUE.search(mention.before[-20:])),
    )


Match = re.Match[str] | None


def _across(mention: Mention, cue: Match, after: Match) -> tuple[Match, Match]:
    """The cues of a diameter that are about the airframe and not about a part, and none for what is too wide."""
    if cue and not cue["bt"] and not _own_tube(cue["cue"], mention.before[-120:][: cue.end("cue")], mention):
        cue = None
    if after:
        widest = 330 if re.search(r"airframe|out|\bod\b|\bo\.d", after[0], re.I) else 160
        part = attribute_cues.OF_A_PART.search(after[0]) or of_a_part(mention.after[after.end() :])
        after = None if part or mention.quantity.base > widest else after
    return cue, after


_END_TO_END = re.compile(r"[\s-]{0,2}(?:from )?(?:nose|tip|end|top|nozzle)(?: cone)? to ", re.I)


def _too_short(cue: Match, mention: Mention) -> bool:
    """Whether a verb of stature stands before less than 15 cm; "height" and "length" need no size."""
    return (
        cue is not None and mention.quantity.base < 150 and not re.search("height|length", cue["cue"] or "height", re.I)
    )


def _is_own(name: str, context: str, title_words: frozenset[str], *, beside: bool) -> bool:
    """Whether what stands before a number and its cue leaves it to the kit."""
    if beside and name != "weight" and beside_unknown(context, title_words):
        return False
    if name == "diameter" and re.search(r"\bfits?\b[^,;.]*$", context, re.I):
        return False
    return not (cues.UNKNOWN_LABEL.search(context) or foreign(context[-300:], title_words))


def _own_tube(cue: str, before: str, mention: Mention) -> bool:
    """Whether the tube before a size is the airframe, and the size is across it."""
    if re.match(r"[\s-]{0,2}(?:long|tall|in length|length|high)", mention.after) or mention.quantity.base > 160:
        return False
    if re.match(r"tub", cue, re.I):
        tubes = list(attribute_cues.OWN_TUBE.finditer(before))
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
    """Whether a quantity without a cue is the kit's by its place: a list's member, a predicate, "our 23-inch X"."""
    quantity, after = mention.quantity, mention.after
    if name == "diameter" or quantity.low is not None:
        return False
    shown = attribute_cues.SHOWN.match(after) if quantity.base >= (15 if name == "weight" else 300) else None
    if shown and not attribute_cues.NO_MODEL.match(shown[1]):
        return True
    if name == "length":
        if quantity.base < 100 or (quantity.unit in {"m"} and quantity.base > 3000):
            return False
        named = re.match(r"[\s-]+(?:[\w-]+\s)?([A-Z]\w+)", after)
        if named and named[1].lower() in title_words and not of_a_part(after):
            return True
    opens = attribute_cues.BARE.search(mention.before)
    if opens is None or not attribute_cues.BARE_END.match(after):
        return False
    lead = mention.before[: opens.start() + 1]
    nouns = kinds(lead[-60:], title_words)
    if opens[0].lstrip().startswith("("):
        return re.search(r"\b(?:rocket|model|kit|bird)\s?\($", mention.before, re.I) is not None and nouns[-1:] == [
            "own"
        ]
    if opens["is"]:
        return bool(nouns) and nouns[-1] == "own"
    if name == "length":
        first = not mention.before[: opens.start()].strip() and not VERB.search(mention.sentence.text)
        return first and quantity.base >= 120 and after.startswith(", ") and not of_a_part(after[2:40])
    return not nouns or nouns[-1] == "own" or name == "weight"
