"""The pace of requests to a host. A limit shared by several workers is injected as another `RateLimiter`."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Awaitable, Callable
from typing import Protocol

Sleep = Callable[[float], Awaitable[None]]


class RateLimiter(Protocol):
    """Lets requests to a host go, no faster than allowed."""

    async def acquire(self, host: str, rate: float | None) -> None:
        """Return when the next request to the host may go.

        Args:
            host: The host's name.
            rate: Requests per second; None for no limit.
        """


class InProcessLimiter:
    """Gives every request of this process the next free slot of its host. Several scrapers may share one.

    Args:
        sleep: How to wait.
        clock: Seconds that never go back.
    """

    def __init__(self, *, sleep: Sleep = asyncio.sleep, clock: Callable[[], float] = time.monotonic) -> None:
        self._sleep = sleep
        self._clock = clock
        self._free_at: dict[str, float] = {}
        self._lock = threading.Lock()

    async def acquire(self, host: str, rate: float | None) -> None:
        """Wait for the host's next slot."""
        if rate is None:
            return
        with self._lock:
            now = self._clock()
            slot = max(now, self._free_at.get(host, now))
            self._free_at[host] = slot + 1 / rate
        if slot > now:
            await self._sleep(slot - now)
