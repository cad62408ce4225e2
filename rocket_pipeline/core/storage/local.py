"""Durable, atomic writes to a local folder: temp, fsync, rename, fsync of the folder.

Only what obstore's `LocalStore` does not do (it renames without fsync) belongs here; listing stays with obstore.
The names of temporary files end in `#<digits>`: obstore hides such names from listings, and `ObjectStore`
refuses them as keys, so a file that a crash left behind is never seen as an object.
"""

from __future__ import annotations

import ctypes
import os
import re
from collections.abc import Callable, Collection, Iterable, Iterator
from pathlib import Path

from rocket_pipeline.core.storage.failpoints import failpoint

TEMPORARY = re.compile(r"#\d+$")
"""Ends the name of a file that is not an object yet."""
CHUNK_BYTES = 1 << 20
_SYNCFS_FROM = 16
"""From so many paths on, one flush of the whole file system is cheaper than one of each path."""
_syncfs: Callable[[int], int] | None = getattr(ctypes.CDLL(None, use_errno=True), "syncfs", None)  # Linux has it


def write_atomically(path: Path, chunks: Iterable[bytes], *, replace: bool = True) -> bool:
    """Write a file whole or not at all, and durably.

    Args:
        path: Where the file is to be. Missing folders are created.
        chunks: The bytes, in pieces.
        replace: Whether a file that is there already is replaced.

    Returns:
        Whether the file was written; False only when it was there and `replace` is False.

    Raises:
        OSError: The disk is full, read-only, or the place is not writable.
    """
    make_folder(path.parent)
    temporary = path.with_name(f"{path.name}#{int.from_bytes(os.urandom(7))}")
    try:
        _write_durably(temporary, chunks)
        failpoint("object.written")
        written = _publish(temporary, path, replace=replace)
        failpoint("object.renamed")
    finally:
        temporary.unlink(missing_ok=True)
    sync(path.parent)
    return written


def read_chunks(path: Path, size: int = CHUNK_BYTES) -> Iterator[bytes]:
    """The bytes of a file in pieces of `size` bytes."""
    with path.open("rb") as file:
        while chunk := file.read(size):
            yield chunk


def make_folder(folder: Path) -> None:
    """Create a folder and those above it, durably."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    folder.mkdir(exist_ok=True)
    sync(folder.parent)


def sync(path: str | os.PathLike[str]) -> None:
    """Return when a file's bytes, or a folder's names, are on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_all(paths: Collection[str]) -> None:
    """Return when all these files and folders are on the disk; they lie on one file system."""
    if _syncfs and len(paths) >= _SYNCFS_FROM:
        _sync_file_system(next(iter(paths)), _syncfs)
    else:
        for path in paths:
            sync(path)


def _sync_file_system(path: str, syncfs: Callable[[int], int]) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        if syncfs(descriptor):
            code = ctypes.get_errno()
            raise OSError(code, os.strerror(code), path)
    finally:
        os.close(descriptor)


def _write_durably(path: Path, chunks: Iterable[bytes]) -> None:
    with path.open("xb") as file:
        for chunk in chunks:
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())


def _publish(temporary: Path, path: Path, *, replace: bool) -> bool:
    if replace:
        temporary.replace(path)
        return True
    try:
        path.hardlink_to(temporary)  # unlike a rename, a link fails when the name is taken
    except FileExistsError:
        return False
    return True
