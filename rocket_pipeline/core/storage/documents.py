"""Fetched documents of a session: found by their request, saved so that a crash is harmless.

Bytes first, manifest second, buffer entry last: a crash leaves at most bytes that nothing points to. How
documents are fetched does not belong here.
"""

from __future__ import annotations

import logging
from datetime import datetime

from rocket_pipeline.core.storage.buffer import BufferEntry
from rocket_pipeline.core.storage.content import filename_of
from rocket_pipeline.core.storage.manifests import Manifest, write_manifest
from rocket_pipeline.core.storage.store import Storage
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
        if entry is None:
            return None
        try:
            return entry, self._storage.content.get(entry.sha256)
        except ObjectMissingError as error:
            logger.warning("The body of %s is lost and will be fetched again: %s", entry.url, error)
        except CorruptObjectError as error:
            logger.warning("The body of %s is damaged and will be fetched again: %s", entry.url, error)
            self._storage.content.discard(entry.sha256)
        return None

    def save(self, digest: str, entry: BufferEntry, body: bytes) -> None:
        """Store the bytes, then the manifest, then the buffer entry."""
        stored = self._storage.content.put(body, filename_of(entry.final_url, entry.headers.get("content-type", "")))
        manifest = Manifest(
            **entry.model_dump(),
            session_id=self._buffer.session_id,
            source=self._source,
            size=stored.size,
            filename=stored.key.rpartition("/")[2],
        )
        write_manifest(self._storage.cache, manifest)
        self._buffer.record(digest, entry)

    def _adopted(self, digest: str, reuse_since: datetime | None) -> BufferEntry | None:
        if reuse_since is None:
            return None
        entry = self._buffer.lookup_latest(digest, not_before=reuse_since)
        if entry is not None:
            self._buffer.adopt(digest, entry)
        return entry
