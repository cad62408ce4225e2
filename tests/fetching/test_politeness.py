"""robots.txt and the pace."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable

import pytest

from rocket_pipeline.core.fetching import FetchSettings, InProcessLimiter, Scraper
from rocket_pipeline.errors import ConnectionFailedError, RobotsDisallowedError
from tests.support.sites import Answer, Site, cut_short

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
