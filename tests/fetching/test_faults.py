"""Bad servers: each fault ends as a named error or as a retry that ends, and nothing bad is stored."""

from __future__ import annotations

import gzip
import logging
import socket
import zlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import aiohttp
import httpx
import pytest

from rocket_pipeline.core.fetching import FetchSettings, Request, Scraper
from rocket_pipeline.core.fetching.faults import named_errors, parse_retry_after
from rocket_pipeline.core.storage.store import Storage
from rocket_pipeline.errors import (
    AddressRefusedError,
    BodyTooLargeError,
    ConnectionFailedError,
    FetchError,
    RateLimitedError,
    RequestRefusedError,
    ServerFailedError,
    TLSFailedError,
    UnexpectedContentError,
)
from tests.support.sites import Answer, Site, cut_chunk, cut_short, garbage, hang_up
from tests.support.tls import self_signed_site

MakeScraper = Callable[..., Scraper]
EVERY_STORE = True
GOOD = Answer(body=b'{"ok": true}')


@pytest.mark.parametrize(
    "fault",
    [Answer(500), Answer(503), Answer(408), cut_short, cut_chunk, garbage],
    ids=["500", "503", "408", "cut_short", "cut_chunk", "garbage"],
)
def test_a_transient_fault_is_retried_until_it_is_over(
    site: Site, make: MakeScraper, storage: Storage, waits: list[float], fault: object
) -> None:
    url = site.script("/page", *[fault] * 2, GOOD)  # type: ignore[list-item]
    assert make().get_json(url) == {"ok": True}
    assert len(waits) == 2
    assert len(storage.cache.list("cas/")) == 2, "the good body and its manifest, nothing else"


def test_a_server_that_hangs_up_is_asked_again(site: Site, scraper: Scraper) -> None:
    # aiohttp repeats a GET once by itself when the connection is closed without an answer
    url = site.script("/page", hang_up, hang_up, hang_up, GOOD)
    assert scraper.get_json(url) == {"ok": True}
    query = site.script("/query", hang_up, hang_up, GOOD)
    assert scraper.post_json(query, {}) == {"ok": True}


@pytest.mark.parametrize(
    ("fault", "error"),
    [(Answer(500), ServerFailedError), (cut_short, ConnectionFailedError), (cut_chunk, ConnectionFailedError)],
    ids=["500", "cut_short", "cut_chunk"],
)
def test_retries_end_and_nothing_is_stored(
    site: Site, make: MakeScraper, storage: Storage, fault: object, error: type[FetchError]
) -> None:
    url = site.script("/page", fault)  # type: ignore[arg-type]
    scraper = make(max_retries=2)
    with pytest.raises(error, match="/page"):
        scraper.get_bytes(url)
    assert scraper.requests_made == 3
    assert storage.objects.list() == []
    assert scraper.documents == {}


def test_waits_grow_and_stay_below_their_bounds(site: Site, make: MakeScraper, waits: list[float]) -> None:
    url = site.script("/page", Answer(500))
    with pytest.raises(ServerFailedError):
        make(max_retries=6, backoff_base=1.0, backoff_max=8.0).get_html(url)
    assert all(0 <= wait <= bound for wait, bound in zip(waits, (1, 2, 4, 8, 8, 8), strict=True))


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 451])
def test_a_refusal_is_final(site: Site, scraper: Scraper, storage: Storage, status: int) -> None:
    url = site.script("/page", Answer(status))
    with pytest.raises(RequestRefusedError, match=str(status)) as raised:
        scraper.get_html(url)
    assert raised.value.status == status
    assert scraper.requests_made == 1
    assert storage.objects.list() == []


def test_a_failed_url_is_asked_again_by_the_same_session(site: Site, scraper: Scraper) -> None:
    url = site.script("/page", Answer(404), GOOD)
    with pytest.raises(RequestRefusedError):
        scraper.get_json(url)
    assert scraper.get_json(url) == {"ok": True}


def test_the_wait_that_a_server_wishes_is_obeyed(site: Site, scraper: Scraper, waits: list[float]) -> None:
    url = site.script(
        "/page",
        Answer(429, headers={"Retry-After": "7"}),
        Answer(503, headers={"Retry-After": "2"}),
        Answer(429, headers={"Retry-After": "999999999"}),
        GOOD,
    )
    assert scraper.get_json(url) == {"ok": True}
    assert waits == pytest.approx([7, 2, 120], abs=0.2)


def test_without_a_usable_wish_a_429_backs_off(site: Site, scraper: Scraper, waits: list[float]) -> None:
    url = site.script("/page", Answer(429), Answer(429, headers={"Retry-After": "soon"}), GOOD)
    assert scraper.get_json(url) == {"ok": True}
    assert 0 <= waits[0] <= 1
    assert 0 <= waits[1] <= 2


def test_a_429_that_never_ends_names_the_setting(site: Site, scraper: Scraper) -> None:
    with pytest.raises(RateLimitedError, match="rate_limit"):
        scraper.get_html(site.script("/page", Answer(429, headers={"Retry-After": "1"})))


NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("0", 0),
        (" 90 ", 90),
        (format_datetime(NOW + timedelta(minutes=5), usegmt=True), 300),
        ("Sat, 21 Nov 2026 12:00:30", 30),
        (format_datetime(NOW - timedelta(minutes=5), usegmt=True), None),
        ("-5", None),
        ("1.5", None),
        ("²", None),
        ("soon", None),
        ("", None),
        (None, None),
        ("Fri, 99 Foo 2026 99:99:99 GMT", None),
        ("9" * 500, float("inf")),
    ],
)
def test_retry_after_is_seconds_or_a_date_to_come(value: str | None, seconds: float | None) -> None:
    assert parse_retry_after(value, now=NOW) == seconds


def test_a_request_that_is_not_idempotent_is_sent_once(site: Site, scraper: Scraper) -> None:
    url = site.script("/order", Answer(500))
    with pytest.raises(ServerFailedError):
        scraper.fetch(Request(url, "POST", b"x", idempotent=False))
    assert scraper.requests_made == 1


def test_a_body_above_the_cap_is_refused(site: Site, make: MakeScraper, storage: Storage) -> None:
    scraper = make(max_bytes=1000)
    assert len(scraper.get_bytes(site.page("/fits", b"x" * 1000))) == 1000
    with pytest.raises(BodyTooLargeError, match="max_bytes"):
        scraper.get_bytes(site.page("/large", b"x" * 1001))
    assert len(storage.cache.list("cas/")) == 2


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("gzip", gzip.compress(b"hello")),
        ("x-gzip", gzip.compress(b"hel") + gzip.compress(b"lo")),
        ("deflate", zlib.compress(b"hello")),
        ("deflate", zlib.compress(b"hello")[2:-4]),
        ("GZIP", gzip.compress(b"hello") + b"\0\0\0"),
        ("identity", b"hello"),
    ],
    ids=["gzip", "gzip of two members", "deflate", "raw deflate", "gzip with padding", "identity"],
)
def test_a_packed_body_is_unpacked(site: Site, scraper: Scraper, name: str, body: bytes) -> None:
    assert scraper.get_html(site.page("/page", body, Content_Encoding=name)) == "hello"


def test_a_packed_body_that_ends_early_is_retried(site: Site, scraper: Scraper) -> None:
    whole = gzip.compress(b'{"ok": true}')
    headers = {"Content-Encoding": "gzip"}
    url = site.script("/page", Answer(body=whole[:-10], headers=headers), Answer(body=whole, headers=headers))
    assert scraper.get_json(url) == {"ok": True}


@pytest.mark.parametrize("name", ["gzip", "br", "gzip, gzip"])
def test_a_body_that_cannot_be_unpacked_is_unexpected(site: Site, scraper: Scraper, name: str) -> None:
    with pytest.raises(UnexpectedContentError):
        scraper.get_html(site.page("/page", b"not packed at all", Content_Encoding=name))


def test_html_for_json_is_unexpected_and_not_kept(site: Site, scraper: Scraper, storage: Storage) -> None:
    url = site.script("/api", Answer(body=b"<html>Please log in", headers={"Content-Type": "text/html"}), GOOD)
    with pytest.raises(UnexpectedContentError, match=r"text/html.*<html>Please log in"):
        scraper.get_json(url)
    assert storage.objects.list() == []
    assert scraper.get_json(url) == {"ok": True}


def test_an_empty_200_is_unexpected(site: Site, scraper: Scraper, storage: Storage) -> None:
    for url in (site.page("/empty", b""), site.script("/none", Answer(204, b""))):
        with pytest.raises(UnexpectedContentError, match="empty"):
            scraper.get_bytes(url)
    assert storage.objects.list() == []


@pytest.mark.parametrize(
    "page",
    [
        "<html><head><title>Just a moment...</title></head>",
        "<title>Attention Required! | Cloudflare</title>",
        '<html><head><script src="https://geo.captcha-delivery.com/captcha/x.js">',
        '<html><iframe src="/_Incapsula_Resource?SWUDNSAI=31">',
        "<TITLE>Access Denied</TITLE> <P>https://errors.edgesuite.net/18.1</P>",
        '<html><body><div id="px-captcha"></div>',
    ],
    ids=["cloudflare", "cloudflare block", "datadome", "imperva", "akamai", "human"],
)
def test_a_200_captcha_page_is_refused_and_not_kept(site: Site, scraper: Scraper, storage: Storage, page: str) -> None:
    url = site.script("/page", Answer(body=page.encode()), Answer(body=b"<html>kits"))
    with pytest.raises(UnexpectedContentError, match="challenge"):
        scraper.get_html(url)
    assert scraper.requests_made == 1
    assert storage.objects.list() == []
    assert scraper.get_html(url) == "<html>kits", "asked again, for it was not kept"


