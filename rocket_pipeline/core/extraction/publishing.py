"""Raw data sets to where they are read from: whole, or not at all."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from rocket_pipeline.common.text import counted
from rocket_pipeline.core.extraction.output import RawFile
from rocket_pipeline.core.storage.store import Storage
from rocket_pipeline.errors import ObjectMissingError


@dataclass(frozen=True)
class PublishedFile:
    """A raw data set in its place.

    Attributes:
        key: Its place below `data_raw/`.
        location: The same as a path or an address.
        path: The local path; None on an object store.
        rows: Its records.
        note: Why it was not replaced, if it was not.
    """

    key: str
    location: str
    path: Path | None
    rows: int
    note: str = ""


def publish_raw(storage: Storage, files: list[RawFile], *, partial: bool = False) -> list[PublishedFile]:
    """Publish finished files, each by one atomic replace.

    Args:
        storage: Where to.
        files: The files.
        partial: They hold a part of what the source has; such a file never replaces a larger one.
    """
    return [_publish(storage, file, partial=partial) for file in files]


def _publish(storage: Storage, file: RawFile, *, partial: bool) -> PublishedFile:
    location = storage.raw.location(file.key)
    note = ""
    if partial and (rows := _rows(storage, file.key)) > file.rows:
        note = f"kept {location} with its {counted(rows, 'record')}: a part never replaces a larger data set"
    else:
        storage.publish(storage.raw, file.key, file.path)
    return PublishedFile(file.key, location, storage.raw.local_path(file.key), file.rows, note)


def _rows(storage: Storage, key: str) -> int:
    """Lines of the published file below its header; a cell that holds a line break makes it an upper bound."""
    try:
        return storage.raw.get(key).count(b"\n") - 1
    except ObjectMissingError:
        return 0
