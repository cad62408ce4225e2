"""A Prefect server on SQLite, process workers and the stand-in sites, each on 127.0.0.1, talked to as a person does.

A conftest makes its fixtures known by `from tests.support.prefect_server import orchestra, site`.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import httpx
import pytest

from rocket_pipeline.core.storage.buffer import BufferEntry
from rocket_pipeline.core.storage.ledger import RunLedger, RunRecord
from rocket_pipeline.core.storage.objects import ObjectStore
from rocket_pipeline.core.storage.runs import LAST, find_run
from rocket_pipeline.demo import SITE_MAP, DemoSites
from tests.support.neo4j_server import free_port
from tests.support.rocket import TIMEOUT_SECONDS, Finished, environment, rocket

PROJECT = Path(__file__).resolve().parents[2]
MAIN = "main_pipeline_dept_rocketry/main-pipeline"
REQUESTS_PER_SECOND = "8"
FINAL = {"COMPLETED", "FAILED", "CANCELLED", "CRASHED"}
T = TypeVar("T")


def wait_for(look: Callable[[], T | None], *, seconds: float, what: str) -> T:
    """What `look` gives as soon as it gives something."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := look():
            return found
        time.sleep(0.05)
    raise AssertionError(f"{what}: not within {seconds:g} s")


@dataclass
class PrefectServer:
    """A running server.

    Attributes:
        url: Its API.
        env: The environment of whatever talks to it and to the sites.
        folder: Where logs and state lie.
        sites: The stand-in sites.
    """

    url: str
    env: dict[str, str]
    folder: Path
    sites: DemoSites
    _children: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(self, name: str, *command: str, **extra: str) -> subprocess.Popen[bytes]:
        """Start a process; its output goes to `<name>.log`."""
        with (self.folder / f"{name}.log").open("ab") as log:
            child = subprocess.Popen(command, cwd=PROJECT, env={**self.env, **extra}, stdout=log, stderr=log)
        self._children.append(child)
        return child

    def worker(self, **extra: str) -> subprocess.Popen[bytes]:
        """Start a process worker; the server gives it runs when it is there."""
        return self.start("worker", *prefect("worker", "start", "--pool", "local", "--type", "process"), **extra)

    def run(self, deployment: str = MAIN, **parameters: Any) -> str:
        """Ask for a run of a deployment; returns its id."""
        found = self.get(f"/deployments/name/{deployment}")
        asked = {"parameters": parameters, "state": {"type": "SCHEDULED"}}
        return str(self.ask(f"/deployments/{found['id']}/create_flow_run", **asked)["id"])

    def cancel(self, flow_run_id: str) -> None:
        """What the button in the UI does."""
        self.ask(f"/flow_runs/{flow_run_id}/set_state", state={"type": "CANCELLING", "name": "Cancelling"})

    def call_crashed(self, flow_run_id: str) -> None:
        """What a person can do with a run whose machine is gone, so that the deployment's next run may begin."""
        self.ask(f"/flow_runs/{flow_run_id}/set_state", state={"type": "CRASHED", "name": "Crashed"}, force=True)

    def unfinished(self) -> list[str]:
        """The flow runs that have no final state."""
        running = {"any_": ["SCHEDULED", "PENDING", "RUNNING", "CANCELLING", "PAUSED"]}
        return [run["id"] for run in self.ask("/flow_runs/filter", flow_runs={"state": {"type": running}})]

    def state(self, flow_run_id: str) -> dict[str, Any]:
        """A flow run's state."""
        found: dict[str, Any] = self.get(f"/flow_runs/{flow_run_id}")["state"]
        return found

    def ended(self, flow_run_id: str, *, seconds: float = 120) -> str:
        """The name of its final state."""

        def look() -> str | None:
            state = self.state(flow_run_id)
            return str(state["name"]) if state["type"] in FINAL else None

        return wait_for(look, seconds=seconds, what=f"the end of {flow_run_id}")

    def get(self, path: str) -> Any:
        """Read from the API."""
        return self._answer("GET", path)

    def ask(self, path: str, **body: Any) -> Any:
        """POST to the API."""
        return self._answer("POST", path, json=body)

    def _answer(self, method: str, path: str, **given: Any) -> Any:
        """What the API answers; 503 is that of a locked SQLite, and Prefect's own client asks again then too."""

        def look() -> httpx.Response | None:
            found = httpx.request(method, self.url + path, timeout=60, **given)
            return None if found.status_code == httpx.codes.SERVICE_UNAVAILABLE else found

        return wait_for(look, seconds=30, what=path).raise_for_status().json()

    def stop(self) -> None:
        """End every process that was started here, with its children."""
        while self._children:
            kill(self._children.pop())


