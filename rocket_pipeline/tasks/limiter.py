"""The pace that all workers share: every request takes its turn at its host's limit on the Prefect server.

The names and rates of limits belong to `limits.py`; the pace of one process to `core/fetching/limiter.py`.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections import defaultdict
from collections.abc import Callable
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from functools import cache

import httpx
from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.responses import GlobalConcurrencyLimitResponse
from prefect.exceptions import ObjectNotFound
from prefect.settings import PREFECT_API_AUTH_STRING, PREFECT_API_KEY, PREFECT_API_URL

from rocket_pipeline.core.extraction.pipeline import DataExtractionPipeline
from rocket_pipeline.core.fetching.background import BackgroundLoop
from rocket_pipeline.core.fetching.limiter import InProcessLimiter, RateLimiter
from rocket_pipeline.errors import ConfigurationError
from rocket_pipeline.tasks.environment import prefect_api
from rocket_pipeline.tasks.limits import host_rates, limit_name

logger = logging.getLogger(__name__)

_LATER_S = 0.002, 0.02
"""How long after its time a slot is tried, so that workers who wait for the same one seldom collide."""


def limiter_of(pipeline: DataExtractionPipeline) -> RateLimiter | None:
    """What paces the sources of a pipeline: the server's limits, or None without a server (PREFECT_API_URL)."""
    api = PREFECT_API_URL.value()
    if not api:
        return None
    return _shared(api, PREFECT_API_AUTH_STRING.value(), PREFECT_API_KEY.value(), frozenset(host_rates(pipeline)))


@cache
def _shared(api: str, auth_string: str | None, api_key: str | None, declared: frozenset[str]) -> SharedLimiter:
    """One for all sources of this process, so that they pass their own turns here before the server is asked."""
    return SharedLimiter(lambda: PrefectClient(api, auth_string=auth_string, api_key=api_key), declared)


class SharedLimiter:
    """Gives requests of all workers of one Prefect server the next free slot of their host.

    A request takes its turn in this process first, so that at most one of them asks the server. A limit is looked at
    before a slot is taken: Prefect counts anew from each request that it denies, so that whoever asks too early delays
    everybody. A host without a limit is an error when a source declares it; others, to which a redirect may lead,
    have the pace of this process.

    Args:
        connect: Makes a client of the server.
        declared: The hosts that must have a limit.
    """

    def __init__(self, connect: Callable[[], PrefectClient], declared: frozenset[str]) -> None:
        self._connect = connect
        self._declared = declared
        self._own = InProcessLimiter()
        self._turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._client: PrefectClient | None = None
        self._open = AsyncExitStack()
        self._loop = BackgroundLoop(at_end=self._open.aclose)
        self._unlimited: set[str] = set()

    async def acquire(self, host: str, rate: float | None) -> None:
        """Wait for the host's next slot.

        Raises:
            ConfigurationError: The host must have a limit and has none, or the server does not answer.
        """
        if rate is None:
            return
        await self._own.acquire(host, rate)
        if host in self._unlimited:
            return
        await asyncio.wrap_future(self._loop.submit(self._turn(host, rate)))
        if host in self._unlimited:  # learnt just now: all that waited for this answer go one by one
            await self._own.acquire(host, rate)

    def close(self) -> None:
        """Close the connection to the server."""
        self._loop.stop()

    async def _turn(self, host: str, rate: float) -> None:
        async with self._turns[host]:
            with prefect_api():
                client = await self._connected()
                while (seconds := await self._taken(client, host, rate)) is not None:  # noqa: ASYNC110 - no event to await
                    await asyncio.sleep(seconds + random.uniform(*_LATER_S))  # noqa: S311 - no secret

    async def _connected(self) -> PrefectClient:
        async with self._turns[""]:
            if self._client is None:
                self._client = await self._open.enter_async_context(self._connect())
        return self._client

    async def _taken(self, client: PrefectClient, host: str, rate: float) -> float | None:
        """Take a slot; None when that went well, else the seconds after which to try again."""
        limit = await self._limit(client, host)
        if limit is None or not limit.active:
            return None
        wait = _wait(limit, rate)
        if limit.active_slots or (wait and rate < limit.slot_decay_per_second):
            return max(wait, 0.1 / rate)
        return None if await _granted(client, limit.name) else 1 / rate

    async def _limit(self, client: PrefectClient, host: str) -> GlobalConcurrencyLimitResponse | None:
        name = limit_name(host)
        try:
            limit = await client.read_global_concurrency_limit_by_name(name)
        except ObjectNotFound:
            limit = None
        if limit and limit.slot_decay_per_second > 0:
            return limit
        if host in self._declared:
            raise ConfigurationError(
                f"The Prefect server has no rate limit {name}, so workers cannot share the pace of {host}.",
                hint="Run scripts/setup_prefect_server.py.",
            )
        if host not in self._unlimited:
            self._unlimited.add(host)
            logger.warning("%s has no rate limit on the Prefect server: this process alone paces it.", host)
        return None


def _wait(limit: GlobalConcurrencyLimitResponse, rate: float) -> float:
    """Seconds until the slot is free, or until a site that asks for a slower pace allows the next request."""
    interval = 1 / min(rate, limit.slot_decay_per_second)
    now = datetime.now(UTC)
    passed = (now - (limit.updated or now)).total_seconds()
    return min(max(interval - passed, 0.0), interval)


async def _granted(client: PrefectClient, name: str) -> bool:
    """Whether the server gave the slot to us and not to somebody who asked at the same time."""
    try:
        await client.increment_concurrency_slots(names=[name], slots=1, mode="rate_limit")
    except httpx.HTTPStatusError as error:
        if error.response.status_code != httpx.codes.LOCKED:
            raise
        return False
    return True
