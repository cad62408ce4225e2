"""Every flow runs on its own, as from the UI, and every deployment names a flow that exists."""

from __future__ import annotations

import importlib
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from rocket_pipeline.core.rocketry.sources import CATEGORIES
from rocket_pipeline.demo import SITE_MAP, DemoSites
from tests.end_to_end.conftest import Demo
from tests.support.rocket import environment

PROJECT = Path(__file__).resolve().parents[2]
DEPLOYMENTS = yaml.safe_load((PROJECT / "prefect.yaml").read_text())["deployments"]

RUN_THEM_ALL = """
import asyncio, importlib, json, sys
async def main():
    states = {}
    for entrypoint, parameters in json.loads(sys.argv[1]):
        module, _, name = entrypoint.rpartition(".")
        flow = getattr(importlib.import_module(module), name)
        state = await flow(**parameters, return_state=True)
        states[f"{entrypoint} {parameters}"] = [state.name, state.message]
    print(json.dumps(states))
asyncio.run(main())
"""


def test_every_deployment_names_a_flow() -> None:
    from prefect import Flow

    for deployment in DEPLOYMENTS:
        module, _, name = deployment["entrypoint"].rpartition(".")
        assert isinstance(getattr(importlib.import_module(module), name), Flow), deployment["name"]


def test_every_flow_has_a_deployment() -> None:
    flows = {
        ".".join(file.relative_to(PROJECT).with_suffix("").parts)
        for file in (PROJECT / "flows").rglob("*.py")
        if re.search(r"^(@flow\(|\w+ = category_flow\()", file.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert flows == {deployment["entrypoint"].rpartition(".")[0] for deployment in DEPLOYMENTS}


@pytest.mark.xdist_group("flows")
def test_every_stage_and_category_runs_alone_and_every_source_within_its_category(demo: Demo, copy: Path) -> None:
    runs = [(d["entrypoint"], {}) for d in DEPLOYMENTS if "main_pipeline" not in d["entrypoint"]]
    runs += [
        (f"flows.dept_rocketry.extraction.{category}.flow.{category}_flow", {"sources": [source]})
        for category, sources in CATEGORIES.items()
        for source in sources
    ]
    with DemoSites() as sites:
        run = subprocess.run(
            [sys.executable, "-c", RUN_THEM_ALL, json.dumps(runs)],
            cwd=PROJECT,
            env=environment(
                demo.home,
                DATA_ROOT=str(copy),
                SCRAPER_SITE_MAP=json.dumps(SITE_MAP),
                SCRAPER_HOST_MAP=json.dumps(sites.host_map),
                SCRAPER_RATE_LIMIT="0",
                PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_BATCH_SIZE="50",
            ),
            capture_output=True,
            text=True,
            timeout=280,
            check=False,
        )
    assert run.returncode == 0, run.stderr
    states = json.loads(run.stdout.splitlines()[-1])
    assert {name: state for name, state in states.items() if state[0] != "Completed"} == {}
    ledgers = sorted((copy / "runs").glob("*/finished.json"))
    assert len(ledgers) == len(runs) + 1
