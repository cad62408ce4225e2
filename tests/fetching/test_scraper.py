"""What a caller of the scraper sees when all goes well: content, provenance, and no request twice."""

from __future__ import annotations

import asyncio
import gc
import hashlib
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import Any

import httpx
import pytest

from rocket_pipeline.core.fetching import FetchSettings, Scraper, get, post_json
from rocket_pipeline.core.storage.manifests import read_manifests
from rocket_pipeline.core.storage.objects import ObjectStore
from rocket_pipeline.core.storage.store import Storage
from rocket_pipeline.errors import AddressRefusedError, ConfigurationError, RequestRefusedError
from tests.support.s3 import use_s3
from tests.support.sites import Answer, Site, held, send

MakeScraper = Callable[..., Scraper]


def test_each_kind_of_content_comes_as_asked(site: Site, scraper: Scraper) -> None:
    assert scraper.get_html(site.page("/page", "<p>héllo</p>")) == "<p>héllo</p>"
    assert scraper.get_json(site.page("/json", '{"a": [1, null]}')) == {"a": [1, None]}
    assert scraper.get_bytes(site.page("/file", b"\x00\xff")) == b"\x00\xff"
    assert scraper.post_json(site.page("/query", '{"n": 2}'), {"q": "x"}) == {"n": 2}
    assert scraper.post_html(site.page("/form", "<b>1</b>"), {"name": "Ä b"}) == "<b>1</b>"
    bodies = {asked.path: asked.body for asked in site.asked if asked.method == "POST"}
    assert bodies == {"/query": b'{"q":"x"}', "/form": b"name=%C3%84+b"}


def test_parameters_become_part_of_the_url(site: Site, scraper: Scraper) -> None:
    site.page("/search", "{}")
    scraper.get_json(site.url("/search?a=1"), {"q": "a b", "n": 2})
    assert site.paths() == ["/search?a=1&q=a+b&n=2"]
    assert list(scraper.documents) == [site.url("/search?a=1&q=a+b&n=2")]


def test_we_introduce_ourselves_and_keep_the_host_name(site: Site, make: MakeScraper) -> None:
    make(contact="ops@example.org").get_html(site.page("/", "x"))
    headers = site.asked[-1].headers
    assert headers["host"] == "site.test"
    assert headers["user-agent"].startswith("rocket_pipeline/")
    assert headers["user-agent"].endswith("(ops@example.org)")


def test_a_document_tells_where_it_came_from(site: Site, scraper: Scraper, storage: Storage) -> None:
    site.script("/old", Answer(302, b"", {"Location": "/new"}))
    site.page("/new", "{}", Content_Type="application/json", Set_Cookie="secret=1", ETag='"7"')
    document = scraper.fetch(get(site.url("/old"), expect="json"))
    assert (document.url, document.final_url) == (site.url("/old"), site.url("/new"))
    assert document.headers["etag"] == '"7"'
    assert "set-cookie" not in document.headers
    assert document.sha256 == hashlib.sha256(b"{}").hexdigest()
    assert scraper.documents == {site.url("/old"): document.sha256}
    [manifest] = read_manifests(storage.cache, document.sha256)
    assert (manifest.url, manifest.final_url) == (document.url, document.final_url)
    assert (manifest.source, manifest.session_id, manifest.filename) == ("test", "s1", "new.json")


def test_the_same_url_is_requested_once(site: Site, scraper: Scraper) -> None:
    site.page("/page", "x")
    for same in ("/page?a=1&b=2", "/page?b=2&a=1", "/page?a=1&b=2#part"):
        assert scraper.get_html(site.url(same)) == "x"
    assert site.paths() == ["/page?a=1&b=2"]
    assert scraper.requests_made == 1
    assert list(scraper.documents) == [
        site.url(same) for same in ("/page?a=1&b=2", "/page?b=2&a=1", "/page?a=1&b=2#part")
    ]


def test_posts_with_different_bodies_are_different_requests(site: Site, scraper: Scraper) -> None:
    url = site.script("/query", Answer(body=b"1"), Answer(body=b"2"), Answer(body=b"3"))
    assert scraper.post_json(url, {"a": 1, "b": 2}) == 1
    assert scraper.post_json(url, {"b": 2, "a": 1}) == 1
    assert scraper.post_json(url, {"a": 2}) == 2
    assert scraper.get_json(url) == 3


