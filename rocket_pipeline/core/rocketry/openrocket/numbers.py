"""Numbers and texts as OpenRocket's files write them. Files hold metres, kilograms and seconds; we give mm, g and s."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from itertools import islice
from typing import TypeVar
from xml.etree.ElementTree import Element

from rocket_pipeline.errors import DocumentRefusedError

T = TypeVar("T")
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_LONGEST = 60
_DIGITS = 9
_MOST_WHOLE = 2**31


def text_of(parent: Element, *names: str) -> str | None:
    """The text of the first child of one of these names that has any; None when there is none."""
    for name in names:
        for child in parent.findall(name):
            if text := (child.text or "").strip():
                return text
    return None


def number(text: str | None, *, times: float = 1) -> float | None:
    """A number, multiplied; None for what is none, NaN and infinities.

    "auto 0.012" is 0.012: what OpenRocket computed when it saved. "auto" and "filled" alone are no numbers. A
    product is rounded to 9 decimals, so that 0.0185 m is 18.5 mm.
    """
    written = (text or "").strip().removeprefix("auto").strip()
    value = float(written) if len(written) <= _LONGEST and _NUMBER.fullmatch(written) else math.nan
    if not math.isfinite(value * times):
        return None
    return round(value * times, _DIGITS) if times != 1 else value


def whole(text: str | None) -> int | None:
    """A whole number; None for what is none."""
    value = number(text)
    return int(value) if value is not None and value.is_integer() and abs(value) < _MOST_WHOLE else None


def bounded(items: Iterable[T], most: int, what: str) -> tuple[T, ...]:
    """All of them.

    Raises:
        DocumentRefusedError: There are more than `most`; the code is `too_many_parts`.
    """
    found = tuple(islice(items, most + 1))
    if len(found) > most:
        raise DocumentRefusedError(f"The file is refused: more than {most:,} {what}.", code="too_many_parts")
    return found
