"""Many documents of which some cannot be had: the caller may take each failure, and the others come."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from rocket_pipeline.core.fetching import Request, Scraper, get
from rocket_pipeline.errors import (
    AddressRefusedError,
    ConnectionFailedError,
    FetchError,
    RequestRefusedError,
    ServerFailedError,
)
from tests.support.sites import Answer, Site, hang_up

MakeScraper = Callable[..., Scraper]


class Failures(list[tuple[str, type[FetchError]]]):
    def take(self, request: Request | str, error: FetchError) -> None:
        self.append((request if isinstance(request, str) else request.url, type(error)))


@pytest.mark.parametrize("ordered", [True, False])
def test_every_failure_is_handed_over_and_every_other_document_comes(
    site: Site, make: MakeScraper, ordered: bool
) -> None:
    urls = [site.page(f"/{n}", str(n)) for n in range(20)]
    site.change("/3", Answer(404))
    site.change("/7", Answer(500))
    site.change("/19", hang_up)
    failures = Failures()
    found = make(max_retries=1).fetch_many(urls, ordered=ordered, on_error=failures.take)
    texts = [document.text for document in found]
    assert (texts if ordered else sorted(texts, key=int)) == [str(n) for n in range(20) if n not in {3, 7, 19}]
    assert sorted(failures) == sorted(
        [(urls[3], RequestRefusedError), (urls[7], ServerFailedError), (urls[19], ConnectionFailedError)]
    )


def test_a_failure_is_handed_over_after_the_last_retry_only(site: Site, make: MakeScraper) -> None:
    url = site.url("/flaky")
    site.script("/flaky", Answer(500), Answer(body=b"there"))
    failures = Failures()
    found = make(max_retries=1).fetch_many([url], on_error=failures.take)
    assert [document.text for document in found] == ["there"]
    assert failures == []


def test_a_text_that_is_no_url_is_a_failure_like_others(site: Site, scraper: Scraper) -> None:
    bad = ["file:///etc/passwd", "no url", "https://[half"]
    urls = [*bad[:1], site.page("/a", "a"), *bad[1:], get(site.page("/b", "b"))]
    failures = Failures()
    assert [document.text for document in scraper.fetch_many(urls, on_error=failures.take)] == ["a", "b"]
    assert failures == [(text, AddressRefusedError) for text in bad]
    with pytest.raises(AddressRefusedError):
        list(scraper.fetch_many(urls))


def test_all_may_fail(site: Site, scraper: Scraper) -> None:
    urls = [site.url(f"/{n}") for n in range(30)]
    failures = Failures()
    assert list(scraper.fetch_many(urls, on_error=failures.take)) == []
    assert failures == [(url, RequestRefusedError) for url in urls]


def test_the_handler_may_end_it(site: Site, scraper: Scraper) -> None:
    def give_up(request: Request | str, error: FetchError) -> None:
        raise error

    urls = [site.page("/a", "a"), site.url("/none"), site.page("/b", "b")]
    found = scraper.fetch_many(urls, on_error=give_up)
    assert next(found).text == "a"
    with pytest.raises(RequestRefusedError):
        next(found)
