"""Text helpers: what every layer needs to name things and nothing more."""

from __future__ import annotations

import re
import unicodedata


def slugify(text: str) -> str:
    """Lower-case ASCII words joined by hyphens: "R.A.T.T. Works" → "r-a-t-t-works".

    Letters with marks lose the marks; other characters separate words. Empty when nothing is left.
    """
    ascii_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", ascii_text.lower()).strip("-")


def counted(number: int, noun: str) -> str:
    """A number with its noun, in the plural where it is due: "1 row", "1,125 rows"."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
