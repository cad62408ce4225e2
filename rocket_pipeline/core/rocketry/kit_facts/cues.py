"""The cues of length, diameter, weight and altitude: labels, verbs, what follows a number, and what speaks against it.

Patterns only; docs/kit-facts.md tells them in words. How they are put together is in `measures`.
"""

from __future__ import annotations

import re

from rocket_pipeline.core.rocketry.kit_facts.words import FILL, PART

LENGTHS = {"in", "ft", "cm", "mm", "m"}
PLAUSIBLE = {"length": (40, 8000), "diameter": (5, 500), "weight": (1, 60_000), "max_altitude": (15, 60_000)}
"""What a kit can be: mm, mm, g, m. A number beyond belongs to something else."""
OPENS = r"(?:^|[\n|,;:(/.!?—]|\s-\s|\band\b|\bwith\b|\bx\b|\bby\b|[\"')\d]\s)\W*"
QUALITY = (
    r"(?:overall|total|assembled|finished|rtf|ready to fly|rocket|rocket's|model|kit|approx(?:imate)?\.?|"
    r"est(?:imated)?\.?|built|max(?:imum|\.)?|full|"
    r"glider|complete|nominal|average|avg\.?|its|the|an?|with an?|in|whose|of|has an?|bird|vehicle|product|"
    r"flight-ready|ready-to-fly|basic|actual)"
)
DETERMINED = rf"(?:{QUALITY}\s+){{0,3}}"
REMARK = (
    r"(?:\s?\((?:approx|est|body|overall|max|assembled|finished|total|each|nominal|built|outside|"
    r"outer|o\.?d)[^)]{0,12}\))?"
)
LABELS = {
    "length": rf"{DETERMINED}(?:length|height|len\.?|lgth\.?|ht\.?|o\.?a\.?l\.?|overall|total|(?:tall|long|high|"
    rf"stands)(?=\s?:)|(?:long|high|tall)(?=\s*$)|(?:full|complete|whole) stack|"
    rf"(?-i:[LH])(?=\s?[:=]))(?:\s(?:overall|assembled|total))?{REMARK}",
    "diameter": rf"{DETERMINED}(?:(?:body(?: |-)tube|body|tube|airframe|outer|outside|external|largest|hull|"
    rf"fuselage)\s+){{0,2}}"
    rf"(?:diameter|diam?\b\.?|ø|o\.d\.|od\b|width(?=\s?:)|"
    rf"(?-i:D)(?=\s?[:=]))(?:\s(?:of (?:the )?(?:body|airframe|body tube|tube)|outside|"
    rf"outer))?{REMARK}",
    "weight": rf"{DETERMINED}(?:(?:empty|dry|net|unloaded|bare|empty kit|glide|gliding)\s+)?(?:weight|wt\b\.?|"
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
BODY = (
    rf"{OPENS}(?P<cue>(?:{DETERMINED})(?:(?:body tube|main tube|tube)\s{{0,2}}[:|=]|(?:main body|"
    rf"body|airframe|fuselage|calib(?:re|er))(?:\s{{0,2}}[:|"
    rf"=-])?(?:\s?[a-z-]{{3,12}}(?:\s[a-z-]{{3,12}})?,)?))\s*{FILL}$"
)


def _ends_with(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"{pattern}{FILL}$", re.I)


BEFORE = {
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
MEASURES = _ends_with(r"\b(?P<cue>measur(?:es?|ing)|is)\b")
TOWARDS = re.compile(
    r"\b(?:to|up to|of|over|above|beyond|past|than|as high as|nearly|almost|exceed\w*|reach\w*|hits?|"
    r"tops?|achiev\w*|attain\w*|"
    r"break\w*|around|about|see|clears?|clearing|at|approximately|some|out|near|altitudes?|heights?|"
    r"peaks?|into)\s*(?:an? [\w-]+ing )?(?:\b(?:a|an|the|its|over|just|"
    r"about|around|roughly|well|approximately|nearly|almost|maximum|max|peak|height|heights|altitude|"
    r"altitudes|apogee|of|impressive|in|"
    r"excess|more|than|at|up|to)\b\s*)*[~]?$",
    re.I,
)
AFTER = {
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
        r"possible\b|(?:high )?in the (?:air|sky)|skyward|straight up|ceiling|max(?:imum)?|tops)\b",
        re.I,
    ),
}
AIRFRAME = re.compile(
    r"[\s-]{1,2}(?:(?:filament[- ]wound|wound|thick|thin|wall|walled|heavy|duty|cardboard|kraft|paper|"
    r"fiberglass|phenolic|G10|G12|g12|carbon|fiber|"
    r"pre-slotted|slotted|all|strong|sturdy|quality|spiral|convolute|blue tube|diameter|heavy-duty|"
    r"thick-walled|heavy-wall),?\s+){0,4}"
    r"(?:airframe|body|fuselage)\b(?!\s(?:tube|long|length|section))",
    re.I,
)
TUBE = re.compile(
    r"[\s-]{1,2}(?:main |body |airframe |paper |cardboard |kraft |kraft paper )?tube\b(?!\s(?:long|"
    r"coupler|fins?|launcher|of glue))",
    re.I,
)
AIRFRAME_OR_TUBE = re.compile(rf"{AIRFRAME.pattern}|{TUBE.pattern}|[\s-](?:wide |diameter |od )?tub(?:e|ing)\b", re.I)
BODY_TUBE = re.compile(
    r"(?:^|(?<=\s))(?<!motor )(?<!engine )(?<!payload )(?<!launch )(?<!stuffer )(?<!booster )(?:body |"
    r"main |airframe )?tub(?:e|es|ing)\b",
    re.I,
)
"""A tube without another name is the airframe, where diameters are concerned."""
BARE_WEIGHT = re.compile(
    r"[\s.!]*(?:\(?(?:(?:without|w/o|less|no|minus)\s(?:the\s|an?\s)?(?:engine|motor)s?|dry|empty|"
    r"unloaded)\)?)?[\s.!]*(?:$|[,/]|\s-\s)",
    re.I,
)
DRY = re.compile(
    r"\s?(?:heavy|dry|empty|unloaded|\(?(?:without|w/o|less|no|minus) (?:the |an? )?(?:engine|motor)s?)\b", re.I
)
NOT_EMPTY = re.compile(
    r"(?!\W{0,3}\(?ship\w* (?:is|at|weight)?:?\s?\d)\W{0,3}(?:boxed|packed|packaged|loaded|shipp\w+|ship\b|"
    r"with(?:out)? (?:the )?(?:pack|box)|"
    r"incl\w*\.? |with (?!no\b)(?:an?|the|its)?\s?(?:[a-o]?\d*\S*\s)?"
    r"(?:engine|motor)|in the box|at (?:lift|take)|fully loaded|lift-?off|for shipping|payload|"
    r"of (?:propellant|clay|glue|epoxy|payload|"
    r"powder|nose)|total impulse|(?:of )?thrust|nose)",
    re.I,
)
SENT = re.compile(
    r"\bwith (?:the |an? |its )?(?:motor|engine)s?\b(?! mount)|\b(?:ship\w*|pack(?:ag|ing)\w*|carton|box(?:ed)?|"
    r"pack\b|parcel|warehouse|post(?:age|al)|mail\w*|deliver\w*|"
    r"lift capacity|liftoff|lift-off|loaded)\b",
    re.I,
)
NO_ALTITUDE = re.compile(
    r"\b(?:deploy\w*|eject\w*|main (?:chute|parachute|at|out|comes|opens|fires)|mains? at|drogue|"
    r"waiver|elevation|sea level|fields?|sites?|away|distance|radius|range of the|cord|cable|wire|wind|"
    r"stand back|at least|minimum|min\b|clear area|recovery area|walk|drift(?:s|ing)?|apart|"
    r"copies|competition|record|others?|lower|customers?|"
    r"record|further|yours may|a customer|more (?:w/|with|on|from)|seconds from|radio|transmit\w*|beacon|within|below|"
    r"under (?=\d)|never|not|won't|doesn't|cannot|can't|"
    r"limit\w*|optional|separately|"
    r"per second|fps|original|real|actual|prototype|full-?size|separat\w+|stag(?:es|ing) at|"
    r"parachute at|opens at|burnout)\b|\?\s*$",
    re.I,
)
FOR_ONE_MOTOR = re.compile(r"\W*(?:with|on) (?:the|an?) [A-O]\d[\w-]*,? expect", re.I)
"""An altitude for one motor of several is not the highest."""
ALTITUDE_NOT_AFTER = re.compile(
    r"\W{0,3}(?:higher|lower|more\b|further|farther|less\b|(?:of|or more) (?:cord|wire|cable|line|kevlar|nylon|space)|"
    r"away|apart|per second|/s|"
    r"back|from|tall|long|wide|square|"
    r"x\b|by\b|below|radius|in diameter|above (?:the )?sea|elevation|waiver|off the|behind|around|deploy\w*)",
    re.I,
)
UNKNOWN_LABEL = re.compile(
    r"(?:^|[.;,|]\s|\n)(?!\W*(?:specs?|specifications?|size|dimensions?|the rocket|rocket|features?|"
    r"kit|model|finished|details?|data|technical data|facts?|"
    r"stats|body|airframe|built|assembled|length|height|weight|diameter|overall|note|[\w ]*dimensions|"
    r"[\w' ]{2,24} (?:facts|specs|data)|(?:kit|no|item|model|cat)\W?[\w -]{1,8}|[\w ]{2,16} is|no|yes|nearly|well|"
    r"answer)\s?:)\W*[\w' /&-]{2,28}:\s*$",
    re.I,
)
"""A label that this module does not know, right before the number: "Base: 4 inches wide"."""
UNSURE = re.compile(r"\b(?:no,? wait|not sure|could be|varies|vary|depend\w*|tbd|tba|oops|differ|run from)\b", re.I)
"""A sentence that leaves its numbers open."""
SHOWN = re.compile(r"-(?:inch|foot|in|ft)(?:es)?\.?$", re.I)
MODEL = re.compile(
    r"[\s-](?:(?!diameter|dia|wide)[\w-]+\s){0,2}(?:rocket|kit|model|bird|replica)\b(?!'s|\s(?:motor|engine|tube))",
    re.I,
)
FROM_TO = re.compile(r"^\s?(?:from )?(?:the )?(?:nose|tip|snout|top|probe)(?: cone)?(?: |-)to(?: |-)(?:the )?\w+", re.I)
"""From end to end: the nose named here is no part that is measured."""
OPENS_TUBE = re.compile(
    r"\b(?:\d[\d./-]*\s?(?:mm|in)\b|motors?|engines?|long|\s)[\w\s]{0,24}\b(?:in|on|around|with) (?:an? |its |the )?$",
    re.I,
)
"""A tube that a new phrase opens ("… straight in its 1.6-inch tube") belongs to nothing before it but the subject."""
FOR_AIRFRAMES = re.compile(r"\b(?:for|fits?|of) (?:\w+ )?$", re.I)
PLURAL = re.compile(r"[\s-](?:\w+\s)?(?:airframes|tubes)\b", re.I)
WINGED = re.compile(r"\b(?:wing\w*|span\w*|fins?)\b", re.I)
VAGUE = re.compile(
    r"\b(?:over|nearly|almost|about|around|approx\w*|roughly|some|more than|just under|under|beyond|"
    r"up to|~)[\s\w]{0,8}$",
    re.I,
)
LABELLED = {
    name: re.compile(
        rf"{OPENS}(?P<cue>{label})(?!\w)(?::\s{{9,60}})?{FILL}(?:\b(?:approach|exceed|measur|near|reach|total)ing\s)?$",
        re.I,
    )
    for name, label in LABELS.items()
}
LABELLED_BODY = re.compile(BODY, re.I)
HEADED_BY_PART = re.compile(rf"^\W*(?:[\w'/-]+\s){{0,3}}(?:{PART})\b[^.\n]{{0,24}}?[:|]", re.I)
CONTEXT = re.compile(
    r"\b(?:nose(?: ?cone)?|payload|fins?|parachute|chute|box|carton|package\w*|shipping|pad|rod|rail|coupler|av-?bay|"
    r"streamer|booster|motor|engine|mount|lug|tube)\b[^,;.|:]{0,16}$|\b(?:from|drop\w*) (?:a |the )?$",
    re.I,
)
HIGHEST = re.compile(r"\b(?:max\w*|up to|as high as|tops?|peaks?|highest|over|more than)\b", re.I)
FEET = re.compile(r"\d(?:[\d,]*)\s{0,2}-?(?:feet|foot|ft|'|m|metres|meters)(?!\w)", re.I)
ENGINE = re.compile(r"\b(?:1/[248])?[A-O]\d{1,4}\w{0,2}(?:-\w{1,3})?\b|\bon (?:an? )?[A-O]\b")
ONE_PART = re.compile(
    rf"^(?!\W*(?:\w+\s)?(?:weight|mass|length|height|diameter|altitude)\b)"
    rf"\W*(?:(?:the|an?|its|one|two|\d+)\s)?(?:[\w'/-]+\s){{0,2}}?(?:(?!body|tub|main|motor|engine|tail|tip|"
    rf"nose(?! cone))(?:{PART}))\b"
    r"[^.\n]{0,12}?(?:[:|=]|\s-\s|\s\d)",
    re.I,
)
"""A line that begins with a part and its number: "2 fin rings 3 in.", "Coupler: 8 in."."""
