"""Objects under a root: a local folder, `s3://bucket/prefix`, `gs://…` or `memory://`, by one code path.

What a key means (content, manifests, buffer, data sets) does not belong here. Listings and buckets go through
obstore; local writes go through `local.py`, because obstore's do not fsync, and local reads are plain ones.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import obstore
from obstore.exceptions import AlreadyExistsError, BaseError

from rocket_pipeline.core.storage.connect import IN_MEMORY as IN_MEMORY
from rocket_pipeline.core.storage.connect import S3Settings, Store, connect
from rocket_pipeline.core.storage.layout import INCOMING
from rocket_pipeline.core.storage.local import CHUNK_BYTES, TEMPORARY, read_chunks, write_atomically
from rocket_pipeline.core.storage.translation import translated
from rocket_pipeline.errors import ConfigurationError, ObjectMissingError

_FORBIDDEN_IN_KEYS = re.compile(r"[\x00-\x1f\x7f\\#]")
_NO_PARTS = {"", ".", ".."}
_MISSING = (FileNotFoundError, IsADirectoryError, NotADirectoryError)  # obstore raises the built-in ones
_UPLOAD_PART_BYTES = 8 << 20
_UPLOADS_AT_ONCE = 3


@dataclass(frozen=True)
class ObjectInfo:
    """An object in a listing: its key, its size in bytes, when it was written."""

    key: str
    size: int
    modified: datetime


class ObjectStore:
    """Named bytes under one root.

    A key is a relative path with `/` between its parts. An object is there whole or not at all. Every method
    raises StorageUnavailableError when the disk or the server does not do its part, and ConfigurationError
    for a key that would leave the root.

    Args:
        root: A folder (created when missing), `s3://bucket/prefix`, `gs://bucket/prefix`, or `memory://` for a
            store that lives as long as this object.
        s3: How S3 is reached; what it leaves open comes from the usual AWS_* environment.

    Attributes:
        root: As given.
        folder: The root as an absolute path; None when it is no local folder.

    Raises:
        ConfigurationError: The root is neither.
        StorageUnavailableError: The folder cannot be created.
    """

    def __init__(self, root: str | Path, *, s3: S3Settings | None = None) -> None:
        self.root = str(root) if str(root) == IN_MEMORY else str(root).rstrip("/") or "/"
        self.folder = None if "://" in self.root else Path(self.root).absolute()
        with self._translated("open", ""):
            self._store: Store = connect(self.root, self.folder, s3 or S3Settings())

    def put(self, key: str, data: bytes) -> None:
        """Write an object, replacing the one that is there."""
        path = self._checked(key)
        with self._translated("write", key):
            if path is not None:
                write_atomically(path, [data])
            else:
                obstore.put(self._store, key, data, use_multipart=False)

    def put_if_absent(self, key: str, data: bytes) -> bool:
        """Write an object unless one is there; says whether it was written. Safe between processes."""
        path = self._checked(key)
        with self._translated("write", key):
            if path is not None:
                return write_atomically(path, [data], replace=False)
            try:
                obstore.put(self._store, key, data, mode="create")
            except AlreadyExistsError:
                return False
            return True

    def put_file(self, key: str, path: Path) -> None:
        """Write a file's bytes as an object, in pieces."""
        target = self._checked(key)
        with self._translated("write", key):
            if target is not None:
                write_atomically(target, read_chunks(path))
            else:
                obstore.put(self._store, key, path)

    def upload(self, key: str) -> Upload:
        """Write an object of a bucket in pieces of 8 MB, some of them at once."""
        return Upload(self._store, key, lambda: self.location(key))

    def copy(self, key: str, to: str) -> None:
        """Copy an object of a bucket to another key, on the server."""
        self._checked(to)
        with self._translated("write", to):
            obstore.copy(self._store, key, to)

    def get(self, key: str) -> bytes:
        """The bytes of an object.

        Raises:
            ObjectMissingError: There is none.
        """
        path = self._checked(key)
        with self._translated("read", key):
            try:
                return path.read_bytes() if path is not None else bytes(obstore.get(self._store, key).bytes())
            except _MISSING as error:
                raise self._missing(key) from error

    def find(self, key: str) -> bytes | None:
        """The bytes of an object, or None; quicker than `get` where none is the rule."""
        if self.folder is not None:
            self._checked(key)
            if not os.path.lexists(f"{self.folder}/{key}"):
                return None
        try:
            return self.get(key)
        except ObjectMissingError:
            return None

    def stream(self, key: str) -> Iterator[bytes]:
        """The bytes of an object in pieces.

        Raises:
            ObjectMissingError: There is none.
        """
        self._checked(key)
        with self._translated("read", key):
            try:
                for chunk in obstore.get(self._store, key).stream(min_chunk_size=CHUNK_BYTES):
                    yield bytes(chunk)
            except _MISSING as error:
                raise self._missing(key) from error

    def sha256(self, key: str) -> str | None:
        """The hash of an object's bytes, read in pieces; None when there is no object."""
        digest = hashlib.sha256()
        try:
            for chunk in self.stream(key):
                digest.update(chunk)
        except ObjectMissingError:
            return None
        return digest.hexdigest()

    def exists(self, key: str) -> bool:
        """Whether there is an object under the key."""
        path = self._checked(key)
        with self._translated("read", key):
            if path is not None:
                return path.is_file()
            try:
                obstore.head(self._store, key)
            except _MISSING:
                return False
        return True

    def folders(self, prefix: str) -> list[str]:
        """The names of the folders directly below a prefix that ends with `/`, sorted, without a look into them."""
        self._checked(prefix.rstrip("/"))
        with self._translated("list", prefix):
            below = obstore.list_with_delimiter(self._store, prefix)["common_prefixes"]
        return sorted(name.rstrip("/").rpartition("/")[2] for name in below)

    def list(self, prefix: str = "") -> list[str]:
        """The keys that start with the prefix, sorted."""
        return sorted(info.key for info in self.infos(prefix))

    def infos(self, prefix: str = "") -> Iterator[ObjectInfo]:
        """What is known of the objects whose keys start with the prefix, in no order.

        What is still on its way is there only for a prefix that begins with `.incoming/`.
        """
        folder = prefix.rpartition("/")[0]
        shown = prefix.startswith(INCOMING)
        with self._translated("list", prefix):
            for page in obstore.list(self._store, folder or None):
                for entry in page:
                    key = entry["path"]
                    if key.startswith(prefix) and (shown or not key.startswith(f"{INCOMING}/")):
                        yield ObjectInfo(key, entry["size"], entry["last_modified"])

    def delete(self, key: str) -> None:
        """Remove an object; none there is fine."""
        self._checked(key)
        with self._translated("delete", key):
            try:
                obstore.delete(self._store, key)
            except _MISSING:
                return

    def hidden_files(self) -> Iterator[ObjectInfo]:
        """The temporary files that local writes left or are working on; they are no objects."""
        if self.folder is None:
            return
        with self._translated("list", ""):
            for path in self.folder.rglob("*#*"):
                if TEMPORARY.search(path.name) and path.is_file():
                    status = path.stat()
                    modified = datetime.fromtimestamp(status.st_mtime, UTC)
                    yield ObjectInfo(str(path.relative_to(self.folder)), status.st_size, modified)

    def remove(self, key: str) -> None:
        """Remove what a listing named, an object or a temporary file, and its folder when that is empty now."""
        if self.folder is None:
            self.delete(key)
            return
        with self._translated("delete", key):
            path = self.folder / key
            path.unlink(missing_ok=True)
            if self.folder not in (path.parent, path.parent.parent):  # writers count on cas/ and .incoming/
                with suppress(OSError):  # it holds something else
                    path.parent.rmdir()

    def location(self, key: str) -> str:
        """The object's path or URL, for people."""
        if self.folder is not None:
            return str(self.folder / key)
        return f"{self.root.removesuffix('/')}/{key}"

    def local_path(self, key: str) -> Path | None:
        """The object's file, or None when the root is no local folder."""
        return self._checked(key)

    def _checked(self, key: str) -> Path | None:
        if not _NO_PARTS.isdisjoint(key.split("/")) or _FORBIDDEN_IN_KEYS.search(key):
            raise ConfigurationError(
                f"{key!r} is not a key of {self.root}.",
                hint="A key is a relative path without '..', '#', backslashes and control characters.",
            )
        return self.folder / key if self.folder is not None else None

    def _missing(self, key: str) -> ObjectMissingError:
        return ObjectMissingError(f"There is no object {self.location(key)}.", hint="Run the step that writes it.")

    def _translated(self, verb: str, key: str) -> AbstractContextManager[None]:
        return translated(verb, lambda: self.location(key))


class Upload:
    """A multipart upload to a bucket.

    Args:
        store: The bucket.
        key: The object that it becomes.
        location: The object's URL, for errors.
    """

    def __init__(self, store: Store, key: str, location: Callable[[], str]) -> None:
        self.key = key
        self._store = store
        self._location = location
        with translated("write", location):
            self._file = obstore.open_writer(
                store, key, buffer_size=_UPLOAD_PART_BYTES, max_concurrency=_UPLOADS_AT_ONCE
            )

    def write(self, chunk: bytes) -> None:
        """Send the next piece."""
        with translated("write", self._location):
            self._file.write(chunk)

    def finish(self) -> None:
        """Complete the upload; the object is there, whole, from now on."""
        with translated("write", self._location):
            self._file.close()

    def drop(self) -> None:
        """Remove the object, or what was sent of it: an upload that is left open costs storage for ever."""
        try:
            if not self._file.closed():
                self._file.close()
            obstore.delete(self._store, self.key)
        except (OSError, BaseError):
            return  # it failed already, and that is what the caller will hear of
