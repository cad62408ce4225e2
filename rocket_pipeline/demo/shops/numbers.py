"""How a shop's text writes a fact: numbers with units in many manners, and the record of what was written.

What belongs here: wording of single facts and the ground truth that it leaves. Sentences are in prose.py.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from rocket_pipeline.demo.shops.kits import Kit
from rocket_pipeline.demo.shops.words import FIN_WORDS

CM_PER_IN, MM_PER_IN, M_PER_FT, G_PER_OZ = 2.54, 25.4, 0.3048, 28.3495
UNIT_WORDS = {
    "in": ("inch", "inches"),
    "ft": ("foot", "feet"),
    "oz": ("ounce", "ounces"),
    "lb": ("pound", "pounds"),
    "m": ("meter", "meters"),
    "g": ("gram", "grams"),
    "kg": ("kilogram", "kilograms"),
    "cm": ("centimeter", "centimeters"),
    "mm": ("millimeter", "millimeters"),
}
MARKS = {"in": '"', "ft": "'"}
FRACTIONS = {0.25: "1/4", 0.5: "1/2", 0.75: "3/4"}
MANNERS = ("words", "words", "words", "short", "short", "mark", "curly", "both", "fraction", "metric")
"""How a text writes its numbers; a text keeps to one."""


@dataclass(frozen=True)
class Stated:
    """One fact as a text states it.

    Attributes:
        value: A number as written, a count, or words in lower case; engines stand in a list with commas.
        unit: in, ft, oz, lb, m, g, kg, cm, mm, years, or nothing.
    """

    value: float | str
    unit: str = ""

    def as_text(self) -> str:
        """Value and unit, such as "41.5 in"."""
        return f"{self.value if isinstance(self.value, str) else format(self.value, 'g')} {self.unit}".strip()


@dataclass(frozen=True)
class Wording:
    """A fact and the manner in which it is written; formats itself into a template.

    Format specs: "" as a noun ("41.5 inches"), `adj` before a noun ("41.5-inch"), `or` and `and` join engines
    so, `word` writes a count in letters.
    """

    stated: Stated
    manner: str
    other: Stated | None = None

    def __format__(self, spec: str) -> str:
        value = self.stated.value
        if self.stated.unit == "years":
            return f"{value:g}"
        if isinstance(value, str):
            return _joined(value, spec) if spec else value
        if not self.stated.unit:
            return FIN_WORDS.get(int(value), "") if spec == "word" else f"{value:g}"
        text = _measure(self.stated, self.manner, adjective=spec == "adj")
        if self.manner == "both" and self.other and spec != "adj":
            text += f" ({_measure(self.other, 'short', adjective=False)})"
        return text


def word_facts(kit: Kit, rng: random.Random) -> dict[str, Wording]:
    """Decide how a text writes the kit's facts, all of them; by the names that the pipeline's contract gives them."""
    manner, by_class, numbered = rng.choice(MANNERS), rng.random() < 0.08, rng.random() < 0.4
    if manner == "fraction" and kit.length_in % 0.25:
        manner = "short"
    measures = {
        "length": (Stated(kit.length_in, "in"), Stated(round(kit.length_in * CM_PER_IN, 1), "cm")),
        "diameter": (Stated(kit.diameter_in, "in"), Stated(round(kit.diameter_in * MM_PER_IN, 1), "mm")),
        "weight": _weights(kit.weight_oz),
        "max_altitude": (Stated(kit.altitude_ft, "ft"), Stated(round(kit.altitude_ft * M_PER_FT), "m")),
    }
    if kit.parachute_in:
        measures["parachute_size"] = Stated(kit.parachute_in, "in"), Stated(round(kit.parachute_in * CM_PER_IN), "cm")
    facts = {
        name: Wording(second, manner) if manner == "metric" else Wording(first, manner, second)
        for name, (first, second) in measures.items()
    }
    plain = {
        "motor_mount": Stated(kit.mount_mm, "mm"),
        "fin_count": Stated(kit.fin_count),
        "fin_material": Stated(kit.fin_material),
        "recovery": Stated(kit.recovery),
        "recommended_engines": Stated(", ".join(_engine_names(kit.engines, classes=by_class))),
        "skill_level": Stated(str(kit.skill_level) if numbered else kit.skill_word),
        "minimum_age": Stated(kit.minimum_age, "years"),
    }
    return facts | {name: Wording(stated, "short") for name, stated in plain.items()}


def _weights(weight_oz: float) -> tuple[Stated, Stated]:
    """A weight in ounces or pounds and in grams or kilograms, as its size suggests."""
    grams = weight_oz * G_PER_OZ
    imperial = Stated(weight_oz, "oz") if weight_oz < 40 else Stated(round(weight_oz / 16, 1), "lb")
    return imperial, Stated(round(grams), "g") if grams < 1000 else Stated(round(grams / 1000, 2), "kg")


def _engine_names(engines: Sequence[str], *, classes: bool) -> list[str]:
    """The engines' names; with `classes` the first common name, then the other letters, such as C11, D, E."""
    if not classes or not engines[0][0].isalpha():
        return list(engines)
    first = engines[0].partition("-")[0]
    return [first, *sorted({engine[0] for engine in engines if engine[0] not in {first[0], "1"}})]


def _joined(text: str, conjunction: str) -> str:
    """Put the conjunction before the last part of "A, B, C"."""
    *most, last = text.split(", ")
    if not most:
        return last
    comma = "," if len(most) > 1 and conjunction == "or" else ""
    return f"{', '.join(most)}{comma} {conjunction} {last}"


def _measure(stated: Stated, manner: str, *, adjective: bool) -> str:
    """A number and its unit."""
    value, unit = float(stated.value), stated.unit
    number = f"{value:,.0f}" if value >= 1000 and manner in {"words", "both", "curly"} else f"{value:g}"
    if manner == "fraction" and value % 1 in FRACTIONS:
        number = f"{value // 1:.0f} {FRACTIONS[value % 1]}".removeprefix("0 ")
    if manner in {"mark", "curly"} and unit in MARKS:
        return number + ({'"': "”", "'": "’"}[MARKS[unit]] if manner == "curly" else MARKS[unit])
    if manner == "short" or (manner in {"mark", "curly", "metric"} and unit != "m"):
        return number + (unit if unit in {"mm", "g"} else f" {unit}")
    one, many = UNIT_WORDS[unit]
    if adjective:
        return f"{number}-{one}" if manner != "fraction" else f"{number} {one}"
    return f"{number} {one if value == 1 else many}"