def test_a_resumed_session_makes_no_request(site: Site, make: MakeScraper) -> None:
    site.script("/page", Answer(body=b"1"), Answer(body=b"2"))
    site.script("/query", Answer(body=b"[1]"))
    first = make("s1")
    first.get_html(site.url("/page"))
    first.post_json(site.url("/query"), [1])
    asked = len(site.asked)
    resumed = make("s1")
    assert resumed.get_html(site.url("/page")) == "1"
    assert resumed.post_json(site.url("/query"), [1]) == [1]
    assert resumed.fetch(site.url("/page")).from_buffer
    assert len(site.asked) == asked, "not even robots.txt"
    assert make("s2").get_html(site.url("/page")) == "2"


def test_a_young_document_of_another_session_is_used_where_wished(site: Site, make: MakeScraper) -> None:
    site.script("/page", Answer(body=b"1"), Answer(body=b"2"))
    make("s1").get_html(site.url("/page"))
    assert make("s2", reuse_hours=24).get_html(site.url("/page")) == "1"
    assert make("s2").get_html(site.url("/page")) == "1", "the session has it now"
    assert make("s3").get_html(site.url("/page")) == "2"


def test_a_lost_body_is_fetched_again(site: Site, make: MakeScraper, storage: Storage) -> None:
    site.page("/page", "x")
    document = make("s1").fetch(site.url("/page"))
    storage.content.discard(document.sha256)
    assert make("s1").get_html(site.url("/page")) == "x"
    assert len(site.paths()) == 2


def test_concurrent_askers_share_one_request(site: Site, scraper: Scraper) -> None:
    release = threading.Event()
    url = site.script("/page", held(release, Answer(body=b"x")))
    with ThreadPoolExecutor(8) as pool:
        futures = [pool.submit(scraper.get_html, url) for _ in range(8)]
        release.set()
        assert {future.result() for future in futures} == {"x"}
    assert site.paths() == ["/page"]


def test_many_come_in_the_order_of_asking(site: Site, scraper: Scraper) -> None:
    slow = threading.Event()
    site.script("/0", held(slow, Answer(body=b"0")))
    for n in range(1, 20):
        site.page(f"/{n}", str(n))
    urls = [site.url(f"/{n}") for n in range(20)]
    threading.Timer(0.1, slow.set).start()
    assert list(scraper.get_html_many(urls)) == [str(n) for n in range(20)]
    assert list(scraper.get_json_many(urls)) == list(range(20))
    assert list(scraper.get_bytes_many(urls)) == [str(n).encode() for n in range(20)]
    assert list(scraper.documents) == urls


def test_many_queries_are_answered_in_order(site: Site, scraper: Scraper) -> None:
    site.script("/q", *(Answer(body=str(n).encode()) for n in range(5)))
    queries = [(site.url("/q"), {"n": n}) for n in range(5)]
    assert list(scraper.post_json_many(queries, concurrency=1)) == [0, 1, 2, 3, 4]
    assert [asked.body for asked in site.asked if asked.method == "POST"][:2] == [b'{"n":0}', b'{"n":1}']


def test_taking_one_of_many_fetches_one(site: Site, scraper: Scraper) -> None:
    taken: list[str] = []

    def urls() -> Any:
        for n in range(100):
            taken.append(str(n))
            yield site.page(f"/{n}", str(n))

    assert list(islice(scraper.get_html_many(urls()), 1)) == ["0"]
    assert site.paths() == ["/0"]
    assert taken == ["0"]


def test_with_concurrency_one_nothing_is_fetched_ahead(site: Site, scraper: Scraper) -> None:
    urls = [site.page(f"/{n}", str(n)) for n in range(10)]
    pages = scraper.get_html_many(urls, concurrency=1)
    for n in range(10):
        assert next(pages) == str(n)
        assert len(site.paths()) == n + 1


def test_no_more_than_concurrency_are_in_flight(site: Site, make: MakeScraper) -> None:
    changed, running, most = threading.Condition(), [0], [0]

    def slow(handler: Any) -> None:
        with changed:
            running[0] += 1
            most[0] = max(most[0], running[0])
            changed.notify_all()
            changed.wait_for(lambda: most[0] >= 3, timeout=1)  # a busy machine gets them here late
        threading.Event().wait(0.05)  # a fourth would get here now
        with changed:
            running[0] -= 1
        send(handler, Answer(body=b"x"))

    urls = [site.script(f"/{n}", slow) for n in range(20)]
    assert len(list(make(concurrency=3).get_html_many(urls, concurrency=10))) == 20
    assert most[0] == 3


def test_a_failure_among_many_is_raised_when_its_turn_comes(site: Site, scraper: Scraper) -> None:
    urls = [site.page("/0", "0"), site.page("/1", "1"), site.url("/missing"), site.page("/3", "3")]
    pages = scraper.get_html_many(urls)
    assert [next(pages), next(pages)] == ["0", "1"]
    with pytest.raises(RequestRefusedError, match="404"):
        next(pages)
    assert scraper.get_html(urls[3]) == "3", "the scraper goes on working"


