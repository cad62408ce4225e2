"""Bodies of kits' descriptions: whole layouts in HTML, and what each states.

What belongs here: how sentences and specification lines are laid out and what mark-up editors leave around them.
"""

from __future__ import annotations

import html
import random
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from rocket_pipeline.demo.shops.kits import Kit
from rocket_pipeline.demo.shops.numbers import Stated, Wording, word_facts
from rocket_pipeline.demo.shops.prose import DISTRACTORS, IMPLIED, PLAIN, choose_patterns, facts_of, write
from rocket_pipeline.demo.shops.words import WORD_COMMENT

LABELS: Mapping[str, tuple[str, ...]] = {
    "length": ("Length", "Height", "Overall Length", "Rocket Length", "Finished Length"),
    "diameter": ("Diameter", "Body Diameter", "Airframe Diameter", "Tube Diameter"),
    "weight": ("Weight", "Estimated Weight", "Empty Weight", "Finished Weight"),
    "max_altitude": ("Maximum Altitude", "Max. Altitude", "Projected Max Altitude", "Altitude"),
    "recovery": ("Recovery", "Recovery System", "Recovery Type"),
    "parachute_size": ("Parachute Size", "Parachute", "Chute Size"),
    "fin_material": ("Fin Material", "Fins Made Of"),
    "fin_count": ("Number of Fins", "Fin Count"),
    "motor_mount": ("Motor Mount", "Engine Mount", "MMT"),
    "recommended_engines": ("Recommended Engines", "Engines", "Recommended Motors", "Motors"),
    "skill_level": ("Skill Level",),
    "minimum_age": ("Minimum Age", "Ages", "Age Recommendation"),
}
TOGETHER: Mapping[tuple[str, str], tuple[str, str]] = {
    ("fin_count", "fin_material"): ("Fins", "{fin_count} {fin_material}"),
    ("recovery", "parachute_size"): ("Recovery", "{parachute_size:adj} parachute"),
}
"""Two facts that one line may tell: label and value."""
OTHER_LINES = (
    ("Shock Cord", "72 in. braided Kevlar®"),
    ("Shipping Weight", "2 lb"),
    ("Launch Rod", "1/8 in."),
    ("Decals", "water-slide, 4 x 9 inches"),
    ("Nose Cone", "plastic, 5.5 in. long"),
    ("Scale", "1:12"),
    ("Build Time", "3 hours"),
    ("Box", "30 x 4 x 4 inches"),
)
"""Lines with numbers or materials that are no facts of the kit."""
HEADINGS = ("Built to Be Seen", "An Old Friend, Made New", "Small Box, Tall Rocket", "What’s in the Bag", "Up and Away")

Line = tuple[str, str]


@dataclass(frozen=True)
class Body:
    """A description: its HTML, its layout's name, what it states, and how many distractors stand in it."""

    html: str
    layout: str
    stated: dict[str, Stated]
    distractors: int


class Writer:
    """Writes one kit's text; keeps account of what it has stated."""

    def __init__(self, kit: Kit, rng: random.Random, other: str) -> None:
        self.rng = rng
        self.facts: dict[str, Wording] = word_facts(kit, rng)
        self.left = {name for name in self.facts if rng.random() < _odds(name)}
        self.stated: dict[str, Stated] = {}
        self.distractors = rng.choice((1, 2, 3)) if rng.random() < 0.35 else 0
        self._names = {"name": kit.name, "other": other}

    def sentences(self, wanted: set[str] | None = None) -> list[str]:
        """Sentences that state the wanted facts (by default all that are left) among some that state none."""
        patterns = choose_patterns(self.rng, self.facts, self.left if wanted is None else wanted)
        for pattern in patterns:
            self._state(facts_of(pattern, self.facts))
        patterns += self.rng.sample(PLAIN, self.rng.choice((1, 2, 2, 3)))
        patterns += self.rng.sample(DISTRACTORS, self.distractors)
        self.rng.shuffle(patterns)
        return [write(self.rng, pattern, facts=self.facts, **self._names) for pattern in patterns]

    def lines(self) -> list[Line]:
        """Label and value of every fact that is left, and of some things that are no facts."""
        lines = []
        for pair, (label, value) in TOGETHER.items():
            if set(pair) <= self.left and self.rng.random() < 0.5:
                lines.append((label, value.format(**self.facts)))
                self._state(set(pair))
        for name in [name for name in LABELS if name in self.left]:
            lines.append((self.rng.choice(LABELS[name]), self._value(name)))
            self._state({name, IMPLIED.get(name, name)})
        lines += self.rng.sample(OTHER_LINES, self.distractors)
        if self.rng.random() < 0.4:
            self.rng.shuffle(lines)
        return lines

    def _value(self, name: str) -> str:
        text = format(self.facts[name])
        if name == "minimum_age":
            return self.rng.choice((f"{text}+", f"{text} and up", f"{text} years"))
        return text.capitalize() if name in {"recovery", "fin_material", "skill_level"} else text

    def _state(self, names: set[str]) -> None:
        self.left -= names
        self.stated |= {name: self.facts[name].stated for name in names}


