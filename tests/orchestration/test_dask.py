"""The pipeline on a real Dask cluster, whose scheduler and workers are processes started elsewhere."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from distributed import Client
from prefect.settings import PREFECT_API_URL, temporary_settings

from rocket_pipeline.common.settings import Settings, load_settings
from rocket_pipeline.core.graph_load.open import open_graph
from rocket_pipeline.core.graph_load.target import target_from
from rocket_pipeline.core.rocketry.graph_model import MODEL
from rocket_pipeline.errors import ConfigurationError
from rocket_pipeline.tasks.dask_worker import PRELOAD, problems_of_a_worker, settings_that_matter
from rocket_pipeline.tasks.runners import check_task_runner
from tests.support.neo4j_server import free_port
from tests.support.prefect_server import PrefectServer, kill, wait_for
from tests.support.rocket import ROCKET, files_below

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning")]

StartWorker = Callable[..., subprocess.Popen[bytes]]
REFUSED = "Conflicted.ork was not used"
PER_RUN = ("run_id", "session_id", "started_at", "loaded_at")
"""Properties that say when and by which run, and so differ between any two."""


def dask(*words: str, cwd: Path, env: dict[str, str]) -> subprocess.Popen[bytes]:
    """A command of Dask's, in a folder that is not the project's."""
    with (cwd / f"dask-{words[0]}.log").open("ab") as log:
        return subprocess.Popen([sys.executable, "-m", "dask", *words], cwd=cwd, env=env, stdout=log, stderr=log)


@pytest.fixture
def scheduler(tmp_path: Path) -> Iterator[str]:
    """The address of a scheduler."""
    address = f"tcp://127.0.0.1:{free_port()}"
    own = ("--host", "127.0.0.1", "--port", address.rpartition(":")[2], "--no-dashboard")
    process = dask("scheduler", *own, cwd=tmp_path, env=dict(os.environ))
    yield address
    kill(process)


@pytest.fixture
def start_workers(scheduler: str, tmp_path: Path) -> Iterator[StartWorker]:
    """Start workers of that scheduler; returns when it has heard of them."""
    with ExitStack() as stack:

        def started(number: int = 1, *, preload: bool = True, **settings: str) -> subprocess.Popen[bytes]:
            own = ("--nworkers", str(number), "--nthreads", "2", "--no-dashboard", "--local-directory", str(tmp_path))
            words = ("worker", scheduler, *own, *(("--preload", PRELOAD) if preload else ()))
            process = dask(*words, cwd=tmp_path, env={**os.environ, **settings})
            stack.callback(kill, process)
            with Client(scheduler, timeout=60, set_as_default=False) as client:
                client.wait_for_workers(number, timeout=60)
            return process

        yield started


def on_dask(scheduler: str, **others: str) -> Settings:
    return load_settings(task_runner="dask", task_runner_address=scheduler, **others)


@pytest.fixture
def with_a_server() -> Iterator[None]:
    """As if there were a Prefect server, which the check does not ask anything."""
    with temporary_settings(updates={PREFECT_API_URL: "http://127.0.0.1:9/api"}):
        yield


@pytest.mark.timeout(600)
def test_dask_gives_what_threads_give(
    orchestra: PrefectServer, scheduler: str, start_workers: StartWorker, tmp_path: Path
) -> None:
    common = {**orchestra.env, "SCRAPER_RATE_LIMIT": "0"}
    roots = {runner: tmp_path / runner for runner in ("thread", "dask")}
    start_workers(2, **{**common, "DATA_ROOT": str(roots["dask"])})
    for runner, root in roots.items():
        own = {"DATA_ROOT": str(root), "TASK_RUNNER": runner, "TASK_RUNNER_ADDRESS": scheduler}
        done = subprocess.run(
            [str(ROCKET), "run", "--json"],
            env={**common, **own},
            capture_output=True,
            text=True,
            timeout=280,
            check=False,
        )
        assert done.returncode == 0, done.stderr + done.stdout
    for folder in ("data_raw", "data_clean", "contracts"):
        assert files_below(roots["dask"] / folder) == files_below(roots["thread"] / folder), folder
    found = contents(roots["dask"])
    assert len(found["Motor"]) > 1000
    assert found == contents(roots["thread"])
    refusals = [log for log in orchestra.ask("/logs/filter", logs={"level": {"ge_": 30}}) if REFUSED in log["message"]]
    assert len(refusals) == 2, "what core logs reaches Prefect from either"


def contents(root: Path) -> dict[str, list[str]]:
    """Everything in a graph but what names the run: label or type → its nodes or relationships with their ends."""
    with open_graph(target_from(load_settings(data_root=str(root))), model=MODEL) as graph:
        found = {node.label: graph.query(f"MATCH (n:{node.label}) RETURN n") for node in MODEL.nodes}
        for edge in MODEL.relationships:
            found[edge.type] = graph.query(f"MATCH (a)-[r:{edge.type}]->(b) RETURN a, r, b")
    return {name: sorted(str(plain(row)) for row in rows) for name, rows in found.items() if name != "Run"}


def plain(value: object) -> object:
    """A row without what differs between runs, and without the store's own numbers."""
    if isinstance(value, dict):
        kept = {name: one for name, one in value.items() if name not in PER_RUN and not name.startswith("_")}
        return sorted((name, plain(one)) for name, one in kept.items())
    return value


