"""What lies in a storage, read through once: for verifying, counting and collecting. Nothing is changed here."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from pydantic import ValidationError

from rocket_pipeline.core.storage.buffer import BufferEntry
from rocket_pipeline.core.storage.drafts import is_manifest
from rocket_pipeline.core.storage.layout import INCOMING
from rocket_pipeline.core.storage.objects import ObjectInfo, ObjectStore
from rocket_pipeline.core.storage.store import Storage

_HASH_BYTES = 64
_IN_CAS = re.compile(r"cas/([0-9a-f]{64})/([^/]+)")
_HASHES = re.compile(rb"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")


@dataclass
class Content:
    """What lies under one hash: the bytes (more than one only where something went wrong) and their manifests."""

    bodies: list[ObjectInfo] = field(default_factory=list)
    manifests: list[ObjectInfo] = field(default_factory=list)

    def all(self) -> list[ObjectInfo]:
        """Manifests first: removed in this order, a crash leaves bytes without a manifest and not the reverse."""
        return [*self.manifests, *self.bodies]


def contents(cache: ObjectStore) -> dict[str, Content]:
    """Hash → what lies under it."""
    found: defaultdict[str, Content] = defaultdict(Content)
    for info in cache.infos("cas/"):
        if matched := _IN_CAS.fullmatch(info.key):
            content = found[matched[1]]
            (content.manifests if is_manifest(info.key) else content.bodies).append(info)
    return dict(found)


def strangers(cache: ObjectStore) -> list[str]:
    """The keys below `cas/` that are neither bytes nor manifests of a hash."""
    return [key for key in cache.list("cas/") if not _IN_CAS.fullmatch(key)]


def entries(cache: ObjectStore) -> Iterator[tuple[str, BufferEntry | None]]:
    """Key and entry of everything in the buffer; None for what is no entry."""
    for key in cache.list("buffer/"):
        try:
            yield key, BufferEntry.model_validate_json(cache.get(key))
        except ValidationError:
            yield key, None


def temporaries(cache: ObjectStore) -> list[ObjectInfo]:
    """What writes that were cut short left behind, and what writes are working on now."""
    left = [*cache.infos(f"{INCOMING}/"), *cache.hidden_files()]
    return sorted(left, key=lambda info: info.key)


def referred(storage: Storage) -> set[str]:
    """Every hash that a buffer entry, a run, or a data set, now or once published, refers to."""
    hashes = {entry.sha256 for _, entry in entries(storage.cache) if entry}
    hashes |= {key.rpartition("/")[2] for key in storage.cache.list("published/")}
    for store, prefix in ((storage.objects, "runs/"), (storage.raw, ""), (storage.clean, "")):
        for key in store.list(prefix):
            hashes |= _hashes_in(store, key)
            hashes.add(store.sha256(key) or "")
    return hashes


def _hashes_in(store: ObjectStore, key: str) -> set[str]:
    hashes, tail = set(), b""
    for chunk in store.stream(key):
        text = tail + chunk
        hashes |= {found.decode() for found in _HASHES.findall(text)}
        tail = text[-2 * _HASH_BYTES :]
    return hashes
