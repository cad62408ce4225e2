"""Fetched documents of a session: found by their request, saved so that a crash is harmless.

Bytes first, manifest second, buffer entry last: a crash leaves at most bytes that nothing points to. How that is
made fast stands in `commit.py`; how documents are fetched does not belong here.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from concurrent.futures import Future
from datetime import datetime

from rocket_pipeline.core.storage.buffer import BufferEntry
from rocket_pipeline.core.storage.filenames import filename_of
from rocket_pipeline.core.storage.manifests import Manifest, manifest_around
from rocket_pipeline.core.storage.saving import Saving
from rocket_pipeline.core.storage.store import Storage
from rocket_pipeline.core.storage.writer import StoredObject
from rocket_pipeline.errors import CorruptObjectError, ObjectMissingError

logger = logging.getLogger(__name__)


class FetchedDocuments:
    """What one session fetched: documents found by their request, and saved so that a crash is harmless.

    Args:
        storage: Where they lie.
        session_id: The session.
        source: The name that manifests carry.
    """

    def __init__(self, storage: Storage, session_id: str, source: str) -> None:
        self._storage = storage
        self._buffer = storage.buffer(session_id)
        self._source = source

    def find(self, digest: str, *, reuse_since: datetime | None = None) -> tuple[BufferEntry, bytes] | None:
        """The answer to a request and its bytes, or None when it must be fetched.

        Args:
            digest: The request's digest.
            reuse_since: Also take what another session fetched at that time or later.
        """
        entry = self._buffer.lookup(digest) or self._adopted(digest, reuse_since)
        body = self.body(entry) if entry else None
        return (entry, body) if entry and body is not None else None

    def latest(self, digest: str) -> BufferEntry | None:
        """What any session was answered last, where its bytes are still here; for a conditional request."""
        entry = self._buffer.lookup_latest(digest)
        return entry if entry and self._storage.content.contains(entry.sha256) else None

    def body(self, entry: BufferEntry) -> bytes | None:
        """The bytes of an answer; None when they are lost or damaged and must be fetched again."""
        try:
            return self._storage.content.get(entry.sha256)
        except ObjectMissingError as error:
            logger.warning("The body of %s is lost and will be fetched again: %s", entry.url, error)
        except CorruptObjectError as error:
            logger.warning("The body of %s is damaged and will be fetched again: %s", entry.url, error)
            self._storage.content.discard(entry.sha256)
        return None

    def save(self, digest: str, entry: BufferEntry, body: bytes | StoredObject) -> StoredObject:
        """Store the bytes, then the manifest, then the buffer entry; return when all of it is durable."""
        return self.submit(digest, entry, body).result()

    def submit(self, digest: str, entry: BufferEntry, body: bytes | StoredObject) -> Future[StoredObject]:
        """Do what `save` does, together with others that are saved at the same time.

        Args:
            digest: The request's digest.
            entry: What the request was answered with; its sha256 must be the body's.
            body: The bytes, or what a `ContentWriter` made of them.

        Returns:
            A future that has the result, or StorageUnavailableError, when all of it is durable. This call itself
            reads and writes nothing.
        """
        return self._submit(digest, entry, body, status=entry.status)

    def reconfirm(
        self,
        digest: str,
        known: BufferEntry,
        *,
        fetch_id: str,
        fetched_at: datetime,
        headers: Mapping[str, str] | None = None,
    ) -> tuple[BufferEntry, bytes] | None:
        """Record that the server answered 304: the bytes of a former fetch are still what it would send.

        The new manifest has the status 304; the entry keeps the former status and has the new time.

        Args:
            digest: The request's digest.
            known: What `latest` gave.
            fetch_id: Of the 304.
            fetched_at: When it came.
            headers: Those of the 304 that are worth keeping; they replace the former ones of the same names.

        Returns:
            The answer and its bytes; None when these are lost meanwhile and must be fetched without a condition.
        """
        body = self.body(known)
        if body is None:
            return None
        changed = {"fetch_id": fetch_id, "fetched_at": fetched_at, "headers": {**known.headers, **(headers or {})}}
        entry = known.model_copy(update=changed)
        key = self._storage.content.find(known.sha256)
        there = StoredObject(known.sha256, len(body), key) if key else body
        self._submit(digest, entry, there, status=304).result()
        return entry, body

    def _submit(
        self, digest: str, entry: BufferEntry, body: bytes | StoredObject, *, status: int
    ) -> Future[StoredObject]:
        if isinstance(body, bytes):
            data: bytes | None = body
            size, name = len(body), filename_of(entry.headers, entry.final_url)
        else:
            data, size, name = None, body.size, body.filename

        manifest = Manifest.model_construct(
            **{**dict(entry), "status": status},
            session_id=self._buffer.session_id,
            source=self._source,
            size=size,
            filename=name,
        )
        return self._storage.commits.submit(
            Saving(
                sha256=entry.sha256,
                size=size,
                filename=name,
                body=data,
                fetch_id=entry.fetch_id,
                manifest=manifest_around(manifest),
                entry=entry.model_dump_json().encode(),
                entry_key=self._buffer.key(digest),
                latest_key=self._buffer.latest_key(digest),
            )
        )

    def _adopted(self, digest: str, reuse_since: datetime | None) -> BufferEntry | None:
        if reuse_since is None:
            return None
        entry = self._buffer.lookup_latest(digest, not_before=reuse_since)
        if entry is not None:
            self._buffer.adopt(digest, entry)
        return entry
