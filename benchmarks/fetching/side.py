"""What every side has in common: its arguments, and what it measures of itself and prints."""

from __future__ import annotations

import argparse
import json
import resource
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

CONCURRENCY = 32
"""Requests in flight, on every side."""


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
    """Measure the block: wall clock, CPU of all threads, and the largest memory that the process ever had."""
    measured = Measured()
    cpu, wall = _cpu(), time.perf_counter()
    yield measured
    measured.seconds, measured.cpu_seconds = time.perf_counter() - wall, _cpu() - cpu
    measured.peak_mib = _peak_mib()


def report(measured: Measured) -> None:
    """Print the result as the last line."""
    print(json.dumps(asdict(measured)))


def _cpu() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in used)


def _peak_mib() -> float:
    # Not ru_maxrss: it also holds what the parent process had before this one was started.
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    kib = next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))
    return kib / 1024
