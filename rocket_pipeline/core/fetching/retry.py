"""Which failures are tried again, how often, after what wait. The attempt itself belongs to `engine.py`."""

from __future__ import annotations

import logging
import random
from collections.abc import Awaitable, Callable
from itertools import count
from typing import TypeVar

from rocket_pipeline.core.fetching.limiter import HostPauses, Sleep
from rocket_pipeline.core.fetching.settings import FetchSettings
from rocket_pipeline.errors import FetchError, RateLimitedError, Transient

T = TypeVar("T")
logger = logging.getLogger(__name__)


class Retries:
    """The retry policy of a scraper: transient failures only, full jitter, the server's wish first.

    Args:
        settings: Number of retries and bounds of the waits.
        pauses: Told when a host asks for fewer requests: then all requests to it wait, not only this one.
        sleep: How to wait.
        on_retry: Called before each retry.
    """

    def __init__(
        self, settings: FetchSettings, pauses: HostPauses, *, sleep: Sleep, on_retry: Callable[[], None]
    ) -> None:
        self._settings = settings
        self._pauses = pauses
        self._sleep = sleep
        self._on_retry = on_retry

    async def run(self, attempt: Callable[[], Awaitable[T]], host: str, *, idempotent: bool = True) -> T:
        """Attempt until it succeeds, fails for good, or the attempts are used up; raises the last failure.

        Args:
            attempt: The work; it waits for the host's pauses itself.
            host: Whom it asks.
            idempotent: Whether it may be done again at all.
        """
        retries = self._settings.max_retries if idempotent else 0
        for number in count():
            try:
                return await attempt()
            except FetchError as error:
                asks_for_less = isinstance(error, RateLimitedError)
                wait = self._wait(error, number)
                if asks_for_less:
                    self._pauses.pause(host, wait)
                if not isinstance(error, Transient) or number >= retries:
                    raise
                logger.info("Retry %d in %.1f s: %s", number + 1, wait, error)
            self._on_retry()
            if not asks_for_less:
                await self._sleep(wait)
        raise AssertionError("unreachable")

    def _wait(self, error: FetchError, number: int) -> float:
        if isinstance(error, RateLimitedError) and error.retry_after is not None:
            return self._clamped(error.retry_after, error.url)
        longest = self._settings.backoff_base * 2 ** min(number, 60)
        return random.uniform(0, min(longest, self._settings.backoff_max))  # noqa: S311 - jitter is no secret

    def _clamped(self, wish: float, url: str) -> float:
        longest = self._settings.retry_after_max
        if wish > longest:
            logger.warning("%s asks to wait %.0f s; %.0f s is the longest wait (retry_after_max)", url, wish, longest)
        return min(wish, longest)
