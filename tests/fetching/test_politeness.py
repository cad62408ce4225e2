"""robots.txt and the pace."""

from __future__ import annotations

import asyncio
import itertools
import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest
from yarl import URL

from rocket_pipeline.core.fetching import FetchSettings, InProcessLimiter, Scraper
from rocket_pipeline.core.fetching.robots import Robots
from rocket_pipeline.errors import ConnectionFailedError, RobotsDisallowedError, ServerFailedError
from tests.support.sites import Answer, Site, cut_short, dripping, send

MakeScraper = Callable[..., Scraper]


def robots(site: Site, text: str) -> None:
    site.page("/robots.txt", text)


def asked_for_robots(site: Site) -> int:
    return sum(asked.path == "/robots.txt" for asked in site.asked)


def test_what_robots_txt_forbids_is_not_requested(site: Site, scraper: Scraper) -> None:
    robots(site, "User-agent: *\nDisallow: /private/\nAllow: /private/open\n")
    site.page("/private/open", "open")
    assert scraper.get_html(site.url("/private/open")) == "open"
    with pytest.raises(RobotsDisallowedError, match="/private/x"):
        scraper.get_html(site.url("/private/x"))
    assert site.paths() == ["/private/open"]


def test_rules_for_our_name_win(site: Site, scraper: Scraper) -> None:
    robots(site, "User-agent: *\nAllow: /\n\nUser-agent: Rocket_Pipeline\nDisallow: /\n")
    with pytest.raises(RobotsDisallowedError, match="rocket_pipeline"):
        scraper.get_html(site.page("/page", "x"))


def test_robots_txt_is_asked_once_a_site(site: Site, scraper: Scraper) -> None:
    urls = [site.page(f"/{n}", str(n)) for n in range(10)]
    assert len(list(scraper.get_html_many(urls))) == 10
    assert asked_for_robots(site) == 1


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_a_4xx_for_robots_txt_allows_everything(site: Site, scraper: Scraper, status: int) -> None:
    site.script("/robots.txt", Answer(status))
    assert scraper.get_html(site.page("/page", "x")) == "x"


@pytest.mark.parametrize("fault", [Answer(500), Answer(503), cut_short], ids=["500", "503", "cut_short"])
def test_robots_txt_that_cannot_be_read_forbids_everything_for_now(
    site: Site, make: MakeScraper, fault: object
) -> None:
    site.script("/robots.txt", fault)  # type: ignore[arg-type]
    scraper = make(max_retries=2)
    for n in range(3):
        with pytest.raises(ConnectionFailedError, match=r"robots\.txt cannot be read"):
            scraper.get_html(site.page(f"/{n}", "x"))
    assert site.paths() == []
    assert asked_for_robots(site) == 3, "retried, but not anew for each page"


def test_robots_txt_that_recovers_is_obeyed(site: Site, scraper: Scraper) -> None:
    site.script("/robots.txt", Answer(503), Answer(body=b"User-agent: *\nDisallow: /no\n"))
    assert scraper.get_html(site.page("/page", "x")) == "x"
    with pytest.raises(RobotsDisallowedError):
        scraper.get_html(site.url("/no"))


def test_only_the_beginning_of_a_huge_robots_txt_is_read(site: Site, scraper: Scraper) -> None:
    robots(site, "User-agent: *\nDisallow: /no\n" + "# filler\n" * 200_000)
    assert scraper.get_html(site.page("/page", "x")) == "x"
    with pytest.raises(RobotsDisallowedError):
        scraper.get_html(site.url("/no"))


def test_robots_txt_can_be_left_aside_on_purpose(site: Site, make: MakeScraper) -> None:
    robots(site, "User-agent: *\nDisallow: /\n")
    assert make(respect_robots=False).get_html(site.page("/page", "x")) == "x"
    assert asked_for_robots(site) == 0


class Pace:
    """A limiter that only notes what it is asked."""

    def __init__(self) -> None:
        self.rates: list[tuple[str, float | None]] = []

    async def acquire(self, host: str, rate: float | None) -> None:
        self.rates.append((host, rate))


