"""Content-addressed documents: `cas/<sha256>/<filename>`, identical bytes once, verified when read.

How bytes get there stands in `writer.py`; how they came is the business of `manifests.py`; which request they
answer, that of `buffer.py`.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

from rocket_pipeline.core.storage.drafts import ContentFolder, is_body
from rocket_pipeline.core.storage.local import read_chunks
from rocket_pipeline.core.storage.objects import ObjectStore
from rocket_pipeline.core.storage.translation import translated
from rocket_pipeline.core.storage.writer import ContentWriter, LocalDraft, RemoteDraft, StoredObject
from rocket_pipeline.errors import ConfigurationError, CorruptObjectError, ObjectMissingError

_SHA256 = re.compile(r"[0-9a-f]{64}")


class ContentStore:
    """Bytes under their own hash.

    Args:
        objects: Where `cas/` lies.
    """

    def __init__(self, objects: ObjectStore) -> None:
        self.objects = objects
        self.folder = ContentFolder(objects.folder) if objects.folder else None

    def writer(self, filename: str) -> ContentWriter:
        """Store bytes that come in pieces; memory holds a few MB of them at most.

        Use it as a context manager: what is not finished when the block ends is thrown away.
        """
        draft = LocalDraft(self.folder, filename) if self.folder else RemoteDraft(self.objects, filename)
        return ContentWriter(draft, location=self.objects.location(f"cas/…/{filename}"))

    def put(self, data: bytes, filename: str) -> StoredObject:
        """Store bytes once. Bytes that are there already keep the first name they came with."""
        return self._stored(hashlib.sha256(data).hexdigest(), len(data)) or self._written(iter([data]), filename)

    def put_file(self, path: Path, filename: str) -> StoredObject:
        """Store a file's bytes once, in pieces."""
        hasher = hashlib.sha256()
        for chunk in read_chunks(path):
            hasher.update(chunk)
        return self._stored(hasher.hexdigest(), path.stat().st_size) or self._written(read_chunks(path), filename)

    def get(self, sha256: str) -> bytes:
        """The bytes with that hash.

        Raises:
            ObjectMissingError: They are not in the store.
            CorruptObjectError: What lies under the hash has another one.
        """
        key = self._key(sha256)
        data = self.objects.get(key)
        if hashlib.sha256(data).hexdigest() != sha256:
            raise self._corrupt(key)
        return data

    def open(self, sha256: str) -> Iterator[bytes]:
        """The bytes with that hash, in pieces. Whether they are the right ones is known after the last piece.

        Raises:
            ObjectMissingError: They are not in the store.
            CorruptObjectError: After the last piece: what lies under the hash has another one.
        """
        return self._pieces(sha256, self._key(sha256))

    def discard(self, sha256: str) -> None:
        """Remove the bytes under that hash, so that they can be stored anew; their manifests stay."""
        key = self.find(sha256)
        if key is not None:
            self.objects.delete(key)

    def contains(self, sha256: str) -> bool:
        """Whether bytes with that hash are in the store."""
        return self.find(sha256) is not None

    def find(self, sha256: str, size: int | None = None) -> str | None:
        """The key of the bytes with that hash, or None; with `size`, of so many bytes only (a local root's)."""
        if not _SHA256.fullmatch(sha256):
            raise ConfigurationError(f"{sha256!r} is no sha256.", hint="Give 64 lower-case hexadecimal digits.")
        prefix = f"cas/{sha256}/"
        if self.folder:
            with translated("read", lambda: self.objects.location(prefix)):
                name = self.folder.find(sha256, size)
            return name and prefix + name
        return next((key for key in self.objects.list(prefix) if is_body(key)), None)

    def _stored(self, sha256: str, size: int) -> StoredObject | None:
        key = self.find(sha256, size)
        return StoredObject(sha256, size, key) if key else None

    def _written(self, chunks: Iterator[bytes], filename: str) -> StoredObject:
        with self.writer(filename) as writer:
            for chunk in chunks:
                writer.write(chunk)
            return writer.finish()

    def _key(self, sha256: str) -> str:
        key = self.find(sha256)
        if key is None:
            raise ObjectMissingError(
                f"No content {sha256} in {self.objects.root}.", hint="Fetch it again: run with a new session."
            )
        return key

    def _pieces(self, sha256: str, key: str) -> Iterator[bytes]:
        hasher = hashlib.sha256()
        for chunk in self.objects.stream(key):
            hasher.update(chunk)
            yield chunk
        if hasher.hexdigest() != sha256:
            raise self._corrupt(key)

    def _corrupt(self, key: str) -> CorruptObjectError:
        return CorruptObjectError(
            f"{self.objects.location(key)} has other bytes than its name says.",
            hint="Delete its folder and run again; it will be fetched anew.",
        )
