"""A source, an entity or a label that fails turns its own task run red and names itself there; no other is red."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from rocket_pipeline.demo import SITE_MAP, DemoSites
from tests.end_to_end.conftest import Demo
from tests.support.rocket import TIMEOUT_SECONDS, environment

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("flows")]

RUN_AND_LOOK = """
import asyncio, importlib, json, sys, time
from prefect import get_client
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterName, TaskRunFilter, TaskRunFilterSubFlowRuns
from rocket_pipeline.core.storage.ledger import new_run_id
from rocket_pipeline.tasks.shell import run_named

module, name = sys.argv[1].split(":")
flow = getattr(importlib.import_module(module), name)

async def main():
    run_id = new_run_id()
    with run_named(run_id):
        state = await flow(**json.loads(sys.argv[2]), return_state=True)
    alone = TaskRunFilter(subflow_runs=TaskRunFilterSubFlowRuns(exists_=False))
    ours = FlowRunFilter(name=FlowRunFilterName(like_=run_id))
    deadline = time.monotonic() + 60
    async with get_client() as client:
        while time.monotonic() < deadline:
            tasks = await client.read_task_runs(flow_run_filter=ours, task_run_filter=alone)
            if tasks and all(task.state and task.state.is_final() for task in tasks):
                break
            await asyncio.sleep(0.2)
    told = {task.name: [task.state.name, task.state.message] for task in tasks}
    print(json.dumps({"state": state.name, "tasks": told}))

asyncio.run(main())
"""


def run(flow: str, parameters: dict[str, object], demo: Demo, root: Path, **extra: str) -> tuple[str, dict[str, str]]:
    """Run a flow; how it ended, and the message of every task run of it that failed."""
    done = subprocess.run(
        [sys.executable, "-c", RUN_AND_LOOK, flow, json.dumps(parameters)],
        cwd=Path(__file__).resolve().parents[2],
        env=environment(demo.home, DATA_ROOT=str(root), PREFECT_LOGGING_LEVEL="CRITICAL", **extra),
        capture_output=True,
        text=True,
        timeout=TIMEOUT_SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout.splitlines()[-1])
    assert len(seen["tasks"]) > 1
    return seen["state"], {name: message for name, (state, message) in seen["tasks"].items() if state != "Completed"}


def spoil(file: Path, column: str, value: str) -> None:
    """Write a value into the first row."""
    header, first, rest = file.read_text().split("\n", 2)
    cells = first.split(",")
    cells[header.split(",").index(column)] = value
    file.write_text("\n".join([header, ",".join(cells), rest]))


def test_a_source_that_fails_is_the_one_red_task(demo: Demo, copy: Path) -> None:
    fault = {"thrustcurve.test/api/v1/metadata.json": "500"}
    with DemoSites(fault) as sites:
        state, failed = run(
            "flows.dept_rocketry.extraction.api_ingestion.flow:api_ingestion_flow",
            {"sources": ["thrustcurve_metadata", "thrustcurve_motors"]},
            demo,
            copy,
            SCRAPER_SITE_MAP=json.dumps(SITE_MAP),
            SCRAPER_HOST_MAP=json.dumps(sites.host_map),
            SCRAPER_MAX_RETRIES="0",
            SCRAPER_REUSE_HOURS="0",
        )
    assert state == "Partial"
    assert list(failed) == ["extract thrustcurve_metadata"]
    assert "metadata.json" in failed["extract thrustcurve_metadata"]


def test_an_entity_that_fails_is_the_one_red_task(demo: Demo, copy: Path) -> None:
    file = copy / "data_raw/kits/estes.csv"
    file.write_text(file.read_text().replace("name", "title", 1))
    flow = "flows.dept_rocketry.cleaning.kits.flow:kits_flow"
    state, failed = run(flow, {"entities": ["vendors", "offers"]}, demo, copy)
    assert state == "Partial"
    assert list(failed) == ["clean offers"]
    assert "estes.csv" in failed["clean offers"]


@pytest.mark.parametrize(
    ("file", "column", "value", "told"),
    [
        ("motors.csv", "diameter_mm", "wide", "motors.csv"),
        ("motors.csv", "motor_key", "", "Motor: no null key: 1 row"),
    ],
)
def test_a_label_that_refuses_the_load_is_the_one_red_task(
    file: str, column: str, value: str, told: str, demo: Demo, copy: Path
) -> None:
    spoil(copy / "data_clean" / file, column, value)
    graph = (copy / "graph/rocketry.lbug").read_bytes()
    state, failed = run("flows.dept_rocketry.graph_load_flow_dept_rocketry:graph_load_flow", {}, demo, copy)
    assert state == "Failed"
    assert list(failed) == ["load Motor"]
    assert told in failed["load Motor"]
    assert (copy / "graph/rocketry.lbug").read_bytes() == graph
