"""What Prefect costs: the whole pipeline as flows on a server, and as plain calls: `make bench-orchestration`.

Every run is a process of its own with a fresh root, in interleaved rounds, on the demo's stand-ins and on others that
serve ten times as much. Both sides must give the same clean data sets. README.md says how it is kept fair.
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import httpx

from benchmarks.verdict import machine, verdict
from rocket_pipeline.demo import SITE_MAP
from rocket_pipeline.tasks.environment import prepare_prefect

PROJECT = Path(__file__).resolve().parents[1]
VOLUMES = (1, 10)
SIDES = ("core", "prefect")
TARGETS = {"overhead_at_ten_times": "<= 0.05", "fixed_seconds": "<= 15"}
"""The share that the flows add to the work at ten times the demo's volume; what a run of the demo's pays altogether."""
START_SECONDS = 180


@dataclass(frozen=True)
class Run:
    """One run: the seconds of the work, and of the whole process; of plain calls also how large everything was."""

    seconds: float
    process_seconds: float
    sizes: dict[str, float]


def main() -> int:
    """Print a table and the verdict; 1 when a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    prepare_prefect()
    print(machine(["prefect", "polars", "ladybug"]))
    with tempfile.TemporaryDirectory(prefix="rocket-bench-") as folder:
        runs = measured(Path(folder), arguments.rounds)
    for (volume, side), found in runs.items():
        work = sorted(run.seconds for run in found)
        whole = median(run.process_seconds for run in found)
        print(
            f"{volume:>3} times  {side:8} {median(work):7.2f} s ({work[0]:.2f}–{work[-1]:.2f})   process {whole:.2f} s"
        )
    print_growth(runs)
    print(machine([]))
    return 0 if verdict("orchestration", ratios(runs), TARGETS) else 1


def measured(work: Path, rounds: int) -> dict[tuple[int, str], list[Run]]:
    """Volume and side → its runs."""
    runs: dict[tuple[int, str], list[Run]] = {(volume, side): [] for volume in VOLUMES for side in SIDES}
    with server(work) as api:
        for volume in VOLUMES:
            with sites(volume) as host_map:
                for number in range(rounds):
                    roots = {}
                    for side in SIDES if number % 2 == 0 else SIDES[::-1]:
                        roots[side] = work / f"{volume}-{number}-{side}"
                        environment = _environment(work, roots[side], host_map=host_map, api=api)
                        runs[volume, side].append(run(side, environment))
                    _check(roots)
    return runs


def run(side: str, environment: dict[str, str]) -> Run:
    """Run a side once."""
    started = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.orchestrating.side", side],
        cwd=PROJECT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"{side} ended with exit code {done.returncode}:\n{done.stderr[-4000:]}")
    process_seconds = time.perf_counter() - started
    said: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return Run(said.pop("seconds"), process_seconds, said)


def print_growth(runs: dict[tuple[int, str], list[Run]]) -> None:
    """What grows how, from the smallest volume to the largest."""
    print(f"{'of plain calls':16} {'':>4}" + "".join(f"{volume:>11} times" for volume in VOLUMES) + "   growth")
    for name in runs[VOLUMES[0], "core"][0].sizes:
        small, large = (median(run.sizes[name] for run in runs[volume, "core"]) for volume in VOLUMES)
        print(f"  {name:19}{small:>17,.1f}{large:>17,.1f}{large / small:>9.2f}")


def ratios(runs: dict[tuple[int, str], list[Run]]) -> dict[str, float]:
    """What the targets are about; the other numbers for information."""
    work = {key: median(run.seconds for run in found) for key, found in runs.items()}
    whole = {key: median(run.process_seconds for run in found) for key, found in runs.items()}
    return {
        "overhead_at_ten_times": round(work[10, "prefect"] / work[10, "core"] - 1, 3),
        "overhead_at_demo_volume": round(work[1, "prefect"] / work[1, "core"] - 1, 3),
        "fixed_seconds": round(whole[1, "prefect"] - whole[1, "core"], 2),
        "work_growth": round(work[10, "core"] / work[1, "core"], 2),
    }


def _check(roots: dict[str, Path]) -> None:
    found = {
        side: {file.name: file.read_bytes() for file in (root / "data_clean").glob("*.csv")}
        for side, root in roots.items()
    }
    if not found["core"] or found["core"] != found["prefect"]:
        different = [name for name in found["core"] if found["core"][name] != found["prefect"].get(name)]
        raise SystemExit(f"The two sides gave different data sets: {different or 'none at all'}.")


def _environment(work: Path, root: Path, *, host_map: str, api: str) -> dict[str, str]:
    return os.environ | {
        "ROCKET_ENV_FILES": "off",
        "DATA_ROOT": str(root),
        "SCRAPER_SITE_MAP": json.dumps(SITE_MAP),
        "SCRAPER_HOST_MAP": host_map,
        "SCRAPER_RATE_LIMIT": "0",
        "SCRAPER_REUSE_HOURS": "0",
        "PREFECT_HOME": str(work / "prefect"),
        "PREFECT_API_URL": api,
    }


@contextmanager
def sites(times: int) -> Iterator[str]:
    """The host map of stand-ins in a process of their own."""
    command = [sys.executable, "-m", "benchmarks.orchestrating.sites", "--times", str(times)]
    with subprocess.Popen(
        command, cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        if process.stdout is None:
            raise SystemExit("unreachable")
        yield process.stdout.readline()
        process.terminate()


@contextmanager
def server(work: Path) -> Iterator[str]:
    """The address of a Prefect server on SQLite, set as the project sets its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}/api"
    environment = _environment(work, work, host_map="{}", api=address)
    command = [sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", str(port)]
    with (
        (work / "server.log").open("wb") as log,
        subprocess.Popen(command, env=environment, stdout=log, stderr=log) as process,
    ):
        _wait_for(f"{address}/health", process)
        yield address
        process.terminate()


def _wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        try:
            if httpx.get(url).status_code == httpx.codes.OK:
                return
        except httpx.TransportError:
            time.sleep(0.2)
        if process.poll() is not None:
            break
    raise SystemExit(f"The Prefect server did not start: {url}.")


if __name__ == "__main__":
    sys.exit(main())
