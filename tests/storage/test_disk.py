"""A disk that is full, limited or read-only: one named error, nothing half, and what was there is still there."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from rocket_pipeline.core.storage.contents import temporaries
from rocket_pipeline.core.storage.documents import FetchedDocuments
from rocket_pipeline.core.storage.store import Storage
from rocket_pipeline.core.storage.verify import verify
from rocket_pipeline.errors import StorageUnavailableError
from tests.storage.test_commit import digest, entry, page

LARGE = b"x" * (8 << 20)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 4 MB; skipped where this user may not mount one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(folder)], capture_output=True, text=True
    )
    if mounted.returncode:
        pytest.skip(f"full disk lane skipped: cannot mount a tmpfs: {mounted.stderr.strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


@contextmanager
def files_up_to(size: int) -> Iterator[None]:
    """No file of this process may grow beyond so many bytes."""
    former = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, former[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, former)
        signal.signal(signal.SIGXFSZ, handler)


def refuses_large(storage: Storage) -> None:
    documents = FetchedDocuments(storage, "s1", "kits")
    documents.save(digest(1), entry(1, page(1)), page(1))
    with pytest.raises(StorageUnavailableError, match=r"No space left|File too large"):
        documents.save(digest(2), entry(2, LARGE), LARGE)
    with storage.content.writer("large.bin") as writer, pytest.raises(StorageUnavailableError, match="Cannot write"):
        writer.write(LARGE)
    with pytest.raises(StorageUnavailableError, match="Check free space"):
        storage.publish(storage.clean, "motors.csv", LARGE)


def sound(storage: Storage) -> None:
    documents = FetchedDocuments(storage, "s1", "kits")
    assert documents.find(digest(2)) is None
    found = documents.find(digest(1))
    assert found is not None
    assert found[1] == page(1)
    assert verify(storage).problems == []
    assert temporaries(storage.cache) == []
    assert storage.clean.list() == []
    documents.save(digest(3), entry(3, page(3)), page(3))


def test_a_full_disk_is_one_error_and_goes_on_when_there_is_room(small_disk: Path) -> None:
    storage = Storage(small_disk)
    refuses_large(storage)
    sound(storage)


def test_a_limit_of_the_size_of_files_is_one_error(tmp_path: Path) -> None:
    storage = Storage(tmp_path)
    with files_up_to(1 << 20):
        refuses_large(storage)
    sound(storage)


def test_a_read_only_root_is_one_error_and_can_still_be_read(small_disk: Path) -> None:
    storage = Storage(small_disk)
    documents = FetchedDocuments(storage, "s1", "kits")
    documents.save(digest(1), entry(1, page(1)), page(1))
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    with pytest.raises(StorageUnavailableError, match="Read-only file system"):
        documents.save(digest(2), entry(2, page(2)), page(2))
    with pytest.raises(StorageUnavailableError, match="Read-only file system"):
        storage.content.put(b"x", "x")
    assert documents.find(digest(1)) is not None
    assert verify(storage).problems == []


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_is_not_ours_is_one_error(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(StorageUnavailableError, match="Permission denied"):
        Storage(tmp_path).content.put(b"x", "x")
