"""Reads how a kit comes down, and how large its parachute is.

What the text denies, recommends or sells separately is not the kit's; a booster's or a pod's own way down neither.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from rocket_pipeline.core.rocketry.kit_facts.reading import HINTED, LABELLED, SAID, Mention, Reading
from rocket_pipeline.core.rocketry.kit_facts.spans import Span

_CHUTE = r"(?:para-?chutes?|'?chutes?|parachuting|canopy)"
KINDS = {
    "dual-deployment": r"dual[- ]deploy(?:ment|s)?|dual event|two[- ]stage recovery",
    "parachute": rf"{_CHUTE}",
    "streamer": r"streamers?",
    "helicopter": r"helicopters?|heli-?copter|auto-?rotat\w+|rotor recovery|rotors?",
    "glide": r"glid(?:e|es|er|ers|ing)|boost-?glid\w+|rocket-?glid\w+",
    "tumble": r"tumbl(?:e|es|ing)",
    "featherweight": r"featherweight",
    "nose-blow": r"nose[- ]?blow\w*|break[- ]?apart",
    "lawn-dart": r"ballistic recovery",
}
_KIND = re.compile("|".join(rf"(?P<k{n}>\b(?:{pattern})\b)" for n, pattern in enumerate(KINDS.values())), re.I)
_NAMES = tuple(KINDS)

_LABEL = re.compile(
    r"(?:^|[.;|]\s|,\s|\n)\W*(?:rec\.?(?=\s?:)|recovery(?:\s(?:system|method|type|device|size|mode))?|"
    r"descent|recovers by)\s?(?::|\||=|\s-|—|\n|\s(?=(?:by|via|is|on|"
    r"under|para|streamer|tumble|glide|dual|heli|feather|nose|\d)))",
    re.I,
)
_EXPLICIT = re.compile(
    r"\brecover(?:y|s|ed|able)\b|\b(?:return|descend|float|drift|land|lower|bring|come|sett?le|glide(?!r)|"
    r"tumble|spin|fall|waft|sink|carr)\w*\b"
    r"(?=[^.]{0,60}\b(?:down|back|earth|ground|home|safely|gently|under|beneath|on (?:a|its|an|the)|by|via|with)\b)"
    r"|\bglides (?=\d|home|back|for\b|gently|to\b|silently|like)",
    re.I,
)
_DENIED = re.compile(
    r"\b(?:no|not|without|never|isn't|doesn't|separately|optional\w*|recommend\w*|suggest\w*|"
    r"requir\w*|needs?|unlike|instead|rather than|"
    r"upgrad\w*|swap\w*|replac\w*|your choice|compatible|spare|extra|buy|purchase|add an?|add your|"
    r"if you|used to|old|earlier|other|"
    r"others|larger|bigger|most|many|excl\w*|sold|avoid|could|choose|either|customers?|prefer|may)\b",
    re.I,
)
_DENIED_AFTER = re.compile(
    r"[^,;.]{0,40}\b(?:not (?:included|supplied|needed|required|necessary)|sold separately|separately|"
    r"optional|recommended|required|can be added|may be added|could be|excluded|not incl|"
    r"available (?:as|for|from)|extra|upgrade)\b|[^.;]{0,30}\b(?:sold separately|not included)|"
    r"\W{0,3}(?:none|would|could|might)\b|\W{0,3}(?:or|and/or)\s(?!so\b)[^,.;]{0,14}\b(?:streamer|chute|parachute|"
    r"motor eject)",
    re.I,
)
_NO_CHUTE = re.compile(
    r"[\s-]{0,2}(?:protect\w*|cords?|lines?|compartment|bay|material|hole|swivel|kits?\b|pack|"
    r"size chart|tape|attachment|section|tube|canister|"
    r"lugs?|shroud|sheet|clip|calculator|packing|guide|folding|cloth|area|duration|rockets?|cannon|"
    r"models?|competition|events?|tails?)",
    re.I,
)
_LOWER_STAGE = re.compile(
    r"\b(?:boosters?|lower stages?|(?:bottom|lower) (?:half|section|part)|first stage|bottom stage|pods?|pop pod|"
    r"capsule|payload|motor|"
    r"nose cone|egg)\b[^,;.]*$",
    re.I,
)
_NOT_IN_THE_KIT = re.compile(
    r"\b(?:not (?:included|supplied)|sold separately|required|you(?:'ll| will) (?:also )?need|requires)\s?:|"
    r"\b(?:all|both|each|parachutes?|chutes?) (?:are |is )?sold (?:on|at|through|in|sep\w*)|^\W*(?:add|buy|get) ",
    re.I,
)
"""A list of what is not in the kit."""
_EITHER = re.compile(r"\b(?:streamer|para-?chute|chute) or (?:an? )?$", re.I)
_PIECE = re.compile(
    r"[;,()]|:\s(?=(?:s?he|it|they|the)\b)|\b(?:while|but|and|whereas|until|before|after|so|just)\b", re.I
)


def recovery(sentence: Span) -> Iterator[Reading]:
    """The readings of `recovery` in a sentence."""
    text = sentence.text
    label = _LABEL.search(text)
    for match in islice(_KIND.finditer(text), 12):
        kind = _NAMES[int(str(match.lastgroup)[1:])]
        if _is_denied(text, match) or (kind in {"glide", "helicopter", "tumble"} and _idle(text, match)):
            continue
        labelled = label is not None and label.end() <= match.start() + 1
        rank = LABELLED if labelled else SAID if _is_explicit(text, match) else HINTED
        if rank == HINTED and _ASKS_FOR_MORE.fullmatch(match[0]):
            continue
        begins = label.start() if label and labelled else match.start()
        begins += len(text[begins:]) - len(text[begins:].lstrip(" .;|,\n-"))
        yield Reading("recovery", kind, "", sentence.start + begins, sentence.start + match.end(), rank)


_ASKS_FOR_MORE = re.compile(r"glid(?:e|es|ing)|helicopters?|rotors?", re.I)
"""Words that are used in other senses too; alone they say nothing."""


_OF_THE_BOOSTER = re.compile(r"\W*(?:the |its )?(?:boosters?|lower stages?|first stage)\b(?! and\b)", re.I)
_ABOVE = re.compile(r"\b(?:upper|top|sustainer|second|rocket|rest|model)\b", re.I)


def _is_explicit(text: str, match: re.Match[str]) -> bool:
    near = text[max(0, match.start() - 90) : match.end() + 16]
    return bool(_EXPLICIT.search(near))


def _idle(text: str, match: re.Match[str]) -> bool:
    """Whether a word for a way down is used in another sense: "glide path", "fins glide together", "a tumble dryer"."""
    return bool(
        re.match(
            r"[\s-]{0,2}(?:path|slope|ratio|together|on easily|smoothly (?:on|over)|motors?|kits|dryer|pilot|finish)",
            text[match.end() :],
            re.I,
        )
    )


def _is_denied(text: str, match: re.Match[str]) -> bool:
    before, after = text[: match.start()], text[match.end() : match.end() + 70]
    if "dual" in match[0].lower():
        after = (
            after[:14]
            if not re.match(r"[\s-]{0,2}(?:capable|ready|able|option|compatible|possible|or\b)", after, re.I)
            else " optional"
        )
    if (
        _NO_CHUTE.match(after)
        or _DENIED_AFTER.match(after)
        or _NOT_IN_THE_KIT.search(text)
        or text.rstrip().endswith("?")
    ):
        return True
    if _OF_THE_BOOSTER.match(before) and not _ABOVE.search(before):
        return True
    pieces = [cut.end() for cut in _PIECE.finditer(before)]
    piece = before[pieces[-1] :] if pieces else before
    if (
        _EITHER.search(before)
        or _DENIED.search(piece[-60:])
        or re.search(r"\b(?:requires?|recommend\w*|suggest\w*|choice|separately)\b", before[-60:], re.I)
    ):
        return True
    stage = _LOWER_STAGE.search(re.split(r"[;.]|\bwhile\b|,\s", before)[-1])
    return bool(stage) and not re.search(r"\b(?:upper|top|sustainer|second)\b", str(stage and stage[0]), re.I)


_CHUTE_AFTER = re.compile(
    r"(?:[\s-]{1,2}(?:in diameter|diameter|dia\.?|round|hex\w*|square|x-?form|"
    r"[\w'-]+)){0,5}?[\s-]{1,2}(?:para-?chutes?|'?chutes?|canopy|drogue|main(?= (?:and|&|/|,)|\s?$|"
    r"[,.]))\b",
    re.I,
)
_CHUTE_BEFORE = re.compile(
    r"\b(?:para-?chutes?|'?chutes?|canopy|drogue|main)\b(?:\s(?:size|diameter|dia\.?|recovery))?(?:[\s,:=|"
    r"(@ø\n-]{0,4}(?:\b(?:is|are|of|measur\w+|diameter|with|an?|each|one|two|three|1|2|"
    r"about|approx\.?|at|ea\.?|pcs\.?|single|nylon|ripstop|rip-stop|plastic|mylar|included|size|across|dia\.?|bright|"
    r"orange|red|large|colorful|the|pre-assembled|x)\b)?){0,5}[\s,:=|(@ø\n-]{0,4}$",
    re.I,
)
_NOT_ITS_SIZE = re.compile(
    r"\b(?:cords?|streamer|protector|spill|holes?|fins?|tube|tubes|mount|rod|tall|long|length|"
    r"weigh\w*|lines?|harness|kevlar|elastic|thick|"
    r"mil|swivel|and|with|plus|or|feet|away|blanket|nomex|cone|shock|pilot)\b|[.;|]",
    re.I,
)


def parachute_size(mention: Mention) -> Iterator[Reading]:
    """The reading of `parachute_size` of a quantity, if it is one."""
    quantity, text = mention.quantity, mention.sentence.text
    if quantity.is_mass or not 60 <= quantity.base <= 6000 or quantity.low:
        return
    after = _CHUTE_AFTER.match(mention.after)
    before = _CHUTE_BEFORE.search(mention.before[-90:])
    if after and not _NOT_ITS_SIZE.search(re.sub(r"\bdia\.", "dia", after[0])):
        begins, ends = quantity.start, quantity.end + after.end()
    elif before and not _belongs_elsewhere(mention.after):
        begins, ends = max(0, len(mention.before) - 90) + before.start(), quantity.end
    else:
        return
    named = text[begins:ends]
    chute = re.search(r"para-?chutes?|chutes?|canopy", named, re.I) or re.search(r"drogue|main", named, re.I)
    if chute and chute[0].lower() == "main" and "drogue" not in text.lower():
        return
    if re.search(
        r"(?:\"|\binch|\bin\.?|cm|mm)\s?(?:and|&|or|\+|/)\s(?:an?\s|one\s)?$", mention.before[-16:], re.I
    ) and ("drogue" not in text.lower()):
        return
    if chute is None or _size_denied(text, begins, ends):
        return
    label = text[:begins].strip(" -|").lower() in {"", "main"} or _LABEL.search(text[: quantity.start]) is not None
    rank = LABELLED if label else SAID
    yield mention.reading("parachute_size", rank, begins=begins, ends=max(0, ends - quantity.end))


def _belongs_elsewhere(after: str) -> bool:
    return bool(
        re.match(
            r"[\s-]{0,2}(?:long|length|cords?|elastic|of\b|shock|kevlar|thick|streamer|spill|tall|body|tube|"
            r"lines?|feet|nomex|flame|protector|"
            r"square nomex|harness|x\b|nylon (?:cord|shock|strap)|tubular|wide|braided|(?:motor|mount|engine|"
            r"airframe)s?(?!\s?[:-])|dia\w*\.? (?:body|tube|airframe))",
            after,
            re.I,
        )
    )


def _size_denied(text: str, begins: int, ends: int) -> bool:
    before, after = text[:begins], text[ends : ends + 70]
    if (
        _NO_CHUTE.match(after)
        or _DENIED_AFTER.match(after)
        or _NOT_IN_THE_KIT.search(text)
        or text.rstrip().endswith("?")
    ):
        return True
    pieces = [cut.end() for cut in _PIECE.finditer(before)]
    piece = before[pieces[-1] :] if pieces else before
    if re.search(r"\b(?:had|was|were|used to|of old|'\d0s)\b[^,;.]*$", before, re.I):
        return True
    if re.search(r"\b(?:pods?|booster|lower stage|payload|capsule|nose cone)\b[^,;.]*$", before, re.I):
        return True
    return bool(
        _DENIED.search(piece[-60:]) or re.search(r"\b(?:requires?|recommend\w*|suggest\w*)\b", before[-60:], re.I)
    )
