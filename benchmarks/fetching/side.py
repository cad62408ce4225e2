"""What every side has in common: its arguments, and what it measures of itself and prints."""

from __future__ import annotations

import argparse
import json
import os
import resource
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

CONCURRENCY = 32
"""Requests in flight, on every side."""
_LOOK_S = 0.5


@dataclass(frozen=True)
class Task:
    """What a side has to fetch, and where it may write."""

    origin: str
    pages: int
    root: str
    rows: Path
    folder: str = "page"
    variant: str = ""

    def urls(self) -> Iterator[str]:
        """The addresses of the pages, in order."""
        return (f"{self.origin}/{self.folder}/{number:06}.html" for number in range(self.pages))


@dataclass
class Measured:
    """What a side measured of itself, from its first request to its last byte on disk; no start-up in it."""

    pages: int = 0
    seconds: float = 0.0
    cpu_seconds: float = 0.0
    peak_mib: float = 0.0
    finish_reason: str = ""


def arguments() -> Task:
    """The task that the command line describes."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--origin", required=True)
    parser.add_argument("--pages", type=int, required=True)
    parser.add_argument("--root", required=True)
    parser.add_argument("--rows", type=Path, required=True)
    parser.add_argument("--folder", default="page")
    parser.add_argument("--variant", default="")
    return Task(**vars(parser.parse_args()))


@contextmanager
def measuring() -> Iterator[Measured]:
    """Measure the block: wall clock, CPU of all threads and children, and the sum of their peaks of memory."""
    measured = Measured()
    peaks: dict[Path, float] = {}
    over = threading.Event()
    watching = threading.Thread(target=_watch, args=(peaks, over), daemon=True)
    cpu, wall = _cpu(), time.perf_counter()
    watching.start()
    yield measured
    measured.seconds, measured.cpu_seconds = time.perf_counter() - wall, _cpu() - cpu
    over.set()
    watching.join()
    measured.peak_mib = _peak_mib(Path("/proc/self")) + sum(peaks.values())


def report(measured: Measured) -> None:
    """Print the result as the last line."""
    print(json.dumps(asdict(measured)))


def _watch(peaks: dict[Path, float], over: threading.Event) -> None:
    """Note the peaks of children until it is over, and once more then: a child may end before."""
    is_over = False
    while not is_over:
        is_over = over.wait(_LOOK_S)
        for child in _children():
            with suppress(FileNotFoundError, ProcessLookupError, StopIteration):  # it has just ended
                peaks[child] = _peak_mib(child)


def _cpu() -> float:
    """Seconds of this process, of children that have ended and of those that still run."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in used) + sum(map(_cpu_of, _children()))


def _children() -> list[Path]:
    """Children that still run."""
    children: list[Path] = []
    for task in Path("/proc/self/task").iterdir():
        with suppress(FileNotFoundError, ProcessLookupError):  # a thread that has just ended
            children += [Path("/proc", pid) for pid in (task / "children").read_text(encoding="ascii").split()]
    return children


def _cpu_of(process: Path) -> float:
    with suppress(FileNotFoundError, ProcessLookupError):
        user, system = (process / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")
    return 0.0


def _peak_mib(process: Path) -> float:
    # Not ru_maxrss: it also holds what the parent process had before this one was started.
    lines = (process / "status").read_text(encoding="utf-8").splitlines()
    kib = next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))
    return kib / 1024
