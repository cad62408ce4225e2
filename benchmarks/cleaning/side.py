"""What every side has in common: its arguments, the tables of SPEC.md, and what it measures of itself."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

from benchmarks.cleaning.rows import CATEGORIES
from benchmarks.fetching.side import Measured, measuring, report

__all__ = [
    "ALTITUDES",
    "CURRENCIES",
    "LENGTHS",
    "MASSES",
    "NULLS",
    "SPELLINGS",
    "Measured",
    "Task",
    "arguments",
    "measuring",
    "report",
]

NULLS = ("", "n/a", "na", "none", "null", "unknown", "tbd", "-", "--")
LENGTHS = {"in": 25.4, "in.": 25.4, "inches": 25.4, '"': 25.4, "″": 25.4, "cm": 10.0, "mm": 1.0}
MASSES = {
    **dict.fromkeys(("oz", "oz.", "ounces"), 28.349523125),
    **dict.fromkeys(("lb", "lbs"), 453.59237),
    "g": 1.0,
    "grams": 1.0,
    "kg": 1000.0,
}
ALTITUDES = {"ft": 0.3048, "feet": 0.3048, "'": 0.3048, "m": 1.0}
CURRENCIES = {"$": "USD", "USD": "USD", "£": "GBP", "€": "EUR"}
SPELLINGS = {
    spelling.lower().replace("-", " "): word for word, all_ in CATEGORIES.items() for spelling in (word, *all_)
}
"""A category's spelling, folded → its word."""


@dataclass(frozen=True)
class Task:
    """What a side reads and where it writes."""

    rows: Path
    clean: Path
    quarantine: Path
    variant: str = ""


def arguments() -> Task:
    """The task that the command line describes."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=Path, required=True)
    parser.add_argument("--clean", type=Path, required=True)
    parser.add_argument("--quarantine", type=Path, required=True)
    parser.add_argument("--variant", default="")
    return Task(**vars(parser.parse_args()))
