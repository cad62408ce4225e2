"""The wish that this process ends soon: whatever waits or works long looks at it.

Who wishes it (a signal, a cancellation) and what happens to a process that does not end is the shell's business.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rocket_pipeline.errors import RunStoppedError


class Stop:
    """A wish that is expressed once and stays.

    Attributes:
        reason: Why, in a few words; empty while nobody wishes it.
    """

    def __init__(self) -> None:
        self.reason = ""
        self._lock = threading.Lock()
        self._told: list[Callable[[], object]] = []

    def request(self, reason: str) -> None:
        """Ask all work of this process to end; who asked to be told is called, the latest first, in this thread."""
        with self._lock:
            self.reason = self.reason or reason
            told = self._told[::-1]
        for call in told:
            call()

    def requested(self) -> bool:
        """Whether the work shall end."""
        return bool(self.reason)

    def check(self) -> None:
        """Go on, unless the work shall end.

        Raises:
            RunStoppedError: It shall.
        """
        if self.reason:
            raise RunStoppedError(
                f"The run was stopped: {self.reason}.", hint="Run it again with its session: nothing is fetched twice."
            )

    def tell(self, call: Callable[[], object]) -> None:
        """Call something when the wish comes."""
        with self._lock:
            self._told.append(call)

    @contextmanager
    def telling(self, call: Callable[[], object]) -> Iterator[None]:
        """Call something when the wish comes while the block lasts."""
        self.tell(call)
        try:
            yield
        finally:
            with self._lock:
                self._told.remove(call)


STOP = Stop()
"""That of this process."""
