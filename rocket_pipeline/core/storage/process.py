"""Which process works on a run, and whether it is still there. What a run is does not belong here."""

from __future__ import annotations

import os
import socket
from pathlib import Path
from typing import Self

from pydantic import BaseModel


class Process(BaseModel, frozen=True):
    """A process, so that another one can tell later whether it is the same.

    Attributes:
        host: The machine's name; a container's is its own.
        pid: The process id, which the system gives away again.
        started: When it started, in clock ticks since the machine did; None where the system does not say.
    """

    host: str
    pid: int
    started: int | None = None

    @classmethod
    def current(cls) -> Self:
        """The process that asks."""
        return cls(host=socket.gethostname(), pid=os.getpid(), started=_started(os.getpid()))

    @property
    def is_alive(self) -> bool | None:
        """Whether it still runs; None on another machine, where that cannot be seen."""
        if self.host != socket.gethostname():
            return None
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return False
        except PermissionError:
            pass  # it is there, and another user's
        return _started(self.pid) == self.started


def _started(pid: int) -> int | None:
    """Field 22 of /proc/<pid>/stat (proc(5)); the name before it may hold blanks and brackets."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    state, *fields = stat.rpartition(")")[2].split()
    return None if state == "Z" else int(fields[18])
