"""Saving in a process of its own from the first document on, and a look at that process."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Protocol

from rocket_pipeline.core.storage import elsewhere


class Patch(Protocol):
    """`setattr`, or what undoes it after the test."""

    def __call__(self, target: object, name: str, value: object) -> None: ...


def save_elsewhere(patch: Patch = setattr) -> None:
    """Let no document be saved by a thread."""
    patch(elsewhere, "FROM_DOCUMENT", 0)
    patch(elsewhere, "PATIENCE_MS", 20_000)


def savers(root: Path | str, parent: int | None = None) -> list[int]:
    """The processes that save documents under a root for a process, by default for this one."""
    tasks = Path(f"/proc/{parent or os.getpid()}/task").iterdir()
    children = [int(pid) for task in tasks for pid in _text(task / "children").split()]
    return [pid for pid in children if _command(pid)[-1:] == [str(root)] and "storage.saver" in _command(pid)[-3]]


def peak_mib(pid: int) -> float:
    """The largest memory that a process ever had."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024


def is_there(pid: int) -> bool:
    """Whether a process runs, or has ended and was not reaped by its parent."""
    return Path(f"/proc/{pid}").exists()


def _command(pid: int) -> list[str]:
    return _text(Path(f"/proc/{pid}/cmdline")).split("\0")[:-1]


def _text(file: Path) -> str:
    """What a file of /proc says; nothing when its thread or process has just ended."""
    try:
        return file.read_text()
    except (FileNotFoundError, ProcessLookupError):
        return ""
