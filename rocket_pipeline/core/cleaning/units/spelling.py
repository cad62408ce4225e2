"""One spelling for what texts write in many ways: spaces, dashes, primes, fractions; and the expression of a unit.

Which units exist is declared in `declaration`; what a number looks like stands in `numerals`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from string import ascii_lowercase

import polars as pl

from rocket_pipeline.core.cleaning.units.declaration import Quantity, Unit

FRACTION = "\ue001"
"""Stands before a fraction that was one character."""

EXPONENT = "\ue002"
"""Stands for "e" or "×10^" between a number and its power of ten."""

MINUS = "\ue003"
"""Stands for a minus that is a sign; other hyphens join or separate."""

_FRACTIONS = {
    "½": "1/2",
    "⅓": "1/3",
    "⅔": "2/3",
    "¼": "1/4",
    "¾": "3/4",
    "⅕": "1/5",
    "⅖": "2/5",
    "⅗": "3/5",
    "⅘": "4/5",
    "⅙": "1/6",
    "⅚": "5/6",
    "⅛": "1/8",
    "⅜": "3/8",
    "⅝": "5/8",
    "⅞": "7/8",
}

_SAME = {
    " ": "\t\n\r\x0b\x0c\x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029"
    "\u202f\u205f\u3000",
    "": "\u200b\u200c\u200d\u2060\ufeff\xad\u200e\u200f",
    "-": "‐‑‒–—―−﹘﹣－",
    '"': "″”“„‟＂〃",
    "'": "′’‘‛ʹʼ´`＇",
    "/": "⁄∕／",
    "x": "×✕✖",
    "·": "⋅∙•・",
    "~": "≈∼～",
    "°": "º˚",
    "µ": "μ",
    "(": "[（",
    ")": "]）",
    ".": "．",
    ",": "，",
    "$": "＄",
    "�": "".join(chr(code) for code in range(0xE000, 0xE020)),  # our own marks, in a text, mean nothing
}

_ONE_FOR_ONE = {
    **{variant: plain for plain, variants in _SAME.items() for variant in variants},
    **{sign: f"{FRACTION}{digits}" for sign, digits in _FRACTIONS.items()},
    **{chr(0xFF10 + digit): str(digit) for digit in range(10)},
    **dict(zip("㎜㎝㎞㎏㎎…≤≥", ("mm", "cm", "km", "kg", "mg", "...", "<", ">"), strict=True)),
}

_SIGN_PLACES = r"(^|[(]|[/=|] ?|\bto )"


def unified(text: pl.Expr, kind: Quantity) -> pl.Expr:
    """The text in lower case and in one spelling of spaces, dashes, primes, fractions, exponents and signs."""
    plain = text.str.replace_many(list(_ONE_FOR_ONE), list(_ONE_FOR_ONE.values())).str.to_lowercase()
    plain = plain.str.replace_all(f"-{FRACTION}", "-", literal=True).str.replace_all(f"{FRACTION}", " ", literal=True)
    plain = plain.str.replace_all("''", '"', literal=True).str.replace_all(" +", " ").str.strip_chars()
    plain = plain.str.replace_all(r"([0-9.])(?:e| ?[x*] ?10\^)([+-]?[0-9]{1,3})(?:\b)", f"${{1}}{EXPONENT}${{2}}")
    plain = plain.str.replace_all(r"([a-z])([0-9])", "$1 $2").str.strip_chars()
    if kind.name == "price":
        plain = plain.str.replace(r",-+$", "")
    if kind.feet:
        # 5'-6" and 5'6 are feet and inches.
        plain = plain.str.replace_all(r"' ?- ?([0-9][0-9 ./-]*\")", "' $1")
        plain = plain.str.replace(r"' ?([0-9]+(?:[ -][0-9]+/[0-9]+|\.[0-9]+)?)$", "' $1\"")
    plain = plain.str.replace(r"([0-9])\+( ?[^0-9 ]+)$", "$1$2+")
    signed = rf"-[ ]?([0-9.]|{before(kind)})" if kind.has_units_before else r"-([0-9.])"
    return plain.str.replace_all(f"{_SIGN_PLACES}{signed}", f"${{1}}{MINUS}${{2}}")


def after(kind: Quantity) -> str:
    """The expression of a unit behind its number, as `unified` leaves it; its full stop included."""
    return _any(kind.units, bounded=True)


def before(kind: Quantity) -> str:
    """The expression of a unit before its number."""
    return _any([unit for unit in kind.units if unit.before], bounded=False)


def unit_key(spelling: pl.Expr) -> pl.Expr:
    """A spelling that `after` or `before` found, as a key of `Quantity.by_key`."""
    return spelling.str.replace_many(list(" ·*.-"), [""] * 5)


def _any(units: Sequence[Unit], *, bounded: bool) -> str:
    """All spellings, longest first; a word must not go on with a letter or digit."""
    spellings = sorted({spelling for unit in units for spelling in unit.spellings}, key=lambda s: (-len(s), s))
    words = [_pattern(s) for s in spellings if s[-1] in ascii_lowercase]
    signs = [_pattern(s) for s in spellings if s[-1] not in ascii_lowercase]
    end = r"(?-u:\b)\.?" if bounded else ""
    parts = [f"(?:{'|'.join(words)}){end}"] if words else []
    return f"(?:{'|'.join([*signs, *parts])})"


def _pattern(spelling: str) -> str:
    parts = [re.escape(part) for part in re.split("[·]", spelling)]
    return r" ?[·*.\-]? ?".join(parts).replace(r"\ ", " ?").replace("/", " ?/ ?")
