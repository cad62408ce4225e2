"""Numbers as product texts write them: 1,150, .976, 1-1/2, 2½, "forty-one", 1,5, 1 480, "two and a half", "a thousand".

Patterns are bounded, so that reading is linear in the length of the text.
"""

from __future__ import annotations

import re

_GLYPHS = {"½": 0.5, "¼": 0.25, "¾": 0.75, "⅛": 0.125, "⅜": 0.375, "⅝": 0.625, "⅞": 0.875, "⅓": 1 / 3, "⅔": 2 / 3}
_ONES = re.findall(
    r"\w+",
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen",
)
_TENS = re.findall(r"\w+", "twenty thirty forty fifty sixty seventy eighty ninety")
_WORDS = {word: float(n) for n, word in enumerate(_ONES)} | {word: 10.0 * n for n, word in enumerate(_TENS, 2)}
_SMALL = "|".join(sorted(_WORDS, key=len, reverse=True))
_TENS_OR = "|".join(_TENS)
_ONES_OR = "|".join(sorted(_ONES[1:10], key=len, reverse=True))

DIGITS = (
    r"(?:(?!0,)\d{1,3}(?:,\d{3}){1,2}(?:\.\d{1,4})?(?!,?\d)"
    r"|\d{1,2} \d{3}(?= ?(?:mm|m|g)\b)"
    r"|\d{1,4},\d{1,2}(?![\d,])"
    r"|0,\d{1,3}(?!\d)"
    r"|\d{1,4}(?:[- ]|\s(?:and|&)\s)\d{1,2}/\d{1,2}(?!\d)"
    r"|\d{1,2}/\d{1,2}(?!\d)"
    r"|\d{1,6}\s?[½¼¾⅛⅜⅝⅞⅓⅔]|[½¼¾⅛⅜⅝⅞⅓⅔]"
    r"|\d{1,6}\.\d{1,4}(?![\d]|\.\d)|\d{1,6}(?![\d]|\.\d|,\d{3})|\.\d{1,4}(?!\d))"
)
SPELT = (
    rf"(?:half an?|(?:{_TENS_OR})[- ](?:{_ONES_OR})|(?:{_SMALL})|an?(?=[- ](?:hundred|thousand|(?:foot|inch|pound|"
    rf"ounce|met(?:er|re)|kilo) and a)))"
    r"(?:[- ](?:hundred|thousand))?(?:\s(?:and\s(?:a|one)\s(?:half|quarter)))?"
)
NUMBER = rf"(?:{DIGITS}|\b{SPELT}\b)"

_FRACTION = re.compile(r"(?:(\d{1,4})(?:\s(?:and|&)\s|[\s-]{1,3}))?(\d{1,2})/(\d{1,2})")


def number_of(written: str) -> float | None:
    """The value of what `NUMBER` matched; None for a fraction of nothing.

    >>> number_of("1-1/2"), number_of("2½"), number_of("1,150"), number_of("forty-one"), number_of("a thousand")
    (1.5, 2.5, 1150.0, 41.0, 1000.0)
    """
    text = written.strip().lower()
    fraction = _FRACTION.fullmatch(text)
    if fraction:
        whole, over, under = (int(part or 0) for part in fraction.groups())
        return whole + over / under if under else None
    if text[-1] in _GLYPHS:
        return float(text[:-1].strip() or 0) + _GLYPHS[text[-1]]
    if text[0].isalpha():
        return _spelt(text) or 1.0
    decimal_comma = text.startswith("0,") or (len(text) - text.rfind(",") <= 3 and text.count(",") == 1)
    return float(text.replace(",", "." if decimal_comma else "").replace(" ", ""))


def _spelt(text: str) -> float:
    if text.startswith("half a"):
        return 0.5
    total = 0.0
    for word in re.split(r"[\s-]", text):
        if word in _WORDS:
            total += _WORDS[word]
        elif word in {"hundred", "thousand"}:
            total = (total or 1.0) * (100 if word == "hundred" else 1000)
        elif word in {"half", "quarter"}:
            total += 0.5 if word == "half" else 0.25
    return total
