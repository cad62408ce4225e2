"""A scraper that may not connect: it has what its session saved, and nothing else."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from rocket_pipeline.core.fetching import Request, Scraper, get, post_json
from rocket_pipeline.errors import FetchError, NotSavedError
from tests.support.sites import Answer, Site

MakeScraper = Callable[..., Scraper]


def test_what_was_saved_is_served_and_nothing_is_asked(site: Site, make: MakeScraper) -> None:
    url, query = site.page("/page", "text"), post_json(site.page("/query", "{}"), {"q": 1})
    online = make()
    online.get_html(url)
    online.fetch(query)
    site.asked.clear()
    site.change("/page", Answer(500))
    offline = make(offline=True)
    assert offline.get_html(url) == "text"
    assert offline.fetch(query).json() == {}
    assert [document.text for document in offline.fetch_many([url, url])] == ["text", "text"]
    assert site.asked == []
    assert offline.metrics.snapshot()["counts"]["buffer_hits"] == 4


def test_what_was_not_saved_is_refused_without_a_request(site: Site, make: MakeScraper) -> None:
    saved, other = site.page("/page", "text"), site.page("/other", "text")
    make().get_html(saved)
    site.asked.clear()
    offline = make(offline=True)
    for request in (get(other), post_json(saved, {}), get(saved, {"page": 2})):
        with pytest.raises(NotSavedError, match="Not saved in session s1"):
            offline.fetch(request)
    missed: list[Request | str] = []

    def miss(request: Request | str, error: FetchError) -> None:
        assert isinstance(error, NotSavedError)
        missed.append(request)

    found = offline.fetch_many([other, saved], on_error=miss)
    assert [document.text for document in found] == ["text"]
    assert missed == [get(other)]
    assert site.asked == [], "robots.txt neither"


def test_another_sessions_documents_are_not_its_own(site: Site, make: MakeScraper) -> None:
    url = site.page("/page", "text")
    make("s1").get_html(url)
    with pytest.raises(NotSavedError, match="Not saved in session s2"):
        make("s2", offline=True, reuse_hours=24).get_html(url)