@dataclass
class Site:
    """A root of its own on that server: what a run there leaves, and what was asked of the sites for it."""

    server: PrefectServer
    root: Path

    @property
    def env(self) -> dict[str, str]:
        """What a worker or a command needs so that it works on this root."""
        return {"DATA_ROOT": str(self.root)}

    def worker(self, **extra: str) -> subprocess.Popen[bytes]:
        """A worker for this root."""
        return self.server.worker(**self.env, **extra)

    def rocket(self, *arguments: str, **extra: str) -> Finished:
        """The command, on this root and that server."""
        return rocket(*arguments, home=self.server.folder / "home", **self._command_env(extra))

    def popen(self, *arguments: str, **extra: str) -> subprocess.Popen[str]:
        """The command, running, in a process group of its own as a terminal makes it."""
        home = self.server.folder / "home"
        return subprocess.Popen(
            [str(Path(sys.executable).with_name("rocket")), *arguments],
            env=environment(home, **self._command_env(extra)),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def _command_env(self, extra: dict[str, str]) -> dict[str, str]:
        own = {name: value for name, value in self.server.env.items() if name.startswith(("SCRAPER_", "PREFECT_API"))}
        return {**own, **self.env, **extra}

    @property
    def objects(self) -> ObjectStore:
        """The root as the product sees it."""
        return ObjectStore(self.root)

    def last_run(self) -> RunRecord:
        """What the ledger tells of the run that began last."""
        return find_run(self.objects, LAST)

    def ledger(self, run_id: str) -> RunLedger:
        """A run's ledger."""
        return RunLedger(self.objects, run_id)

    def wait_for_requests(self, number: int) -> None:
        """Return when the sites were asked so often."""
        wait_for(lambda: len(self.server.sites.requests) >= number, seconds=90, what=f"{number} requests")

    def wait_for_step(self, stage: str, name: str = "*") -> None:
        """Return when a step of any run has ended."""
        file = f"{stage}.{name}.json"
        wait_for(lambda: any(self.root.glob(f"runs/*/steps/{file}")), seconds=120, what=file)

    def saved(self) -> set[str]:
        """The GETs that a session has, as "host/path?query"."""
        found: set[str] = set()
        for file in self.root.glob("buffer/*/*"):
            with suppress(FileNotFoundError, ValueError):  # it is written just now
                entry = BufferEntry.model_validate_json(file.read_bytes())
                found |= {entry.url.partition("://")[2].rstrip("?")} if entry.method == "GET" else set()
        return found

    def asked(self) -> list[str]:
        """The GETs that the sites got, as "host/path?query", without robots.txt."""
        return [
            f"{request.host}{request.path}" + (f"?{request.query}" if request.query else "")
            for request in self.server.sites.requests
            if request.method == "GET" and request.path != "/robots.txt"
        ]


def prefect(*words: str) -> list[str]:
    """A command of Prefect's."""
    return [sys.executable, "-m", "prefect", *words]


def descendants(pid: int) -> list[int]:
    """The processes below a process, of all generations."""
    found: list[int] = []
    for file in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):
            for child in map(int, file.read_text().split()):
                found += [child, *descendants(child)]
    return found


def is_there(pid: int) -> bool:
    """Whether a process works; one that has ended and that nobody has waited for does not."""
    with suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


def kill(child: subprocess.Popen[Any]) -> None:
    """SIGKILL a process and all below it, as if their machine went away."""
    for pid in (child.pid, *descendants(child.pid)):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    child.wait(30)


@contextmanager
def prefect_server(folder: Path, sites: DemoSites) -> Iterator[PrefectServer]:
    """A server that is set up as scripts/ do it, with the deployment of the main pipeline."""
    port = free_port()
    env = environment(
        folder / "home",
        PREFECT_API_URL=f"http://127.0.0.1:{port}/api",
        PREFECT_SERVER_ANALYTICS_ENABLED="false",
        DO_NOT_TRACK="1",
        PREFECT_WORKER_QUERY_SECONDS="1",
        PREFECT_FLOWS_HEARTBEAT_FREQUENCY="30",
        PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_BATCH_SIZE="50",  # as tasks/environment.py says
        PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_FLUSH_INTERVAL="2",
        ROCKET_HOME=str(PROJECT),
        SCRAPER_RATE_LIMIT=REQUESTS_PER_SECOND,
        SCRAPER_REUSE_HOURS="0",
        SCRAPER_MAX_RETRIES="1",
        SCRAPER_SITE_MAP=json.dumps(SITE_MAP),
        SCRAPER_HOST_MAP=json.dumps(sites.host_map),
    )
    server = PrefectServer(env["PREFECT_API_URL"], env, folder, sites)
    try:
        server.start("server", *prefect("server", "start", "--host", "127.0.0.1", "--port", str(port)))
        wait_for(lambda: _answers(server.url), seconds=120, what="the server")
        _call(server, sys.executable, "scripts/setup_prefect_server.py")
        _call(server, *prefect("--no-prompt", "deploy", "--name", "main-pipeline"))
        yield server
    finally:
        server.stop()


@pytest.fixture(scope="session")
def orchestra(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PrefectServer]:
    """The server of this test process."""
    with DemoSites() as sites, prefect_server(tmp_path_factory.mktemp("orchestra"), sites) as server:
        yield server


@pytest.fixture
def site(orchestra: PrefectServer, tmp_path: Path) -> Iterator[Site]:
    """A fresh root on the server; whatever was started for it ends with the test."""
    orchestra.sites.requests.clear()
    orchestra.sites.faults.clear()
    before = len(orchestra._children)
    yield Site(orchestra, tmp_path / "root")
    while len(orchestra._children) > before:
        kill(orchestra._children.pop())
    for flow_run_id in orchestra.unfinished():  # or the next test's run would wait for its turn
        orchestra.call_crashed(flow_run_id)


def _call(server: PrefectServer, *command: str) -> None:
    done = subprocess.run(
        command, cwd=PROJECT, env=server.env, capture_output=True, text=True, timeout=TIMEOUT_SECONDS, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def _answers(url: str) -> bool:
    try:
        return httpx.get(f"{url}/health", timeout=5).status_code == httpx.codes.OK
    except httpx.TransportError:
        return False
