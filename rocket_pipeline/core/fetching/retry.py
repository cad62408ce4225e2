"""Which failures are tried again, how often, after what wait. The attempt itself belongs to `engine.py`."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from typing import TypeVar

from tenacity import AsyncRetrying, RetryCallState, retry_if_exception, stop_after_attempt
from tenacity.wait import wait_random_exponential

from rocket_pipeline.core.fetching.limiter import Sleep
from rocket_pipeline.core.fetching.settings import FetchSettings
from rocket_pipeline.errors import RateLimitedError, Transient

T = TypeVar("T")
logger = logging.getLogger(__name__)


class Retries:
    """The retry policy of a scraper: transient failures only, full jitter, the server's wish first.

    Args:
        settings: Number of retries and bounds of the waits.
        sleep: How to wait.
        on_retry: Called before each retry.
    """

    def __init__(self, settings: FetchSettings, *, sleep: Sleep, on_retry: Callable[[], None]) -> None:
        self._settings = settings
        self._sleep = sleep
        self._on_retry = on_retry
        self._backoff = wait_random_exponential(multiplier=settings.backoff_base, max=settings.backoff_max)

    async def run(self, attempt: Callable[[], Awaitable[T]], *, idempotent: bool = True) -> T:
        """Attempt until it succeeds, fails for good, or the attempts are used up; raises the last failure.

        Args:
            attempt: The work.
            idempotent: Whether it may be done again at all.
        """
        retrying = AsyncRetrying(
            retry=retry_if_exception(lambda error: isinstance(error, Transient)),
            stop=stop_after_attempt(self._settings.max_retries + 1 if idempotent else 1),
            wait=self._wait,
            sleep=self._sleep,
            before_sleep=self._note,
            reraise=True,
        )

        async def once() -> T:  # tenacity awaits only what is visibly a coroutine function
            return await attempt()

        result: T = await retrying(once)
        return result

    def _wait(self, state: RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        if isinstance(error, RateLimitedError) and error.retry_after is not None:
            return min(error.retry_after, self._settings.retry_after_max)
        return float(self._backoff(state))

    def _note(self, state: RetryCallState) -> None:
        self._on_retry()
        error = state.outcome.exception() if state.outcome else None
        wait = state.next_action.sleep if state.next_action else 0.0
        logger.info("Retry %d in %.1f s: %s", state.attempt_number, wait, error)
