"""Which addresses are public."""

from __future__ import annotations

import pytest

from rocket_pipeline.core.fetching.address import is_public


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8"])
def test_what_everybody_reaches_is_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        *("0.0.0.0", "10.0.0.1", "100.64.0.1", "127.0.0.1", "169.254.169.254", "172.16.0.1", "192.168.1.1"),
        *("224.0.0.1", "255.255.255.255", "::", "::1", "fc00::1", "fe80::1", "fe80::1%eth0", "ff02::1"),
        *("::ffff:10.0.0.1", "::ffff:100.64.0.1", "::ffff:224.0.0.1"),
    ],
)
def test_what_only_some_reach_is_not(address: str) -> None:
    assert not is_public(address)
