"""Files of a folder as documents: stored, with a manifest and a place in the session, as if they were fetched.

Which folder, and what its files hold, is known to `files.py` and to the sources.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import unquote_to_bytes, urlsplit

from rocket_pipeline.core.fetching import Document
from rocket_pipeline.core.storage.buffer import BufferEntry, request_digest
from rocket_pipeline.core.storage.documents import FetchedDocuments
from rocket_pipeline.core.storage.manifests import new_fetch_id
from rocket_pipeline.core.storage.store import Storage
from rocket_pipeline.errors import BodyTooLargeError, ConfigurationError, FetchError, RequestRefusedError

MAX_BYTES = 64 * 2**20


@dataclass(frozen=True)
class Folder:
    """The files of a folder, and of all folders below it, that bear certain suffixes.

    A file whose name begins with a dot is left out, and so is a link that leads out of the folder.

    Attributes:
        path: The folder.
        suffixes: In lower case; a file may bear them in capitals.
    """

    path: Path
    suffixes: tuple[str, ...]

    def documents(
        self,
        storage: Storage,
        session_id: str,
        source: str,
        *,
        on_error: Callable[[str, FetchError], None],
        warn: Callable[[str], None],
    ) -> Iterator[Document]:
        """The files as documents, in the order of their names. What a session has taken once, it keeps.

        Args:
            storage: Where they are stored.
            session_id: The session.
            source: The name that manifests carry.
            on_error: Called with the URL of a file that cannot be read.
            warn: Called with a line on what is left out.

        Raises:
            ConfigurationError: There is no such folder, and the session has not seen it either.
        """
        taken = _Taken(FetchedDocuments(storage, session_id, source))
        listing_url = f"{self.path.absolute().as_uri()}/?suffixes={','.join(self.suffixes)}"
        listing = taken.document(listing_url, lambda _: json.dumps(list(self._urls(warn)), indent=1).encode())
        for url in json.loads(listing.content):
            try:
                yield taken.document(url, _bytes_of)
            except FetchError as error:
                on_error(url, error)

    def _urls(self, warn: Callable[[str], None]) -> Iterator[str]:
        if not self.path.is_dir():
            raise ConfigurationError(f"There is no folder {self.path}.", hint="Correct `folder` in custom_config.")
        inside = self.path.resolve()
        paths: dict[Path, None] = {}
        for path in filter(Path.is_file, self._paths(warn)):
            target = path.resolve()
            if target.is_relative_to(inside):
                paths[target] = None
            else:
                warn(f"{path} leads out of the folder and is left out")
        if not paths:
            warn(f"{self.path} has no file that ends in {' or '.join(self.suffixes)}")
        return (path.as_uri() for path in paths)

    def _paths(self, warn: Callable[[str], None]) -> Iterator[Path]:
        def unreadable(error: OSError) -> None:
            warn(f"{error.filename} is left out: {error.strerror}")

        for folder, folders, names in os.walk(self.path, onerror=unreadable):  # which follows no link to a folder
            folders[:] = sorted(name for name in folders if not name.startswith("."))
            for name in sorted(names):
                if name.lower().endswith(self.suffixes) and not name.startswith("."):
                    yield Path(folder, name)


@dataclass(frozen=True)
class _Taken:
    """Documents of a session that came from this machine's disk."""

    session: FetchedDocuments

    def document(self, url: str, read: Callable[[str], bytes]) -> Document:
        """The document that the session has under a URL, else what `read` gives, stored."""
        digest = request_digest("GET", url)
        found = self.session.find(digest)
        entry, content = found or self._saved(digest, url, read(url))
        return Document(
            url=url,
            final_url=entry.final_url,
            status=entry.status,
            headers=entry.headers,
            sha256=entry.sha256,
            size=len(content),
            fetched_at=entry.fetched_at,
            from_buffer=found is not None,
            body=content,
        )

    def _saved(self, digest: str, url: str, content: bytes) -> tuple[BufferEntry, bytes]:
        entry = BufferEntry(
            method="GET",
            url=url,
            final_url=url,
            status=200,
            headers={},
            sha256=hashlib.sha256(content).hexdigest(),
            fetch_id=new_fetch_id(),
            fetched_at=datetime.now(UTC),
        )
        self.session.save(digest, entry, content)
        return entry, content


def _bytes_of(url: str) -> bytes:
    path = Path(os.fsdecode(unquote_to_bytes(urlsplit(url).path)))
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise RequestRefusedError(f"The file cannot be read: {error.strerror}", url=url) from error
    if len(content) > MAX_BYTES:
        raise BodyTooLargeError(f"The file is larger than {MAX_BYTES:,} bytes", url=url)
    return content
