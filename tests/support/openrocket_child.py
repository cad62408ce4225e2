"""Reads files in a process of its own and says what came of each, how long it took and how much memory all needed.

Arguments: the kind of the files ("ork" or "orc") and the files. Prints JSON: `files`, name → [code or "read", seconds],
and `mebibytes`, the largest resident set.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from rocket_pipeline.core.rocketry.sources.openrocket import parse_design, parse_parts
from rocket_pipeline.errors import DocumentRefusedError


def main(kind: str, paths: list[str]) -> None:
    """Read all files, one after the other, to their records."""
    files = {}
    for path in map(Path, paths):
        content = path.read_bytes()
        started = time.perf_counter()
        try:
            for _ in (parse_design if kind == "ork" else parse_parts)(content):
                pass
            outcome = "read"
        except DocumentRefusedError as error:
            outcome = error.code
        files[path.name] = [outcome, time.perf_counter() - started]
    status = Path("/proc/self/status").read_text()  # getrusage would tell that of the parent, if it was larger
    kibibytes = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM"))
    sys.stdout.write(json.dumps({"files": files, "mebibytes": kibibytes / 1024}))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
