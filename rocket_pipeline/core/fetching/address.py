"""Which addresses may be connected to: public ones, and whatever a host map names.

Names are checked where they are resolved, so that what was checked is what is connected to.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Collection

import httpx
from aiohttp.abc import ResolveResult
from aiohttp.resolver import ThreadedResolver

from rocket_pipeline.errors import AddressRefusedError

_HINT = "Only public http and https addresses are fetched; name the host in host_map if it is yours."


def is_public(address: str) -> bool:
    """Whether everybody reaches an IP address: not private, loopback, link-local, shared or multicast."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped:
        ip = ip.ipv4_mapped
    return ip.is_global and not ip.is_multicast


def check_url(url: httpx.URL, *, came_from: httpx.URL | None, trusted: Collection[str]) -> None:
    """Refuse a URL that must not be requested, before anything is resolved or connected.

    Args:
        url: The URL.
        came_from: The URL that redirected to it, if any.
        trusted: Hosts that are exempt, in lower case.

    Raises:
        AddressRefusedError: Another scheme than http and https, a step down from https to http, or a host
            that is an IP address and not public.
    """
    if url.scheme not in {"http", "https"}:
        raise AddressRefusedError(f"Scheme {url.scheme!r} is not allowed", url=str(url), hint=_HINT)
    if url.host in trusted:
        return
    if came_from is not None and came_from.scheme == "https" and url.scheme == "http":
        raise AddressRefusedError(f"Redirect from https to http by {came_from}", url=str(url), hint=_HINT)
    if _is_address(url.host) and not is_public(url.host):
        raise AddressRefusedError(f"{url.host} is not a public address", url=str(url), hint=_HINT)


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


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
