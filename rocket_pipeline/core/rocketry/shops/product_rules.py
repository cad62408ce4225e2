"""The rules that tell what a shop's product is, in their order: data only. How they are applied: `product_classes.py`.

Every pattern is a regular expression that must match whole words of lower-case text.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Rule:
    """One rule; it fits when everything that it names is so.

    Attributes:
        name: How records name it.
        product_class: What a product is that it fits.
        title: What the title has, up to "with", "for" and the like.
        kind: What the shop's product type has.
        tag: What one of the tags or collections has.
        signs: How many SIGNS the text shows at least.
        of_signs: Those that must be among them.
        why: A sentence for people where the patterns do not say it all.
    """

    name: str
    product_class: str
    title: str = ""
    kind: str = ""
    tag: str = ""
    signs: int = 0
    of_signs: frozenset[str] = frozenset()
    why: str = ""


_DESIGNATION = r"(?:1/[248]|\d{2,5})?[a-o]\d+\w*-(?:\d+|[psml])\w?"
SIGNS = {
    "motor": (
        r"(?:motor|engine)s?[ -](?:mount|tube|size)s?|(?:recommended|suggested|first flight) (?:motor|engine)s?|"
        rf"(?:motor|engine)s? ?[:|].{{0,20}}\b[a-o]\d+|\d\d ?mm (?:motor|mmt)s?|{_DESIGNATION}|"
        r"[a-o]\d*,? (?:or|and|to|through) [a-o]\d* (?:motor|engine)s?"
    ),
    "size": "height|length|tall|long",
    "fins": "fins?|finset",
    "recovery": "parachutes?|chutes?|streamers?|recovery",
    "nose cone": "nose ?cones?",
    "kit": r"kit|skill level|(?:beginner|intermediate|advanced|expert|master)[ -](?:level|build)",
    "flight": "altitudes?|apogee|fly|flies|flights?",
}
"""What descriptions of rockets speak of. A part speaks of some of it, hardly ever of most."""

_ENGINES = "engines?|motors?|reloads?|propellants?"
_MANY = (
    r"bulk|(?:class(?: ?room)?|educator(?:'?s)?|value|group|multi|lab|flight|party)[ -]?packs?|variety|"
    r"assort(?:ment|ed)|bundles?|combos?"
)
_SEVERAL = rf"{_MANY}|\d+[ -]?(?:pk|packs?)|(?:packs?|cases?|boxe?s?) of \d+"
_ROCKETS = r"^(?!.*\b(?:accessor|suppl|misc|stand|educat)).*(?:rockets?|kits?)"
_KIT_TAG = r"^(?:.* )?kits?$|(?:rockets[ -])?skill[ -]level.*"

_TITLES_WITHOUT_DOUBT = (
    Rule("gift card title", "gift_card", title="gift ?(?:cards?|certificates?|vouchers?)|e-gift"),
    Rule("apparel title", "apparel", title="t-?shirts?|tees?|hoodies?|sweatshirts?|polo shirts?|beanies?"),
    Rule(
        "starter set title",
        "starter_set",
        title="starter (?:sets?|packs?|bundles?|kits?)",
        why="A rocket or two with pad, controller and engines: a length or weight is said of each, or of all.",
    ),
    Rule("launch set title", "launch_set", title="(?:launch|flight|flying model) (?:sets?|bundles?|combos?)"),
    Rule("other rocketry title", "other", title="(?:water|(?:compressed )?air|bottle|stomp|foam|paper) rockets?"),
    Rule("keepsake title", "other", title="display models?|ornaments?|plush(?:ies)?|toys?|mystery box(?:es)?"),
    Rule(
        "service title",
        "other",
        title="services?$|(?:shipping|package|route) (?:insurance|protection)|donations?|deposits?|software",
    ),
    Rule("book title", "book", title="handbooks?|manuals?|posters?"),
    Rule(
        "engine pack title",
        "engine_pack",
        title=rf"(?:engine|motor)s? (?:bulk|value|variety|multi|assort\w+)|{_DESIGNATION} .*bulk",
    ),
    Rule("reload title", "engine", title=r"reloads?(?: kits?)?(?: \(?\d+ ?-?(?:pk|packs?)\)?)?$"),
    Rule(
        "electronics title",
        "electronics",
        title=(
            r"altimeter\w*|(?:e|av)-?bays?|(?:electronics?|altimeter|avionics) bays?|gps|"
            r"eggtimer|stratologger\w*|jolly logic|rrc[23]\w*|easy ?mini|tele(?:mega|metrum|mini|gps)"
        ),
    ),
    Rule("recovery kit", "recovery", title="(?:recovery|parachute|chute|shock cord|streamer|harness) (?:kits?|packs?)"),
    Rule(
        "launch equipment kit",
        "launch_equipment",
        title="(?:launch|launcher|pad|controller|igniters?|starters?|rail|rod)(?: system| pad| controller)? kits?",
    ),
    Rule("tool kit", "tool", title="(?:tools?|marking|alignment|knife|sanding|jig) kits?"),
    Rule("finishing kit", "paint_and_glue", title="(?:paint|finishing|epoxy|glue|adhesive|airbrush) kits?"),
    Rule(
        "kit of parts",
        "part",
        title=(
            r"(?:conversion|upgrade|repair|retainer|retention|payload(?: \w+)?|hardware|mount|tube|coupler|"
            r"rings?|bulk ?head|fins?|buttons?|guides?|lugs?|nose ?cone|zipper\w*|ballast|staging|adapter|standoff|"
            r"decals?|detail|parts|assembly|replacement|expansion) kits?|^dual[ -]deploy\w* kits?"
        ),
        why="Such as a motor retainer kit: its name says kit, and it makes no rocket.",
    ),
    Rule("accessory kit", "accessory", title="(?:stability|display|storage|range) kits?"),
    Rule("nose cone title", "nose_cone", title=r"nose ?cones?|[bpw]nc(?:-.*)?"),
    Rule(
        "part title",
        "part",
        title=(
            r"(?:body|airframe|motor|engine|mount) tub(?:es?|ing)|centering rings?|tube couplers?|"
            r"(?:engine|motor) (?:hooks?|blocks?|retainers?|retention|spacers?|cas(?:es?|ings?)|adapters?)|"
            r"fin (?:sets?|packs?|cans?|units?)|decals?|bulk ?(?:heads?|plates?)|launch lugs?|"
            r"rail (?:buttons?|guides?)|display stands?"
        ),
    ),
)
"""Whatever the type says: shops put "Rocket" as type or tag on all that has to do with rockets."""

_TYPES_OF_OTHER_THINGS = (
    Rule("gift card type", "gift_card", kind=r"gift.*"),
    Rule("apparel type", "apparel", kind=r"apparel|clothing|t-?shirts?|shirts?|hats?|merch\w*|swag"),
    Rule("book type", "book", kind=r"books?|publications?|magazines?|curricul\w+|lesson\w*|plans|dvds?"),
    Rule("service type", "other", kind="software|services?|insurance|shipping|toys?|games?"),
    Rule("starter set type", "starter_set", kind="starter (?:sets?|packs?|kits?|bundles?)"),
    Rule("launch set type", "launch_set", kind="(?:launch|flight) sets?"),
    Rule("nose cone type", "nose_cone", kind="nose ?cones?"),
    Rule(
        "recovery type",
        "recovery",
        kind="recovery|parachutes?|chutes?|streamers?|wadding|shock cords?|harness(?:es)?",
    ),
    Rule(
        "launch equipment type",
        "launch_equipment",
        kind="launch(?:er|ers|ing)?|ground support|starters?|igniters?|controllers?|pads?",
        why="Starters are what lights an engine.",
    ),
    Rule(
        "electronics type",
        "electronics",
        kind="electronics?|altimeters?|avionics|gps|trackers?|cameras?|batter(?:y|ies)|e-?bays?",
    ),
    Rule(
        "paint and glue type",
        "paint_and_glue",
        kind="paints?|glues?|epox(?:y|ies)|adhesives?|cements?|finishing|putty|build(?:ing)? supplies",
    ),
    Rule(
        "part type",
        "part",
        kind=(
            r"parts?|components?|tub(?:es?|ing)|airframes?|couplers?|bulk ?(?:heads?|plates?)|rings?|fins?|mounts?|"
            r"retainers?|retention|hardware|decals?|balsa|lugs?|buttons?|guides?|payloads?|adapters?|"
            r"cas(?:es?|ings?)|conversions?|hooks?|plywood|materials?"
        ),
    ),
    Rule("tool type", "tool", kind="tools?"),
    Rule("engine pack", "engine_pack", title=_MANY, kind=_ENGINES),
    Rule("engine type", "engine", kind=_ENGINES),
)

_TYPES_OF_ROCKETS = (
    Rule(
        "pack of kits",
        "kit_pack",
        title=_SEVERAL,
        kind=_ROCKETS,
        why="Several rockets in a box: weight and price are those of all.",
    ),
    Rule(
        "ready to fly",
        "kit",
        title="(?:almost )?ready[ -]to[ -]fly|rtf|a?rtf|arf",
        kind=_ROCKETS,
        why="There is little to build, but it is a rocket with a length, a weight and engines of its own.",
    ),
    Rule("kit type", "kit", kind=_ROCKETS),
    Rule("pack of kits tag", "kit_pack", title=_SEVERAL, tag=_KIT_TAG),
    Rule(
        "kit tag",
        "kit",
        kind=r"^(?!.*(?:accessor|suppl|packs?\b|bundle)).*$",
        tag=_KIT_TAG,
        why="Before the words of titles: a kit may be called Rail Runner.",
    ),
)

_WORDS_OF_TITLES = (
    Rule("name of a rocket kit", "kit", title=r"rocket kits?(?: #?\d+)?$", why="Such as Recovery Trainer Rocket Kit."),
    Rule("recovery word", "recovery", title="parachutes?|chutes?|streamers?|wadding|shock cords?|recovery"),
    Rule(
        "launch equipment word",
        "launch_equipment",
        title="launchers?|(?:launch )?(?:pads?|rods?|rails?|controllers?|systems?)|igniters?|starters?",
    ),
    Rule("electronics word", "electronics", title="cameras?|trackers?|batter(?:y|ies)|beepers?"),
    Rule(
        "paint and glue word",
        "paint_and_glue",
        title=r"paints?|glues?|\w*poxy|epoxies|adhesives?|cements?|putty|primers?|building supplies",
    ),
    Rule("book word", "book", title="books?|handbooks?|manuals?|magazines?|posters?|plans|curriculum"),
    Rule("merchandise word", "apparel", title="hats?|caps?|patch(?:es)?|stickers?|key ?chains?|mugs?|pins?|lanyards?"),
    Rule("tool word", "tool", title="tools?|kni(?:fe|ves)|jigs?|razor saws?|markers?|marking guides?|tweezers"),
    Rule(
        "part word",
        "part",
        title=(
            r"(?:body |airframe )?tub(?:es?|ing)|airframes?|couplers?|(?:engine|motor) mounts?|retainers?|transitions?|"
            r".*fins?$|balsa|dowels?|swivels?|(?:eye|u-?) ?bolts?|quick ?links?|screws?|baffles?|switch ?bands?|"
            r"closures?|o-?rings?|casings?|"
            r"(?:[a-z]{1,3}nc|l?bt|l?hpc|mmt|s?bp|cr|s?tc|lp|ll|ft|lnr|ar|ta)-?\d.*"
        ),
        why="Part numbers of LOC Precision and of model rocketry at large (BT-60, CR-3.90) among them.",
    ),
    Rule("engine pack word", "engine_pack", title=rf"(?:{_MANY}).*(?:engines?|motors?)"),
    Rule(
        "engine word",
        "engine",
        title=(
            rf"^(?:[\w-]+ ){{0,3}}{_DESIGNATION}(?: .*)?$|(?:engines?|motors?)[ :-]+{_DESIGNATION}|"
            r"(?:engines?|motors?|reloads?)(?: kits?)?(?: \(?\d+ ?-?(?:pk|packs?)\)?| packs?)?$"
        ),
        why="A title that is or begins with a designation such as C6-5, or ends with its word.",
    ),
)
"""Of products whose type says nothing."""

_LAST = (
    Rule("accessory type", "accessory", kind=r"^(?!.*\bkits?\b).*(?:accessor(?:y|ies)|supplies|stands?)"),
    Rule("vague type", "other", kind=r"^(?!.*\bkits?\b).*(?:misc\w*|other|educat\w+)"),
    Rule(
        "pack of kits title",
        "kit_pack",
        title=rf"(?:{_SEVERAL}).*(?:rockets?|kits?)|(?:rockets?|kits?).*(?:{_SEVERAL})",
    ),
    Rule("pack type", "kit_pack", kind=_SEVERAL + "|packs?"),
    Rule(
        "type of rockets",
        "kit",
        kind=r"^(?:(?:low|mid|high)[ -]power|skill[ -]level.*|(?:boost )?gliders?|scale(?: models?)?)$",
    ),
    Rule("rocket kit title", "kit", title="rocket kits?"),
    Rule("rockets tag", "kit", tag=r"^(?:[a-z]+[- ]power )?rockets$"),
    Rule(
        "kit title and text",
        "kit",
        title="kits?|rockets?|rtf|arf|ready[ -]to[ -]fly",
        signs=2,
        of_signs=frozenset({"motor"}),
    ),
    Rule("rocket by its text", "kit", signs=3, of_signs=frozenset({"motor", "fins"})),
)
"""What makes a kit of a product whose type says nothing."""

RULES = (*_TITLES_WITHOUT_DOUBT, *_TYPES_OF_OTHER_THINGS, *_TYPES_OF_ROCKETS, *_WORDS_OF_TITLES, *_LAST)
