"""How requests go out: straight over aiohttp, or over an httpx transport that a caller put in its place.

What is sent, retried or refused is decided elsewhere; only how to connect, and for mapped hosts where to,
belongs here.
"""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterable, Mapping
from dataclasses import dataclass
from typing import Protocol, cast

import aiohttp
import httpx
from yarl import URL

from rocket_pipeline.core.fetching.address import PublicResolver, public_socket

_CHUNK = 256 * 1024
_HTTPS_PORT = 443


@dataclass(frozen=True, slots=True)
class Hop:
    """One HTTP request on its way, a redirect's or the first; `url` is quoted and ready."""

    method: str
    url: URL
    headers: Mapping[str, str]
    body: bytes


class Reply(Protocol):
    """A response whose head has come."""

    @property
    def status(self) -> int:
        """The HTTP status."""

    @property
    def headers(self) -> Mapping[str, str]:
        """The headers; names are found in lower case."""

    def chunks(self) -> AsyncIterable[bytes]:
        """The body as it comes, packed as it was sent."""

    async def close(self) -> None:
        """Let go of the response, read or not."""


class Wire(Protocol):
    """Sends requests and follows nothing."""

    async def send(self, hop: Hop) -> Reply:
        """The response to one request."""

    async def aclose(self) -> None:
        """Close all connections."""


class AiohttpWire:
    """Mapped hosts where they are mapped to, all others at public addresses only.

    A mapped request keeps its URL and its Host header; only the connection goes elsewhere.

    Args:
        host_map: Host → origin.
        headers: Sent with every request.
    """

    def __init__(self, host_map: Mapping[str, str], headers: Mapping[str, str]) -> None:
        self._origins = {host: URL(origin) for host, origin in host_map.items()}
        self._headers = headers
        self._context: ssl.SSLContext | None = None
        self._plain: aiohttp.ClientSession | None = None
        self._public: aiohttp.ClientSession | None = None

    async def send(self, hop: Hop) -> Reply:
        """The response to one request."""
        origin = self._origins.get(hop.url.raw_host or "")
        if origin is None:
            self._public = self._public or self._session(public=True)
            return await _sent(self._public, hop, hop.url, hop.headers)
        self._plain = self._plain or self._session(public=False)
        headers = {**hop.headers, "Host": _host_header(hop.url)}
        return await _sent(self._plain, hop, _moved(hop.url, origin), headers)

    async def aclose(self) -> None:
        """Close all connections."""
        for session in (self._plain, self._public):
            if session is not None:
                await session.close()

    def _session(self, *, public: bool) -> aiohttp.ClientSession:
        self._context = self._context or httpx.create_ssl_context()
        connector = aiohttp.TCPConnector(
            ssl=self._context,
            limit=0,  # the engine counts what is in flight
            resolver=PublicResolver() if public else aiohttp.ThreadedResolver(),
            socket_factory=public_socket if public else None,
        )
        return aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            headers=self._headers,
            auto_decompress=False,  # aiohttp unpacks without a cap
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=None),  # the client's deadline is for all
            read_bufsize=_CHUNK,
            trust_env=False,
        )


class HttpxWire:
    """An httpx transport, such as `httpx.MockTransport`. It sees every host under its own name.

    Args:
        transport: What connects.
        headers: Sent with every request.
    """

    def __init__(self, transport: httpx.AsyncBaseTransport, headers: Mapping[str, str]) -> None:
        self._transport = transport
        self._headers = headers

    async def send(self, hop: Hop) -> Reply:
        """The response to one request."""
        request = httpx.Request(
            hop.method, str(hop.url), headers={**self._headers, **hop.headers}, content=hop.body or None
        )
        return _HttpxReply(await self._transport.handle_async_request(request))

    async def aclose(self) -> None:
        """Close all connections."""
        await self._transport.aclose()


class _AiohttpReply:
    def __init__(self, response: aiohttp.ClientResponse) -> None:
        self._response = response
        self.status = response.status
        self.headers: Mapping[str, str] = response.headers

    def chunks(self) -> AsyncIterable[bytes]:
        return self._response.content.iter_any()

    async def close(self) -> None:
        self._response.release()  # closes the connection when there is more to come


class _HttpxReply:
    def __init__(self, response: httpx.Response) -> None:
        self._response = response
        self.status = response.status_code
        self.headers: Mapping[str, str] = response.headers

    def chunks(self) -> AsyncIterable[bytes]:
        # Not aiter_bytes(): httpx unpacks without a cap.
        return cast("AsyncIterable[bytes]", self._response.stream)

    async def close(self) -> None:
        await self._response.aclose()


async def _sent(session: aiohttp.ClientSession, hop: Hop, url: URL, headers: Mapping[str, str]) -> Reply:
    return _AiohttpReply(
        await session.request(
            hop.method,
            url,
            headers=headers,
            data=hop.body or None,
            allow_redirects=False,
            # A certificate must be the one of the URL's host, wherever the connection goes.
            server_hostname=hop.url.raw_host if url.scheme == "https" else None,
        )
    )


def readable(header: str) -> str:
    """A header's value as text, though its bytes are not always ASCII, as they should be, nor UTF-8."""
    if header.isascii():
        return header
    raw = header.encode("utf-8", "surrogateescape")  # which is how aiohttp read it
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def _moved(url: URL, origin: URL) -> URL:
    return URL.build(
        scheme=origin.scheme,
        host=origin.raw_host or "",
        port=origin.port,
        path=url.raw_path,
        query_string=url.raw_query_string,
        encoded=True,
    )


def _host_header(url: URL) -> str:
    host = url.raw_host or ""
    host = f"[{host}]" if ":" in host else host
    return host if url.is_default_port() else f"{host}:{url.port}"