def test_it_works_inside_a_running_event_loop(site: Site, scraper: Scraper) -> None:
    url = site.page("/page", "x")

    async def notebook_cell() -> str:
        return scraper.get_html(url)

    assert asyncio.run(notebook_cell()) == "x"


def test_it_works_without_storage(site: Site) -> None:
    settings = FetchSettings(host_map={"site.test": site.origin})
    with Scraper(None, session_id="notebook", settings=settings) as scraper:
        url = site.page("/page", "x")
        assert scraper.get_html(url) == scraper.get_html(url) == "x"
    assert site.paths() == ["/page"]


def test_the_transport_can_be_replaced() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(404) if request.url.path == "/robots.txt" else httpx.Response(200, json=[1])

    with Scraper(None, session_id="s1", transport=httpx.MockTransport(answer)) as scraper:
        assert scraper.get_json("https://nowhere.test/x") == [1]


def test_documents_on_disk_are_laid_out_as_designed(site: Site, tmp_path: Any) -> None:
    settings = FetchSettings(host_map={"site.test": site.origin})
    with Scraper(Storage(tmp_path), session_id="s1", settings=settings) as scraper:
        sha256 = scraper.fetch(site.page("/kits/alpha.html", "x")).sha256
    keys = ObjectStore(tmp_path).list()
    assert f"cas/{sha256}/alpha.html" in keys
    assert len([key for key in keys if key.startswith("buffer/s1/")]) == 1
    assert len(keys) == 4


def test_documents_can_be_kept_on_s3(site: Site, s3_endpoint: str, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = FetchSettings(host_map={"site.test": site.origin})
    root = use_s3(s3_endpoint, monkeypatch)
    for _ in range(2):
        with Scraper(Storage(root), session_id="s1", settings=settings) as scraper:
            assert scraper.get_html(site.page("/page", "x")) == "x"
    assert len(ObjectStore(root).list("cas/")) == 2
    assert len(ObjectStore(root).list("buffer/s1/")) == 1
    assert site.paths() == ["/page"]


def test_a_closed_scraper_says_so(site: Site, scraper: Scraper) -> None:
    scraper.get_html(site.page("/page", "x"))
    scraper.close()
    scraper.close()
    with pytest.raises(ConfigurationError, match="closed"):
        scraper.get_html(site.url("/page"))


def test_a_scraper_that_nobody_closes_leaves_no_thread(site: Site) -> None:
    settings = FetchSettings(host_map={"site.test": site.origin})
    others = set(threading.enumerate())
    scraper = Scraper(None, session_id="s1", settings=settings)
    scraper.get_html(site.page("/page", "x"))
    its_own = [thread for thread in set(threading.enumerate()) - others if thread.name == "rocket-fetching"]
    assert len(its_own) == 1
    del scraper
    gc.collect()
    its_own[0].join(10)
    assert not its_own[0].is_alive()


def test_an_abandoned_iteration_cancels_what_is_in_flight(site: Site, scraper: Scraper) -> None:
    never = threading.Event()
    urls = [site.page("/0", "0"), site.page("/1", "1"), site.page("/2", "2")]
    urls += [site.script(f"/held{n}", held(never, Answer())) for n in range(4)]
    pages = scraper.get_html_many(urls)
    assert list(islice(pages, 3)) == ["0", "1", "2"]
    pages.close()  # type: ignore[attr-defined]
    scraper.close()
    never.set()


@pytest.mark.parametrize("url", ["ftp://a.test/x", "file:///etc/passwd", "a.test/x", "", "http://", "http://a\nb"])
def test_what_is_no_web_address_is_refused(scraper: Scraper, url: str) -> None:
    with pytest.raises(AddressRefusedError):
        scraper.get_html(url)


def test_a_payload_that_is_no_json_is_refused(scraper: Scraper) -> None:
    with pytest.raises(ConfigurationError, match="not JSON"):
        scraper.post_json("https://site.test/", {"a": {1, 2}})
    with pytest.raises(ConfigurationError, match="not JSON"):
        scraper.post_json("https://site.test/", float("nan"))


def test_requests_are_equal_by_what_they_ask() -> None:
    assert post_json("https://a.test", {"a": 1, "b": 2}) == post_json("https://a.test", {"b": 2, "a": 1})


@pytest.mark.parametrize(
    "wrong", [{"rate_limit": 0}, {"timeout": -1}, {"user_agent": "a\nb"}, {"host_map": {"a.test": "127.0.0.1"}}]
)
def test_wrong_settings_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=next(iter(wrong))):
        FetchSettings(**wrong)
