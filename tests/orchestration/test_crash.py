"""A worker that is killed with its flow leaves a run that is told as broken off, and that can be gone on with."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from prefect.settings import PREFECT_API_URL, temporary_settings

from rocket_pipeline.tasks.automations import read_automations
from tests.support.prefect_server import PROJECT, Site, descendants, kill, wait_for

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("orchestra")]
ASKED = {
    "sources": ["nar_clubs", "rocketarium_products"],
    "entities": ["clubs", "launch_sites"],
    "skip_graph_load": True,
    "skip_schema_generation": True,
}
INSTANTS: dict[str, Callable[[Site], None]] = {
    "before the first request": lambda site: wait_for(
        lambda: any(site.root.glob("runs/*/run.json")), seconds=90, what="a run"
    ),
    "fetching": lambda site: site.wait_for_requests(10),
    "cleaning": lambda site: site.wait_for_step("main_pipeline", "extraction"),
}


@pytest.mark.parametrize("instant", INSTANTS)
def test_a_killed_run_is_told_as_broken_off_and_the_next_one_completes_it(site: Site, instant: str) -> None:
    worker, server = site.worker(), site.server
    flow_run = server.run(**ASKED)
    INSTANTS[instant](site)
    kill(worker)
    assert site.last_run().state == "Running", "nobody had the time to say anything"

    had, asked = site.saved(), len(site.asked())
    killed = site.last_run()
    site.worker()
    server.call_crashed(flow_run)
    again = server.run(retry_of="last")
    assert server.ended(again) == "Completed", server.state(again)
    assert had.isdisjoint(site.asked()[asked:])
    broken = site.ledger(killed.run_id).read()
    assert broken.state == "Failed"
    assert any("ended without a word" in (step.error or "") for step in broken.steps)


def test_a_killed_run_is_told_by_the_next_one_whatever_that_does(site: Site) -> None:
    command = site.popen("run", "extraction", "--source", "rocketarium_products")
    site.wait_for_requests(5)
    kill(command)
    command.communicate()
    killed = site.last_run()
    assert killed.state == "Running"
    next_one = site.rocket("run", "extraction", "--source", "nar_clubs")
    assert next_one.code == 0, next_one.err
    assert f"Run {killed.run_id} broke off: Its process" in next_one.err
    assert site.ledger(killed.run_id).read().state == "Failed"


def test_a_flow_that_is_killed_alone_is_crashed_at_once(site: Site) -> None:
    worker, server = site.worker(), site.server
    flow_run = server.run(**ASKED)
    site.wait_for_requests(5)
    for pid in descendants(worker.pid):
        os.kill(pid, signal.SIGKILL)
    assert server.ended(flow_run, seconds=20) == "Crashed"


def test_a_run_whose_machine_is_gone_is_crashed_when_it_gives_no_sign_of_life(site: Site, tmp_path: Path) -> None:
    file = PROJECT / "configs/automations/broken_off_run.yaml"
    given = yaml.safe_load(file.read_text())
    assert given["trigger"]["within"] >= 3 * 180, "three signs of life, which come every 180 s unless told otherwise"
    quicker = tmp_path / "automations" / file.name
    quicker.parent.mkdir()
    quicker.write_text(yaml.safe_dump({**given, "trigger": {**given["trigger"], "within": 40}}))

    async def seed() -> None:
        automations = await read_automations(quicker.parent)
        for name in automations.wanted:
            await automations.write(name)

    server = site.server
    with temporary_settings(updates={PREFECT_API_URL: server.url}):
        asyncio.run(seed())
    worker = site.worker()
    flow_run = server.run(**ASKED)
    site.wait_for_requests(5)
    kill(worker)
    assert server.ended(flow_run, seconds=120) == "Crashed"
    assert "No sign of life" in server.state(flow_run)["message"]
