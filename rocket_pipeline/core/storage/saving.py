"""A document on its way into the store, as those see it who bring it there. What it holds is `documents.py`'s."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field

from rocket_pipeline.core.storage.filenames import MANIFEST_SUFFIX
from rocket_pipeline.core.storage.problems import unavailable
from rocket_pipeline.core.storage.writer import StoredObject
from rocket_pipeline.errors import RocketError


@dataclass(eq=False)
class Saving:
    """A document to be saved.

    Attributes:
        sha256: The hash of its bytes.
        size: Their number.
        filename: What they would like to be called, a safe name; what they are called when `body` is None.
        body: The bytes; None when they are stored already.
        fetch_id: Names the manifest.
        manifest: Makes the manifest's text for the name that the bytes have in the end.
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
    manifest: Callable[[str], bytes]
    entry: bytes = field(repr=False)
    entry_key: str
    latest_key: str
    done: Future[StoredObject] = field(default_factory=Future)

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

    def fail(self, error: BaseException) -> None:
        """Tell who waits, in our own words."""
        if not self.done.done():
            ours = error if isinstance(error, RocketError) else unavailable("save", self.entry_key, error)
            self.done.set_exception(ours)
