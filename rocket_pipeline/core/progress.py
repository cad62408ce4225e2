"""How far long work has come: what core tells, and whoever runs it may show."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Called often, from the thread that works; it must return at once and raise nothing."""

    def __call__(self, done: int, total: int | None, noun: str) -> None:
        """Take note.

        Args:
            done: How many are done.
            total: How many it will probably be; None when nobody knows.
            noun: Of what, such as "record".
        """


def untold(done: int, total: int | None, noun: str) -> None:
    """The plain default: tells nobody."""
