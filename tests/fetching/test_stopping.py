"""When the process shall end, whatever fetches ends at once, however long it would have waited."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from rocket_pipeline.common.stopping import STOP
from rocket_pipeline.core.fetching import FetchSettings, Scraper
from rocket_pipeline.errors import RunStoppedError

NEVER_S = 60.0
SOON_S = 3.0
URLS = [f"https://site.test/{number}" for number in range(20)]


@pytest.fixture(autouse=True)
def stop_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give this process back as it was."""
    monkeypatch.setattr(STOP, "reason", "")


@pytest.fixture
def asked() -> threading.Event:
    return threading.Event()


@pytest.fixture
def slow(asked: threading.Event) -> Iterator[Scraper]:
    """Of a site that takes a minute."""

    async def answer(_: httpx.Request) -> httpx.Response:
        asked.set()
        await asyncio.sleep(NEVER_S)
        return httpx.Response(200, content=b"late")

    settings = FetchSettings(respect_robots=False, timeout=NEVER_S)
    with Scraper(None, session_id="s", settings=settings, transport=httpx.MockTransport(answer)) as scraper:
        yield scraper


@pytest.fixture
def paced(asked: threading.Event) -> Iterator[Scraper]:
    """Of a quick site that is asked once a minute."""

    async def answer(_: httpx.Request) -> httpx.Response:
        asked.set()
        return httpx.Response(200, content=b"quick")

    settings = FetchSettings(respect_robots=False, rate_limit=1 / NEVER_S)
    with Scraper(None, session_id="s", settings=settings, transport=httpx.MockTransport(answer)) as scraper:
        yield scraper


WORK: dict[str, Callable[[Scraper], object]] = {
    "one": lambda scraper: [scraper.get_bytes(url) for url in URLS],
    "many": lambda scraper: list(scraper.get_bytes_many(URLS)),
    "many as they come": lambda scraper: list(scraper.get_bytes_many(URLS, ordered=False)),
}


@pytest.mark.parametrize("work", WORK.values(), ids=WORK)
@pytest.mark.parametrize("which", ["slow", "paced"])
def test_waiting_for_a_site_ends_at_once(
    which: str, work: Callable[[Scraper], object], asked: threading.Event, request: pytest.FixtureRequest
) -> None:
    scraper = request.getfixturevalue(which)
    with ThreadPoolExecutor(1) as pool:
        working = pool.submit(work, scraper)
        assert asked.wait(SOON_S)
        began = time.monotonic()
        STOP.request("cancelled")
        with pytest.raises(RunStoppedError, match=r"The run was stopped: cancelled\. Run it again with its session"):
            working.result(SOON_S)
    assert time.monotonic() - began < SOON_S


def test_nothing_is_begun_any_more(paced: Scraper, asked: threading.Event) -> None:
    STOP.request("cancelled")
    for work in WORK.values():
        with pytest.raises(RunStoppedError):
            work(paced)
    assert not asked.is_set()
