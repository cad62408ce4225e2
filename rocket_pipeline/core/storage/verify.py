"""Re-reading a storage: every byte against its hash, every reference against what it refers to. Changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from rocket_pipeline.core.storage.contents import Content, contents, entries, strangers
from rocket_pipeline.core.storage.manifests import Manifest, read_manifest
from rocket_pipeline.core.storage.store import Storage
from rocket_pipeline.errors import CorruptObjectError


@dataclass
class Verification:
    """How many were looked at, and what is wrong, one line each."""

    bodies: int = 0
    bytes: int = 0
    manifests: int = 0
    entries: int = 0
    problems: list[str] = field(default_factory=list)


def verify(storage: Storage) -> Verification:
    """Read every document, manifest and buffer entry.

    Raises:
        StorageUnavailableError: The disk or the server does not answer.
    """
    cache = storage.cache
    result = Verification()
    result.problems += [f"{cache.location(key)} is no content" for key in strangers(cache)]
    found = contents(cache)
    fetches: dict[str, str] = {}
    for sha256, content in sorted(found.items()):
        result.bodies += len(content.bodies)
        result.bytes += sum(info.size for info in content.bodies)
        result.manifests += len(content.manifests)
        result.problems += _bodies(storage, sha256, content)
        result.problems += _manifests(storage, sha256, content, fetches)
    for key, entry in entries(cache):
        result.entries += 1
        place = cache.location(key)
        if entry is None:
            result.problems.append(f"{place} is no buffer entry")
        elif entry.sha256 not in found or not found[entry.sha256].bodies:
            result.problems.append(f"{place} refers to bytes that are not there: {entry.sha256}")
        elif fetches.get(entry.fetch_id) != entry.sha256:
            result.problems.append(f"{place} refers to a manifest that is not there: fetch {entry.fetch_id}")
    return result


def _bodies(storage: Storage, sha256: str, content: Content) -> Iterator[str]:
    for info in content.bodies:
        if storage.cache.sha256(info.key) != sha256:
            yield f"{storage.cache.location(info.key)} has other bytes than its name says"
    if len(content.bodies) > 1:
        names = ", ".join(sorted(info.key.rpartition("/")[2] for info in content.bodies))
        yield f"{storage.cache.location(f'cas/{sha256}')} holds the same bytes twice: {names}"


def _manifests(storage: Storage, sha256: str, content: Content, fetches: dict[str, str]) -> Iterator[str]:
    names = {info.key.rpartition("/")[2]: info.size for info in content.bodies}
    for info in content.manifests:
        place = storage.cache.location(info.key)
        try:
            manifest = read_manifest(storage.cache, info.key)
        except CorruptObjectError as error:
            yield error.message
            continue
        fetches[manifest.fetch_id] = sha256
        if wrong := _wrong(manifest, sha256, names):
            yield f"{place} {wrong}"


def _wrong(manifest: Manifest, sha256: str, names: dict[str, int]) -> str:
    if manifest.sha256 != sha256:
        return f"describes other bytes: {manifest.sha256}"
    if manifest.filename not in names:
        return f"describes bytes that are not there: {manifest.filename}"
    if manifest.size != names[manifest.filename]:
        return f"says {manifest.size} bytes; there are {names[manifest.filename]}"
    return ""
