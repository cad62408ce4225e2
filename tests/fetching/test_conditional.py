"""What a later session asks again: whether the document has changed, and its body only when it has."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from rocket_pipeline.core.fetching import Scraper
from rocket_pipeline.core.storage.manifests import read_manifests
from rocket_pipeline.core.storage.store import Storage
from rocket_pipeline.errors import UnexpectedContentError
from tests.support.sites import Answer, Site

MakeScraper = Callable[..., Scraper]
EVERY_STORE = True
UNCHANGED = Answer(304, b"")


def first_then(site: Site, *later: Answer, **headers: str) -> str:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return site.script("/page", Answer(body=b"old", headers=named), *later)


@pytest.mark.parametrize(
    ("given", "asked"),
    [("ETag", "if-none-match"), ("Last-Modified", "if-modified-since")],
)
def test_a_304_costs_no_body_and_gives_the_old_document(
    site: Site, make: MakeScraper, storage: Storage, given: str, asked: str
) -> None:
    value = {"ETag": 'W/"7"', "Last-Modified": "Sat, 21 Nov 2026 12:00:00 GMT"}[given]
    url = first_then(site, UNCHANGED, **{given.replace("-", "_"): value})
    old = make("s1").fetch(url)
    second = make("s2")
    again = second.fetch(url)
    assert site.asked[-1].headers[asked] == value
    assert (again.content, again.sha256, again.status) == (b"old", old.sha256, 200)
    assert again.fetched_at > old.fetched_at
    assert not again.from_buffer
    counts = second.metrics.snapshot()["counts"]
    assert counts["not_modified"] == 1  # type: ignore[index,call-overload]
    assert "bytes" not in counts  # type: ignore[operator]
    assert second.fetch(url).from_buffer, "this session has it now"
    assert make("s2").fetch(url).from_buffer
    assert len(site.paths()) == 2
    assert [m.status for m in read_manifests(storage.cache, old.sha256)] == [200, 304]


def test_what_has_changed_comes_with_its_body(site: Site, make: MakeScraper) -> None:
    url = first_then(site, Answer(body=b"new", headers={"ETag": '"8"'}), UNCHANGED, ETag='"7"')
    assert make("s1").get_bytes(url) == b"old"
    assert make("s2").get_bytes(url) == b"new"
    assert make("s3").get_bytes(url) == b"new"
    assert site.asked[-1].headers["if-none-match"] == '"8"', "the last session's, not the first one's"


def test_a_304_whose_body_is_lost_is_asked_again_without_a_condition(
    site: Site, make: MakeScraper, storage: Storage
) -> None:
    url = first_then(site, UNCHANGED, Answer(body=b"old"), ETag='"7"')
    old = make("s1").fetch(url)
    key = storage.content.find(old.sha256)
    assert key is not None
    storage.cache.put(key, b"rotten")
    assert make("s2").get_bytes(url) == b"old"
    asked = [a.headers.get("if-none-match") for a in site.asked if a.path == "/page"]
    assert asked == [None, '"7"', None]


def test_a_document_whose_body_is_gone_is_asked_for_without_a_condition(
    site: Site, make: MakeScraper, storage: Storage
) -> None:
    url = first_then(site, Answer(body=b"old"), ETag='"7"')
    storage.content.discard(make("s1").fetch(url).sha256)
    assert make("s2").get_bytes(url) == b"old"
    assert "if-none-match" not in site.asked[-1].headers


def test_only_the_url_that_gave_the_document_is_asked_conditionally(site: Site, make: MakeScraper) -> None:
    site.script("/start", Answer(302, b"", {"Location": "/one"}), Answer(302, b"", {"Location": "/two"}))
    site.page("/one", "1", ETag='"x"')
    site.page("/two", "2", ETag='"x"')
    assert make("s1").get_html(site.url("/start")) == "1"
    assert make("s2").get_html(site.url("/start")) == "2"
    assert all("if-none-match" not in asked.headers for asked in site.asked)


def test_without_a_validator_and_for_queries_nothing_is_asked_conditionally(site: Site, make: MakeScraper) -> None:
    site.page("/plain", "x")
    site.page("/query", "{}", ETag='"7"')
    for session in ("s1", "s2"):
        make(session).get_html(site.url("/plain"))
        make(session).post_json(site.url("/query"), {})
    assert len(site.paths()) == 4
    assert all("if-none-match" not in asked.headers for asked in site.asked)


def test_a_304_that_nobody_asked_for_is_unexpected(site: Site, scraper: Scraper, storage: Storage) -> None:
    with pytest.raises(UnexpectedContentError, match="304"):
        scraper.get_html(site.script("/page", UNCHANGED))
    assert storage.objects.list() == []
