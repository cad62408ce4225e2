"""Reads the hostile files in a process of its own: what came of each, how long it took, how much memory all needed.

Arguments: the kind of the files ("ork" or "orc") and a folder for one of them at a time. Prints JSON: `files`,
name → [code or "read", seconds], and `mebibytes`, the largest resident set.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

from rocket_pipeline.core.rocketry.sources.openrocket import parse_design, parse_parts
from rocket_pipeline.errors import DocumentRefusedError
from tests.support.hostile_openrocket import HOSTILE, PARTS


def main(kind: str, folder: Path) -> None:
    """Read all files of a kind to their records, one after the other."""
    cases, parse = (HOSTILE, parse_design) if kind == "ork" else (PARTS, parse_parts)
    files = {}
    for name, (_, make) in cases.items():
        content = made(make, folder / "file")
        started = time.perf_counter()
        try:
            for _ in parse(content):
                pass
            outcome = "read"
        except DocumentRefusedError as error:
            outcome = error.code
        files[name] = [outcome, time.perf_counter() - started]
        del content
    status = Path("/proc/self/status").read_text()  # getrusage tells that of the parent process, if it was larger
    kibibytes = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM"))
    sys.stdout.write(json.dumps({"files": files, "mebibytes": kibibytes / 1024}))


def made(make: Callable[[], bytes], path: Path) -> bytes:
    """A file's bytes; making them may take more memory than reading, so another process does it."""
    child = os.fork()
    if child == 0:
        path.write_bytes(make())
        os._exit(0)
    os.waitpid(child, 0)
    content = path.read_bytes()
    path.unlink()
    return content


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
