"""The words that German shops use for what a kit is, with the English words that the reader knows.

Each stands for itself wherever it is read; words that are English too count only beside another German one.
"""

from __future__ import annotations

import re

PLAIN = {
    "länge": "length", "laenge": "length", "gesamtlänge": "overall length", "baulänge": "length", "höhe": "height",
    "hoehe": "height", "gesamthöhe": "overall height", "bauhöhe": "height", "durchmesser": "diameter",
    "außendurchmesser": "outer diameter", "aussendurchmesser": "outer diameter", "innendurchmesser": "inner diameter",
    "rumpfdurchmesser": "body diameter", "rohrdurchmesser": "body diameter", "körperdurchmesser": "body diameter",
    "gewicht": "weight", "leergewicht": "empty weight", "leermasse": "empty mass",
    "versandgewicht": "shipping weight", "startgewicht": "lift-off weight", "abfluggewicht": "lift-off weight",
    "flughöhe": "altitude", "flughoehe": "altitude", "gipfelhöhe": "altitude", "steighöhe": "altitude",
    "fallschirm": "parachute", "fallschirme": "parachutes", "bremsschirm": "parachute", "strömer": "streamer",
    "strömerband": "streamer", "flatterband": "streamer", "bergung": "recovery", "bergungssystem": "recovery",
    "gleiter": "glider", "raketengleiter": "rocket glider", "spannweite": "wing span", "flossen": "fins",
    "leitwerke": "fins", "leitwerk": "fins", "finnen": "fins", "balsaholz": "balsa", "lindenholz": "basswood",
    "sperrholz": "plywood", "kunststoff": "plastic", "pappe": "cardboard", "karton": "cardboard",
    "glasfaser": "fiberglass", "gfk": "fiberglass", "kohlefaser": "carbon fiber", "cfk": "carbon fiber",
    "schaumstoff": "foam", "motorhalterung": "motor mount", "motorrohr": "motor mount", "motordurchmesser":
    "motor diameter", "motoren": "motors", "treibsatz": "motor", "treibsätze": "motors", "antrieb": "motors",
    "treibsatzhalterung": "motor mount", "rumpf": "body", "rumpfrohr": "body tube", "rohr": "tube",
    "spitze": "nose cone", "nasenkonus": "nose cone", "paket": "package", "versand": "shipping",
    "startrampe": "launch pad", "startstab": "launch rod", "rakete": "rocket", "modellrakete": "model rocket",
    "bausatz": "kit", "wiegt": "weighs", "schwierigkeitsgrad": "skill level", "altersempfehlung": "recommended age",
    "empfohlene": "recommended", "jahre": "years", "jahren": "years",
}  # fmt: skip
BESIDE = {
    "ab": "from", "aus": "of", "mit": "with", "ohne": "without", "und": "and", "oder": "or", "bis": "up to",
    "ist": "is", "die": "the", "der": "the", "das": "the", "den": "the", "eine": "a", "einem": "a", "einen": "a",
    "lang": "long", "hoch": "high", "leer": "empty", "innen": "inner", "außen": "outer", "drei": "three",
    "vier": "four", "fünf": "five", "sechs": "six", "nicht": "not", "enthalten": "included", "stück": "pcs",
    "misst": "measures", "fliegt": "flies", "etwa": "about", "alter": "age", "stufe": "level", "masse": "mass",
    "modell": "model",
    "meter": "m", "gramm": "grams", "geeignet": "suitable", "siehe": "see", "für": "for",
}  # fmt: skip
"""Words that are English too, or mean little alone."""
_WORD = re.compile(r"[A-Za-zÄÖÜäöüß]{3,20}")


def is_german(text: str) -> bool:
    """Whether any plain German word stands in the text."""
    return any(word[0].lower() in PLAIN for word in _WORD.finditer(text))
