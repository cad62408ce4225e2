"""What the reasons for refusing a row mean, and what a person does about them.

Those that every department has; a department adds those of its own rules.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Meaning(NamedTuple):
    """What a reason says of a row, and the next step, each in a sentence."""

    means: str
    do: str


_READ = "Look at the page; if it says so, the rule or the parser has to learn it."

MEANINGS: Mapping[str, Meaning] = {
    "value_missing": Meaning("A fact that every row needs is empty.", "Look whether the source still gives it."),
    "value_unknown": Meaning("The value is none of those that the contract allows.", _READ),
    "value_malformed": Meaning("The text is not built as the contract demands.", _READ),
    "text_unusable": Meaning("The text cannot be turned into the column's value.", _READ),
    "number_unreadable": Meaning("The text is no number.", _READ),
    "integer_unreadable": Meaning("The text is no whole number.", _READ),
    "boolean_unreadable": Meaning("The text is neither true nor false.", _READ),
    "date_unreadable": Meaning("The text is no date.", _READ),
    "datetime_unreadable": Meaning("The text is no point in time.", _READ),
    "list_unreadable": Meaning("The text is no list.", _READ),
    "out_of_range": Meaning(
        "The value is outside what can be; the contract says why beside the bound.",
        "Tell the source; if the value is real, widen the bound.",
    ),
    "unit_slip": Meaning(
        "The value would fit if it were 1,000 times larger or smaller: a slip of the unit.",
        "Tell the source; nothing is scaled on a guess.",
    ),
    "duplicate_conflict": Meaning(
        "Rows of one key say different things, and nobody can tell which is right.",
        "Compare them, and tell the source.",
    ),
}
"""Reason code → what it means."""
