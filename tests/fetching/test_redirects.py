"""Where redirects and names may not lead: into private networks, to other schemes, past robots.txt, for ever."""

from __future__ import annotations

import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from rocket_pipeline.core.fetching import FetchSettings, Request, Scraper, get
from rocket_pipeline.core.fetching.address import RefusedConnectionError, public_socket
from rocket_pipeline.core.storage.store import Storage
from rocket_pipeline.errors import AddressRefusedError, ConnectionFailedError, RobotsDisallowedError
from tests.support.sites import HOST, Answer, Site

MakeScraper = Callable[..., Scraper]
OTHER = "other.test"

INTO_THE_DARK = {
    "private": "https://10.1.2.3/",
    "private_172": "https://172.16.0.1/",
    "private_192": "https://192.168.1.1/",
    "loopback": "https://127.0.0.1/",
    "loopback_name": "https://localhost/",
    "loopback_ipv6": "https://[::1]/",
    "link_local": "http://169.254.169.254/latest/meta-data",
    "link_local_ipv6": "https://[fe80::1]/",
    "unique_local_ipv6": "https://[fd00::1]/",
    "cgnat": "https://100.64.0.1/",
    "ipv4_mapped_ipv6": "https://[::ffff:127.0.0.1]/",
    "ipv4_mapped_ipv6_hex": "https://[::ffff:7f00:1]/",
    "ipv4_in_6to4": "https://[2002:7f00:1::]/",
    "ipv4_in_nat64": "https://[64:ff9b::7f00:1]/",
    "unspecified": "https://0.0.0.0/",
    "decimal": "https://2130706433/",
    "hexadecimal": "https://0x7f000001/",
    "hexadecimal_dotted": "https://0x7f.0.0.1/",
    "octal": "https://0177.0.0.1/",
    "octal_whole": "https://017700000001/",
    "short": "https://127.1/",
    "file": "file:///etc/passwd",
    "ftp": "ftp://example.org/x",
    "javascript": "javascript:alert(1)",
    "user_name": "https://user:secret@example.org/",
}


@pytest.mark.parametrize("target", INTO_THE_DARK.values(), ids=INTO_THE_DARK)
def test_a_redirect_into_the_dark_is_refused(site: Site, make: MakeScraper, storage: Storage, target: str) -> None:
    url = site.script("/page", Answer(302, b"", {"Location": target}))
    scraper = make(respect_robots=False)
    with pytest.raises(AddressRefusedError):
        scraper.get_html(url)
    assert scraper.requests_made == 1, "final, not retried"
    assert storage.objects.list() == []


@pytest.mark.parametrize("address", ["127.0.0.1", "10.0.0.1", "::1", "::ffff:10.0.0.1", "169.254.1.1"])
def test_no_socket_is_made_for_an_address_that_is_not_public(address: str) -> None:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with pytest.raises(RefusedConnectionError, match="not a public address"):
        public_socket((family, socket.SOCK_STREAM, 6, "", (address, 80)))


