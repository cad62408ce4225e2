"""Mends the misspelt and turns the German cue words of a text, and knows where each place stood before.

Only words that say what is measured are mended, and only slips: two letters swapped, one left out, one doubled, a
vowel for a vowel; never the first letter. What a word means is not known here.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

from rocket_pipeline.core.rocketry.kit_facts.german import BESIDE, PLAIN, is_german

_WORDS = re.findall(
    r"\w+",
    "length height diameter weight altitude parachute parachutes recovery streamer overall plastic plywood basswood "
    "tumble tumbles helicopter recommended engines inches ounces weighs cardboard fiberglass airframe",
)
_REAL = frozenset(
    re.findall(r"\w+", "weigh eight steamer niches weights heights recover tumbler tumbled lengthy weighs")
)
_KNOWN = {
    "hight": "height", "hgt": "height", "heigt": "height", "altitute": "altitude", "altidude": "altitude",
    "parachoot": "parachute", "parashute": "parachute", "chut": "chute", "moter": "motor", "moters": "motors",
    "moto": "motor", "engin": "engine", "enigne": "engine", "feets": "feet", "levl": "level", "lvl": "level",
    "leval": "level", "levle": "level", "skil": "skill", "ballsa": "balsa", "blasa": "balsa", "basla": "balsa",
    "nyln": "nylon", "flys": "flies", "flyes": "flies", "helicoptor": "helicopter", "diametre": "diameter",
    "mnt": "mount", "abt": "about", "wheight": "weight", "begginer": "beginner", "beginer": "beginner",
    "intermediat": "intermediate", "intermidiate": "intermediate", "begginner": "beginner",
    "tal": "tall", "finns": "fins", "parashoot": "parachute",
}  # fmt: skip


def _slips(word: str) -> set[str]:
    left_out = {word[:at] + word[at + 1 :] for at in range(1, len(word))}
    swapped = {word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in range(1, len(word) - 1)}
    doubled = {word[:at] + word[at] + word[at:] for at in range(1, len(word))}
    vowels = {
        word[:at] + vowel + word[at + 1 :] for at in range(1, len(word)) if word[at] in "aeiou" for vowel in "aeiou"
    }
    return (left_out | swapped | doubled | vowels) - {word} - _REAL


_MENDED = {slip: word for word in _WORDS for slip in _slips(word) if slip not in _WORDS} | _KNOWN
_WORD = re.compile(r"(?<![\w'-])[A-Za-zÄÖÜäöüß]{2,20}(?![\w'])")


@dataclass(frozen=True)
class Mended:
    """A text with its cue words mended.

    Attributes:
        text: The mended text.
        starts: Where each mended word, and what follows it, begins in `text`, ascending.
        origins: Where the same begins in the text as it was.
    """

    text: str
    starts: tuple[int, ...]
    origins: tuple[int, ...]

    def origin(self, place: int) -> int:
        """Where a place of the mended text stood before; the end of a mended word is the end of the misspelt one."""
        at = bisect_right(self.starts, place) - 1
        return self.origins[at] + place - self.starts[at] if at >= 0 else place


def mended(text: str) -> Mended:
    """The text with its misspelt cue words mended and its German ones turned into English ones."""
    words = _MENDED | PLAIN | BESIDE if is_german(text) else _MENDED
    pieces: list[str] = []
    starts, origins = [0], [0]
    done = length = 0
    for found in _WORD.finditer(text):
        word = words.get(found[0].lower())
        if word is None:
            continue
        pieces += [text[done : found.start()], _cased_as(found[0], word)]
        length += found.start() - done
        starts += [length, length + len(word)]
        origins += [found.start(), found.end()]
        length += len(word)
        done = found.end()
    return Mended("".join([*pieces, text[done:]]), tuple(starts), tuple(origins))


def _cased_as(written: str, word: str) -> str:
    if written.isupper():
        return word.upper()
    return word.capitalize() if written.istitle() else word
