"""A document on its way into the store, as those see it who bring it there. What it holds is `documents.py`'s."""

from __future__ import annotations

import json
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any

from rocket_pipeline.core.storage.layout import MANIFEST_SUFFIX
from rocket_pipeline.core.storage.problems import unavailable
from rocket_pipeline.errors import RocketError


@dataclass(frozen=True)
class StoredObject:
    """Bytes in the store: their hash (64 hex digits), their number and the key they lie under."""

    sha256: str
    size: int
    key: str

    @property
    def filename(self) -> str:
        """The first name that they came with."""
        return self.key.rpartition("/")[2]


@dataclass(eq=False)
class Saving:
    """A document to be saved. All but `done` is plain data, so that another process can save it.

    Attributes:
        sha256: The hash of its bytes.
        size: Their number.
        filename: What they would like to be called, a safe name; what they are called when `body` is None.
        body: The bytes; None when they are stored already, or lie in a draft.
        fetch_id: Names the manifest.
        manifest: The manifest's text before and after the name of the bytes, which may turn out another one.
        entry: The buffer entry's text.
        entry_key: Where it goes.
        latest_key: Where the copy for other sessions goes.
        done: Gets the result, or the error.
    """

    sha256: str
    size: int
    filename: str
    body: bytes | None = field(repr=False)
    fetch_id: str
    manifest: tuple[bytes, bytes] = field(repr=False)
    entry: bytes = field(repr=False)
    entry_key: str
    latest_key: str
    done: Future[StoredObject] = field(default_factory=Future)

    @property
    def fields(self) -> tuple[Any, ...]:
        """All but `done`, in their order."""
        return (
            self.sha256,
            self.size,
            self.filename,
            self.body,
            self.fetch_id,
            self.manifest,
            self.entry,
            self.entry_key,
            self.latest_key,
        )

    @property
    def stored(self) -> StoredObject:
        """What it is when it is saved."""
        return StoredObject(self.sha256, self.size, f"cas/{self.sha256}/{self.filename}")

    @property
    def manifest_name(self) -> str:
        """What the manifest is called beside the bytes."""
        return f"{self.filename}.{self.fetch_id}{MANIFEST_SUFFIX}"

    @property
    def manifest_key(self) -> str:
        """Where it goes."""
        return f"cas/{self.sha256}/{self.manifest_name}"

    @property
    def manifest_text(self) -> bytes:
        """The manifest, with the name that the bytes have now."""
        before, after = self.manifest
        return before + json.dumps(self.filename, ensure_ascii=False).encode() + after

    def fail(self, error: BaseException) -> None:
        """Tell who waits, in our own words."""
        if not self.done.done():
            ours = error if isinstance(error, RocketError) else unavailable("save", self.entry_key, error)
            self.done.set_exception(ours)
