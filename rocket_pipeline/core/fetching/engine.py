"""The order of things for one document: buffer, claim, robots, pace, request, retries, check, store.

Each step has its own module; the synchronous face is `scraper.py`.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

import httpx
from yarl import URL

from rocket_pipeline.common.metrics import Metrics
from rocket_pipeline.core.fetching.archive import Archive
from rocket_pipeline.core.fetching.body import Intake
from rocket_pipeline.core.fetching.client import Answer, Client, Condition, Head
from rocket_pipeline.core.fetching.document import Document, Request, get
from rocket_pipeline.core.fetching.limiter import HostPauses, InProcessLimiter, RateLimiter, Sleep
from rocket_pipeline.core.fetching.retry import Retries
from rocket_pipeline.core.fetching.robots import MAX_BYTES, Robots
from rocket_pipeline.core.fetching.settings import FetchSettings
from rocket_pipeline.core.fetching.sharing import SharedWork
from rocket_pipeline.core.fetching.verdict import check_content
from rocket_pipeline.core.fetching.wire import readable
from rocket_pipeline.core.storage.buffer import BufferEntry
from rocket_pipeline.core.storage.failpoints import failpoint
from rocket_pipeline.core.storage.manifests import new_fetch_id, safe_headers
from rocket_pipeline.errors import NotSavedError, UnexpectedContentError

Opener = Callable[[], Iterator[bytes]]
Gate = AbstractAsyncContextManager[None]


class Engine:
    """Fetches documents on one event loop.

    Args:
        settings: How to fetch.
        archive: What the session has, and where new documents go.
        metrics: Counts requests, robots_requests, buffer_hits, buffer_misses, not_modified, retries and bytes.
        transport: What connects; the default one when None.
        limiter: The pace; this process's own when None.
        sleep: How to wait between attempts.

    Attributes:
        requests_made: Requests for documents that were sent, retries included, robots.txt not.
    """

    def __init__(
        self,
        settings: FetchSettings,
        archive: Archive,
        *,
        metrics: Metrics,
        transport: httpx.AsyncBaseTransport | None = None,
        limiter: RateLimiter | None = None,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self.requests_made = 0
        self._settings = settings
        self._archive = archive
        self._metrics = metrics
        self._client = Client(settings, transport)
        self._limiter = limiter or InProcessLimiter(sleep=sleep)
        self._pauses = HostPauses(sleep=sleep)
        self._retries = Retries(settings, self._pauses, sleep=sleep, on_retry=lambda: metrics.count("retries"))
        self._robots = Robots(settings.robots_name, self._load_robots, longest_delay=settings.crawl_delay_max)
        self._in_flight: SharedWork[Document] = SharedWork()
        self._slots: defaultdict[str, asyncio.Semaphore] = defaultdict(lambda: asyncio.Semaphore(settings.concurrency))

    def start(self, request: Request, gate: Gate) -> asyncio.Task[Document]:
        """Begin to fetch, or join those who ask for the same.

        Args:
            request: What to fetch. Call `leave` with it once, when the task has ended or before.
            gate: Held while the request is at the server.
        """
        return self._in_flight.enter((request.digest, request.expect), lambda: self._obtain(request, gate))

    def leave(self, request: Request) -> None:
        """Wait no longer for a request that was started."""
        self._in_flight.leave((request.digest, request.expect))

    async def fetch(self, request: Request) -> Document:
        """The document that answers a request, from the buffer or from the server.

        Raises:
            FetchError: It cannot be had.
            StorageError: It cannot be kept.
        """
        key = (request.digest, request.expect)
        return named_after(request, await self._in_flight.run(key, lambda: self._obtain(request, nullcontext())))

    async def aclose(self) -> None:
        """Close all connections."""
        await self._client.aclose()
        self._archive.close()

    async def _obtain(self, request: Request, gate: Gate) -> Document:
        if document := await self._buffered(request):
            return document
        if self._settings.offline:
            raise NotSavedError(
                f"Not saved in session {self._archive.session_id}",
                url=request.url,
                hint="Fetch it first, or read it with the version that asked for what was saved.",
            )
        async with self._archive.claimed(request.digest) as look_again:
            if look_again and (document := await self._buffered(request)):
                return document
            return await self._fetched(request, gate)

    async def _buffered(self, request: Request) -> Document | None:
        reuse_hours = 0 if self._settings.offline else self._settings.reuse_hours
        found = await self._archive.find(request.digest, reuse_hours=reuse_hours)
        if found is None:
            return None
        self._metrics.count("buffer_hits")
        return self._checked(request, *found, from_buffer=True)

    async def _fetched(self, request: Request, gate: Gate) -> Document:
        self._metrics.count("buffer_misses")
        rate = await self._permitted_rate(request.target)
        unchanged = await self._unchanged(request, rate, gate=gate)
        return unchanged or await self._kept(request, await self._asked(request, rate, gate=gate))

    async def _unchanged(self, request: Request, rate: float | None, *, gate: Gate) -> Document | None:
        """What is known of old, when the server says that it holds; or what came because it does not."""
        known = await self._archive.latest(request.digest) if request.method == "GET" else None
        condition = _condition(known) if known else None
        if known is None or condition is None:
            return None
        answer = await self._asked(request, rate, gate=gate, condition=condition)
        if answer.body is not None:
            return await self._kept(request, answer)
        self._metrics.count("not_modified")
        found = await self._archive.reconfirm(request.digest, known, _kept_headers(answer.head))
        return self._checked(request, *found, from_buffer=False) if found else None

    async def _asked(
        self, request: Request, rate: float | None, *, gate: Gate, condition: Condition | None = None
    ) -> Answer:
        async def attempt() -> Answer:
            async with self._slots[request.host]:
                await self._pauses.wait(request.host)
                await self._limiter.acquire(request.host, rate)
                async with gate:  # last, so that a host which makes us wait keeps nobody else waiting
                    return await self._sent(request, condition)

        return await self._retries.run(attempt, request.host, idempotent=request.idempotent)

    async def _sent(self, request: Request, condition: Condition | None) -> Answer:
        self._metrics.count("requests")
        self.requests_made += 1
        failpoint("fetch.before-request")
        return await self._client.send(
            request, lambda head: self._intake(request, head), condition=condition, permit=self._permit
        )

    async def _kept(self, request: Request, answer: Answer) -> Document:
        if answer.body is None:
            raise UnexpectedContentError("304 to a request without a condition", url=request.url, status=304)
        failpoint("fetch.after-answer")
        body = answer.body
        self._metrics.count("bytes", body.size)
        entry = BufferEntry(
            method=request.method,
            url=request.url,
            final_url=answer.head.url,
            status=answer.head.status,
            headers=_kept_headers(answer.head),
            sha256=body.sha256,
            fetch_id=new_fetch_id(),
            fetched_at=datetime.now(UTC),
        )
        await self._archive.keep(request.digest, entry, body)
        content = body.kept if isinstance(body.kept, bytes) else partial(self._archive.open, body.sha256)
        return _document(request, entry, content, size=body.size, from_buffer=False)

    def _checked(self, request: Request, entry: BufferEntry, content: bytes, *, from_buffer: bool) -> Document:
        document = _document(request, entry, content, size=len(content), from_buffer=from_buffer)
        check_content(document, request.expect, reject_if=self._settings.reject_if)
        return document

    def _intake(self, request: Request, head: Head) -> Intake:
        def check(content: bytes) -> None:
            draft = Document(
                url=request.url,
                final_url=head.url,
                status=head.status,
                headers=head.headers,
                sha256="",
                size=len(content),
                fetched_at=datetime.now(UTC),
                from_buffer=False,
                body=content,
            )
            check_content(draft, request.expect, reject_if=self._settings.reject_if)

        is_json = request.expect == "json"  # which can only be judged whole
        return Intake(
            self._settings.max_bytes,
            check=check,
            writer=None if is_json else partial(self._archive.writer, head.headers, head.url),
        )

    async def _permitted_rate(self, url: URL) -> float | None:
        """The pace at which a URL may be requested, None for any; raises when it must not be."""
        crawl_delay = await self._robots.check(url) if self._settings.respect_robots else None
        wishes = [self._settings.rate_limit, 1 / crawl_delay if crawl_delay else None]
        return min((rate for rate in wishes if rate is not None), default=None)

    async def _permit(self, url: URL) -> None:
        """Let a redirect's target be requested when its own site allows it, at its own pace."""
        rate = await self._permitted_rate(url)
        host = url.raw_host or ""
        await self._pauses.wait(host)
        await self._limiter.acquire(host, rate)

    async def _load_robots(self, url: str) -> str:
        request = get(url)

        async def attempt() -> Answer:
            await self._pauses.wait(request.host)
            self._metrics.count("robots_requests")
            return await self._client.send(request, lambda _: Intake(MAX_BYTES, truncate=True))

        answer = await self._retries.run(attempt, request.host)
        text = answer.body.kept if answer.body else b""
        return text.decode("utf-8-sig", "replace") if isinstance(text, bytes) else ""


def named_after(request: Request, document: Document) -> Document:
    """A document under the URL by which it was asked for."""
    return document if document.url == request.url else replace(document, url=request.url)


def _condition(known: BufferEntry) -> Condition | None:
    """How to ask whether a document has changed; None when the server gave nothing to ask with."""
    headers = {
        asked: known.headers[given]
        for asked, given in (("If-None-Match", "etag"), ("If-Modified-Since", "last-modified"))
        if known.headers.get(given, "").isascii() and known.headers.get(given, "").isprintable()
        if known.headers.get(given)
    }
    return Condition(known.final_url, headers) if headers else None


def _kept_headers(head: Head) -> dict[str, str]:
    return {name: readable(value) for name, value in safe_headers(head.headers).items()}


def _document(
    request: Request, entry: BufferEntry, content: bytes | Opener, *, size: int, from_buffer: bool
) -> Document:
    return Document(
        url=request.url,
        final_url=entry.final_url,
        status=entry.status,
        headers=entry.headers,
        sha256=entry.sha256,
        size=size,
        fetched_at=entry.fetched_at,
        from_buffer=from_buffer,
        body=content,
    )
