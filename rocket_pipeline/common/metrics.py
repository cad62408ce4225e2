"""Counters and timers of one run, written to its ledger."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from pydantic import JsonValue


class Metrics:
    """Counts and seconds by name; safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: Counter[str] = Counter()
        self._seconds: dict[str, float] = {}

    def count(self, name: str, by: int = 1) -> None:
        """Add `by` to the counter `name`."""
        with self._lock:
            self._counts[name] += by

    @contextmanager
    def timer(self, name: str) -> Iterator[None]:
        """Add the seconds of the block to the timer `name`, also when it raises."""
        started = time.perf_counter()
        try:
            yield
        finally:
            elapsed = time.perf_counter() - started
            with self._lock:
                self._seconds[name] = self._seconds.get(name, 0.0) + elapsed

    def snapshot(self) -> dict[str, JsonValue]:
        """`{"counts": {name: n}, "seconds": {name: s}}`, sorted by name."""
        with self._lock:
            return {
                "counts": dict(sorted(self._counts.items())),
                "seconds": {name: round(s, 4) for name, s in sorted(self._seconds.items())},
            }
