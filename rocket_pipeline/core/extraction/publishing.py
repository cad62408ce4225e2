"""Raw data sets to where they are read from: whole, or not at all."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel

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


class PartialMarker(BaseModel, frozen=True):
    """What lies beside a raw data set that holds only the first records of its source.

    Attributes:
        rows: Records in the data set.
        limit: Records that the extraction was asked for.
    """

    rows: int
    limit: int


def publish_raw(storage: Storage, files: list[RawFile], *, limit: int | None = None) -> list[PublishedFile]:
    """Publish finished files, each by one atomic replace.

    Args:
        storage: Where to.
        files: The files.
        limit: They hold no more of what the source has; such a file never replaces a larger one and is marked.
    """
    return [_publish(storage, file, limit=limit) for file in files]


def discard_raw(storage: Storage, key: str) -> None:
    """Take back a raw data set that was published; none there is fine."""
    storage.raw.delete(key)
    storage.raw.delete(partial_key(key))


def is_partial(storage: Storage, key: str) -> bool:
    """Whether a published raw data set is marked as the first records of its source."""
    return storage.raw.exists(partial_key(key))


def partial_key(key: str) -> str:
    """Where the `PartialMarker` of a raw data set lies, below `data_raw/`."""
    return f"{key}.partial"


def _publish(storage: Storage, file: RawFile, *, limit: int | None) -> PublishedFile:
    location = storage.raw.location(file.key)
    note = ""
    if limit is None:
        storage.publish(storage.raw, file.key, file.path)
        storage.raw.delete(partial_key(file.key))
    elif (rows := _rows(storage, file.key)) > file.rows:
        note = f"kept {location} with its {counted(rows, 'record')}: a part never replaces a larger data set"
    else:  # marked first: a crash in between must not leave a part that passes for the whole
        marker = PartialMarker(rows=file.rows, limit=limit)
        storage.raw.put(partial_key(file.key), marker.model_dump_json().encode())
        storage.publish(storage.raw, file.key, file.path)
    return PublishedFile(file.key, location, storage.raw.local_path(file.key), file.rows, note)


def _rows(storage: Storage, key: str) -> int:
    """Records of the published file, whose cells may hold line breaks."""
    try:
        content = storage.raw.get(key)
    except ObjectMissingError:
        return 0
    outside_quotes = content.split(b'"')[::2]
    return sum(part.count(b"\n") for part in outside_quotes) - 1
