"""One attempt at one request: redirects checked hop by hop, one deadline, a cap, and named errors.

Retries, politeness and the buffer belong to `engine.py`.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace

import httpx
from yarl import URL

from rocket_pipeline.core.fetching.address import check_url, parse_url
from rocket_pipeline.core.fetching.body import ACCEPT_ENCODING, Body, Intake, read_body
from rocket_pipeline.core.fetching.document import Request
from rocket_pipeline.core.fetching.faults import named_errors, refusal
from rocket_pipeline.core.fetching.settings import FetchSettings
from rocket_pipeline.core.fetching.wire import AiohttpWire, Hop, HttpxWire, Reply, Wire, readable
from rocket_pipeline.errors import AddressRefusedError

MAX_REDIRECTS = 5
_ACCEPT = {"json": "application/json", "html": "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8"}
_REDIRECTS = {301, 302, 303, 307, 308}
_KEEP_METHOD = {307, 308}


@dataclass(frozen=True, slots=True)
class Head:
    """What comes before a body: where from, the status and the headers."""

    url: str
    status: int
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Answer:
    """A 2xx response, read whole; or a 304, whose `body` is None."""

    head: Head
    body: Body | None


TakeIn = Callable[[Head], Intake]


@dataclass(frozen=True, slots=True)
class Condition:
    """What to send so that an unchanged document need not come again.

    Attributes:
        url: Where the known document came from; no other URL is asked so.
        headers: If-None-Match and If-Modified-Since.
    """

    url: str
    headers: Mapping[str, str]


async def _anything(_: URL) -> None:
    """Permit every redirect."""


class Client:
    """Sends requests, each once.

    Args:
        settings: Deadline, identity and host map.
        transport: What connects, in place of aiohttp.
    """

    def __init__(self, settings: FetchSettings, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self._settings = settings
        headers = {"User-Agent": settings.identity, "Accept-Encoding": ACCEPT_ENCODING}
        self._wire: Wire = HttpxWire(transport, headers) if transport else AiohttpWire(settings.host_map, headers)

    async def send(
        self,
        request: Request,
        intake: TakeIn,
        *,
        condition: Condition | None = None,
        permit: Callable[[URL], Awaitable[None]] = _anything,
    ) -> Answer:
        """The answer to a request.

        Args:
            request: What to ask.
            intake: How to take in a body, given what comes before it.
            condition: Makes the answer a 304 when the document is still the one that is known.
            permit: Awaited before each redirect is followed; raises when it must not be.

        Raises:
            FetchError: One of its subclasses, for whatever went wrong.
            StorageError: A large body cannot be stored.
        """
        hop = _first(request)
        came_from: URL | None = None
        seconds = self._settings.timeout
        for _ in range(MAX_REDIRECTS + 1):
            check_url(hop.url, came_from=came_from, trusted=self._settings.host_map)
            if came_from is not None:
                await permit(hop.url)
            started = time.monotonic()
            with named_errors(request.url, self._settings.timeout):
                async with asyncio.timeout(seconds):  # of the attempt, without the waits for a permit
                    answer = await self._exchange(hop, request.url, intake, condition=condition)
            seconds -= time.monotonic() - started
            if isinstance(answer, Answer):
                return answer
            came_from, hop = hop.url, answer
        raise AddressRefusedError(
            f"More than {MAX_REDIRECTS} redirects", url=request.url, hint="Use the URL where they end."
        )

    async def aclose(self) -> None:
        """Close all connections."""
        await self._wire.aclose()

    async def _exchange(self, hop: Hop, url: str, intake: TakeIn, *, condition: Condition | None) -> Answer | Hop:
        asked = condition is not None and condition.url == str(hop.url)
        if condition is not None and asked:
            hop = replace(hop, headers={**hop.headers, **condition.headers})
        reply = await self._wire.send(hop)
        try:
            location = reply.headers.get("location")
            if reply.status in _REDIRECTS and location:
                return _redirected(hop, reply.status, location)
            if reply.status == httpx.codes.NOT_MODIFIED and asked:
                return Answer(Head(str(hop.url), reply.status, reply.headers), None)
            return await _read(reply, Head(str(hop.url), reply.status, reply.headers), url, intake)
        finally:
            await reply.close()


async def _read(reply: Reply, head: Head, url: str, intake: TakeIn) -> Answer:
    if error := refusal(head.status, head.headers, url):
        raise error
    encoding = head.headers.get("content-encoding", "")
    return Answer(head, await read_body(reply.chunks(), url=url, encoding=encoding, intake=intake(head)))


def _first(request: Request) -> Hop:
    headers = {"Accept": _ACCEPT.get(request.expect, "*/*")}
    if request.content_type:
        headers["Content-Type"] = request.content_type
    return Hop(request.method, request.target, headers, request.body)


def _redirected(hop: Hop, status: int, location: str) -> Hop:
    url = parse_url(readable(location), base=str(hop.url)).with_fragment(None)
    if hop.method == "GET" or status in _KEEP_METHOD:
        return Hop(hop.method, url, hop.headers, hop.body)
    return Hop("GET", url, {"Accept": hop.headers["Accept"]}, b"")
