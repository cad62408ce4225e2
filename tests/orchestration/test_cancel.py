"""A run that is told to end ends within ten seconds, leaves nothing half done, and can be gone on with."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from rocket_pipeline.core.graph_load import GraphTarget, open_graph
from rocket_pipeline.core.rocketry.graph_model import MODEL
from tests.support.prefect_server import Site, descendants, is_there, wait_for

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("orchestra")]
SOON_S = 10.0
GONE_S = 6.0
CALLED_S = 20.0
"""When the process has gone, a worker notices it within 3 s and starts another Python to look for hooks of the flow."""
REASON = "cancelled or told to end (SIGTERM)"
EXTRACTION = ("run", "extraction", "--source", "rocketarium_products", "--source", "motor_files")

FETCHING = {
    "sources": ["rocketarium_products", "motor_files"],
    "skip_cleaning": True,
    "skip_graph_load": True,
    "skip_schema_generation": True,
}
QUICK = {"sources": ["nar_clubs", "thrustcurve_metadata"], "entities": ["organizations", "clubs", "launch_sites"]}
INSTANTS: dict[str, tuple[dict[str, Any], Callable[[Site], None]]] = {
    "fetching": (FETCHING, lambda site: site.wait_for_requests(15)),
    "cleaning": (QUICK, lambda site: site.wait_for_step("cleaning", "organizations")),
    "loading": (QUICK, lambda site: site.wait_for_step("graph_load")),
}


def assert_published_whole(site: Site) -> None:
    """Every data set can be read, and so can the graph, if there is one."""
    for file in (*site.root.glob("data_raw/*/*.csv"), *site.root.glob("data_clean/*.csv")):
        pl.read_csv(file, infer_schema=False)
    graph = site.root / "graph/rocketry.lbug"
    if graph.exists():
        with open_graph(GraphTarget(kind="ladybug", path=graph), model=MODEL) as store:
            assert store.introspect().nodes


def at_start(folder: Path, *lines: str) -> dict[str, str]:
    """The environment of a Python that runs these lines before anything else."""
    folder.mkdir()
    (folder / "sitecustomize.py").write_text("\n".join(lines))
    return {"PYTHONPATH": str(folder)}


def saves(pid: int) -> bool:
    with suppress(OSError):  # it may be gone again
        return b"storage.saver" in Path(f"/proc/{pid}/cmdline").read_bytes()
    return False


@pytest.mark.parametrize("instant", INSTANTS)
def test_a_cancelled_run_ends_soon_leaves_no_process_and_is_gone_on_with(
    site: Site, instant: str, tmp_path: Path
) -> None:
    server = site.server
    saved_elsewhere = ("from rocket_pipeline.core.storage import elsewhere", "elsewhere.FROM_DOCUMENT = 0")
    worker = site.worker(**at_start(tmp_path / "start", *saved_elsewhere) if instant == "fetching" else {})
    parameters, wait = INSTANTS[instant]
    flow_run = server.run(**parameters)
    wait(site)
    if instant == "fetching":
        wait_for(lambda: any(map(saves, descendants(worker.pid))), seconds=20, what="the process that saves")
    at_work = descendants(worker.pid)
    server.cancel(flow_run)
    wait_for(lambda: not any(map(is_there, at_work)), seconds=GONE_S, what="the end of the flow's processes")
    assert server.ended(flow_run, seconds=CALLED_S) == "Cancelled"

    cancelled = site.last_run()
    assert cancelled.state == "Failed"
    assert [step.error for step in cancelled.steps if step.name == "broken_off"] == [REASON]
    assert_published_whole(site)

    had, asked = site.saved(), len(site.asked())
    again = server.run(retry_of="last")
    assert server.ended(again) == "Completed", server.state(again)
    assert had.isdisjoint(site.asked()[asked:])
    done = site.last_run()
    assert (done.session_id, done.parameters["retry_of"]) == (cancelled.session_id, cancelled.run_id)
    former = {(step.stage, step.name) for step in cancelled.steps if step.state == "Completed"}
    assert former.isdisjoint((step.stage, step.name) for step in done.steps if step.stage in ("extraction", "cleaning"))


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_command_that_is_interrupted_says_how_to_go_on(site: Site, number: int, code: int) -> None:
    command = site.popen(*EXTRACTION)
    site.wait_for_requests(15)
    began = time.monotonic()
    command.send_signal(number)
    out, err = command.communicate(timeout=30)
    assert time.monotonic() - began < SOON_S
    assert command.returncode == code
    assert out == ""
    stopped = site.last_run()
    assert f"go on with --session {stopped.session_id}" in err
    assert "Traceback" not in err
    assert stopped.state == "Failed"
    assert stopped.ended_at is not None

    had, asked = site.saved(), len(site.asked())
    resumed = site.rocket(*EXTRACTION, "--session", stopped.session_id, "--json")
    assert resumed.code == 0, resumed.json["errors"]
    assert had.isdisjoint(site.asked()[asked:])


def test_work_that_does_not_listen_is_cut_off(site: Site, tmp_path: Path) -> None:
    stuck = tmp_path / "stuck"
    endless = at_start(
        tmp_path / "start",
        "import pathlib, time",
        "from rocket_pipeline.core.rocketry import stages",
        f"stages.run_cleaner = lambda *_, **__: (pathlib.Path({str(stuck)!r}).touch(), time.sleep(600))",
    )
    command = site.popen("run", "cleaning", "--entity", "organizations", **endless)
    wait_for(stuck.exists, seconds=90, what="the work that does not listen")
    began = time.monotonic()
    command.send_signal(signal.SIGTERM)
    _, err = command.communicate(timeout=30)
    assert time.monotonic() - began < SOON_S
    assert command.returncode == 143
    stopped = site.last_run()
    assert f"go on with --session {stopped.session_id}" in err
    assert "Traceback" not in err
    assert [step.error for step in stopped.steps if step.name == "broken_off"] == [REASON]


def test_a_command_without_a_server_of_its_own_ends_its_temporary_one_as_well(site: Site) -> None:
    command = site.popen(*EXTRACTION, PREFECT_API_URL="")
    site.wait_for_requests(15)
    below = descendants(command.pid)
    assert below, "Prefect's temporary server"
    signalled = [command.pid, *below]  # as a terminal does it
    for pid in signalled:
        os.kill(pid, signal.SIGINT)
    _, err = command.communicate(timeout=30)
    assert command.returncode == 130
    assert "Traceback" not in err
    wait_for(
        lambda: not any(map(is_there, signalled)),
        seconds=10,
        what="the end of the temporary server",
    )
