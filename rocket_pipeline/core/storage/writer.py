"""Storing bytes that come in pieces: hashed on the way, published whole or not at all, identical ones once.

On a local root the draft is a folder that is renamed (`drafts.py`). Anywhere else there is no such rename: the
first name of bytes is chosen by a conditional create of `names/<sha256>`, then the bytes are put under it, small
ones at once, large ones by a multipart upload to `.incoming/` and a copy on the server.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from typing import Protocol, Self

from rocket_pipeline.core.storage.drafts import ContentFolder, write_all
from rocket_pipeline.core.storage.failpoints import failpoint
from rocket_pipeline.core.storage.filenames import safe_filename
from rocket_pipeline.core.storage.layout import INCOMING
from rocket_pipeline.core.storage.local import sync
from rocket_pipeline.core.storage.objects import ObjectStore, Upload
from rocket_pipeline.core.storage.saving import StoredObject as StoredObject
from rocket_pipeline.core.storage.translation import translated

AT_ONCE_BYTES = 8 << 20
"""Up to so many bytes are put by one request."""


class Draft(Protocol):
    """Bytes on their way into one kind of store."""

    def write(self, chunk: bytes) -> None:
        """Take the next piece."""

    def publish(self, sha256: str, size: int) -> str:
        """Make what was written visible and durable; returns the name that it has."""

    def drop(self) -> None:
        """Throw away what was written; nothing is left to do after `publish`."""


class ContentWriter:
    """Takes bytes in pieces and stores them under their hash.

    Args:
        draft: Where the pieces go.
        location: For errors.
    """

    def __init__(self, draft: Draft, *, location: str) -> None:
        self._draft = draft
        self._location = location
        self._hasher = hashlib.sha256()
        self._open = True
        self.size = 0

    def write(self, chunk: bytes) -> None:
        """Take the next piece.

        Raises:
            StorageUnavailableError: It cannot be kept.
        """
        self._hasher.update(chunk)
        self.size += len(chunk)
        with translated("write", lambda: self._location):
            self._draft.write(chunk)
        failpoint("writer.chunk-written")

    def finish(self) -> StoredObject:
        """Store what was written, durably; bytes that are there already keep their name.

        Raises:
            StorageUnavailableError: They cannot be stored; nothing is left of them.
        """
        sha256 = self._hasher.hexdigest()
        try:
            with translated("write", lambda: self._location):
                name = self._draft.publish(sha256, self.size)
        finally:
            self.abort()
        return StoredObject(sha256, self.size, f"cas/{sha256}/{name}")

    def abort(self) -> None:
        """Throw away what was written; nothing happens after `finish`."""
        if self._open:
            self._open = False
            self._draft.drop()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.abort()


class LocalDraft:
    """A draft folder with one file.

    Args:
        content: Where it lies.
        filename: What the bytes would like to be called.
    """

    def __init__(self, content: ContentFolder, filename: str) -> None:
        self._content = content
        self._name = safe_filename(filename)
        self._folder = ""
        self._file = -1

    def write(self, chunk: bytes) -> None:
        """Append to the file."""
        if self._file < 0:
            self._open()
        write_all(self._file, chunk)

    def publish(self, sha256: str, size: int) -> str:
        """Flush the file, then rename its folder."""
        if self._file < 0:
            self._open()
        os.fsync(self._file)
        sync(self._folder)
        failpoint("writer.sealed")
        name = self._name
        if not self._content.place(self._folder, sha256):
            name = self._content.merge(self._folder, sha256, self._name, size)
        failpoint("writer.placed")
        sync(self._content.folder(sha256))
        sync(self._content.cas)
        return name

    def drop(self) -> None:
        """Close the file and remove what is left."""
        if self._file >= 0:
            os.close(self._file)
            self._content.drop(self._folder)
            self._file = -1

    def _open(self) -> None:
        self._content.prepare()
        self._folder = self._content.new_folder()
        self._file = os.open(f"{self._folder}/{self._name}", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)


class RemoteDraft:
    """Bytes for a bucket: in memory while they are few, then in a multipart upload.

    Args:
        objects: Where they go.
        filename: What they would like to be called.
    """

    def __init__(self, objects: ObjectStore, filename: str) -> None:
        self._objects = objects
        self._name = safe_filename(filename)
        self._few = bytearray()
        self._upload: Upload | None = None

    def write(self, chunk: bytes) -> None:
        """Keep the piece, or send it on."""
        if self._upload is None:
            self._few += chunk
            if len(self._few) <= AT_ONCE_BYTES:
                return
            self._upload = self._objects.upload(f"{INCOMING}/{secrets.token_hex(8)}")
            chunk, self._few = bytes(self._few), bytearray()
        self._upload.write(chunk)

    def publish(self, sha256: str, size: int) -> str:  # noqa: ARG002
        """Choose the name, then put the bytes under it."""
        if self._upload is not None:
            self._upload.finish()
            failpoint("writer.sealed")
            name, is_new = claim_name(self._objects, sha256, self._name)
            key = f"cas/{sha256}/{name}"
            if is_new or not self._objects.exists(key):
                self._objects.copy(self._upload.key, key)
        else:
            name = put_named(self._objects, sha256, self._name, bytes(self._few))
        failpoint("writer.placed")
        return name

    def drop(self) -> None:
        """Remove the upload."""
        if self._upload is not None:
            self._upload.drop()


def claim_name(objects: ObjectStore, sha256: str, filename: str) -> tuple[str, bool]:
    """The name of these bytes, the first one that anybody claims, and whether this call was the first."""
    key = f"names/{sha256}"
    is_new = objects.put_if_absent(key, filename.encode())
    return (filename if is_new else objects.get(key).decode()), is_new


def put_named(objects: ObjectStore, sha256: str, filename: str, data: bytes) -> str:
    """Put bytes under the name that they have or now get, unless they are there; returns the name."""
    name, is_new = claim_name(objects, sha256, filename)
    failpoint("save.name-claimed")
    key = f"cas/{sha256}/{name}"
    if is_new or not objects.exists(key):
        objects.put_if_absent(key, data)
    failpoint("save.body-put")
    return name
