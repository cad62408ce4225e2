"""An event loop in a thread of its own, so that synchronous callers, notebooks too, can use coroutines."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable, Coroutine
from concurrent.futures import CancelledError, Future
from typing import Any, TypeVar

from rocket_pipeline.common.stopping import STOP

T = TypeVar("T")


class BackgroundLoop:
    """Runs coroutines on one event loop; its thread starts with the first one. All are cancelled when work shall end.

    Args:
        at_end: Awaited on the loop when it stops.
    """

    def __init__(self, *, at_end: Callable[[], Awaitable[None]]) -> None:
        self._at_end = at_end
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop
        self._stop: asyncio.Event

    def submit(self, work: Coroutine[Any, Any, T]) -> Future[T]:
        """Start a coroutine; its result is in the future, which is cancelled when this process shall end."""
        if STOP.requested():
            work.close()
            ended: Future[T] = Future()
            ended.cancel()
            return ended
        with self._lock:
            if self._thread is None:
                self._start()
        future = asyncio.run_coroutine_threadsafe(work, self._loop)
        if STOP.requested():  # it may have come too late to be cancelled with the others
            future.cancel()
        return future

    def call(self, work: Callable[[], object]) -> None:
        """Call something on the loop, soon; nothing happens when the loop has ended."""
        with self._lock:
            if self._thread is None:
                self._start()
            self._loop.call_soon_threadsafe(work)

    @property
    def is_running(self) -> bool:
        """Whether the thread has started and not been stopped."""
        return self._thread is not None

    def wait(self, future: Future[T]) -> T:
        """The result of a future; interrupting the wait cancels the work.

        Raises:
            RunStoppedError: All work of this process shall end.
        """
        try:
            return future.result()
        except CancelledError:
            STOP.check()
            raise
        except BaseException:
            future.cancel()
            raise

    def stop(self) -> None:
        """Cancel what still runs and end the thread."""
        with self._lock:
            thread, self._thread = self._thread, None
        if thread is None:
            return
        self._loop.call_soon_threadsafe(self._stop.set)
        if thread is not threading.current_thread():  # a finalizer may run on any thread, also on this one
            thread.join()

    def _start(self) -> None:
        ready = threading.Event()
        self._thread = threading.Thread(
            target=lambda: asyncio.run(self._serve(ready)), name="rocket-fetching", daemon=True
        )
        self._thread.start()
        ready.wait()

    async def _serve(self, ready: threading.Event) -> None:
        self._loop = asyncio.get_running_loop()
        self._stop = asyncio.Event()
        ready.set()
        serving = asyncio.current_task()

        def cancel_all() -> None:
            for task in asyncio.all_tasks() - {serving}:
                task.cancel()

        with STOP.telling(lambda: self._loop.call_soon_threadsafe(cancel_all)):
            await self._stop.wait()
        await self._at_end()
