"""The storage of documents as the engine sees it: awaited, and without a thread where nothing takes long.

The order in which things are written, and what a crash leaves, is the business of `storage/documents.py`.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TypeVar

from rocket_pipeline.core.fetching.body import Body
from rocket_pipeline.core.storage.buffer import BufferEntry, request_digest
from rocket_pipeline.core.storage.claims import Claims
from rocket_pipeline.core.storage.documents import FetchedDocuments
from rocket_pipeline.core.storage.failpoints import failpoint
from rocket_pipeline.core.storage.filenames import filename_of
from rocket_pipeline.core.storage.manifests import new_fetch_id
from rocket_pipeline.core.storage.store import Storage
from rocket_pipeline.core.storage.writer import ContentWriter, StoredObject

T = TypeVar("T")
_THREADS = 32
_CLAIM_AGAIN_S = 0.05


class Archive:
    """What the sessions of a storage fetched, and where new documents go. Used on one event loop.

    Args:
        storage: Where they lie.
        session_id: The session.
        source: The name that manifests carry.
    """

    def __init__(self, storage: Storage, session_id: str, source: str) -> None:
        self.session_id = session_id
        self._content = storage.content
        self._buffer = storage.buffer(session_id)
        self._documents = FetchedDocuments(storage, session_id, source)
        self._claims = Claims(storage.cache.folder, session_id)
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="rocket-archive")
        # A look at a local disk takes less than the way to a thread and back.
        self._is_near = not storage.cache.root.startswith("s3://")
        self._saved = _Arrivals()

    async def find(self, digest: str, *, reuse_hours: float) -> tuple[BufferEntry, bytes] | None:
        """The answer to a request that this session has, or that any has since so many hours."""
        since = datetime.now(UTC) - timedelta(hours=reuse_hours) if reuse_hours else None
        return await self._look(partial(self._documents.find, digest, reuse_since=since))

    @asynccontextmanager
    async def claimed(self, digest: str) -> AsyncIterator[bool]:
        """Be the only one in the session, of all processes, to ask for a document; says whether it may be there now."""
        while not self._claims.take(digest):  # noqa: ASYNC110 - another process sets no event
            await asyncio.sleep(_CLAIM_AGAIN_S)
        try:
            yield self._claims.hold
        finally:
            self._claims.drop(digest)

    async def latest(self, digest: str) -> BufferEntry | None:
        """The last good answer to a request in any session, when its body is still there."""
        return await self._look(partial(self._documents.latest, digest))

    async def reconfirm(
        self, digest: str, known: BufferEntry, headers: Mapping[str, str]
    ) -> tuple[BufferEntry, bytes] | None:
        """Note that a known document still answers the request; None when its body is lost.

        Args:
            digest: The request's digest.
            known: What `latest` gave.
            headers: Those of the 304 that are worth keeping.
        """
        work = partial(
            self._documents.reconfirm,
            digest,
            known,
            fetch_id=new_fetch_id(),
            fetched_at=datetime.now(UTC),
            headers=headers,
        )
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)

    async def keep(self, digest: str, entry: BufferEntry, body: Body) -> None:
        """Store a new document, durably, and note that it answers the request."""
        failpoint("fetch.before-save")
        await self._saved.of(self._documents.submit(digest, entry, body.kept))
        failpoint("fetch.after-save")

    def writer(self, headers: Mapping[str, str], url: str) -> ContentWriter:
        """A place for a body of any size."""
        return self._content.writer(filename_of(headers, url))

    def sha256_of(self, url: str) -> str | None:
        """The hash of what this session has for a GET of a URL; from any thread."""
        entry = self._buffer.lookup(request_digest("GET", url))
        return entry.sha256 if entry else None

    def open(self, sha256: str) -> Iterator[bytes]:
        """The body with that hash, in pieces."""
        return self._content.open(sha256)

    def close(self) -> None:
        """End the threads, when they have done what they are at."""
        self._threads.shutdown()
        self._claims.close()

    async def _look(self, work: Callable[[], T]) -> T:
        if self._is_near:
            return work()
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)


class _Arrivals:
    """Futures of another thread, awaited here. Those that end together wake the loop once, not once each."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._ended: list[tuple[asyncio.Future[None], Future[StoredObject]]] = []

    async def of(self, future: Future[StoredObject]) -> None:
        """Return when a future has its result, or raise its error."""
        loop = asyncio.get_running_loop()
        waiter: asyncio.Future[None] = loop.create_future()
        future.add_done_callback(partial(self._end, loop, waiter))
        await waiter

    def _end(self, loop: asyncio.AbstractEventLoop, waiter: asyncio.Future[None], future: Future[StoredObject]) -> None:
        with self._lock:
            self._ended.append((waiter, future))
            is_first = len(self._ended) == 1
        if is_first and not loop.is_closed():
            loop.call_soon_threadsafe(self._wake)

    def _wake(self) -> None:
        with self._lock:
            ended, self._ended = self._ended, []
        for waiter, future in ended:
            if waiter.done():  # nobody waits any more
                continue
            error = future.exception()
            if error is None:
                waiter.set_result(None)
            else:
                waiter.set_exception(error)
