"""Which addresses are public."""

from __future__ import annotations

import pytest
from yarl import URL

from rocket_pipeline.core.fetching.address import check_url, is_public, parse_url
from rocket_pipeline.errors import AddressRefusedError


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8"])
def test_what_everybody_reaches_is_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        *("0.0.0.0", "10.0.0.1", "100.64.0.1", "127.0.0.1", "169.254.169.254", "172.16.0.1", "192.168.1.1"),
        *("224.0.0.1", "255.255.255.255", "::", "::1", "fc00::1", "fe80::1", "fe80::1%eth0", "ff02::1"),
        *("::ffff:10.0.0.1", "::ffff:100.64.0.1", "::ffff:224.0.0.1"),
        *("2002:7f00:1::", "64:ff9b::10.0.0.1", "::10.0.0.1"),
    ],
)
def test_what_only_some_reach_is_not(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("host", ["10.0.0.1", "127.0.0.1", "[::1]", "[::ffff:10.0.0.1]", "169.254.169.254"])
def test_an_address_in_a_url_is_refused_before_anything_is_connected(host: str) -> None:
    url = URL(f"https://{host}/x")
    with pytest.raises(AddressRefusedError, match="not a public address"):
        check_url(url, came_from=None, trusted=())
    check_url(url, came_from=None, trusted={url.raw_host or ""})


def test_a_host_that_is_trusted_may_come_from_https() -> None:
    check_url(URL("http://a.test/"), came_from=URL("https://b.test/"), trusted={"a.test"})
    with pytest.raises(AddressRefusedError, match="from https to http"):
        check_url(URL("http://a.test/"), came_from=URL("https://b.test/"), trusted=())


@pytest.mark.parametrize("text", ["ftp://a.test/", "file:///etc/passwd", "a.test", "", "//a.test/", "mailto:a@b.c"])
def test_only_http_and_https_urls_are_urls(text: str) -> None:
    with pytest.raises(AddressRefusedError):
        parse_url(text)
