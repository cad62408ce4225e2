"""Finding what nothing refers to, and removing it when somebody says so. Nothing here runs by itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from rocket_pipeline.core.storage.contents import contents, referred, temporaries
from rocket_pipeline.core.storage.objects import ObjectInfo
from rocket_pipeline.core.storage.store import Storage


@dataclass(frozen=True)
class Removable:
    """What one removal would take away.

    Attributes:
        kind: "orphan" (bytes and their manifests), "temporary" or "name".
        keys: In the order of removal.
        size: Bytes.
        modified: When the youngest of them was written.
    """

    kind: str
    keys: tuple[str, ...]
    size: int
    modified: datetime

    @property
    def age(self) -> timedelta:
        """How long ago that was."""
        return datetime.now(UTC) - self.modified


def plan(storage: Storage, *, older_than: timedelta) -> list[Removable]:
    """What nothing refers to and is older than that, the oldest first.

    Bytes stay when a buffer entry, a run, a row of a data set or a published data set, now or once, refers to
    them. What is younger may belong to a run that is going on.
    """
    return sorted((found for found in _unreferred(storage) if found.age >= older_than), key=lambda f: f.modified)


def collect(storage: Storage, planned: list[Removable]) -> int:
    """Remove what was planned, unless something refers to it by now; returns the bytes that this gave back."""
    wanted = {key for found in _unreferred(storage) for key in found.keys}
    freed = 0
    for found in planned:
        if wanted.issuperset(found.keys):
            for key in found.keys:
                storage.cache.remove(key)
            freed += found.size
    return freed


def _unreferred(storage: Storage) -> Iterator[Removable]:
    used = referred(storage)
    found = contents(storage.cache)
    for sha256, content in found.items():
        if sha256 not in used:
            yield _removable("orphan", content.all())
    for info in temporaries(storage.cache):
        yield _removable("temporary", [info])
    for info in storage.cache.infos("names/"):
        if info.key.rpartition("/")[2] not in used:
            yield _removable("name", [info])


def _removable(kind: str, infos: list[ObjectInfo]) -> Removable:
    keys = tuple(info.key for info in infos)
    return Removable(kind, keys, sum(info.size for info in infos), max(info.modified for info in infos))
