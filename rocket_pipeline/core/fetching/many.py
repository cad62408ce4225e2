"""Many documents at once, for a synchronous caller: ahead of him, but only as far as he goes on asking.

What it takes to get one document belongs to `engine.py`.
"""

from __future__ import annotations

import asyncio
import queue
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial

from rocket_pipeline.common.stopping import STOP
from rocket_pipeline.core.fetching.background import BackgroundLoop
from rocket_pipeline.core.fetching.document import Document, Request
from rocket_pipeline.core.fetching.engine import Engine, named_after
from rocket_pipeline.errors import ConfigurationError, FetchError

OnError = Callable[[Request | str, FetchError], None]
"""Takes a request that failed for good, or a text that is no URL, and what was wrong."""
_LOOK_AGAIN_S = 1.0
_AHEAD = 4
_BATCHES = 8


@dataclass(slots=True)
class _Fetched:
    number: int
    request: Request
    task: asyncio.Task[Document]


@dataclass
class FetchAhead:
    """An iterator of documents. One is fetched at first, then two, then four, up to `concurrency` at a time.

    Up to four times as many are on their way to the disk, or wait for an earlier one that is late: so the network
    need not wait for the disk, and memory holds no more of them however many there are.

    Args:
        loop: Where the engine runs.
        engine: Fetches one document.
        asked: What to fetch; read only as far as needed.
        concurrency: How many are requested at the same time at most.
        ordered: Whether documents come in the order of the requests, or as they arrive.
        on_error: Takes each failure when its turn comes, and the others go on; without it a failure is raised.
    """

    loop: BackgroundLoop
    engine: Engine
    asked: Iterator[Request]
    concurrency: int
    ordered: bool
    on_error: OnError | None = None
    _arrived: queue.SimpleQueue[list[_Fetched]] = field(default_factory=queue.SimpleQueue, init=False)
    _batch: list[_Fetched] = field(default_factory=list, init=False)
    _running: dict[int, tuple[Request, asyncio.Task[Document]]] = field(default_factory=dict, init=False)
    _ready: dict[int, _Fetched] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        self._gate = asyncio.Semaphore(self.concurrency)

    def __iter__(self) -> Iterator[Document]:
        most = _AHEAD * self.concurrency if self.concurrency > 1 else 1
        window, started, given = 1, 0, 0
        try:
            while True:
                STOP.check()
                room = window - (started - given)
                if room > window // _BATCHES or not self._ready:  # a few at a time: each time wakes the loop's thread
                    started += self._start(room, started)
                if given == started:
                    return
                fetched = self._ready.pop(self._wait_for(given))
                given += 1
                if fetched.task.cancelled():
                    STOP.check()
                    raise _closed()
                error = fetched.task.exception()
                if self.on_error and isinstance(error, FetchError):
                    self.on_error(fetched.request, error)
                else:
                    yield named_after(fetched.request, fetched.task.result())
                window = min(2 * window, most)
        finally:
            self.loop.call(self._abandon)

    def _start(self, room: int, number: int) -> int:
        """Start up to so many more; returns how many there were."""
        batch: list[tuple[int, Request]] = []
        while len(batch) < room and (request := next(self.asked, None)) is not None:
            batch.append((number + len(batch), request))
        if batch:
            self.loop.call(lambda: self._begin(batch))
        return len(batch)

    def _wait_for(self, number: int) -> int:
        """The number of the next document to give; in order, that one."""
        while not self._ready or (self.ordered and number not in self._ready):
            self._take()
        return number if self.ordered else next(iter(self._ready))

    def _take(self) -> None:
        while True:
            try:
                for fetched in self._arrived.get(timeout=_LOOK_AGAIN_S):
                    self._ready[fetched.number] = fetched
            except queue.Empty:
                STOP.check()
                if not self.loop.is_running:
                    raise _closed() from None
            else:
                return

    def _begin(self, batch: list[tuple[int, Request]]) -> None:
        for number, request in batch:
            task = self.engine.start(request, self._gate)
            self._running[number] = (request, task)
            task.add_done_callback(partial(self._arrive, number))

    def _arrive(self, number: int, _: asyncio.Task[Document]) -> None:
        """Hand over what has ended, all of one turn of the loop together: each time wakes the caller's thread."""
        request, task = self._running.pop(number, (None, None))
        if request is None or task is None:
            return
        self.engine.leave(request)
        if not self._batch:
            asyncio.get_running_loop().call_soon(self._hand_over)
        self._batch.append(_Fetched(number, request, task))

    def _hand_over(self) -> None:
        batch, self._batch = self._batch, []
        self._arrived.put(batch)

    def _abandon(self) -> None:
        """Wait no longer for what is in flight."""
        running, self._running = self._running, {}
        for request, _ in running.values():
            self.engine.leave(request)


def _closed() -> ConfigurationError:
    return ConfigurationError("This scraper was closed meanwhile.", hint="Make a new one.")
