"""A site to fetch from, and scrapers that never wait."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from rocket_pipeline.core.fetching import FetchSettings, Scraper
from rocket_pipeline.core.storage.store import Storage
from tests.support.s3 import s3_endpoint, use_s3  # noqa: F401 - a fixture
from tests.support.sites import HOST, Site

MakeScraper = Callable[..., Scraper]


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as site:
        yield site


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A module that says EVERY_STORE = True runs on a folder and on S3, all others in memory."""
    if "storage" in metafunc.fixturenames:
        every = getattr(metafunc.module, "EVERY_STORE", False)
        metafunc.parametrize("storage", ["folder", "s3"] if every else ["memory"], indirect=True)


@pytest.fixture
def storage(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Storage:
    if request.param == "s3":
        return Storage(use_s3(request.getfixturevalue("s3_endpoint"), monkeypatch))
    return Storage("memory://" if request.param == "memory" else tmp_path / "root")


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
