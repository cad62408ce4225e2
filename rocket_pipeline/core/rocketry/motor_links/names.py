"""Takes the name of a motor apart: "636I216-CL-14A (I)" → impulse 636, core I216, code CL, delay 14, remark I.

Names of all makers, as written by anybody; which motor a name means is not known here.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

_TYPOGRAPHY = str.maketrans({"⁄": "/", "–": "-", "—": "-", "‐": "-", "‑": "-", "−": "-", "_": "-"})
_FRACTION = r"(?:1/[248])?"
_CLASS_ONLY = re.compile(rf"{_FRACTION}[A-O](?:[\s-]?(?:CLASS|SIZED?|ENGINES?|MOTORS?)){{0,3}}")
_NOISE = re.compile(r"^Q-?JETS?\s|\s(?:ENGINES?|MOTORS?|RELOADS?)$")
"""What is said of a motor and is no part of its name; Q-Jets are Quest's composite motors."""
_REMARK = re.compile(r"\(([^()]*)\)")
_CORE = rf"{_FRACTION}[A-O](?:\d{{1,5}}(?:\.\d)?|-\d{{3,5}}(?!\d))"
_NAME = re.compile(rf"(?:HP-)?(?:(\d{{2,5}})(?:NS)?-?)?({_CORE})(?!\d)(.*)")
_CORE_LAST = re.compile(rf"(?:[A-Z\d]+-)+({_CORE})((?![A-Z]*\d).*)")
"""Such as Hypertek's 835CC172J-J317: volume, orifice and length of the tank, and only then the motor."""
_DELAY = re.compile(r"(\d{1,2}(?=[A-Z]{0,2}$)|[PSML]$|P(?=T$))([A-Z]*)")
_PLUGGED = {"PS", "NONE", "PLUGGED"}


@dataclass(frozen=True, kw_only=True)
class MotorName:
    """The parts of a name, in capitals.

    Attributes:
        text: As written, but for blanks, typography and case.
        core: Impulse class and thrust, "1/2A3"; "" where the text is no motor's name.
        impulse_ns: The total impulse that stands before it.
        code: All letters that follow, without punctuation: propellant, size, case.
        delays: Seconds, or P, S, M, L, as they stand.
        remarks: What stands in brackets.
        is_class: The text names an impulse class and no motor.
    """

    text: str
    core: str = ""
    impulse_ns: int | None = None
    code: str = ""
    delays: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    is_class: bool = False

    @property
    def folded(self) -> str:
        """The text without punctuation; a fraction's bar is none, and 1/4A3 is no 14A3."""
        return re.sub(r"[^A-Z0-9~]", "", re.sub(r"(?<=\b1)/(?=[248])", "~", self.text))


@lru_cache(maxsize=100_000)
def read_name(text: str) -> MotorName:
    """The parts of a motor's name.

    Args:
        text: A designation or a common name, as written by anybody.
    """
    tidied = " ".join(unicodedata.normalize("NFKC", text).translate(_TYPOGRAPHY).upper().split())
    tidied = re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", tidied)
    if _CLASS_ONLY.fullmatch(tidied):
        return MotorName(text=tidied, is_class=True)
    tidied = _NOISE.sub("", tidied)
    plain = _REMARK.sub(" ", tidied).strip()
    remarks = tuple(remark.strip() for remark in _REMARK.findall(tidied))
    if found := _NAME.fullmatch(plain):
        impulse, core, rest = found.groups()
    elif found := _CORE_LAST.fullmatch(plain):
        impulse, (core, rest) = None, found.groups()
    else:
        return MotorName(text=tidied, remarks=remarks)
    code, delays = _suffix(rest)
    return MotorName(
        text=tidied,
        core=core.replace("-", ""),
        impulse_ns=int(impulse) if impulse else None,
        code=code,
        delays=delays,
        remarks=remarks,
    )


def _suffix(rest: str) -> tuple[str, tuple[str, ...]]:
    """The code and the delays of what follows the core. What touches the core is no delay: the L of I90L."""
    first, *others = re.split(r"[\s,/-]", rest)
    codes, delays, slashed = [first], [], rest.count("/")
    for part in others:
        delay = _DELAY.fullmatch(part)
        if part in _PLUGGED:
            delays.append("P")
        elif delay and not (slashed and part == "L"):  # F20W/L is a Load of AeroTech's EconoJet line
            delays.append(delay[1])
            codes += [] if delay[2] == first else [delay[2].removeprefix("A")]  # 1/2A3T-4T says its T twice
        else:
            codes.append(part)
    return re.sub(r"[^A-Z0-9]", "", "".join(codes)), tuple(delays)