def test_a_name_that_changes_its_address_is_connected_to_where_it_was_checked(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """DNS rebinding: public at the first look, our own machine at every later one."""
    port = int(site.origin.rpartition(":")[2])
    looks: list[str] = []
    connected: list[str] = []
    real_look, real_connect = socket.getaddrinfo, socket.socket.connect

    def rebinding(host: Any, *args: Any, **kwargs: Any) -> Any:
        if host != "rebinding.test":
            return real_look(host, *args, **kwargs)
        looks.append(host)
        return real_look("192.0.43.10" if len(looks) == 1 else "127.0.0.1", *args, **kwargs)

    def refuse(self: socket.socket, address: Any) -> None:
        if self.type == socket.SOCK_STREAM and address[1] == port:
            connected.append(address[0])
            raise ConnectionRefusedError("no network in tests")
        real_connect(self, address)

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    monkeypatch.setattr(socket.socket, "connect", refuse)
    settings = FetchSettings(respect_robots=False, backoff_base=0, max_retries=2)
    with (
        Scraper(None, session_id="s1", settings=settings) as scraper,
        pytest.raises((AddressRefusedError, ConnectionFailedError)),
    ):
        scraper.get_html(f"http://rebinding.test:{port}/page")
    assert set(connected) == {"192.0.43.10"}
    assert site.paths() == []


def test_one_private_address_among_public_ones_is_enough_to_refuse(monkeypatch: pytest.MonkeyPatch) -> None:
    real_look = socket.getaddrinfo

    def both(host: Any, *args: Any, **kwargs: Any) -> Any:
        if host != "both.test":
            return real_look(host, *args, **kwargs)
        return real_look("192.0.43.10", *args, **kwargs) + real_look("10.0.0.1", *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", both)
    with (
        Scraper(None, session_id="s1", settings=FetchSettings(respect_robots=False)) as scraper,
        pytest.raises(AddressRefusedError, match=r"both\.test resolves to 10\.0\.0\.1"),
    ):
        scraper.get_html("https://both.test/")
    assert scraper.requests_made == 1


def test_a_downgrade_from_https_to_http_is_refused() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/robots.txt":
            return httpx.Response(404)
        return httpx.Response(301, headers={"Location": "http://example.org/x"})

    with (
        Scraper(None, session_id="s1", transport=httpx.MockTransport(answer)) as down,
        pytest.raises(AddressRefusedError, match="from https to http"),
    ):
        down.get_html("https://example.org/")


def test_a_redirect_chain_ends_and_so_does_a_loop(site: Site, scraper: Scraper) -> None:
    for n in range(6):
        site.script(f"/{n}", Answer(302, b"", {"Location": f"/{n + 1}"}))
    site.page("/6", "there")
    assert scraper.get_html(site.url("/1")) == "there"
    with pytest.raises(AddressRefusedError, match="More than 5"):
        scraper.get_html(site.url("/0"))
    site.script("/loop", Answer(302, b"", {"Location": "/loop"}))
    with pytest.raises(AddressRefusedError, match="More than 5"):
        scraper.get_html(site.url("/loop"))
    assert site.paths().count("/loop") == 6


def test_a_redirect_within_the_site_keeps_to_http_rules(site: Site, scraper: Scraper) -> None:
    for status in (301, 302, 303, 307, 308):
        site.script(f"/{status}", Answer(status, b"", {"Location": f"/to/{status}"}))
        site.page(f"/to/{status}", "{}")
        scraper.post_json(site.url(f"/{status}"), {"a": 1})
    arrived = {a.path: (a.method, a.body) for a in site.asked if a.path.startswith("/to/")}
    assert arrived["/to/303"] == arrived["/to/301"] == arrived["/to/302"] == ("GET", b"")
    assert arrived["/to/307"] == arrived["/to/308"] == ("POST", b'{"a":1}')


def test_a_redirect_with_a_strange_location_is_followed_or_refused(site: Site, scraper: Scraper) -> None:
    site.page("/gr%C3%B6%C3%9Fe%20x", "ok")
    assert scraper.get_html(site.script("/utf8", Answer(302, b"", {"Location": "/größe x".encode().decode("latin-1")})))
    with pytest.raises(AddressRefusedError):
        scraper.get_html(site.script("/bad", Answer(302, b"", {"Location": "https://[::1"})))


@pytest.fixture
def both_sites(site: Site) -> Scraper:
    """A scraper of one server under two names, `site.test` and `other.test`."""
    settings = FetchSettings(host_map={HOST: site.origin, OTHER: site.origin}, backoff_base=0)
    return Scraper(Storage("memory://"), session_id="s1", settings=settings)


def test_robots_txt_of_a_redirects_target_is_obeyed(site: Site, both_sites: Scraper) -> None:
    site.page("/robots.txt", "User-agent: *\nDisallow: /private\n")
    site.script("/page", Answer(302, b"", {"Location": f"https://{OTHER}/private"}))
    site.page("/private", "x")
    with both_sites, pytest.raises(RobotsDisallowedError, match=OTHER):
        both_sites.get_html(site.url("/page"))
    assert site.paths() == ["/page"]
    asked = [a.headers["host"] for a in site.asked if a.path == "/robots.txt"]
    assert asked == [HOST, OTHER]


@pytest.mark.parametrize(
    "url",
    [
        *("http://a.test/\r\nX-Evil: 1", "http://a.test/x\nHost: b", "http://a\r\n.test/", "http://a.test/\x00"),
        *("http://a.test/\x7f", "http://user:secret@a.test/", "http://a.test:99999/", "http://[::1"),
    ],
)
def test_header_injection_by_a_url_is_refused(scraper: Scraper, site: Site, url: str) -> None:
    with pytest.raises(AddressRefusedError) as refused:
        scraper.get_html(url)
    assert "secret" not in str(refused.value)
    assert site.asked == []


def test_header_injection_by_parameters_is_quoted(scraper: Scraper, site: Site) -> None:
    site.page("/search", "x")
    scraper.get_html(site.url("/search"), {"q": "a\r\nX-Evil: 1"})
    assert site.paths() == ["/search?q=a%0D%0AX-Evil:+1"]
    assert "x-evil" not in site.asked[-1].headers


@pytest.mark.parametrize("wrong", [{"user_agent": "a\r\nX-Evil: 1"}, {"contact": "a\nX-Evil: 1"}])
def test_header_injection_by_the_user_agent_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=next(iter(wrong))):
        FetchSettings(**wrong)


def test_header_injection_by_a_content_type_is_refused(site: Site, scraper: Scraper) -> None:
    with pytest.raises(AddressRefusedError, match="content_type"):
        Request(site.url("/x"), "POST", b"x", "text/plain\r\nX-Evil: 1")
    with pytest.raises(AddressRefusedError, match="method"):
        Request(site.url("/x"), "GET / HTTP/1.1\r\nX-Evil: 1")


def test_host_names_are_compared_as_they_are_connected_to(site: Site, tmp_path: Path) -> None:
    assert get("https://SITE.test/x").host == HOST
    assert get("https://bücher.example/x").host == "xn--bcher-kva.example"
