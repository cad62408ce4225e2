"""The pace of requests to a host. A limit shared by several workers is injected as another `RateLimiter`."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Awaitable, Callable
from typing import Protocol

Sleep = Callable[[float], Awaitable[None]]
Clock = Callable[[], float]


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
        clock: Seconds that never go back, whatever is done to the clock on the wall.
    """

    def __init__(self, *, sleep: Sleep = asyncio.sleep, clock: Clock = time.monotonic) -> None:
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


class HostPauses:
    """Until when a host wants no request at all, after a 429 or a 503 with Retry-After. For one event loop.

    Args:
        sleep: How to wait.
        clock: Seconds that never go back.
    """

    def __init__(self, *, sleep: Sleep = asyncio.sleep, clock: Clock = time.monotonic) -> None:
        self._sleep = sleep
        self._clock = clock
        self._until: dict[str, float] = {}

    def pause(self, host: str, seconds: float) -> None:
        """Let no request to the host go for so long."""
        self._until[host] = max(self._clock() + seconds, self._until.get(host, 0.0))

    async def wait(self, host: str) -> None:
        """Return when the host's pause is over, also one that was made longer meanwhile."""
        reached = 0.0
        while (until := self._until.get(host, 0.0)) > reached:
            if (seconds := until - self._clock()) > 0:
                await self._sleep(seconds)
            reached = until
        self._until.pop(host, None)
