"""Content on its way into a local folder: a draft folder that becomes `cas/<sha256>/` by one rename.

A rename onto a folder that holds something fails, so the first name that bytes came with wins, whoever else
stores them at the same time. Drafts lie under `.incoming/`; those that a crash left behind are never seen as
objects (`rocket store gc` removes them). When what is flushed to the disk is decided by the callers.
"""

from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path

from rocket_pipeline.core.storage.layout import INCOMING, MANIFEST_SUFFIX
from rocket_pipeline.core.storage.local import TEMPORARY, make_folder

_TAKEN = {errno.ENOTEMPTY, errno.EEXIST}

# Plain strings and os functions: this runs several times for every document, and a Path costs as much as the call.


class ContentFolder:
    """`cas/` and `.incoming/` of a local root.

    Args:
        root: The root.
    """

    def __init__(self, root: Path) -> None:
        self.cas = f"{root}/cas"
        self.incoming = f"{root}/{INCOMING}"

    def prepare(self) -> None:
        """Make the folders, durably."""
        make_folder(Path(self.cas))
        make_folder(Path(self.incoming))

    def folder(self, sha256: str) -> str:
        """The folder of the bytes with that hash."""
        return f"{self.cas}/{sha256}"

    def find(self, sha256: str, size: int | None = None) -> str | None:
        """The name of the bytes with that hash; None when there are none, or not as many as there should be."""
        try:
            names = os.listdir(self.folder(sha256))  # noqa: PTH208
        except FileNotFoundError:
            return None
        for name in sorted(filter(is_body, names)):
            if size is None or os.stat(f"{self.folder(sha256)}/{name}").st_size == size:  # noqa: PTH116
                return name
        return None

    def new_path(self) -> str:
        """A path for a draft that nobody else has."""
        return f"{self.incoming}/{os.urandom(8).hex()}"

    def new_folder(self) -> str:
        """A fresh draft folder."""
        folder = self.new_path()
        os.mkdir(folder)  # noqa: PTH102
        return folder

    def place(self, draft: str, sha256: str) -> bool:
        """Make a draft folder the folder of these bytes; False when there is one that holds something."""
        try:
            os.rename(draft, self.folder(sha256))  # noqa: PTH104
        except OSError as error:
            if error.errno not in _TAKEN:
                raise
            return False
        return True

    def merge(self, draft: str, sha256: str, filename: str, size: int) -> str:
        """Put a draft's bytes into the folder that is there, unless it has them; returns their name.

        Where only manifests are left of bytes that were discarded, the bytes get the name those know.
        """
        there = self.find(sha256, size)
        if there is not None:
            return there
        name = self._known_name(sha256) or filename
        os.replace(f"{draft}/{filename}", f"{self.folder(sha256)}/{name}")  # noqa: PTH105
        return name

    def drop(self, draft: str) -> None:
        """Remove a draft, file or folder."""
        if os.path.isdir(draft):  # noqa: PTH112
            shutil.rmtree(draft, ignore_errors=True)
        else:
            Path(draft).unlink(missing_ok=True)

    def _known_name(self, sha256: str) -> str | None:
        names = os.listdir(self.folder(sha256))  # noqa: PTH208
        bodies = [name for name in names if is_body(name)]
        named = [name.removesuffix(MANIFEST_SUFFIX).rpartition(".")[0] for name in names if is_manifest(name)]
        return min(bodies or named, default=None)


def is_manifest(name: str) -> bool:
    """Whether a name in the folder of bytes is that of a manifest."""
    return name.endswith(MANIFEST_SUFFIX)


def is_body(name: str) -> bool:
    """Whether a name in the folder of bytes is that of the bytes."""
    return not is_manifest(name) and not TEMPORARY.search(name)


def write_new(path: str, data: bytes) -> None:
    """Write a file that is not there yet; it reaches the disk when somebody flushes it."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
    try:
        write_all(descriptor, data)
    finally:
        os.close(descriptor)


def write_all(descriptor: int, data: bytes) -> None:
    """Write every byte, however many calls it takes."""
    written = os.write(descriptor, data)
    if written < len(data):
        rest = memoryview(data)[written:]
        while rest:
            rest = rest[os.write(descriptor, rest) :]
