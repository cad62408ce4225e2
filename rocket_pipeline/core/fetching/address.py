"""Which addresses may be connected to: public ones, and whatever a host map names.

A URL is checked before anything is resolved, a name where it is resolved, and an address once more where its
socket is made: what was checked is what is connected to, whatever a second look at the DNS would say.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Collection
from typing import Any
from urllib.parse import urljoin

from aiohttp.abc import ResolveResult
from aiohttp.resolver import ThreadedResolver
from yarl import URL

from rocket_pipeline.errors import AddressRefusedError

_HINT = "Only public http and https addresses are fetched; name the host in host_map if it is yours."
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
# IPv6 networks whose addresses end in an IPv4 address: IPv4-compatible, and NAT64 after RFC 6052
_IPV4_WITHIN = (ipaddress.IPv6Network("::/96"), ipaddress.IPv6Network("64:ff9b::/96"))


class RefusedConnectionError(OSError):
    """A socket was about to be connected to an address that is not public."""


def parse_url(text: str, *, base: str = "") -> URL:
    """A URL as it is requested: quoted, its host in lower case and ASCII.

    Args:
        text: The URL.
        base: What it may be relative to.

    Raises:
        AddressRefusedError: It is no absolute http or https URL, has control characters (a header could be
            smuggled in by them) or carries a user name (which would end in manifests and logs).
    """
    if _CONTROL.search(text):
        raise AddressRefusedError("Not a URL: it has control characters", url=_CONTROL.sub("?", text))
    try:
        url = URL(urljoin(base, text) if base else text)
        host, _ = url.raw_host, url.port
    except ValueError as error:
        raise AddressRefusedError(f"Not a URL: {error}", url=text) from error
    if url.scheme not in {"http", "https"}:
        raise AddressRefusedError(f"Scheme {url.scheme!r} is not allowed", url=text, hint=_HINT)
    if not host:
        raise AddressRefusedError("Not a URL: it has no host", url=text)
    if url.raw_user is not None or url.raw_password is not None:
        raise AddressRefusedError(
            "A user name or password in a URL is not sent", url=str(url.with_user(None)), hint="Take it out."
        )
    return url


def is_public(address: str) -> bool:
    """Whether everybody reaches an IP address: not private, loopback, link-local, shared or multicast."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        ip = _ipv4_within(ip) or ip
    return ip.is_global and not ip.is_multicast


def check_url(url: URL, *, came_from: URL | None, trusted: Collection[str]) -> None:
    """Refuse a URL that must not be requested, before anything is resolved or connected.

    Args:
        url: The URL.
        came_from: The URL that redirected to it, if any.
        trusted: Hosts that are exempt, in lower case.

    Raises:
        AddressRefusedError: A step down from https to http, or a host that is an IP address and not public.
    """
    host = url.raw_host or ""
    if host in trusted:
        return
    if came_from is not None and came_from.scheme == "https" and url.scheme == "http":
        raise AddressRefusedError(f"Redirect from https to http by {came_from}", url=str(url), hint=_HINT)
    if _is_address(host) and not is_public(host):
        raise AddressRefusedError(f"{host} is not a public address", url=str(url), hint=_HINT)


class PublicResolver(ThreadedResolver):
    """Resolves names and refuses those with an address that is not public."""

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """The addresses of a host.

        Raises:
            AddressRefusedError: One of them is not public.
            OSError: The name is unknown.
        """
        found = await super().resolve(host, port, family)
        for result in found:
            if not is_public(result["host"]):
                raise AddressRefusedError(
                    f"{host} resolves to {result['host']}, which is not public", url=host, hint=_HINT
                )
        return found


def public_socket(info: tuple[Any, ...]) -> socket.socket:
    """A socket for an address that is about to be connected to.

    Args:
        info: As `socket.getaddrinfo` gives it: family, type, protocol, canonical name, address.

    Raises:
        RefusedConnectionError: The address is not public.
    """
    family, kind, protocol, _, address = info
    if not is_public(address[0]):
        raise RefusedConnectionError(f"{address[0]} is not a public address")
    return socket.socket(family=family, type=kind, proto=protocol)


def _ipv4_within(ip: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address that an IPv6 address stands for, if it stands for one."""
    if ip.ipv4_mapped or ip.sixtofour:
        return ip.ipv4_mapped or ip.sixtofour
    if any(ip in network for network in _IPV4_WITHIN):
        return ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    return None


def _is_address(host: str) -> bool:
    if not (host[-1:].isdigit() or ":" in host):
        return False
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
