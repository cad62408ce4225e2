"""The order of things for one document: buffer, robots, pace, request, retries, check, store.

Each step has its own module; the synchronous face is `scraper.py`.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections import defaultdict
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import httpx

from rocket_pipeline.common.metrics import Metrics
from rocket_pipeline.core.fetching.client import Answer, Client
from rocket_pipeline.core.fetching.document import Document, Request, check_content, get
from rocket_pipeline.core.fetching.limiter import InProcessLimiter, RateLimiter, Sleep
from rocket_pipeline.core.fetching.retry import Retries
from rocket_pipeline.core.fetching.robots import MAX_BYTES, Robots
from rocket_pipeline.core.fetching.settings import FetchSettings
from rocket_pipeline.core.fetching.sharing import SharedWork
from rocket_pipeline.core.storage.buffer import BufferEntry
from rocket_pipeline.core.storage.documents import FetchedDocuments
from rocket_pipeline.core.storage.manifests import new_fetch_id, safe_headers


class Engine:
    """Fetches documents on one event loop.

    Args:
        settings: How to fetch.
        documents: What the session has, and where new documents go.
        metrics: Counts requests, robots_requests, buffer_hits, buffer_misses, retries and bytes.
        transport: What connects; the default one when None.
        limiter: The pace; this process's own when None.
        sleep: How to wait between attempts.

    Attributes:
        requests_made: Requests for documents that were sent, retries included, robots.txt not.
    """

    def __init__(
        self,
        settings: FetchSettings,
        documents: FetchedDocuments,
        *,
        metrics: Metrics,
        transport: httpx.AsyncBaseTransport | None = None,
        limiter: RateLimiter | None = None,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self.requests_made = 0
        self._settings = settings
        self._documents = documents
        self._metrics = metrics
        self._client = Client(settings, transport)
        self._limiter = limiter or InProcessLimiter(sleep=sleep)
        self._retries = Retries(settings, sleep=sleep, on_retry=lambda: metrics.count("retries"))
        self._robots = Robots(settings.robots_name, self._load_robots)
        self._in_flight: SharedWork[Document] = SharedWork()
        self._slots: defaultdict[str, asyncio.Semaphore] = defaultdict(lambda: asyncio.Semaphore(settings.concurrency))

    async def fetch(self, request: Request) -> Document:
        """The document that answers a request, from the buffer or from the server.

        Raises:
            FetchError: It cannot be had.
            StorageError: It cannot be kept.
        """
        key = (request.digest, request.expect)
        document = await self._in_flight.run(key, lambda: self._obtain(request))
        return document if document.url == request.url else replace(document, url=request.url)

    async def aclose(self) -> None:
        """Close all connections."""
        await self._client.aclose()

    async def _obtain(self, request: Request) -> Document:
        document = await self._find(request)
        if document is not None:
            self._metrics.count("buffer_hits")
            check_content(document, request.expect)
            return document
        self._metrics.count("buffer_misses")
        crawl_delay = await self._robots.check(request.url) if self._settings.respect_robots else None
        rate = self._rate(crawl_delay)
        answer = await self._retries.run(lambda: self._attempt(request, rate), idempotent=request.idempotent)
        return await self._keep(request, answer)

    async def _find(self, request: Request) -> Document | None:
        hours = self._settings.reuse_hours
        since = datetime.now(UTC) - timedelta(hours=hours) if hours else None
        found = await asyncio.to_thread(self._documents.find, request.digest, reuse_since=since)
        return _document(request, *found, from_buffer=True) if found else None

    async def _attempt(self, request: Request, rate: float | None) -> Answer:
        await self._limiter.acquire(request.host, rate)
        async with self._slots[request.host]:
            self._metrics.count("requests")
            self.requests_made += 1
            answer = await self._client.send(request, limit=self._settings.max_bytes)
        self._metrics.count("bytes", len(answer.content))
        return answer

    async def _keep(self, request: Request, answer: Answer) -> Document:
        entry = BufferEntry(
            method=request.method,
            url=request.url,
            final_url=answer.final_url,
            status=answer.status,
            headers=safe_headers(answer.headers),
            sha256=hashlib.sha256(answer.content).hexdigest(),
            fetch_id=new_fetch_id(),
            fetched_at=datetime.now(UTC),
        )
        document = _document(request, entry, answer.content, from_buffer=False)
        check_content(document, request.expect)
        await asyncio.to_thread(self._documents.save, request.digest, entry, answer.content)
        return document

    async def _load_robots(self, url: str) -> str:
        request = get(url)

        async def attempt() -> Answer:
            self._metrics.count("robots_requests")
            return await self._client.send(request, limit=MAX_BYTES, truncate=True)

        answer = await self._retries.run(attempt)
        return answer.content.decode("utf-8-sig", "replace")

    def _rate(self, crawl_delay: float | None) -> float | None:
        wishes = [self._settings.rate_limit, 1 / crawl_delay if crawl_delay else None]
        return min((rate for rate in wishes if rate is not None), default=None)


def _document(request: Request, entry: BufferEntry, content: bytes, *, from_buffer: bool) -> Document:
    return Document(
        url=request.url,
        final_url=entry.final_url,
        status=entry.status,
        headers=entry.headers,
        content=content,
        sha256=entry.sha256,
        fetched_at=entry.fetched_at,
        from_buffer=from_buffer,
    )
