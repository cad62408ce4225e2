"""After a demo, Prefect's own UI shows its runs and artifacts to a real browser."""

from __future__ import annotations

import signal
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

START_SECONDS, RUN_SECONDS = 180, 120
SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "run_prefect.py"


@pytest.fixture(scope="module")
def ui(demo: Demo, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """What `make ui` starts, on a free port."""
    address, log = f"http://127.0.0.1:{free_port()}", tmp_path_factory.mktemp("ui") / "said"
    with log.open("wb") as said:
        script = subprocess.Popen(
            [sys.executable, str(SCRIPT), "--port", address.rpartition(":")[2]],
            env=environment(demo.home, DATA_ROOT=str(demo.root)),
            stdout=said,
            stderr=said,
        )
    try:
        deadline = time.monotonic() + START_SECONDS
        while "A worker runs" not in log.read_text():
            assert script.poll() is None, log.read_text()
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.2)
        assert f"Prefect's UI: {address}" in log.read_text()
        yield address
        script.send_signal(signal.SIGINT)
        assert script.wait(60) == 0, log.read_text()
        assert "Traceback" not in log.read_text()
    finally:
        script.kill()
        script.wait()


def test_the_ui_shows_the_flow_runs_and_the_artifacts(demo: Demo, ui: str) -> None:
    run_id = demo.run.json["run_id"]
    runs = [f"{name} {run_id}" for name in ("main_pipeline", "extraction", "api_ingestion", "cleaning", "graph_load")]
    assert shown(f"{ui}/runs", runs) == set(runs)
    artifacts = ["extract-thrustcurve-motors", "clean-motors", "quarantine", "graph", "contract"]
    assert shown(f"{ui}/artifacts", artifacts) == set(artifacts)
    variables = ["dept_rocketry_extraction_api_ingestion", "dept_rocketry_graph_load"]
    assert shown(f"{ui}/variables", variables) == set(variables)


def test_the_summary_of_a_run_shows_its_sums_and_where_its_outputs_lie(demo: Demo, ui: str) -> None:
    ours = {"artifacts": {"key": {"any_": ["run"]}}, "sort": "CREATED_DESC"}
    found = httpx.post(f"{ui}/api/artifacts/filter", json=ours).json()
    (run,) = [one for one in found if demo.run.json["run_id"] in one["description"]]
    words = ["Completed in", "thrustcurve_samples", "24,600", "24,538", "in the graph", str(demo.root / "data_clean")]
    assert shown(f"{ui}/artifacts/artifact/{run['id']}", words) == set(words)


def test_the_form_of_a_deployment_asks_only_what_a_person_chooses(demo: Demo, ui: str) -> None:
    deployment = httpx.get(f"{ui}/api/deployments/name/main_pipeline_dept_rocketry/main-pipeline").json()
    words = ["sources", "Clean only these; all that are configured unless given.", "limit", "skip_graph_load"]
    ours = ["RunContext", "GraphDraft", "run_id"]
    assert shown(f"{ui}/deployments/deployment/{deployment['id']}/run", [*words, *ours]) == set(words)


def test_a_deployment_that_is_started_there_runs(demo: Demo, ui: str) -> None:
    with httpx.Client(base_url=f"{ui}/api/", timeout=30) as api:
        deployment = api.get("deployments/name/organizations_dept_rocketry/cleaning-organizations").json()
        run = api.post(f"deployments/{deployment['id']}/create_flow_run", json={}).json()
        deadline = time.monotonic() + RUN_SECONDS
        while run["state"]["type"] not in ("COMPLETED", "FAILED", "CRASHED") and time.monotonic() < deadline:
            time.sleep(0.3)
            run = api.get(f"flow_runs/{run['id']}").json()
    assert run["state"]["name"] == "Completed", run["state"]


def test_a_port_that_is_taken_is_named(demo: Demo, ui: str) -> None:
    done = subprocess.run(
        [sys.executable, str(SCRIPT), "--port", ui.rpartition(":")[2]],
        env=environment(demo.home),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr.startswith(f"Port {ui.rpartition(':')[2]} cannot be used")