@pytest.mark.parametrize(
    ("crawl_delay", "rate_limit", "rate"),
    [(None, None, None), (None, 2.0, 2.0), ("4", None, 0.25), ("4", 2.0, 0.25), ("0.1", 2.0, 2.0), ("0", None, None)],
)
def test_the_slower_of_crawl_delay_and_rate_limit_wins(
    site: Site, crawl_delay: str | None, rate_limit: float | None, rate: float | None
) -> None:
    robots(site, "User-agent: *\nAllow: /\n" + (f"Crawl-delay: {crawl_delay}\n" if crawl_delay else ""))
    pace = Pace()
    settings = FetchSettings(host_map={"site.test": site.origin}, rate_limit=rate_limit)
    with Scraper(None, session_id="s1", settings=settings, limiter=pace) as scraper:
        scraper.get_html(site.page("/page", "x"))
        scraper.get_html(site.url("/page"))
    assert pace.rates == [("site.test", rate)], "what is in the buffer needs no slot"


def test_every_retry_waits_for_its_turn(site: Site) -> None:
    pace = Pace()
    settings = FetchSettings(host_map={"site.test": site.origin}, backoff_base=0)
    with Scraper(None, session_id="s1", settings=settings, limiter=pace) as scraper:
        scraper.get_html(site.script("/page", Answer(500), Answer(500), Answer()))
    assert len(pace.rates) == 3


def test_the_limiter_gives_each_request_the_next_slot_of_its_host() -> None:
    now, waits = [100.0], []

    async def sleep(seconds: float) -> None:
        waits.append(round(seconds, 6))

    limiter = InProcessLimiter(sleep=sleep, clock=lambda: now[0])

    async def ask() -> None:
        for host in ("a", "a", "b", "a"):
            await limiter.acquire(host, 2.0)
        await limiter.acquire("a", None)
        now[0] = 110.0
        await limiter.acquire("a", 2.0)

    asyncio.run(ask())
    assert waits == [0.5, 1.0]