def _odds(name: str) -> float:
    """How often texts state the fact."""
    return {"length": 0.9, "diameter": 0.85, "weight": 0.85, "recommended_engines": 0.8, "max_altitude": 0.7}.get(
        name, 0.55
    )


def _paragraphs(writer: Writer, wanted: set[str] | None = None) -> str:
    sentences = [_escaped(sentence) for sentence in writer.sentences(wanted)]
    size = writer.rng.choice((2, 3, 4))
    groups = [" ".join(sentences[start : start + size]) for start in range(0, len(sentences), size)]
    return "\n".join(f"<p>{group}</p>" for group in groups)


def _prose(writer: Writer) -> str:
    heading = f"<h3>{writer.rng.choice(HEADINGS)}</h3>\n" if writer.rng.random() < 0.5 else ""
    return heading + _paragraphs(writer)


def _bullets(writer: Writer) -> str:
    return _paragraphs(writer, set()) + _list(writer.lines())


def _mixed(writer: Writer) -> str:
    """Some facts in sentences, the others in a list."""
    prose = _paragraphs(writer, set(sorted(writer.left)[::2]))
    return prose + "\n<p><strong>Specifications</strong></p>\n" + _list(writer.lines())


def _table(writer: Writer) -> str:
    rows = "".join(
        f"<tr>\n<td><strong>{_escaped(label)}</strong></td>\n<td>{_escaped(value)}</td>\n</tr>\n"
        for label, value in writer.lines()
    )
    return f'{_paragraphs(writer, set())}\n<table width="100%">\n<tbody>\n{rows}</tbody>\n</table>'


def _bars(writer: Writer) -> str:
    """All facts glued with bars into one cell or one paragraph."""
    glued = " | ".join(f"{label}: {value}" for label, value in writer.lines())
    if writer.rng.random() < 0.5:
        return f"<table><tbody><tr><td>{_escaped(glued)}</td></tr></tbody></table>\n{_paragraphs(writer, set())}"
    return f"{_paragraphs(writer, set())}\n<p>{_escaped(glued)}</p>"


def _pairs(writer: Writer) -> str:
    lines = "<br>\n".join(f"{_escaped(label)}: {_escaped(value)}" for label, value in writer.lines())
    return f"<p>{lines}</p>\n{_paragraphs(writer, set())}"


def _blank(writer: Writer) -> str:
    """A specification that nobody filled in."""
    return _paragraphs(writer, set()) + _list([(labels[0], "") for labels in LABELS.values()])


def _word(writer: Writer) -> str:
    """Prose pasted from Word."""
    text = re.sub("<p>", '<p class="MsoNormal" style="mso-margin-top-alt:auto;line-height:normal">', _prose(writer))
    return WORD_COMMENT + text.replace("</p>", "<o:p></o:p></p>").replace(" the ", "\r\nthe&nbsp;")


def _pasted(writer: Writer) -> str:
    """A list pasted within the shop's own editor."""
    return re.sub(r"<(p|h3|ul|li|strong)>", r'<\1 data-mce-fragment="1">', _mixed(writer))


def _empty(writer: Writer) -> str:
    return writer.rng.choice(("", "", "<p></p>", "<p>&nbsp;</p>"))


LAYOUTS: Mapping[str, Callable[[Writer], str]] = {
    "prose": _prose,
    "bullets": _bullets,
    "mixed": _mixed,
    "table": _table,
    "bars": _bars,
    "pairs": _pairs,
    "word": _word,
    "pasted": _pasted,
    "blank": _blank,
    "empty": _empty,
}


def write_body(kit: Kit, rng: random.Random, *, other: str, weights: Mapping[str, int]) -> Body:
    """Write a kit's description.

    Args:
        kit: The kit.
        rng: Where the choices come from.
        other: Another kit's name, for comparisons.
        weights: How often each layout is chosen.
    """
    layout = rng.choices(list(weights), list(weights.values()))[0]
    writer = Writer(kit, rng, other)
    text = LAYOUTS[layout](writer)
    return Body(text, layout, writer.stated, 0 if layout == "empty" else writer.distractors)


def _list(lines: Sequence[Line]) -> str:
    items = "".join(f"<li>{_escaped(label)}: {_escaped(value)}</li>\n" for label, value in lines)
    return f"\n<ul>\n{items}</ul>"


def _escaped(text: str) -> str:
    return html.escape(text, quote=False)
