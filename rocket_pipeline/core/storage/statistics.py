"""Counting what lies in a storage. Nothing is judged or changed here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rocket_pipeline.core.storage.contents import temporaries
from rocket_pipeline.core.storage.drafts import is_manifest
from rocket_pipeline.core.storage.objects import ObjectInfo
from rocket_pipeline.core.storage.store import Storage


@dataclass(frozen=True)
class Count:
    """So many objects of one kind, with so many bytes."""

    kind: str
    objects: int
    bytes: int


def statistics(storage: Storage) -> list[Count]:
    """Documents, manifests, buffer entries, runs, data sets and temporary files, counted."""
    cas = list(storage.cache.infos("cas/"))
    kinds: dict[str, Iterable[ObjectInfo]] = {
        "documents and copies of data sets": [info for info in cas if not is_manifest(info.key)],
        "manifests": [info for info in cas if is_manifest(info.key)],
        "buffer entries": storage.cache.infos("buffer/"),
        "raw data sets": storage.raw.infos(),
        "clean data sets": storage.clean.infos(),
        "runs": storage.objects.infos("runs/"),
        "temporary": temporaries(storage.cache),
    }
    return [_counted(kind, infos) for kind, infos in kinds.items()]


def _counted(kind: str, infos: Iterable[ObjectInfo]) -> Count:
    sizes = [info.size for info in infos]
    return Count(kind, len(sizes), sum(sizes))
