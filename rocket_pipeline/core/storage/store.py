"""Storage: all places of one root together, and how a data set is published.

A data set is published last of all, by one atomic replace; the order in which documents are written stands in
`documents.py`. What the places are made of stands in `objects.py`, `content.py` and `buffer.py`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Self

from pydantic import BaseModel

from rocket_pipeline.core.storage.buffer import SessionBuffer
from rocket_pipeline.core.storage.commit import commits_of
from rocket_pipeline.core.storage.connect import IN_MEMORY, S3Settings
from rocket_pipeline.core.storage.content import ContentStore
from rocket_pipeline.core.storage.objects import ObjectStore
from rocket_pipeline.core.storage.settings import StorageSettings


class Published(BaseModel, frozen=True):
    """A data set that was published, and whether it differs from the former one."""

    location: str
    sha256: str
    size: int
    changed: bool


class Storage:
    """The object stores of one root.

    Args:
        root: A folder, `s3://bucket/prefix` or `memory://`; runs and the embedded graph lie here.
        raw_root: Where raw data sets go; `<root>/data_raw` by default. Keys: `<entity>/<file>.csv`.
        clean_root: Where clean data sets go; `<root>/data_clean` by default. Keys: `<entity>.csv`.
        cache_root: Where documents and the buffer go (`cas/`, `buffer/`); `<root>` by default.
        s3: How S3 is reached, where one of them is a bucket.
    """

    def __init__(
        self,
        root: str | Path,
        *,
        raw_root: str | Path | None = None,
        clean_root: str | Path | None = None,
        cache_root: str | Path | None = None,
        s3: S3Settings | None = None,
    ) -> None:
        self.objects = ObjectStore(root, s3=s3)
        self.raw = ObjectStore(raw_root or _below(root, "data_raw"), s3=s3)
        self.clean = ObjectStore(clean_root or _below(root, "data_clean"), s3=s3)
        self.cache = ObjectStore(cache_root, s3=s3) if cache_root else self.objects
        self.content = ContentStore(self.cache)
        self.commits = commits_of(self.cache)

    @classmethod
    def of(cls, settings: StorageSettings) -> Self:
        """The storage that the settings describe."""
        places = settings.model_dump(include={"raw_root", "clean_root", "cache_root"})
        return cls(settings.root, **places, s3=settings.s3)

    def buffer(self, session_id: str) -> SessionBuffer:
        """The buffer of a session."""
        return SessionBuffer(self.cache, session_id)

    def publish(self, store: ObjectStore, key: str, data: bytes | Path) -> Published:
        """Put a data set in place of the former one, atomically, and a copy into the content store.

        Args:
            store: `raw` or `clean` of this storage.
            key: The data set's key there.
            data: Its bytes, or a file that holds them.
        """
        filename = key.rpartition("/")[2]
        stored = self.content.put_file(data, filename) if isinstance(data, Path) else self.content.put(data, filename)
        changed = store.sha256(key) != stored.sha256
        if changed:
            # Says that these bytes were a data set once: runs are compared by them, so `rocket store gc` keeps them.
            self.cache.put_if_absent(f"published/{key}/{stored.sha256}", b"")
            _write(store, key, data)
        return Published(location=store.location(key), sha256=stored.sha256, size=stored.size, changed=changed)


def _write(store: ObjectStore, key: str, data: bytes | Path) -> None:
    if isinstance(data, Path):
        store.put_file(key, data)
    else:
        store.put(key, data)


def _below(root: str | Path, name: str) -> str:
    return IN_MEMORY if str(root) == IN_MEMORY else f"{str(root).rstrip('/')}/{name}"
