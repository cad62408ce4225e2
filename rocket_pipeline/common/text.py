"""Text helpers: what every layer needs to name things and nothing more."""

from __future__ import annotations

import re
import unicodedata

from anyascii import anyascii


def slugify(text: str) -> str:
    """Lower-case ASCII words joined by hyphens: "R.A.T.T. Works" → "r-a-t-t-works".

    Letters are spelled `in_ascii`; other characters separate words. Empty when nothing is left.
    """
    return re.sub(r"[^a-z0-9]+", "-", in_ascii(text).lower()).strip("-")


def in_ascii(text: str) -> str:
    """Letters without their marks, and those of other alphabets as they are spelled in Latin: "Ракета" → "Raketa".

    What is neither a letter nor ASCII is left out.
    """
    plain = unicodedata.normalize("NFKD", text)
    return "".join(c if c.isascii() else anyascii(c) for c in plain if c.isascii() or c.isalpha())


def counted(number: int, noun: str) -> str:
    """A number with its noun, in the plural where it is due: "1 row", "1,125 rows"."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
