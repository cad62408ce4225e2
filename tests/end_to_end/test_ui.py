"""After a demo, Prefect's own UI shows its runs and artifacts to a real browser."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.end_to_end.conftest import Demo
from tests.support.chromium import shown
from tests.support.neo4j_server import free_port
from tests.support.rocket import environment

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("demo")]

START_SECONDS = 120


@pytest.fixture
def ui(demo: Demo) -> Iterator[str]:
    """What `make ui` starts, on a free port."""
    address = f"http://127.0.0.1:{free_port()}"
    port = address.rpartition(":")[2]
    server = subprocess.Popen(
        [str(Path(sys.executable).with_name("prefect")), "server", "start", "--host", "127.0.0.1", "--port", port],
        env=environment(
            demo.home, PREFECT_SERVER_UI_API_URL=f"{address}/api", PREFECT_SERVER_ANALYTICS_ENABLED="false"
        ),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(f"{address}/api/health", server)
        yield address
    finally:
        server.terminate()
        server.wait(60)


def wait_for(url: str, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        assert server.poll() is None, "the server died"
        try:
            if httpx.get(url).status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.2)
    pytest.fail(f"{url} does not answer")


def test_the_ui_shows_the_flow_runs_and_the_artifacts(demo: Demo, ui: str) -> None:
    run_id = demo.run.json["run_id"]
    runs = [f"{name} {run_id}" for name in ("main_pipeline", "extraction", "api_ingestion", "cleaning", "graph_load")]
    assert shown(f"{ui}/runs", runs) == set(runs)
    artifacts = ["extract-thrustcurve-motors", "clean-motors", "load-nodes", "graph", "contract"]
    assert shown(f"{ui}/artifacts", artifacts) == set(artifacts)
    variables = ["dept_rocketry_extraction_api_ingestion", "dept_rocketry_graph_load"]
    assert shown(f"{ui}/variables", variables) == set(variables)
