"""Durable, atomic writes to a local folder: temp, fsync, rename, fsync of the folder.

Only what obstore's `LocalStore` does not do (it renames without fsync) belongs here; reading and listing stay
with obstore. The names of temporary files end in `#<digits>`: obstore hides such names from listings, and
`ObjectStore` refuses them as keys, so a file that a crash left behind is never seen as an object.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterable
from pathlib import Path


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
    _make_folder(path.parent)
    temporary = path.with_name(f"{path.name}#{secrets.randbits(63)}")
    try:
        _write_durably(temporary, chunks)
        written = _publish(temporary, path, replace=replace)
    finally:
        temporary.unlink(missing_ok=True)
    _sync_folder(path.parent)
    return written


def read_chunks(path: Path, size: int = 1 << 20) -> Iterable[bytes]:
    """The bytes of a file in pieces of `size` bytes."""
    with path.open("rb") as file:
        while chunk := file.read(size):
            yield chunk


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


def _make_folder(folder: Path) -> None:
    if folder.is_dir():
        return
    _make_folder(folder.parent)
    folder.mkdir(exist_ok=True)
    _sync_folder(folder.parent)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
