"""Tells what is no kit of one rocket: parts, packs of engines, instruments, books, prints, lots of several rockets.

The numbers of such things are no facts of a kit, so nothing at all is read from their texts.
"""

from __future__ import annotations

import re

_THING = (
    r"(?:nose cones?|noses?|engines?|motors?|parachutes?|chutes?|body tubes?|tubes?|couplers?|wadding|igniters?|"
    r"starters?|"
    r"posters?|prints?|mugs?|stickers?|patch(?:es)?|(?:hand|log|note|work|text)?-?books?|calendars?|plans?|spares?|"
    r"spare parts|altimeters?|trackers?|theodolites?|transmitters?|cameras?|controllers?|harness(?:es)?|cords?|"
    r"swivels?|"
    r"retainers?|(?:motor|engine) hooks|(?:centering|thrust) rings?|bulkheads?|fins|streamers?|t-?shirts?|shirts?|"
    r"hoodies?|(?:tote|carrying|range) (?:bags?|boxes)|keychains?|badges?|ornaments?|decals?|glue|epoxy|paints?|jigs?|"
    r"(?:rail|launch) (?:buttons?|lugs?|rods?|rails?|pads?)|(?:fin|tube|balsa) stock|sheets?|casings?|reloads?|"
    r"adapters?|"
    r"assortments?|bundles?|magazines?|dvds?|videos?|catalog(?:ue)?s?|puzzles?|batter(?:y|ies)|cables?|av-?bays?|"
    r"baffles?|"
    r"(?:chute|flame|parachute) protectors?)"
)
_FLYABLE = re.compile(
    r"\b(?:rocket|model)[\s-]kits?\b(?!'s| (?:parts?|upgrade|plans?|instructions|decals|book|add))|"
    r"\b(?:model|one) rocket\b(?! (?:engine|motor|part|book|poster|handbook|tote|bag|glue))|\bstarter set\b|"
    r"^(?:odd-?roc|flying)\b|: the ",
    re.I,
)
_TITLE = re.compile(
    r"\b(?:designer (?:pack|kit|special)|parts? (?:pack|assortment|set|kit|bag)|(?:fin|nose cone|tube|"
    r"decal|ring|plastic parts) (?:set|pack|sheet|assortment)|"
    r"replacement|display stand|(?:payload|booster|tube|extension|airframe) section|(?:airframe|tube|body|parts) only|"
    r"reprint|upgrade|conversion kit|add-?on|adapter|launch (?:pad|controller|rod|rail)|altimeter|tracker|box art|"
    r"t-?shirt|grab bag|spare (?:parts?|fins?|tubes?)|(?:shock|elastic|kevlar) cord|fin jig|lesson plans?|"
    r"gift card|(?:engine|motor|starter) (?:bulk )?pack|(?:poster|sticker|patch|tool) set|paper plans|wall calendar|"
    r"lot of (?:\d|two|three|four|five)\w*|[bpw]nc)\b|"
    r"\b(?:pack|set|pair|bag|box|sheet|lot|roll)s? of (?:\w+ ){0,2}"
    rf"{_THING}\b",
    re.I,
)
_TITLE_ENDS = re.compile(
    rf"(?:^|[\s/-]){_THING}(?: (?:mini|pro|xl|deluxe|set|pack|kit))?"
    r"(?:,? \d[\w./\"'-]*(?: ?(?:in|inch|mm|cm|ft)\b\.?)?)*\s*$",
    re.I,
)
_TITLE_CUT = re.compile(r"\s?[,:;(+|]|\sw/|\s(?:with|for|of the|from)\s")
_TEXT = re.compile(
    r"\b(?:not an? (?:(?:complete|full|whole|entire) (?:rocket|kit|model)|(?:rocket )?kit(?! (?:for|to|that|you)\b))\b|"
    r"no (?:rocket|kit|model) (?:is )?included|(?:rocket|kit) (?:is )?not included|"
    r"does not include (?:the|a) (?:rocket|kit)|this page sells the|(?:print|plans?|paper|tube|part|parts) only[.!]|"
    r"for your own design|bundle of parts|spare (?:fins|parts|tubes) for|paperback|hardcover|hardback)",
    re.I,
)


_LONGEST_TITLE = 200


def is_no_kit(title: str, text: str) -> bool:
    """Whether title or text say that this is a part, a pack, an instrument, a print or several rockets.

    Args:
        title: The name of the product.
        text: Its description; only what it says of the whole product counts.
    """
    title = title[:_LONGEST_TITLE]
    if _TEXT.search(text):
        return True
    if not title or _FLYABLE.search(title):
        return False
    return bool(_TITLE.search(title) or _TITLE_ENDS.search(title) or _TITLE_ENDS.search(_TITLE_CUT.split(title)[0]))
