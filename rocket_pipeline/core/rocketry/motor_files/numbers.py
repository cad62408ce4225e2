"""Numbers as motor files write them. Python's own `float` takes more than it should: nan, 1_000, Arabic digits."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable

from rocket_pipeline.core.rocketry.motor_files.entry import MotorRefusedError

_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_COMMA = re.compile(r"[+-]?[0-9]+,[0-9]+")
_THOUSANDS = re.compile(r"[+-]?[1-9][0-9]{0,2},[0-9]{3}")
_SHOWN = 40


def is_number(text: str) -> bool:
    """Whether it is a number, with a point or a comma."""
    return bool(_NUMBER.fullmatch(text) or _COMMA.fullmatch(text))


def is_finite(text: str) -> bool:
    """Whether it is a number with a point and not too large to be one."""
    return bool(_NUMBER.fullmatch(text)) and math.isfinite(float(text))


def read_number(text: str, what: str, *, line: int | None = None) -> float:
    """A finite number.

    Raises:
        MotorRefusedError: It is none; `what` names it in the message.
    """
    if not is_finite(text):
        raise MotorRefusedError(f"{what} is {text[:_SHOWN]!r}, not a number", code="bad_number", line=line)
    return float(text)


def read_size(text: str, what: str, *, line: int | None = None) -> float:
    """A finite number that is not negative."""
    number = read_number(text, what, line=line)
    if number < 0:
        raise MotorRefusedError(f"{what} is negative: {text[:_SHOWN]}", code="bad_number", line=line)
    return number


def has_decimal_commas(texts: Iterable[str], *, line: int | None = None) -> bool:
    """Whether the numbers of one motor are written with decimal commas.

    "1,234" alone could be either; it is a decimal comma only beside one that cannot separate thousands, like "0,2".

    Raises:
        MotorRefusedError: There are commas and it cannot be told what they mean.
    """
    texts = list(texts)
    commas = [text for text in texts if _COMMA.fullmatch(text)]
    if not commas:
        return False
    if any("." in text for text in texts) or all(_THOUSANDS.fullmatch(text) for text in commas):
        raise MotorRefusedError(
            f"the comma in {commas[0][:_SHOWN]} may separate decimals or thousands", code="bad_number", line=line
        )
    return True