def test_scrapers_can_share_a_limiter(site: Site, make: MakeScraper) -> None:
    shared = Pace()
    settings = FetchSettings(host_map={"site.test": site.origin})

    def work(n: int) -> None:
        with Scraper(None, session_id=f"s{n}", settings=settings, limiter=shared) as scraper:
            scraper.get_html(site.page(f"/{n}", "x"))

    threads = [threading.Thread(target=work, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(shared.rates) == 4


TEN_YEARS = 10 * 365 * 24 * 3600


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(
    ("value", "least", "most"),
    [
        ("7", 6.5, 7),
        (timedelta(seconds=90), 20, 90),
        ("soon", 0, 1),
        (timedelta(days=-1), 0, 1),
        (str(TEN_YEARS), 119, 120),
        (timedelta(seconds=TEN_YEARS), 119, 120),
        ("9" * 400, 119, 120),
        ("Fri, 31 Dec 9999 23:59:59 -2359", 0, 120),
    ],
    ids=["seconds", "date", "garbage", "past", "ten_years", "ten_years_as_a_date", "endless_number", "end_of_time"],
)
def test_retry_after(
    site: Site, scraper: Scraper, waits: list[float], status: int, value: str | timedelta, least: float, most: float
) -> None:
    if isinstance(value, timedelta):  # from now, not from when the tests were collected
        value = format_datetime(datetime.now(UTC) + value, usegmt=True)
    assert scraper.get_html(site.script("/page", Answer(status, headers={"Retry-After": value}), Answer(body=b"x")))
    assert all(least <= wait <= most for wait in waits)
    assert len(waits) <= 1


def test_a_429_slows_the_whole_host(site: Site) -> None:
    """While one request is told to wait, no other goes to that host; another host is not held up."""
    told = threading.Event()
    times: dict[str, float] = {}

    def too_many(handler: Any) -> None:
        send(handler, Answer(429, headers={"Retry-After": "1"}))
        told.set()

    def noted(handler: Any) -> None:
        times.setdefault(f"{handler.headers['host']}{handler.path}", time.monotonic())
        send(handler, Answer(body=b"x"))

    site.script("/first", too_many, noted)
    site.script("/second", noted)
    hosts = {"site.test": site.origin, "other.test": site.origin}
    with (
        Scraper(None, session_id="s1", settings=FetchSettings(host_map=hosts, respect_robots=False)) as scraper,
        ThreadPoolExecutor(3) as pool,
    ):
        first = pool.submit(scraper.get_html, site.url("/first"))
        assert told.wait(10)
        started = time.monotonic()
        while not scraper.metrics.snapshot()["counts"].get("retries"):  # type: ignore[union-attr,call-overload,index]
            assert time.monotonic() - started < 10
        second = pool.submit(scraper.get_html, site.url("/second"))
        scraper.get_html("https://other.test/second")
        assert (first.result(), second.result()) == ("x", "x")
    assert times["site.test/second"] - started > 0.7
    assert times["other.test/second"] - started < 0.7


def test_a_huge_crawl_delay_is_clamped_and_said(site: Site, caplog: pytest.LogCaptureFixture) -> None:
    robots(site, "User-agent: *\nCrawl-delay: 86400\n")
    pace = Pace()
    settings = FetchSettings(host_map={"site.test": site.origin}, crawl_delay_max=40)
    with (
        caplog.at_level(logging.WARNING),
        Scraper(None, session_id="s1", settings=settings, limiter=pace) as scraper,
    ):
        scraper.get_html(site.page("/page", "x"))
    assert pace.rates == [("site.test", 1 / 40)]
    assert "Crawl-delay of 86400 s; 40 s is obeyed (crawl_delay_max)" in caplog.text


@pytest.mark.parametrize("value", ["-5", "nan", "x", "inf", "1e400", "9" * 400])
def test_a_crawl_delay_that_is_no_number_harms_nobody(site: Site, value: str) -> None:
    robots(site, f"User-agent: *\nCrawl-delay: {value}\n")
    pace = Pace()
    settings = FetchSettings(host_map={"site.test": site.origin})
    with Scraper(None, session_id="s1", settings=settings, limiter=pace) as scraper:
        scraper.get_html(site.page("/page", "x"))
    assert pace.rates[0][1] in {None, 1 / 60}


def test_a_robots_txt_of_10_mb_is_read_to_its_500th_kb(site: Site, scraper: Scraper) -> None:
    robots(site, "User-agent: *\nDisallow: /no\n" + "# filler\n" * 1_200_000 + "Disallow: /late\n")
    site.page("/late", "x")
    assert scraper.get_html(site.url("/late")) == "x"
    with pytest.raises(RobotsDisallowedError):
        scraper.get_html(site.url("/no"))


def test_a_slow_robots_txt_ends_at_the_deadline(site: Site, make: MakeScraper) -> None:
    stop = threading.Event()
    site.script("/robots.txt", dripping(stop))
    with pytest.raises(ConnectionFailedError, match=r"robots\.txt cannot be read.*within 0\.3 s"):
        make(timeout=0.3, max_retries=0).get_html(site.page("/page", "x"))
    stop.set()
    assert site.paths() == []


def test_a_robots_txt_of_noise_forbids_nothing(site: Site, scraper: Scraper) -> None:
    site.page("/robots.txt", bytes(range(256)) * 100)
    assert scraper.get_html(site.page("/page", "x")) == "x"


def test_robots_txt_is_asked_again_after_a_day_and_after_a_failure_sooner() -> None:
    now, answers, asked = [0.0], ["User-agent: *\nDisallow: /a", None, "User-agent: *\nDisallow: /b"], []

    async def load(url: str) -> str:
        asked.append(url)
        text = answers[len(asked) - 1]
        if text is None:
            raise ServerFailedError("500", url=url, status=500)
        return text

    rules = Robots("rocket", load, longest_delay=60, clock=lambda: now[0])

    async def visit() -> None:
        with pytest.raises(RobotsDisallowedError):
            await rules.check(URL("https://a.test/a"))
        now[0] += 23 * 3600
        await rules.check(URL("https://a.test/b"))
        now[0] += 2 * 3600
        for _ in range(2):
            with pytest.raises(ConnectionFailedError):
                await rules.check(URL("https://a.test/a"))
        now[0] += 700
        await rules.check(URL("https://a.test/a"))

    asyncio.run(visit())
    assert len(asked) == 3


def test_the_pace_keeps_when_the_clock_on_the_wall_jumps(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    real = time.time
    jumps = itertools.cycle([-86400.0, 0.0, 86400.0])
    monkeypatch.setattr(time, "time", lambda: real() + next(jumps))
    settings = FetchSettings(host_map={"site.test": site.origin}, rate_limit=20, respect_robots=False)
    urls = [site.page(f"/{n}", "x") for n in range(6)]
    started = time.monotonic()
    with Scraper(None, session_id="s1", settings=settings) as scraper:
        assert list(scraper.get_html_many(urls)) == ["x"] * 6
    assert 0.24 < time.monotonic() - started < 5