def test_a_200_error_page_is_refused_by_the_sources_own_words(site: Site, make: MakeScraper, storage: Storage) -> None:
    scraper = make(reject_if=("Etwas ging schief – später",))
    with pytest.raises(UnexpectedContentError, match="Etwas ging schief"):
        scraper.get_html(site.page("/page", "<html><h1>Etwas ging schief – später</h1>"))
    assert storage.objects.list() == []
    assert scraper.get_html(site.page("/kits", "<html>Alles gut"))
    assert scraper.get_bytes(site.page("/file", "Etwas ging schief – später")), "a file may hold what it likes"


@pytest.mark.parametrize(
    ("body", "content_type", "text"),
    [
        ("Größe".encode("latin-1"), "text/html; charset=ISO-8859-1", "Größe"),
        ("Größe".encode(), "text/html", "Größe"),
        ("\ufeffGröße".encode(), "text/html", "Größe"),
        ('<meta charset="windows-1252">“Größe”'.encode("cp1252"), "text/html", '<meta charset="windows-1252">“Größe”'),
        ("Größe".encode(), "text/html; charset=no-such", "Größe"),
        ('<meta charset="utf-8">Größe'.encode("latin-1"), "text/html; charset=latin-1", '<meta charset="utf-8">Größe'),
        ("\ufeffGröße".encode(), "text/html; charset=latin-1", "Größe"),
    ],
    ids=["header", "nothing", "mark", "meta", "unknown name", "header against meta", "mark against header"],
)
def test_text_is_decoded_as_it_says(site: Site, scraper: Scraper, body: bytes, content_type: str, text: str) -> None:
    assert scraper.get_html(site.page("/page", body, Content_Type=content_type)) == text


def test_invalid_bytes_are_replaced_and_flagged(site: Site, scraper: Scraper, caplog: pytest.LogCaptureFixture) -> None:
    url = site.page("/page", b"a\xffb", Content_Type="text/html; charset=utf-8")
    with caplog.at_level(logging.WARNING):
        assert scraper.get_html(url) == "a\ufffdb"
    assert url in caplog.text
    assert scraper.fetch(url).is_damaged
    assert not scraper.fetch(site.page("/good", "aßb", Content_Type="text/html; charset=utf-8")).is_damaged


def test_a_closed_port_and_an_unknown_name_are_failed_connections() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound, not listening
        closed = f"http://127.0.0.1:{taken.getsockname()[1]}"
        settings = FetchSettings(host_map={"closed.test": closed}, max_retries=0, respect_robots=False)
        with Scraper(None, session_id="s1", settings=settings) as scraper:
            with pytest.raises(ConnectionFailedError, match="closed"):
                scraper.get_html("https://closed.test/")
            with pytest.raises(ConnectionFailedError, match=r"unknown\.invalid"):
                scraper.get_html("https://unknown.invalid/")


@pytest.mark.parametrize(
    ("raised", "named"),
    [
        (httpx.ConnectTimeout(""), ConnectionFailedError),
        (httpx.ReadError("reset"), ConnectionFailedError),
        (httpx.RemoteProtocolError("bad"), ConnectionFailedError),
        (httpx.ProxyError("bad"), ConnectionFailedError),
        (httpx.UnsupportedProtocol("gopher"), AddressRefusedError),
        (httpx.InvalidURL("bad"), AddressRefusedError),
        (aiohttp.ServerDisconnectedError(), ConnectionFailedError),
        (aiohttp.ClientPayloadError("cut"), ConnectionFailedError),
        (TimeoutError(), ConnectionFailedError),
        (ConnectionResetError("reset"), ConnectionFailedError),
    ],
)
def test_what_libraries_raise_gets_a_name(raised: Exception, named: type[FetchError]) -> None:
    with pytest.raises(named, match=r"\(https://a\.test\)"), named_errors("https://a.test", 30):
        raise raised


def test_an_expired_certificate_is_final(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "both.pem"))
    with self_signed_site(tmp_path / "both.pem", expired=True) as origin:
        settings = FetchSettings(host_map={"tls.test": origin}, respect_robots=False)
        with Scraper(None, session_id="s1", settings=settings) as scraper:
            with pytest.raises(TLSFailedError, match="expired"):
                scraper.get_html("https://tls.test/")
            assert scraper.requests_made == 1


def test_a_certificate_that_nobody_trusts_is_final(tmp_path: Path) -> None:
    with self_signed_site(tmp_path / "both.pem") as origin:
        settings = FetchSettings(host_map={"tls.test": origin}, respect_robots=False)
        with Scraper(None, session_id="s1", settings=settings) as scraper:
            with pytest.raises(TLSFailedError, match="certificate"):
                scraper.get_html("https://tls.test/")
            assert scraper.requests_made == 1


def test_a_trusted_certificate_counts_for_its_own_name_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "both.pem"))
    with self_signed_site(tmp_path / "both.pem") as origin:
        settings = FetchSettings(host_map={"tls.test": origin, "other.test": origin}, respect_robots=False)
        with Scraper(None, session_id="s1", settings=settings) as scraper:
            assert scraper.get_html("https://tls.test/") == "hello"
            with pytest.raises(TLSFailedError, match="certificate"):
                scraper.get_html("https://other.test/")
