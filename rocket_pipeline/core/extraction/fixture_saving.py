"""Making a fixture of what a session saved: only the documents that the wanted records need.

The form of a fixture, and reading it, belong to `fixtures.py`. The files of a source's `folder` become no
documents of a case: their addresses hold on one machine only.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import JsonValue

from rocket_pipeline.core.extraction.fixtures import CASE, DOCUMENTS, Case, CaseDocument, as_json, read_case, read_saved
from rocket_pipeline.core.extraction.output import Row
from rocket_pipeline.core.extraction.pipeline import DataExtractionPipeline
from rocket_pipeline.core.storage.buffer import BufferEntry, SessionBuffer, request_digest
from rocket_pipeline.core.storage.filenames import filename_of
from rocket_pipeline.core.storage.settings import storage_settings
from rocket_pipeline.core.storage.store import Storage
from rocket_pipeline.errors import ConfigurationError

MAX_BYTES = 100_000
"""A repository keeps every version of a document for ever."""
_CASE_NAME = re.compile(r"[a-z0-9][a-z0-9_-]*")
Files = dict[str, bytes]


@dataclass(frozen=True)
class SavedCase:
    """A case that was saved.

    Attributes:
        folder: Where it lies.
        documents: How many it has.
        records: How many come out of them.
        changed: Whether anything was written; not when just this case was there.
    """

    folder: Path
    documents: int
    records: int
    changed: bool


def save_case(
    pipeline: DataExtractionPipeline,
    name: str,
    case: str,
    *,
    session_id: str,
    into: Path,
    limit: int | None = None,
    force: bool = False,
) -> SavedCase:
    """Make a case of what a session saved.

    Args:
        pipeline: Knows the source and how it is configured.
        name: The source.
        case: The name of the case.
        session_id: The session.
        into: The folder of all cases.
        limit: Take only that many records.
        force: Replace another case of that name, and take documents of more than 100 kB.

    Raises:
        NotSavedError: The source needs a document that the session does not have.
        ConfigurationError: The name is none, no record came, a document is too large, the case cannot be read by
            itself, or another case is there.
    """
    if not _CASE_NAME.fullmatch(case):
        raise ConfigurationError(f"{case!r} is no name of a case.", hint="Use a to z, digits, '-' and '_'.")
    storage = _Watched.of(storage_settings(pipeline.settings))
    rows, urls = read_saved(pipeline, name, storage, session_id=session_id, limit=limit)
    if not rows:
        raise ConfigurationError(f"{name} gave no record from session {session_id}.", hint="Name another session.")
    documents = _documents(storage, urls, largest=None if force else MAX_BYTES)
    run = Case(limit=limit, site_map=pipeline.settings.scraper_site_map, overrides=_overrides(pipeline, name))
    files = {
        "expected.json": as_json(rows),
        "input/case.json": as_json(CASE.dump_python(run, mode="json")),
        "input/documents.json": as_json(DOCUMENTS.dump_python([d for d, _ in documents], mode="json")),
        **{f"input/{document.file}": body for document, body in documents},
    }
    folder = into / name / case
    changed = _place(folder, files, rows, pipeline=pipeline, force=force)
    return SavedCase(folder, documents=len(documents), records=len(rows), changed=changed)


def _overrides(pipeline: DataExtractionPipeline, name: str) -> dict[str, JsonValue]:
    own = pipeline.sources[name].specification.model_dump(mode="json")
    configured = pipeline.specification(name).model_dump(mode="json")
    return {field: value for field, value in configured.items() if value != own[field]}


def _documents(storage: _Watched, urls: set[str], *, largest: int | None) -> list[tuple[CaseDocument, bytes]]:
    """The documents that the source was given; those that were only fetched ahead are not among them."""
    given = {request_digest("GET", url) for url in urls}
    used = {d: e for d, e in storage.found.items() if d in given or (e.method != "GET" and e.url in urls)}
    found = []
    for number, (digest, entry) in enumerate(used.items(), 1):
        body = storage.content.get(entry.sha256)
        if largest is not None and len(body) > largest:
            raise ConfigurationError(
                f"{entry.url} is {len(body):,} bytes long, a fixture's document at most {largest:,}.",
                hint="Choose a smaller document, or say --force.",
            )
        file = f"{number:02}-{filename_of(entry.headers, entry.final_url)}"
        found.append((CaseDocument(digest=digest, file=file, answer=entry), body))
    return found


def _place(folder: Path, files: Files, rows: list[Row], *, pipeline: DataExtractionPipeline, force: bool) -> bool:
    """Put the files where they belong; returns whether that changed anything."""
    there = {str(f.relative_to(folder)): f.read_bytes() for f in folder.rglob("*") if f.is_file()}
    if there == files:
        return False
    if there and not force:
        raise ConfigurationError(f"{folder} holds another case.", hint="Choose another name, or say --force.")
    with tempfile.TemporaryDirectory(prefix="rocket-case-") as parent:
        draft = Path(parent) / folder.parent.name / folder.name
        for name, content in files.items():
            file = draft / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
        if read_case(draft, pipeline.sources) != rows:
            raise ConfigurationError(
                f"The case {folder.name} does not give its own records.", hint="Look at the source."
            )
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(draft, folder)
    return True


class _Watched(Storage):
    """A storage that remembers which documents of its sessions were found, in that order."""

    def __init__(self, *places: Any, **more: Any) -> None:
        super().__init__(*places, **more)
        self.found: dict[str, BufferEntry] = {}

    def buffer(self, session_id: str) -> SessionBuffer:
        return _WatchedBuffer(self, session_id)


class _WatchedBuffer(SessionBuffer):
    def __init__(self, storage: _Watched, session_id: str) -> None:
        super().__init__(storage.cache, session_id)
        self._found = storage.found

    def lookup(self, digest: str) -> BufferEntry | None:
        entry = super().lookup(digest)
        if entry is not None:
            self._found[digest] = entry
        return entry
