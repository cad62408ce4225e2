"""Content-addressed documents: `cas/<sha256>/<filename>`, identical bytes once, verified when read.

How the bytes came is the business of `manifests.py`; which request they answer, that of `buffer.py`.
"""

from __future__ import annotations

import hashlib
import mimetypes
import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

from pydantic import BaseModel

from rocket_pipeline.core.storage.local import read_chunks
from rocket_pipeline.core.storage.objects import ObjectStore
from rocket_pipeline.errors import ConfigurationError, CorruptObjectError, ObjectMissingError

MANIFEST_SUFFIX = ".manifest.json"
MAX_FILENAME_BYTES = 150


class StoredObject(BaseModel, frozen=True):
    """Bytes in the store: their hash (64 hex digits), their number and the key they lie under."""

    sha256: str
    size: int
    key: str


class ContentStore:
    """Bytes under their own hash.

    Args:
        objects: Where `cas/` lies.
    """

    def __init__(self, objects: ObjectStore) -> None:
        self.objects = objects

    def put(self, data: bytes, filename: str) -> StoredObject:
        """Store bytes once. Bytes that are there already keep the first name they came with."""
        digest = hashlib.sha256(data).hexdigest()
        key = self._find(digest)
        if key is None:
            key = f"cas/{digest}/{safe_filename(filename)}"
            self.objects.put_if_absent(key, data)
        return StoredObject(sha256=digest, size=len(data), key=key)

    def put_file(self, path: Path, filename: str) -> StoredObject:
        """Store a file's bytes once, in pieces."""
        hasher = hashlib.sha256()
        for chunk in read_chunks(path):
            hasher.update(chunk)
        digest = hasher.hexdigest()
        key = self._find(digest)
        if key is None:
            key = f"cas/{digest}/{safe_filename(filename)}"
            self.objects.put_file(key, path)
        return StoredObject(sha256=digest, size=path.stat().st_size, key=key)

    def get(self, sha256: str) -> bytes:
        """The bytes with that hash.

        Raises:
            ObjectMissingError: They are not in the store.
            CorruptObjectError: What lies under the hash has another one.
        """
        key = self._find(sha256)
        if key is None:
            raise ObjectMissingError(
                f"No content {sha256} in {self.objects.root}.", hint="Fetch it again: run with a new session."
            )
        data = self.objects.get(key)
        if hashlib.sha256(data).hexdigest() != sha256:
            raise CorruptObjectError(
                f"{self.objects.location(key)} has other bytes than its name says.",
                hint="Delete its folder and run again; it will be fetched anew.",
            )
        return data

    def discard(self, sha256: str) -> None:
        """Remove the bytes under that hash, so that they can be stored anew; their manifests stay."""
        key = self._find(sha256)
        if key is not None:
            self.objects.delete(key)

    def contains(self, sha256: str) -> bool:
        """Whether bytes with that hash are in the store."""
        return self._find(sha256) is not None

    def _find(self, sha256: str) -> str | None:
        if not re.fullmatch(r"[0-9a-f]{64}", sha256):
            raise ConfigurationError(f"{sha256!r} is no sha256.", hint="Give 64 lower-case hexadecimal digits.")
        keys = self.objects.list(f"cas/{sha256}/")
        return next((key for key in keys if not key.endswith(MANIFEST_SUFFIX)), None)


def safe_filename(name: str) -> str:
    """A name that is safe on any file system and in any key.

    It has ASCII letters, digits, `.`, `_` and `-`, at most 150 of them, and does not begin with a sign. The
    extension survives the cut; a name of which nothing is left becomes "document".
    """
    last = re.split(r"[/\\]", name)[-1]
    cleaned = re.sub(r"[^A-Za-z0-9._-]+", "_", last).lstrip("._-")
    if cleaned.endswith(MANIFEST_SUFFIX):
        cleaned = cleaned.removesuffix(MANIFEST_SUFFIX) + "-manifest.json"
    if len(cleaned) > MAX_FILENAME_BYTES:
        suffix = Path(cleaned).suffix[:20]
        cleaned = cleaned[: MAX_FILENAME_BYTES - len(suffix)] + suffix
    return cleaned or "document"


def filename_of(url: str, content_type: str = "") -> str:
    """A file name for what a URL gave: the last part of its path, extended after the content type."""
    name = safe_filename(unquote(urlsplit(url).path).rstrip("/"))
    if "." in name:
        return name
    return name + (mimetypes.guess_extension(content_type.partition(";")[0].strip().lower()) or "")
