"""A site to fetch from, and scrapers that never wait."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from rocket_pipeline.core.fetching import FetchSettings, Scraper
from rocket_pipeline.core.storage.store import Storage
from tests.support.sites import HOST, Site

MakeScraper = Callable[..., Scraper]


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as site:
        yield site


@pytest.fixture
def storage() -> Storage:
    return Storage("memory://")


@pytest.fixture
def waits() -> list[float]:
    """The seconds that scrapers would have waited."""
    return []


@pytest.fixture
def make(site: Site, storage: Storage, waits: list[float]) -> Iterator[MakeScraper]:
    """Make a scraper of the site; keyword arguments are its settings."""

    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    with ExitStack() as stack:

        def made(session_id: str = "s1", **settings: Any) -> Scraper:
            known = FetchSettings(host_map={HOST: site.origin}, **settings)
            scraper = Scraper(storage, session_id=session_id, source="test", settings=known, sleep=sleep)
            return stack.enter_context(scraper)

        yield made


@pytest.fixture
def scraper(make: MakeScraper) -> Scraper:
    return make()
