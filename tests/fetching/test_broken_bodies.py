"""Bodies that are late, cut or packed too well: a named error or a retry that ends, never a half object."""

from __future__ import annotations

import gzip
import itertools
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from rocket_pipeline.core.fetching import FetchSettings, Scraper
from rocket_pipeline.core.storage.store import Storage
from rocket_pipeline.errors import BodyTooLargeError, ConnectionFailedError, UnexpectedContentError
from tests.support.sites import HOST, Answer, Site, bomb, cut_chunk, cut_short, dripping, loris, pieces, reset

MakeScraper = Callable[..., Scraper]
EVERY_STORE = True
GOOD = Answer(body=b'{"ok": true}')


@pytest.fixture
def stop() -> Iterator[threading.Event]:
    event = threading.Event()
    yield event
    event.set()


@pytest.mark.parametrize("fault", [loris, dripping], ids=["slow_loris_headers", "dripping_body"])
def test_the_deadline_ends_what_comes_drop_by_drop(
    site: Site, make: MakeScraper, storage: Storage, stop: threading.Event, fault: Callable[[threading.Event], object]
) -> None:
    url = site.script("/page", fault(stop))  # type: ignore[arg-type]
    started = time.monotonic()
    with pytest.raises(ConnectionFailedError, match=r"within 0\.3 s"):
        make(timeout=0.3, max_retries=1).get_html(url)
    assert time.monotonic() - started < 3
    assert len(site.paths()) == 2, "retried, and the retry ended too"
    assert storage.objects.list() == []


@pytest.mark.parametrize("fault", [cut_short, cut_chunk, reset], ids=["short_body", "chunk_cut", "reset_mid_body"])
def test_a_cut_body_is_retried_and_leaves_one_object(
    site: Site, scraper: Scraper, storage: Storage, fault: object
) -> None:
    url = site.script("/page", fault, fault, GOOD)  # type: ignore[arg-type]
    assert scraper.get_json(url) == {"ok": True}
    assert scraper.requests_made == 3
    assert len(storage.cache.list("cas/")) == 2, "the good body and its manifest, nothing else"


def test_a_large_body_that_is_cut_leaves_one_whole_object(site: Site, tmp_path: Path) -> None:
    whole = bytes(range(256)) * (1 << 14)
    too_few = {"Content-Length": str(len(whole) + 1), "Connection": "close"}
    url = site.script("/file", Answer(body=whole, headers=too_few), Answer(body=whole))
    settings = FetchSettings(host_map={HOST: site.origin}, backoff_base=0)
    with Scraper(Storage(tmp_path), session_id="s1", settings=settings) as scraper:
        document = scraper.fetch(url)
        assert scraper.requests_made == 2
        assert document.content == whole
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert [path.name for path in files if path.stat().st_size > 10_000] == ["file"]


@pytest.mark.parametrize("kind", ["gzip", "deflate", "raw"])
def test_a_bomb_stops_at_the_cap(site: Site, make: MakeScraper, storage: Storage, kind: str) -> None:
    name = "deflate" if kind == "raw" else kind
    url = site.page("/bomb", bomb(kind), Content_Encoding=name)
    scraper = make(max_bytes=4_000_000)
    with pytest.raises(BodyTooLargeError, match="4,000,000"):
        scraper.get_bytes(url)
    assert scraper.requests_made == 1, "final"
    assert storage.cache.list("cas/") == []


@pytest.mark.parametrize("name", ["br", "zstd", "gzip, gzip", "br, gzip", "compress"])
def test_a_brotli_or_nested_bomb_is_refused_before_it_is_unpacked(
    site: Site, scraper: Scraper, storage: Storage, name: str
) -> None:
    url = site.page("/bomb", gzip.compress(bomb("gzip")), Content_Encoding=name)
    with pytest.raises(UnexpectedContentError, match="not asked for"):
        scraper.get_bytes(url)
    assert scraper.requests_made == 1
    assert storage.objects.list() == []


def test_a_gzip_bomb_within_a_gzip_file_stays_packed(site: Site, scraper: Scraper) -> None:
    inner = bomb("gzip")
    assert scraper.get_bytes(site.page("/x.gz", gzip.compress(inner), Content_Encoding="gzip")) == inner


def test_an_endless_identity_body_stops_at_the_cap(site: Site, make: MakeScraper, storage: Storage) -> None:
    url = site.script("/huge", pieces(itertools.repeat(bytes(1 << 16))))
    with pytest.raises(BodyTooLargeError, match="max_bytes"):
        make(max_bytes=5_000_000).get_bytes(url)
    assert storage.cache.list("cas/") == []


def test_a_gzip_member_may_begin_between_two_chunks(site: Site, scraper: Scraper) -> None:
    packed = gzip.compress(b"hel") + gzip.compress(b"lo")
    first = len(gzip.compress(b"hel"))
    cut = [packed[: first + 1], packed[first + 1 :]]
    assert scraper.get_html(site.script("/page", pieces(cut, Content_Encoding="gzip"))) == "hello"
    single = [packed[n : n + 1] for n in range(len(packed))]
    assert scraper.get_html(site.script("/bytes", pieces(single, Content_Encoding="gzip"))) == "hello"


def test_a_large_packed_body_comes_out_whole(site: Site, scraper: Scraper) -> None:
    body = b"".join(n.to_bytes(4, "big") for n in range(1_000_000)) + bytes(3_000_000)
    for name, packed in (("gzip", gzip.compress(body, 1)), ("deflate", zlib.compress(body, 1))):
        document = scraper.fetch(site.page(f"/{name}", packed, Content_Encoding=name))
        assert document.size == len(body)
        assert document.content == body


def test_too_many_headers_are_refused_by_name(site: Site, make: MakeScraper, storage: Storage) -> None:
    many = Answer(headers={f"X-{n}": "x" for n in range(10_000)})
    with pytest.raises(ConnectionFailedError, match=r"(?i)header"):
        make(max_retries=1).get_html(site.script("/page", many))
    with pytest.raises(ConnectionFailedError, match=r"(?i)header|bytes"):
        make(max_retries=0).get_html(site.script("/long", Answer(headers={"X-Long": "x" * 1_000_000})))
    assert storage.objects.list() == []


def test_header_bytes_that_are_no_text_harm_nobody(site: Site, scraper: Scraper) -> None:
    def odd(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(
            b'HTTP/1.1 200 OK\r\nETag: "\xff\xfe"\r\nContent-Disposition: attachment; filename="\xe9.txt"\r\n'
            b"Content-Length: 1\r\n\r\nx"
        )

    document = scraper.fetch(site.script("/page", odd))
    assert document.content == b"x"
    assert document.headers["content-disposition"].endswith('"é.txt"')


def test_json_with_an_endless_number_or_depth_is_not_json(site: Site, scraper: Scraper) -> None:
    for path, body in (("/number", b"1" * 10_000), ("/depth", b"[" * 200_000)):
        with pytest.raises(UnexpectedContentError, match="JSON was expected"):
            scraper.get_json(site.page(path, body))
