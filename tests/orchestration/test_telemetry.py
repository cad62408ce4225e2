"""With telemetry off, as every script and file of this project says it, a Prefect server connects to nobody."""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx
import pytest

from tests.support.lanes import skip_lane
from tests.support.neo4j_server import free_port
from tests.support.prefect_server import kill, prefect, wait_for
from tests.support.rocket import environment

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


@contextmanager
def traced_server(folder: Path, strace: str, **extra: str) -> Iterator[str]:
    """A server all of whose connections are written to `<folder>/trace`, until the block ends; its API."""
    folder.mkdir()
    port = free_port()
    command = [strace, "-f", "--seccomp-bpf", "-e", "trace=connect", "-o", str(folder / "trace")]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [*command, *prefect("server", "start", "--host", "127.0.0.1", "--port", str(port))],
            env=environment(folder, **extra),
            stdout=log,
            stderr=log,
        )
    try:
        yield f"http://127.0.0.1:{port}/api"
    finally:
        kill(process)


def connections(folder: Path) -> list[str]:
    """The connections that a server made, those to sockets of its own machine's services apart."""
    lines = (folder / "trace").read_text().splitlines() if (folder / "trace").exists() else []
    return [line for line in lines if re.search(r"sa_family=AF_INET", line)]


def answers(api: str) -> bool:
    try:
        return httpx.get(f"{api}/ready", timeout=5).is_success
    except httpx.TransportError:
        return False


def test_a_server_connects_to_nobody(tmp_path: Path) -> None:
    strace = shutil.which("strace")
    if strace is None:
        skip_lane("strace", "no strace; install it")
    with socket.create_server(("127.0.0.1", 0)) as nowhere, ExitStack() as servers:
        proxy = f"http://127.0.0.1:{nowhere.getsockname()[1]}"  # so that what the talking one says leaves no machine
        quiet, talking = tmp_path / "quiet", tmp_path / "talking"
        api = servers.enter_context(
            traced_server(quiet, strace, PREFECT_SERVER_ANALYTICS_ENABLED="false", DO_NOT_TRACK="1")
        )
        servers.enter_context(
            traced_server(talking, strace, PREFECT_SERVER_ANALYTICS_ENABLED="true", DO_NOT_TRACK="0", HTTPS_PROXY=proxy)
        )
        wait_for(lambda: connections(talking), seconds=300, what="the telemetry of a server that may send it")
        wait_for(lambda: answers(api), seconds=60, what="the quiet server")
        assert httpx.post(f"{api}/flow_runs/filter", json={}).json() == []
        assert connections(quiet) == []
