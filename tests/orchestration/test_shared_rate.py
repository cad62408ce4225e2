"""Two workers on the same sources, one storage root and one session: one pace, and nothing is fetched twice."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from rocket_pipeline.demo import DemoSites
from rocket_pipeline.demo.site import Request, Response
from tests.support.prefect_server import PrefectServer, prefect_server, wait_for

pytestmark = [pytest.mark.slow]

TOGETHER = """
import os, pathlib, sys, time
import flows.dept_rocketry.main_pipeline_flow_dept_rocketry
from rocket_pipeline.cli import main

folder = pathlib.Path(sys.argv.pop(1))
(folder / f"ready-{os.getpid()}").touch()
while not (folder / "go").exists():
    time.sleep(0.01)
main()
"""
"""The `rocket` command, once all workers have imported what it needs."""
SOURCES = ("motor_files", "openrocket_designs", "thrustcurve_samples")


class LoggingSites(DemoSites):
    """The stand-ins, with the time of every request: an access log."""

    def __init__(self) -> None:
        super().__init__()
        self.log: list[tuple[float, str, Request]] = []

    def respond(self, host: str, request: Request) -> Response:
        if request.path != "/robots.txt":
            self.log.append((time.monotonic(), host, request))
        return super().respond(host, request)


def test_two_workers_keep_one_pace_and_fetch_nothing_twice(tmp_path: Path) -> None:
    with LoggingSites() as sites, prefect_server(tmp_path, sites) as server:
        workers = [start(server, tmp_path / "root") for _ in range(2)]
        wait_for(lambda: len(list(tmp_path.glob("ready-*"))) == len(workers), seconds=120, what="both workers")
        (tmp_path / "go").touch()
        requests = [requests_of(worker) for worker in workers]
    rate = float(server.env["SCRAPER_RATE_LIMIT"])

    asked = Counter((host, request.path, str(request.query), request.body) for _, host, request in sites.log)
    assert [url for url, number in asked.items() if number > 1] == []
    assert sum(requests) == len(asked) > 80
    assert min(requests) > 0, "both took part"
    times = defaultdict(list)
    for at, host, _ in sites.log:
        times[host].append(at)
    for host, moments in times.items():
        assert busiest_second(moments) <= rate + 1, host  # one request may be on its way for longer than the next
        assert (len(moments) - 1) / (moments[-1] - moments[0]) < rate * 1.05, host


def start(server: PrefectServer, root: Path) -> subprocess.Popen[str]:
    """A worker of the session."""
    chosen = [argument for source in SOURCES for argument in ("--source", source)]
    return subprocess.Popen(
        [
            *(sys.executable, "-c", TOGETHER, str(root.parent)),
            *("run", "extraction", *chosen, "--session", "shared", "--json"),
        ],
        env={**server.env, "DATA_ROOT": str(root)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def requests_of(worker: subprocess.Popen[str]) -> int:
    """How many requests a worker made, when it has succeeded."""
    out, err = worker.communicate(timeout=250)
    assert worker.returncode == 0, err
    return sum(source["requests"] for source in json.loads(out)["sources"].values())


def busiest_second(moments: list[float]) -> int:
    """The most requests within any second."""
    return max(sum(start <= moment < start + 1 for moment in moments) for start in moments)
