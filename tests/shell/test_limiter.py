"""Limiters of several workers keep one pace, by the limits of a real Prefect server."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import pairwise

import pytest
from prefect.client.orchestration import PrefectClient, get_client
from prefect.client.schemas.actions import GlobalConcurrencyLimitUpdate
from prefect.settings import PREFECT_API_URL, temporary_settings

from rocket_pipeline.core.rocketry.sources import DataExtractionPipeline
from rocket_pipeline.errors import ConfigurationError
from rocket_pipeline.tasks.limiter import SharedLimiter, limiter_of
from rocket_pipeline.tasks.limits import RateLimits, limit_name
from tests.shell.conftest import PREFECT

pytestmark = PREFECT

MakeLimiter = Callable[..., SharedLimiter]


@pytest.fixture
def limiter() -> Iterator[MakeLimiter]:
    """Make limiters as several workers have them, each with a client of its own."""
    api = PREFECT_API_URL.value()
    with ExitStack() as stack:

        def made(*declared: str) -> SharedLimiter:
            made = SharedLimiter(lambda: PrefectClient(api), frozenset(declared))
            stack.callback(made.close)
            return made

        yield made


def seed(host: str, *, per_second: float) -> None:
    asyncio.run(RateLimits({host: per_second}).write(limit_name(host)))


async def switch_off(host: str) -> None:
    async with get_client() as client:
        await client.update_global_concurrency_limit(limit_name(host), GlobalConcurrencyLimitUpdate(active=False))


def turns(limiters: list[SharedLimiter], host: str, *, rate: float, number: int) -> list[float]:
    """When each of so many requests by each of the limiters went."""
    went: list[float] = []

    async def one(limiter: SharedLimiter) -> None:
        await limiter.acquire(host, rate)
        went.append(time.monotonic())

    async def all_of_them() -> None:
        await asyncio.gather(*(one(limiter) for limiter in limiters for _ in range(number)))

    asyncio.run(all_of_them())
    return went


def gaps(went: list[float]) -> list[float]:
    return [later - earlier for earlier, later in pairwise(went)]


def test_workers_share_the_pace_of_a_host(limiter: MakeLimiter) -> None:
    seed("shared.test", per_second=10)
    went = turns([limiter(), limiter(), limiter()], "shared.test", rate=10, number=6)
    assert len(went) == 18
    # Three paces of their own would leave 11 gaps of nothing; an answer of the API may come late a few times.
    assert sum(gap < 0.08 for gap in gaps(went)) <= 4
    assert 1.65 < went[-1] - went[0] < 30


def test_workers_share_a_pace_that_is_slower_than_the_limit(limiter: MakeLimiter) -> None:
    seed("slow.test", per_second=50)
    went = turns([limiter(), limiter()], "slow.test", rate=2, number=2)
    # Two paces of their own would leave two gaps of nothing; two who look at the same moment may both go.
    assert sum(gap < 0.45 for gap in gaps(went)) <= 1


def test_a_declared_host_without_a_limit_is_an_error_that_names_the_script(limiter: MakeLimiter) -> None:
    with pytest.raises(ConfigurationError, match=r"no rate limit host-declared\.test.*setup_prefect_server\.py"):
        turns([limiter("declared.test")], "declared.test", rate=2, number=1)


def test_a_host_that_no_source_declares_is_paced_by_its_process(
    limiter: MakeLimiter, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        went = turns([limiter("declared.test")], "redirected.test", rate=10, number=4)
    assert went[-1] - went[0] > 0.28
    assert [record.message for record in caplog.records] == [
        "redirected.test has no rate limit on the Prefect server: this process alone paces it."
    ]


def test_a_limit_that_somebody_switched_off_holds_up_nobody(limiter: MakeLimiter) -> None:
    seed("off.test", per_second=0.01)
    asyncio.run(switch_off("off.test"))
    went = turns([limiter("off.test")], "off.test", rate=100, number=3)
    assert went[-1] - went[0] < 10


def test_a_server_that_is_away_is_an_error_that_says_so() -> None:
    limiter = SharedLimiter(lambda: PrefectClient("http://127.0.0.1:9/api"), frozenset())
    with pytest.raises(ConfigurationError, match="Prefect's API gave no answer"):
        turns([limiter], "any.test", rate=1, number=1)
    limiter.close()


def test_sources_share_their_pace_where_there_is_a_server_and_only_there() -> None:
    assert isinstance(limiter_of(DataExtractionPipeline()), SharedLimiter)
    assert limiter_of(DataExtractionPipeline()) is limiter_of(DataExtractionPipeline())
    with temporary_settings(updates={PREFECT_API_URL: None}):
        assert limiter_of(DataExtractionPipeline()) is None