def test_a_worker_that_is_killed_costs_no_source(
    orchestra: PrefectServer, scheduler: str, start_workers: StartWorker, tmp_path: Path
) -> None:
    common = {**orchestra.env, "DATA_ROOT": str(tmp_path / "root")}
    workers = [start_workers(**common), start_workers(**common)]
    own = {"TASK_RUNNER": "dask", "TASK_RUNNER_ADDRESS": scheduler}
    chosen = ("--source", "rocketarium_products", "--source", "motor_files")
    run = subprocess.Popen(
        [str(ROCKET), "run", "extraction", *chosen, "--json"],
        env={**common, **own},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    wait_for(lambda: len(list((tmp_path / "root" / "buffer").glob("*/*"))) > 8, seconds=120, what="some documents")
    kill(workers[0])
    out, err = run.communicate(timeout=200)
    assert run.returncode == 0, err + out


def test_a_scheduler_that_does_not_answer_is_told(with_a_server: None) -> None:
    with pytest.raises(ConfigurationError, match=r"tcp://127\.0\.0\.1:9: no Dask scheduler answers there"):
        check_task_runner(on_dask("tcp://127.0.0.1:9"))


def test_a_scheduler_without_workers_is_told(with_a_server: None, scheduler: str, root: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"has no workers\. Start some with `dask worker tcp://.* --preload"):
        check_task_runner(on_dask(scheduler))


def test_a_worker_with_other_settings_is_told_and_no_value_is_shown(
    with_a_server: None, scheduler: str, start_workers: StartWorker, root: Path
) -> None:
    start_workers(preload=False, DATA_ROOT="/elsewhere", NEO4J_PASSWORD="hunter2")
    with pytest.raises(ConfigurationError) as caught:
        check_task_runner(on_dask(scheduler))
    assert f"it was started without --preload {PRELOAD}" in str(caught.value)
    assert "differs from the flow's process in DATA_ROOT, NEO4J_PASSWORD" in str(caught.value)
    assert "hunter2" not in str(caught.value)


def test_a_worker_as_it_should_be_passes_and_no_probe_stays(
    with_a_server: None, scheduler: str, start_workers: StartWorker, root: Path
) -> None:
    start_workers(DATA_ROOT=str(root))
    check_task_runner(on_dask(scheduler))
    assert list((root / ".incoming").iterdir()) == []


def test_a_worker_that_does_not_see_the_root_says_so(root: Path) -> None:
    wanted = settings_that_matter(load_settings(), "salt")
    problems = problems_of_a_worker(wanted, salt="salt", probe=root / ".incoming" / "probe")
    assert f"the folder {root} is not the one of the flow's process" in problems
