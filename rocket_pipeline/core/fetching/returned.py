"""Which documents a scraper returned. A long crawl's list would outgrow memory: the session buffer has it too."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

REMEMBERED = 10_000


class Returned(Mapping[str, str]):
    """URL → sha256 of the documents that were returned, in that order.

    The last 10,000 are counted and listed; an older one is still found by its URL.

    Args:
        look_up: The sha256 that the session has for a URL, or None.

    Attributes:
        on_note: Called with the number of all documents so far whenever one is returned.
    """

    def __init__(self, look_up: Callable[[str], str | None]) -> None:
        self.on_note: Callable[[int], None] | None = None
        self._noted = 0
        self._look_up = look_up
        self._last: dict[str, str] = {}
        self._is_whole = True

    def note(self, url: str, sha256: str) -> None:
        """Remember a document."""
        self._last[url] = sha256
        if len(self._last) > REMEMBERED:
            self._is_whole = False
            del self._last[next(iter(self._last))]
        self._noted += 1
        if self.on_note:
            self.on_note(self._noted)

    def __getitem__(self, url: str) -> str:
        sha256 = self._last.get(url) or (None if self._is_whole else self._look_up(url))
        if sha256 is None:
            raise KeyError(url)
        return sha256

    def __iter__(self) -> Iterator[str]:
        return iter(self._last)

    def __len__(self) -> int:
        return len(self._last)
