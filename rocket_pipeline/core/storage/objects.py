"""Objects under a root: a local folder, `s3://bucket/prefix` or `memory://`, by one code path.

What a key means (content, manifests, buffer, data sets) does not belong here. Reads, listings and S3 go
through obstore; local writes go through `local.py`, because obstore's do not fsync.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import obstore
from obstore.exceptions import AlreadyExistsError, BaseError
from obstore.store import LocalStore, MemoryStore, S3Store

from rocket_pipeline.core.storage.local import read_chunks, write_atomically
from rocket_pipeline.errors import ConfigurationError, ObjectMissingError, StorageUnavailableError

IN_MEMORY = "memory://"
_FORBIDDEN_IN_KEYS = re.compile(r"[\x00-\x1f\x7f\\#]")
_MISSING = FileNotFoundError  # obstore raises the built-in one


class ObjectStore:
    """Named bytes under one root.

    A key is a relative path with `/` between its parts. An object is there whole or not at all. Every method
    raises StorageUnavailableError when the disk or the server does not do its part, and ConfigurationError
    for a key that would leave the root.

    Args:
        root: A folder (created when missing), `s3://bucket/prefix`, or `memory://` for a store that lives as
            long as this object. S3 is reached with the usual AWS_* environment.

    Raises:
        ConfigurationError: The root is neither.
        StorageUnavailableError: The folder cannot be created.
    """

    def __init__(self, root: str | Path) -> None:
        self.root = str(root) if str(root) == IN_MEMORY else str(root).rstrip("/") or "/"
        self._folder = None if "://" in self.root else Path(self.root).absolute()
        with self._translated("open", ""):
            self._store = _open(self.root, self._folder)

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

    def get(self, key: str) -> bytes:
        """The bytes of an object.

        Raises:
            ObjectMissingError: There is none.
        """
        self._checked(key)
        with self._translated("read", key):
            try:
                return bytes(obstore.get(self._store, key).bytes())
            except _MISSING as error:
                raise self._missing(key) from error

    def sha256(self, key: str) -> str | None:
        """The hash of an object's bytes, read in pieces; None when there is no object."""
        self._checked(key)
        digest = hashlib.sha256()
        with self._translated("read", key):
            try:
                for chunk in obstore.get(self._store, key).stream():
                    digest.update(chunk)
            except _MISSING:
                return None
        return digest.hexdigest()

    def exists(self, key: str) -> bool:
        """Whether there is an object under the key."""
        self._checked(key)
        with self._translated("read", key):
            try:
                obstore.head(self._store, key)
            except _MISSING:
                return False
        return True

    def list(self, prefix: str = "") -> list[str]:
        """The keys that start with the prefix, sorted."""
        folder = prefix.rpartition("/")[0]
        with self._translated("list", prefix):
            pages = obstore.list(self._store, folder or None)
            keys = [entry["path"] for page in pages for entry in page]
        return sorted(key for key in keys if key.startswith(prefix))

    def delete(self, key: str) -> None:
        """Remove an object; none there is fine."""
        self._checked(key)
        with self._translated("delete", key):
            try:
                obstore.delete(self._store, key)
            except _MISSING:
                return

    def location(self, key: str) -> str:
        """The object's path or URL, for people."""
        if self._folder is not None:
            return str(self._folder / key)
        return f"{self.root.removesuffix('/')}/{key}"

    def local_path(self, key: str) -> Path | None:
        """The object's file, or None when the root is no local folder."""
        return self._checked(key)

    def _checked(self, key: str) -> Path | None:
        parts = key.split("/")
        if any(part in {"", ".", ".."} for part in parts) or _FORBIDDEN_IN_KEYS.search(key):
            raise ConfigurationError(
                f"{key!r} is not a key of {self.root}.",
                hint="A key is a relative path without '..', '#', backslashes and control characters.",
            )
        return self._folder / key if self._folder is not None else None

    def _missing(self, key: str) -> ObjectMissingError:
        return ObjectMissingError(f"There is no object {self.location(key)}.", hint="Run the step that writes it.")

    @contextmanager
    def _translated(self, verb: str, key: str) -> Iterator[None]:
        try:
            yield
        except (OSError, BaseError) as error:
            reason = getattr(error, "strerror", None) or str(error).partition("\n")[0]
            raise StorageUnavailableError(
                f"Cannot {verb} {self.location(key)}: {reason}.",
                hint="Check free space, permissions and, for S3, the endpoint and the credentials.",
            ) from error


def _open(root: str, folder: Path | None) -> LocalStore | MemoryStore | S3Store:
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
        return LocalStore(folder)
    if root.startswith("s3://"):
        return _open_s3(root)
    if root == IN_MEMORY:
        return MemoryStore()
    raise ConfigurationError(f"{root!r} is not a storage root.", hint="Give a folder, s3://bucket/prefix or memory://.")


def _open_s3(root: str) -> S3Store:
    endpoint = os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL", "")
    return S3Store.from_url(
        root,
        client_options={"allow_http": endpoint.startswith("http://"), "timeout": timedelta(seconds=60)},
        retry_config={"max_retries": 4, "retry_timeout": timedelta(seconds=60)},
    )
