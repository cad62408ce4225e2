"""The transports that requests go out by: httpx over aiohttp, with a detour for mapped hosts.

What is sent, retried or refused is decided elsewhere; only how to connect belongs here.
"""

from __future__ import annotations

from collections.abc import Mapping

import aiohttp
import httpx
from httpx_aiohttp import AiohttpTransport

from rocket_pipeline.core.fetching.address import PublicResolver


class MappedTransport(httpx.AsyncBaseTransport):
    """Sends requests for mapped hosts to the origin they are mapped to, all others by their own address.

    A mapped request keeps its URL and its Host header; only the connection goes elsewhere.

    Args:
        host_map: Host → origin.
        plain: The transport for mapped hosts.
        public: The transport for all others.
    """

    def __init__(
        self,
        host_map: Mapping[str, str],
        *,
        plain: httpx.AsyncBaseTransport,
        public: httpx.AsyncBaseTransport,
    ) -> None:
        self._origins = {host: httpx.URL(origin) for host, origin in host_map.items()}
        self._plain = plain
        self._public = public

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send one request."""
        await request.aread()  # a redirect's request comes unread, and aiohttp would send it in chunks
        origin = self._origins.get(request.url.host)
        if origin is None:
            return await self._public.handle_async_request(request)
        detour = httpx.Request(
            request.method,
            request.url.copy_with(scheme=origin.scheme, host=origin.host, port=origin.port),
            headers=request.headers,
            content=request.content,
            # A certificate must be the one of the URL's host, wherever the connection goes.
            extensions={**request.extensions, "sni_hostname": request.url.host},
        )
        return await self._plain.handle_async_request(detour)

    async def aclose(self) -> None:
        """Close both transports."""
        await self._plain.aclose()
        await self._public.aclose()


def default_transport(host_map: Mapping[str, str]) -> httpx.AsyncBaseTransport:
    """The transport for real use: mapped hosts where they are mapped to, others only at public addresses."""
    context = httpx.create_ssl_context()

    def session(resolver: type[aiohttp.ThreadedResolver]) -> aiohttp.ClientSession:
        connector = aiohttp.TCPConnector(ssl=context, limit=100, resolver=resolver())
        return aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar())

    return MappedTransport(
        host_map,
        plain=AiohttpTransport(verify=context, client=lambda: session(aiohttp.ThreadedResolver)),
        public=AiohttpTransport(verify=context, client=lambda: session(PublicResolver)),
    )
