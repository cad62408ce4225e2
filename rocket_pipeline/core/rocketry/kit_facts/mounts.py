"""Reads the diameter of the motors that a kit takes.

Only sizes that motors have count; adapters and what is sold beside do not. The motors themselves are read by `motors`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rocket_pipeline.core.rocketry.kit_facts.attribute_cues import WITHOUT_MOTOR
from rocket_pipeline.core.rocketry.kit_facts.reading import HINTED, LABELLED, SAID, Mention, Reading

SIZES = frozenset(
    {
        6.0,
        6.35,
        10.0,
        10.5,
        13.0,
        15.0,
        18.0,
        20.0,
        21.0,
        22.0,
        24.0,
        25.0,
        29.0,
        32.0,
        38.0,
        40.0,
        54.0,
        64.0,
        75.0,
        76.0,
        98.0,
        114.0,
        152.0,
    }
)
"""Diameters of motors in mm."""

_MOUNT_AFTER = re.compile(
    r"[\s-]{1,2}(?:\([^)]{0,24}\)\s)?(?:(?:diameter|dia\.?|mini|standard|size|sized|black powder|"
    r"composite|cluster|plugged|single-use|single use|reloadable|"
    r"class|power|estes|aerotech|high[- ]power|mid[- ]power|or smaller|hobby|model rocket|rocket|"
    r"inner|center|central|main|quick-lock|quick-change|quick-release|snap-in|removable|pop|e-z|ez|cardboard|kraft|"
    r"minimum|bp|type|style|[a-o]{1}|[a-o][- ]?(?:class|"
    r"size)|"
    r"[a-o]/[a-o]|[a-o]-[a-o]),?\s){0,4}(?:(?:mot(?:or|er)|engine)s?(?: mounts?| tubes?| mount tubes?|"
    r" hole)?|mounts?|mmts?|hole|pod|(?:motor |engine )?(?:clip|holder)|power|minimum[\w -]{0,16})\b",
    re.I,
)
_MOUNT_LABEL = re.compile(
    r"(?:^|[.;|,\n]\s*|\s-\s|\band\s|\ba\s|\bwith\s|\bits\s|\bthe\s|\bhas\s)\W{0,3}(?:main\s|central\s|"
    r"center\s|standard\s)?(?:(?:mot(?:or|er)|engine|mtr\.?|mot\.?)s?\s?(?:mt\.?|mount(?: tube| size|"
    r" diameter)?|tubes?|size|diameter|type|hole|mmt)?|"
    r"mmt|mounts?|power|motor mount tube)(?:\s(?:diameter|dia\.?|size|id|"
    r"i\.d\.))?\s?(?:\([^)]{0,10}\))?\s?(?::|\||=|-|\n|\bis\b|\bare\b|\bof\b|\bfits\b|\baccepts\b|"
    r"\btakes\b|\bmust be\b|(?=\d)|(?=[A-O]\d)|,|$)\s*",
    re.I,
)
_MOUNT_NEAR = re.compile(
    r"\b(?:motors?|engines?|mounts?|mmt|clip|minimum|min\.?)[- ](?:diameter|dia\.?|size|tube|clip|hook)?[\s:=(-]{0,3}$|"
    r"(?:(?:1/[248])?[A-O]\d{1,3}-\d{1,2}T?|\b[A-O] (?:motors?|engines?))\s?[(,-]\s?$",
    re.I,
)
"""A motor, or a mount, right before its size."""
_MOUNT_BARE = frozenset({13.0, 18.0, 24.0, 29.0, 38.0, 54.0, 75.0, 98.0})
_LISTED = re.compile(r"(?:^|[,/;.(]\s?|\s-\s)\s*$")
_LIST_END = re.compile(r"\s*(?:$|[,/;.)](?!\d)|-\s|M\b|:\s(?:1/[248])?[A-O]\d)")
_MOUNT_DENIED = re.compile(
    r"\b(?:adapt[eo]r\w*|swap\w*|optional\w*|upgrad\w*|instead|original|prototype|available|separately|reduc\w+|not|no|"
    r"unlike|other|order|choose|convert\w*|step down|"
    r"requires?\b(?! $| (?:any|standard))|if you|customers?|conversion|modif\w*|without|payload)\b[^.;|]{0,40}$|"
    r"\b(?:parachute|"
    r"chute|rod|retainer)\b[^,.;|]{0,20}$",
    re.I,
)
_MOUNT_DENIED_AFTER = re.compile(
    r"[\s-]{0,2}(?:(?:diameter|motor|engine|mount|tube)\s){0,2}(?:adapt[eo]r\w*|optional|"
    r"(?:sold )?separately|conversion|not included|retain\w*|upgrade|hardware|casing|case|reload|"
    r"spacer|mounts? (?:are|is) (?:an )?option)\b|\W{0,3}(?:parachute|chute|nylon|airframe|body|tall|long)",
    re.I,
)


def motor_mount(mention: Mention) -> Iterator[Reading]:
    """The reading of `motor_mount` of a quantity, if it is one."""
    quantity = mention.quantity
    if quantity.unit != "mm" or quantity.value not in SIZES or quantity.low:
        return
    if _MOUNT_DENIED.search(WITHOUT_MOTOR.sub(" ", mention.before[-90:])) or _MOUNT_DENIED_AFTER.match(
        mention.after[:60]
    ):
        return
    label = None
    for label in _MOUNT_LABEL.finditer(mention.before[-120:]):  # noqa: B007 - the last one counts
        pass
    value = mention.before[-120:][label.end() :] if label else ""
    if label and re.fullmatch(
        r"(?:(?:1/[248])?[A-O]\d*[\w/-]*|[\s,(]|or|and|\d\sx|cluster|two|three|four|single|dual|of|about|"
        r"a|standard|inner)*",
        value,
        re.I,
    ):
        yield mention.reading(
            "motor_mount", LABELLED, begins=max(0, len(mention.before) - 120) + label.start() + _blank(label[0])
        )
        return
    if re.match(r"\s?\(?(?:1/[248])?[A-O]\d{1,3}-\d", mention.after):
        yield mention.reading("motor_mount", SAID)
        return
    if _MOUNT_NEAR.search(mention.before[-40:]) and not re.match(r"\W{0,3}(?:x\b|long|tall)", mention.after):
        yield mention.reading("motor_mount", SAID)
        return
    if (
        quantity.value in _MOUNT_BARE
        and _LISTED.search(mention.before)
        and _LIST_END.match(mention.after)
        and not re.search(r"\b(?:un)?like\b|\bthan\b", mention.before, re.I)
        and not re.search(
            r"\b(?:tube|body|airframe|diameter|nose|coupler|payload|rod|rail)\b[^,;.]*$", mention.before, re.I
        )
    ):
        yield mention.reading("motor_mount", HINTED)
        return
    after = _MOUNT_AFTER.match(mention.after)
    if after and not re.match(
        r"\s?(?:adapt|retain|hook|block|case|casing|hardware|spacer)", mention.after[after.end() :], re.I
    ):
        yield mention.reading("motor_mount", SAID, ends=after.end())


def _blank(text: str) -> int:
    return len(text) - len(text.lstrip(" .;|,\n-"))
