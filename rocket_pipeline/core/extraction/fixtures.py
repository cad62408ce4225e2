"""Saved documents with the records that must come out of them: `<folder>/<source>/<case>/`.

    input/case.json          how the source was run
    input/documents.json     what was asked for and answered, one entry a document
    input/<nn>-<filename>    the documents' bytes
    expected.json            the records, as the raw data set has them

A case is read without a network. How one is made stands in `fixture_saving.py`; what a difference means is the business
of the tests.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, Field, JsonValue, TypeAdapter, ValidationError

from rocket_pipeline.common.settings import load_settings
from rocket_pipeline.core.extraction.configuration import fetch_settings
from rocket_pipeline.core.extraction.output import Row, as_row
from rocket_pipeline.core.extraction.pipeline import DataExtractionPipeline, Sources
from rocket_pipeline.core.fetching import Scraper
from rocket_pipeline.core.storage.buffer import BufferEntry
from rocket_pipeline.core.storage.documents import FetchedDocuments
from rocket_pipeline.core.storage.store import Storage
from rocket_pipeline.errors import ConfigurationError, UnknownNameError

T = TypeVar("T")
_SESSION = "fixture"


class Case(BaseModel, frozen=True, extra="forbid"):
    """How the source of a case was run.

    Attributes:
        limit: Records that were taken; None for all.
        site_map: Real host → the host that stood in for it.
        overrides: Fields of the specification that the configuration replaced.
    """

    limit: int | None = Field(default=None, ge=1)
    site_map: dict[str, str] = {}
    overrides: dict[str, JsonValue] = {}


class CaseDocument(BaseModel, frozen=True, extra="forbid"):
    """A document of a case: the digest of its request, the file with its bytes, and what else was answered."""

    digest: str
    file: str
    answer: BufferEntry


CASE, DOCUMENTS, EXPECTED = TypeAdapter(Case), TypeAdapter(list[CaseDocument]), TypeAdapter(list[Row])


def cases(folder: Path) -> list[Path]:
    """The folders of all cases, sorted; a case's parent is named after its source."""
    return sorted(file.parent for file in folder.glob("*/*/expected.json"))


def expected_records(case: Path) -> list[Row]:
    """The records that a case expects.

    Raises:
        ConfigurationError: There is no such file, or it holds something else.
    """
    return _load(case / "expected.json", EXPECTED)


def read_case(case: Path, sources: Sources) -> list[Row]:
    """The records that the source of today reads out of a case's documents.

    Raises:
        UnknownNameError: The folder above is named after no source.
        ConfigurationError: A file of the case is missing or not what it should be.
        NotSavedError: The source needs a document that the case does not have.
    """
    name = case.parent.name
    if name not in sources:
        raise UnknownNameError("source", name, sources)
    run = _load(case / "input" / "case.json", CASE)
    with tempfile.TemporaryDirectory(prefix="rocket-fixture-") as root:
        storage = Storage(root)
        _restore(case / "input", FetchedDocuments(storage, _SESSION, name))
        settings = load_settings(data_root=root, scraper_site_map=run.site_map)
        pipeline = DataExtractionPipeline(settings, sources, overrides={name: run.overrides})
        return read_saved(pipeline, name, storage, session_id=_SESSION, limit=run.limit)[0]


def read_saved(
    pipeline: DataExtractionPipeline, name: str, storage: Storage, *, session_id: str, limit: int | None
) -> tuple[list[Row], set[str]]:
    """The records that a source reads out of what a session saved, as the raw data set would have them.

    Returns:
        The records, and the URLs of the documents that the source was given.
    """
    spec = pipeline.specification(name)
    fetching = fetch_settings(spec, pipeline.settings).model_copy(update={"offline": True})
    with Scraper(storage, session_id=session_id, source=name, settings=fetching) as scraper:
        source = pipeline.sources[name](spec, pipeline.settings, scraper=scraper)
        return [as_row(record) for record in source.sample(limit)], set(scraper.documents)


def _restore(folder: Path, session: FetchedDocuments) -> None:
    """Put a case's documents into a session; their hashes are those of the bytes there are."""
    for document in _load(folder / "documents.json", DOCUMENTS):
        body = _bytes(folder / document.file)
        entry = document.answer.model_copy(update={"sha256": hashlib.sha256(body).hexdigest()})
        session.save(document.digest, entry, body)


def _load(file: Path, kind: TypeAdapter[T]) -> T:
    try:
        return kind.validate_json(_bytes(file))
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "the file"
        raise ConfigurationError(f"{file}, {place}: {first['msg']}.", hint="Save the case anew.") from None


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise ConfigurationError(f"{file} cannot be read: {error.strerror}.", hint="Save the case anew.") from None


def as_json(value: object) -> bytes:
    """Indented JSON for people, ending in a line break."""
    return (json.dumps(value, indent=2, ensure_ascii=False) + "\n").encode()
