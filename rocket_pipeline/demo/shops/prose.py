"""Sentences about a kit, as shops write them, and the composing of a text from them.

What belongs here: sentence patterns and what each states. A pattern states exactly the facts of its fields; those
in DISTRACTORS hold numbers that are no facts of the kit.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from string import Formatter

from rocket_pipeline.demo.shops.numbers import Wording
from rocket_pipeline.demo.shops.words import PAINTS

IMPLIED = {"parachute_size": "recovery"}
"""A pattern that tells the first tells the second."""

PATTERNS = (
    "This one stands {length} tall, has a {diameter:adj} diameter, and weighs approximately {weight}.",
    "At {length} long and {weight}, it rides home in the back of any hatchback.",
    "Measuring {length} from nose tip to tail, with a {diameter:adj} airframe, it is hard to overlook on the pad.",
    "It is {length} long, {diameter} in diameter and weighs in at {weight} without an engine.",
    "Over {length} tall!",
    "The finished model reaches a height of {length}.",
    "With a length of {length} and a weight of {weight}, it balances well on a fingertip.",
    "This {length:adj} tall showpiece has {fin_count:word} {fin_material} fins.",
    "The {diameter:adj} diameter body tube comes pre-slotted.",
    "Body diameter is {diameter}.",
    "Built around tubing of {diameter} diameter.",
    "Ready to fly it weighs {weight}, engine not included.",
    "Finished weight: about {weight}.",
    "It tips the scales at {weight}.",
    "Expect flights of up to {max_altitude}.",
    "With projected flights reaching over {max_altitude}, bring binoculars.",
    "It can reach {max_altitude} when the air is calm.",
    "Maximum altitude is {max_altitude}.",
    "Load the largest recommended engine and it soars to {max_altitude} before it turns over.",
    "Fly it on {recommended_engines:or} engines.",
    "Recommended engines: {recommended_engines}.",
    "It is designed for {recommended_engines:and} motors and tops out around {max_altitude}.",
    "Suggested motors are {recommended_engines:and}.",
    "Works with {recommended_engines:or} engines (sold separately).",
    "Power comes from {recommended_engines:or} engines, good for altitudes to {max_altitude}.",
    "A bright {parachute_size:adj} parachute brings it back for the next flight.",
    "Recovery is on a nylon parachute of {parachute_size} that you will see from far away.",
    "The bright plastic parachute, {parachute_size} across, is already assembled.",
    "Comes down gently under its {parachute_size:adj} ripstop chute.",
    "It returns by {recovery}.",
    "Recovery is by {recovery}.",
    "The {recovery} recovery system is easy to pack.",
    "{fin_count:word} laser-cut {fin_material} fins lock into the slots of the body tube.",
    "It has {fin_count} {fin_material} fins.",
    "The {fin_material} fins are cut and need only a little sanding.",
    "You get {fin_count:word} fins, a nose cone and all the hardware.",
    "Fins of {fin_material} go through the wall of the tube and meet the engine mount.",
    "The {motor_mount} motor mount has a screw-on retainer.",
    "Its {motor_mount} engine mount takes a metal hook.",
    "A sturdy {motor_mount} mount comes standard.",
    "Skill level {skill_level}.",
    "This {skill_level} level kit takes a weekend.",
    "Rated skill level: {skill_level}.",
    "Expect {skill_level} level building.",
    "Recommended for ages {minimum_age} and up.",
    "For builders {minimum_age} years and older.",
    "Ages {minimum_age}+.",
    "{length} tall | {diameter} diameter | {weight}.",
    "Length {length}, diameter {diameter}, weight {weight}; flies on {recommended_engines:or} engines.",
    "Standing {length} high and finished in {paint}, the {name} carries {fin_count:word} swept {fin_material} fins.",
)
PLAIN = (
    "The {name} is a joy to build on a rainy weekend.",
    "Bold {paint} decals are in the bag.",
    "A classic shape with a modern build.",
    "The {name} is back by popular demand!",
    "Whether you’re new to the hobby or coming back to it, you’ll find something to like here.",
    "The nose cone is hollow and takes a small altimeter.",
    "Everything but glue and paint is in the box.",
    "You’ll want to see this one in {paint} and {trim}.",
    "Engines, starters and launch equipment are sold separately.",
)
DISTRACTORS = (
    "Ships in a carton {box} inches long; shipping weight is {pounds} lb.",
    "The shock cord is {cord} inches of braided Kevlar®.",
    "Its big brother, the {other}, has been clocked at {other_altitude} feet.",
    "We have been making rockets for {years} years.",
    "First sold in {year}, the design is older than most who fly it.",
    "Slides on a 1/8 inch launch rod, or use 1010 rail buttons.",
    "The payload bay carries up to {payload} oz of whatever you dare.",
    "The decal sheet measures 8 x 10 inches.",
    "Everyone from 6 to 96 gathers round when it goes up.",
    "Compared with the {other_length}-inch {other}, it fits in any car.",
    "Do not fly it in winds of more than 20 miles per hour.",
    "Allow {hours} hours for the build and a day for the paint.",
    "Scaled 1:{scale} from a sounding rocket that reached {miles} miles.",
    "Pack of 24 sheets of recovery wadding recommended; each is {sheet} inches square.",
    "The display stand (not included) is {stand} inches high.",
)


def fields_of(pattern: str) -> set[str]:
    """The facts that a pattern states, and the other words that it needs."""
    return {name for _, name, _, _ in Formatter().parse(pattern) if name}


def facts_of(pattern: str, facts: Iterable[str]) -> set[str]:
    """The facts that a pattern states, the implied ones too."""
    stated = fields_of(pattern) & set(facts)
    return stated | {IMPLIED[name] for name in stated & IMPLIED.keys()}


def choose_patterns(rng: random.Random, facts: Mapping[str, Wording], wanted: set[str]) -> list[str]:
    """Patterns that together state every wanted fact, each once, and no other."""
    chosen, left = [], set(wanted)
    for pattern in rng.sample(PATTERNS, len(PATTERNS)):
        stated = facts_of(pattern, facts)
        if stated and stated <= left and _fits(pattern, facts):
            chosen.append(pattern)
            left -= stated
    return chosen


def write(rng: random.Random, pattern: str, *, name: str, other: str, facts: Mapping[str, Wording]) -> str:
    """One sentence: the pattern with the facts and with words and numbers of no consequence."""
    paint, trim = rng.sample(PAINTS, 2)
    words = {
        "name": name,
        "other": other,
        "paint": paint,
        "trim": trim,
        "box": rng.choice((24, 30, 38, 42)),
        "pounds": rng.choice((1, 1.5, 2, 3)),
        "cord": rng.choice((36, 48, 72)),
        "other_altitude": rng.choice(("850", "1,450", "2100", "3,000")),
        "other_length": rng.choice((33, 54, 62)),
        "years": rng.choice((25, 40, 60)),
        "year": rng.choice((1964, 1975, 1988)),
        "payload": rng.choice((2, 4, 6)),
        "hours": rng.choice((3, 6, 10)),
        "scale": rng.choice((10, 12, 48)),
        "miles": rng.choice((50, 70, 110)),
        "sheet": rng.choice((4, 5)),
        "stand": rng.choice((3, 4, 6)),
    }
    sentence = pattern.format(**words, **facts)
    return sentence[0].upper() + sentence[1:]


def _fits(pattern: str, facts: Mapping[str, Wording]) -> bool:
    """Whether the pattern makes English of the facts' wordings: a numbered skill level is called so."""
    numbered = "skill_level" in facts and str(facts["skill_level"].stated.value).isdigit()
    return not numbered or "{skill_level}" not in pattern or "kill level" in pattern
