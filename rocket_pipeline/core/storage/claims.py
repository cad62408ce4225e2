"""Who of several processes asks for a document of a session; the others wait for what he gets.

The kernel keeps the claims, as locks on single bytes of one empty file, so they end with whoever held them. There are
none in a bucket and on systems without such locks: two processes may ask for one document there, and it is stored once
all the same.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import struct
from pathlib import Path

from rocket_pipeline.core.storage.layout import INCOMING

_LOCK = getattr(fcntl, "F_OFD_SETLK", None)
"""Locks of an open file rather than of a process: Linux has them."""
_FLOCK = "hhqqi4x"  # type, whence, start, length, pid: struct flock where long has 64 bits


class Claims:
    """The claims of one session, seen from one scraper.

    Args:
        folder: The root; None for one that is no folder.
        session_id: The session.

    Attributes:
        hold: Whether there are claims here at all.
    """

    def __init__(self, folder: Path | None, session_id: str) -> None:
        self.hold = folder is not None and _LOCK is not None
        self._folder = folder
        self._session_id = session_id
        self._file: int | None = None

    def take(self, digest: str) -> bool:
        """Claim a request; False while somebody else, in whatever process, has claimed it."""
        return self._set(digest, fcntl.F_WRLCK)

    def drop(self, digest: str) -> None:
        """Give a claim back."""
        self._set(digest, fcntl.F_UNLCK)

    def close(self) -> None:
        """Give all claims back."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _set(self, digest: str, kind: int) -> bool:
        if self._folder is None or _LOCK is None:
            return True
        place = int(hashlib.md5(f"{self._session_id} {digest}".encode(), usedforsecurity=False).hexdigest()[:15], 16)
        try:
            if self._file is None:
                self._file = _opened(self._folder)
            fcntl.fcntl(self._file, _LOCK, struct.pack(_FLOCK, kind, os.SEEK_SET, place, 1, 0))
        except BlockingIOError:
            return False
        except OSError:  # read-only, full, or a file system without locks: saving will tell, or nobody needs to know
            return True
        return True


def _opened(folder: Path) -> int:
    place = folder / INCOMING
    place.mkdir(parents=True, exist_ok=True)
    return os.open(place / "claims", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
