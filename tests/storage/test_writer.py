"""Storing bytes that come in pieces."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from rocket_pipeline.core.storage.content import ContentStore
from rocket_pipeline.core.storage.contents import temporaries
from rocket_pipeline.core.storage.objects import ObjectStore
from rocket_pipeline.core.storage.writer import StoredObject
from rocket_pipeline.errors import CorruptObjectError, ObjectMissingError
from tests.support.s3 import new_bucket, s3_environment

SMALL = [b"a" * 1000, b"", b"b" * 1000]
LARGE = [bytes([n]) * (1 << 20) for n in range(20)]  # 20 MB: beyond what is put by one request
GROWN_MB = """
import resource, sys
from rocket_pipeline.core.storage.content import ContentStore
from rocket_pipeline.core.storage.objects import ObjectStore

content = ContentStore(ObjectStore(sys.argv[1]))
def peak(megabytes):
    with content.writer("large.bin") as writer:
        for n in range(megabytes):
            writer.write(n.to_bytes(4, "big") * (1 << 18))
        stored = writer.finish()
    assert stored.size == sum(map(len, content.open(stored.sha256))) == megabytes << 20
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
before = peak(64)
print(peak(int(sys.argv[2])) - before)
"""


@pytest.fixture
def content(store_root: str) -> ContentStore:
    return ContentStore(ObjectStore(store_root))


def stored(content: ContentStore, chunks: Iterable[bytes], filename: str = "a.bin") -> StoredObject:
    with content.writer(filename) as writer:
        for chunk in chunks:
            writer.write(chunk)
        return writer.finish()


@pytest.mark.parametrize("chunks", [[], SMALL, LARGE], ids=["empty", "small", "large"])
def test_pieces_come_back_as_one(content: ContentStore, chunks: list[bytes]) -> None:
    whole = b"".join(chunks)
    done = stored(content, chunks)
    assert done == StoredObject(hashlib.sha256(whole).hexdigest(), len(whole), f"cas/{done.sha256}/a.bin")
    assert b"".join(content.open(done.sha256)) == content.get(done.sha256) == whole
    assert temporaries(content.objects) == []


@pytest.mark.parametrize("chunks", [SMALL, LARGE], ids=["small", "large"])
def test_the_same_pieces_are_stored_once_under_the_first_name(content: ContentStore, chunks: list[bytes]) -> None:
    first = stored(content, chunks)
    assert stored(content, chunks, "b.bin") == first
    assert content.put(b"".join(chunks), "c.bin") == first
    assert content.objects.list("cas/") == [first.key]
    assert temporaries(content.objects) == []


@pytest.mark.parametrize("chunks", [SMALL, LARGE], ids=["small", "large"])
def test_writers_that_race_under_different_names_store_one_object(content: ContentStore, chunks: list[bytes]) -> None:
    together = threading.Barrier(8)

    def race(number: int) -> StoredObject:
        with content.writer(f"{number}.bin") as writer:
            for chunk in chunks:
                writer.write(chunk)
            together.wait(30)
            return writer.finish()

    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(race, range(8)))
    assert len(set(results)) == 1
    assert content.objects.list("cas/") == [results[0].key]
    assert temporaries(content.objects) == []


@pytest.mark.parametrize("chunks", [SMALL, LARGE], ids=["small", "large"])
def test_what_is_not_finished_is_not_stored(content: ContentStore, chunks: list[bytes]) -> None:
    def broken() -> Iterator[bytes]:
        yield from chunks
        raise ConnectionError

    with pytest.raises(ConnectionError):
        stored(content, broken())
    assert content.objects.list() == []
    assert temporaries(content.objects) == []


def test_a_name_from_outside_is_made_safe(content: ContentStore) -> None:
    assert stored(content, SMALL, "../../x y").filename == "x_y"


def test_bytes_are_stored_anew_beside_manifests_that_outlived_them(content: ContentStore) -> None:
    first = stored(content, SMALL)
    content.objects.put(f"{first.key}.f1.manifest.json", b"{}")
    content.discard(first.sha256)
    assert stored(content, SMALL, "other.bin") == first


def test_unknown_content_cannot_be_opened(content: ContentStore) -> None:
    with pytest.raises(ObjectMissingError):
        content.open("0" * 64)


def test_changed_bytes_are_found_out_at_the_end(content: ContentStore) -> None:
    done = stored(content, SMALL)
    content.objects.put(done.key, b"other")
    pieces = content.open(done.sha256)
    assert next(pieces) == b"other"
    with pytest.raises(CorruptObjectError):
        next(pieces)


def test_bytes_that_were_cut_by_a_crash_of_the_machine_are_stored_anew(tmp_path: Path) -> None:
    content = ContentStore(ObjectStore(tmp_path))
    done = stored(content, SMALL)
    (tmp_path / done.key).write_bytes(b"")
    assert stored(content, SMALL) == done
    assert content.get(done.sha256) == b"".join(SMALL)


def grown_mb(root: str, environment: dict[str, str], megabytes: int) -> int:
    """By how many MB the peak memory of a process grows from a body of 64 MB to a larger one."""
    command = [sys.executable, "-c", GROWN_MB, root, str(megabytes)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return int(done.stdout)


def test_memory_does_not_grow_with_the_body(tmp_path: Path) -> None:
    assert grown_mb(str(tmp_path), {}, 256) < 16


def test_memory_does_not_grow_with_the_body_on_s3(s3_endpoint: str) -> None:
    assert grown_mb(new_bucket(s3_endpoint), s3_environment(s3_endpoint), 256) < 48


@pytest.mark.slow
def test_a_body_of_one_gigabyte_fits(tmp_path: Path) -> None:
    assert grown_mb(str(tmp_path), {}, 1024) < 16


@pytest.mark.slow
def test_a_body_of_one_gigabyte_fits_on_s3(s3_endpoint: str) -> None:
    assert grown_mb(new_bucket(s3_endpoint), s3_environment(s3_endpoint), 1024) < 48


def test_bytes_reach_the_disk_before_their_name_and_the_name_before_finish_returns(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[str, bool]] = []
    flush = os.fsync

    def watched(descriptor: int) -> None:
        path = Path(f"/proc/self/fd/{descriptor}").readlink()
        seen.append((path.name, any(tmp_path.glob("cas/*/a.bin"))))
        flush(descriptor)

    content = ContentStore(ObjectStore(tmp_path))
    stored(content, [b"first, so that the folders are there"])
    for child in (tmp_path / "cas").iterdir():
        (child / "a.bin").rename(child / "other.bin")
    monkeypatch.setattr(os, "fsync", watched)
    done = stored(content, SMALL)
    draft = seen[1][0]
    assert seen == [("a.bin", False), (draft, False), (done.sha256, True), ("cas", True)]
