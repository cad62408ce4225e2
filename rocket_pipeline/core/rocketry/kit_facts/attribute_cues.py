"""The words that tell what a quantity is: labels, words before and behind it, and what speaks against it.

Patterns only, wider than those of `cues`; how they are put together is in `attributes`.
"""

from __future__ import annotations

import re

from rocket_pipeline.core.rocketry.kit_facts.numbers import DIGITS
from rocket_pipeline.core.rocketry.kit_facts.words import FILL, OWN, PART

_BOUND = r"(?:^|[\n|,;:(/.!?—&]|\s-\s|\b(?:and|with|plus)\b|\d\s?(?:\"|'|mm|cm|in|oz|g|m|ft|lbs?|kg)\.?(?=\s))\W*"
MOTORLESS = re.compile(
    r"[,\s]*\(?\b(?:without|w/o|w/out|less|no|minus|excluding|excl\.?|before|sans|not including)\b[^:|=)]{0,30}\)?",
    re.I,
)
WITHOUT_MOTOR = re.compile(
    r"\b(?:without|w/o|w/out|less|no|minus|before|sans) (?:the |an? )?(?:engine|motor)s?\b", re.I
)
LABEL = re.compile(rf"{_BOUND}(?P<cue>(?P<label>[A-Za-zØø][^:|=;\d\n]{{0,48}}?)\s{{0,2}}(?::|\||=|\s-){FILL})$", re.I)
HEADS = {
    "length": re.compile(
        r"\b(?:length|height|overall|tall|long|stands|(?:tip|nose|end|nozzle) to (?:tip|tail|end|nose)|"
        r"(?:complete|finished|assembled|built|whole) (?:rocket|model|kit|bird)|rocket|model|size)\b", re.I
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
OWN_TUBE = re.compile(
    r"(?<!motor )(?<!engine )(?<!payload )(?<!launch )(?<!stuffer )(?<!booster )(?<!inner )(?<!mount )(?<!side )"
    r"(?<!parachute )(?<!mailing )(?<!nose )(?<!shipping )\b(?:body |main |airframe |center |centre |central )?"
    r"(?:tube|tubes|tubing|hull|barrel|body)\b(?!\s(?:coupler|cutter))", re.I
)  # fmt: skip
FOREIGN_LABEL = re.compile(
    rf"\b(?:{PART}|gross|ship\w*|lift\w*|launch|take-?off|loaded|max\w* (?:weight|payload|diameter|motor)|"
    r"packed|pack|packaging|wall|inner|inside|id|span|with|from|min|minimum|deploy\w*|field|site|waiver|old|"
    r"original|scale|ring|hat|version|required|payload|stand|upscale|other|propellant|ballast|clay|case|casing)\b", re.I
)  # fmt: skip
END_TO_END = re.compile(r"\b(?:tip|nose|end|nozzle) to (?:tip|tail|end|nose)\b", re.I)
LETTERS = {"L": "length", "H": "length", "D": "diameter", "Ø": "diameter", "ø": "diameter", "W": "weight"}
LETTER_BEFORE = re.compile(r"(?:^|[\s,;|/(])(?P<cue>([LHDWØø])\s?[:=-]{0,2}\s?)$")
LETTER_AFTER = re.compile(r"\s?\(?([LHDWØø])\)?(?=\s*(?:$|[,;.|/)x]|-\s|\sx\s|and\b))")

BEFORE = {
    "length": re.compile(
        r"\b(?P<cue>(?<!from a )(?<!from )(?:length|height)(?: overall)?|measures?(?: in)?|(?:nose|tip|end|"
        r"nozzle)\b[\w ]{0,20} to (?:the )?(?:tip|tail|end|"
        r"nozzle|nose|fins?)\b(?: it| length| height| overall)?|(?:runs|stretches|spans|stretching|grows|extends|"
        r"rises|(?:comes|turns) out|"
        r"measures up|stand(?:s|ing)(?: up)?|(?:will|should|to|and) stand|towers|tower over|goes|reaching|"
        r"shows)(?: (?:to|at|in at))?)\b(?: a shade| a hair| a)?"
        rf"{FILL}$|(?:feet|foot|inches|ft|m|cm|in\.?|\")[\s-](?:tall|long|high) \($", re.I
    ),
    "diameter": re.compile(
        r"\b(?P<cue>(?:diameter|dia\b\.?|caliber|calibre|girth|width)|(?:tub(?:e|es|ing)|airframe|body|fuselage|hull)"
        r"(?: (?:measures|is|are|of|at))?)"
        rf"{FILL}(?:[A-Z]{{1,3}}-?\d+\w?,?\s?\(?)?$|\b(?P<bt>[BSL]T-?\d+\w?\s?\()$", re.I
    ),
    "weight": re.compile(
        r"\b(?P<cue>(?:scales?|balance)(?: \w+){0,3}? (?:reads?|says?|shows?|at)|(?:tips?|turns?|tilts?|tipping|moves?|"
        r"budges?) (?:\w+ ){0,3}scales?(?: at)?|reads|(?:comes?|coming) (?:in at|out at|in|to|out)|came (?:in|"
        r"out) (?:at|to)|mass|"
        r"weight|"
        r"(?:feather-?)?light(?:weight)?(?: at)?|weigh(?:s|ing)?(?: next to nothing| in)?|heft|balances? at|registers|"
        r"check(?:s|ing) in at|clocks in at)"
        rf"(?: (?:feather\w*|a|an|mere|hefty|paltry))*{FILL}$", re.I
    ),
    "max_altitude": re.compile(
        r"\b(?P<cue>good (?:for|to)|max(?:imum)?|simulat(?:ed|es|ions?)|sims?|rocket(?:s|ing)(?! of)|rocket(?= (?:to|"
        r"up|past|over|sky))|climb\w*|whoosh\w*|"
        r"zip\w*|touch(?:es)?|"
        r"scrap(?:es?|ing)|kiss(?:es)?|coast\w*|hop(?:s|ping)?|jump\w*|vault\w*|leap\w*|soar\w*|fl(?:y|ies|ying|"
        r"ights?)|"
        r"ris(?:es?|ing)|ascend\w*|streak\w*|zoom\w*|goes|go|gets?|do|does|reach\w*|hits?|top(?:s|ping)?|peak\w*|"
        r"expect\w*|capable|achiev\w*|attain\w*|altitudes?|heights|apogees?|boost\w*|launch\w*|blast\w*|shoots?|"
        r"send\w*|carr(?:y|ies)|tak(?:es?|ing)|lift\w*|loft\w*|propel\w*|push\w*|squat|streak\w*|scream\w*|clears?|"
        r"the (?:best|most) it (?:can|will|could) do(?: is)?|answers|pops?|arcs?|thunder\w*|roar\w*|put it|full|"
        r"sprint\w*|drill\w*|punch\w*|cruis\w*|hurl\w*|fling\w*|"
        r"toss\w*|pull\w*|swoosh\w*|whistl\w*|rip\w*|ride\w*|wing\w*|sail\w*)\b\.?(?:[\s,][\w'-]+){0,7}?"
        rf"{FILL}$", re.I
    ),
}  # fmt: skip
AFTER = {
    "length": re.compile(
        r"[\s-]{0,2}(?:from (?:the )?\w+ to (?:the |its )?(?:\w+ )?(?:tail|tip|nozzle|toe|base|bottom|end|fins?|top|"
        r"nose|"
        r"head)\b|(?:from )?(?:nose|tip|end|nozzle|top)(?: cone)?[ -](?:to|and)[ -]|tall\b|in height\b|"
        r"of (?:\w+ )?(?:rocket|fun|detail|height|length|excitement|attitude|thunder|plane|missile)\b|"
        r"overall\b|over all\b|head to|"
        r"(?:total|overall|assembled|built|finished)(?: (?:length|height))?\b|(?:when|once|fully) "
        r"(?:built|assembled|finished|complete\w*)|lengthwise)", re.I
    ),
    "diameter": re.compile(
        r"[\s-]{0,2}(?:(?:\w+[ -]){0,3}?(?:tub(?:e|es|ing)|airframes?|body|fuselage|cylinder)\b(?! (?:coupler|fins?|"
        r"long|"
        r"length|section|launcher|of glue))|(?:outside|outer|around|thick|across|od|o\.d\.?|wide|caliber|bore)\b|"
        r"ø)", re.I
    ),
    "weight": re.compile(
        r"[\s.,-]{0,3}\(?(?:(?:without|w/o|with no|no|less|minus|sans|before|excluding|excl\.?|not counting|"
        r"not including)"
        r"\s(?:\w+\s){0,3}?(?:engine|motor|battery|propellant)s?\b|(?:motor|engine)s? not included|"
        r"empty|dry|unloaded|(?:in|of) (?:weight|mass)\b|ready (?:but|except) for|light\b|ready to (?:prep|fly)|"
        r"(?:when |fully )?(?:built|painted|assembled|finished)\b|"
        r"on (?:the|my|our|your) (?:\w+ )?scale)", re.I
    ),
    "max_altitude": re.compile(
        r"(?:[\s.,-]{1,3}(?:tops|max|at most|(?:is|as) (?:as high|the (?:best|most|highest|limit|ceiling|top))|"
        r"the (?:highest|"
        r"most|best)|is (?:its|the|your|her|his) (?:ceiling|limit|max\w*|best|top|peak))\b)|"
        r"[\s-]{0,2}(?:(?:is|are) (?:no problem|easy|within|yours|typical|possible|not)|possible\b|up\b|high\b|agl\b|"
        r"skyward|"
        r"overhead|max\b|tops\b|above (?:the|your)|into\b|straight|in the (?:air|sky)|flights?|apogee|altitude|"
        r"(?:on|with|w/) (?:an? |the )?(?:estes |aerotech )?(?:1/[248])?[A-O]\d)", re.I
    ),
}  # fmt: skip
REACH_OF_WEIGHT = re.compile(
    r"\b(?:carr(?:y|ies)|lifts?|holds?|adds?|ballast|trim|needs?|require\w*|supports?|up to|max\w*|tested|rated|pull|"
    r"cloth|each|washers?|clay|lead|glue|epoxy|bottle|payloads?|thrust|gross|limit|retail|spare|extra|every|per|"
    r"pack(?:age|ed|ing)?|pkg|pak|parcel|box|crate|carton|contains|eggs?|bring|buy|use|mix|saves?|gained?|lost|loses|"
    r"heavier|lighter|reduc\w*|exceed\w*)\b", re.I
)  # fmt: skip
OF_STUFF = re.compile(
    r"\W{0,2}(?:of\b(?! (?:rocket|fun|weight|mass))|cloth|bottle|tube|egg|payload|washers?|weights?|per|each\s\w)", re.I
)
FOR_SOME = re.compile(
    r"\b(?:further|yours may|an? customer|flown to|more (?:w/|(?:with|on)\b)|our (?:official )?record|lower|"
    r"bigger motors?|"
    r"(?:gliding|seconds) (?:\w+ ){0,4}from\b)",
    re.I,
)
"""An altitude that is one of several, or somebody's."""
BARE = re.compile(
    rf"(?:^|[\n|,;/!.•]\s?|\s-\s|\b(?:and)\s(?:an?\s)?|\()(?:only|just|about|approx\.?|est\.?|a mere|a|roughly|like|"
    rf"some)?\s*$"
    rf"|\b(?P<is>is){FILL}$",
    re.I,
)
BARE_END = re.compile(r"[\s.!)]*(?:$|[,;/|)]|-\s|\b(?:and|ea\b|each\b|x\b))", re.I)
SHOWN = re.compile(rf"\.?[\s-]+(?:[\w-]+\s){{0,2}}?({OWN})\b(?!'s|\s(?:motor|engine|tube|mount|long|tall))", re.I)
OF_A_PART = re.compile(r"\b(?:nose|payload|motor|engine|coupler|launch|stuffer|inner|side|mailing|parachute)\b", re.I)
BY = re.compile(rf"\s?x\s?({DIGITS})")
NO_MODEL = re.compile(r"body|airframe|fuselage|they|he|she|it\b|this|that|ship\b|product", re.I)
