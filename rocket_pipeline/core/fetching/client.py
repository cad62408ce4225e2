"""One attempt at one request: redirects checked hop by hop, a deadline, a cap, and named errors.

Retries, politeness and the buffer belong to `engine.py`.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterable
from dataclasses import dataclass
from typing import cast

import httpx

from rocket_pipeline.core.fetching.address import check_url
from rocket_pipeline.core.fetching.body import ACCEPT_ENCODING, read_body
from rocket_pipeline.core.fetching.document import Request
from rocket_pipeline.core.fetching.faults import named_errors, refusal
from rocket_pipeline.core.fetching.settings import FetchSettings
from rocket_pipeline.core.fetching.transport import default_transport
from rocket_pipeline.errors import AddressRefusedError

MAX_REDIRECTS = 5
_ACCEPT = {"json": "application/json", "html": "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8"}


@dataclass(frozen=True)
class Answer:
    """A 2xx response, read whole."""

    final_url: str
    status: int
    headers: httpx.Headers
    content: bytes


class Client:
    """Sends requests, each once.

    Args:
        settings: Deadline, identity and host map.
        transport: What connects; the default one when None.
    """

    def __init__(self, settings: FetchSettings, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self._settings = settings
        self._http = httpx.AsyncClient(
            transport=transport or default_transport(settings.host_map),
            headers={"User-Agent": settings.identity, "Accept-Encoding": ACCEPT_ENCODING},
            timeout=None,  # noqa: S113 - the deadline below is for the whole attempt
            trust_env=False,
        )

    async def send(self, request: Request, *, limit: int, truncate: bool = False) -> Answer:
        """The answer to a request.

        Args:
            request: What to ask.
            limit: The largest body, in bytes.
            truncate: Cut a larger body instead of failing.

        Raises:
            FetchError: One of its subclasses, for whatever went wrong.
        """
        with named_errors(request.url, self._settings.timeout):
            async with asyncio.timeout(self._settings.timeout):
                return await self._follow(request, limit=limit, truncate=truncate)

    async def aclose(self) -> None:
        """Close all connections."""
        await self._http.aclose()

    async def _follow(self, request: Request, *, limit: int, truncate: bool) -> Answer:
        hop: httpx.Request = self._build(request)
        came_from: httpx.URL | None = None
        for _ in range(MAX_REDIRECTS + 1):
            check_url(hop.url, came_from=came_from, trusted=self._settings.host_map)
            response = await self._http.send(hop, stream=True)
            try:
                if response.next_request is None:
                    return await self._read(response, request.url, limit=limit, truncate=truncate)
                came_from, hop = hop.url, response.next_request
            finally:
                await response.aclose()
        raise AddressRefusedError(
            f"More than {MAX_REDIRECTS} redirects", url=request.url, hint="Use the URL where they end."
        )

    def _build(self, request: Request) -> httpx.Request:
        headers = {"Accept": _ACCEPT.get(request.expect, "*/*")}
        if request.content_type:
            headers["Content-Type"] = request.content_type
        return self._http.build_request(request.method, request.url, content=request.body or None, headers=headers)

    async def _read(self, response: httpx.Response, url: str, *, limit: int, truncate: bool) -> Answer:
        if error := refusal(response, url):
            raise error
        content = await read_body(
            # Not response.aiter_bytes(): httpx unpacks without a cap.
            cast("AsyncIterable[bytes]", response.stream),
            url=url,
            encoding=response.headers.get("content-encoding", ""),
            limit=limit,
            truncate=truncate,
        )
        return Answer(str(response.url), response.status_code, response.headers, content)
