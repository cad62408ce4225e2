"""A flow and its parts as Prefect shows them: one run, names, tags, what is handed down, logs and artifacts."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

import pytest
from prefect import flow, get_client, task
from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.filters import (
    ArtifactFilter,
    ArtifactFilterKey,
    FlowRunFilter,
    FlowRunFilterName,
    LogFilter,
)
from prefect.client.schemas.objects import State

from rocket_pipeline.tasks.artifacts import ArtifactProgress
from rocket_pipeline.tasks.shell import FLOW, Run, RunContext, amount, handed, outcomes, run_named
from tests.shell.conftest import PREFECT

pytestmark = PREFECT
DEADLINE_SECONDS = 30
Found = TypeVar("Found")


@task
def count_to(number: int) -> int:
    """A task that returns a number."""
    return number


@flow(name="category_dept_test", **FLOW)
async def category(sources: tuple[str, ...] = ()) -> State:
    own = Run(parameters={"seen": handed(str) or "nothing", "number": handed(int)})
    states = await outcomes({"a": count_to.submit(1200), "b": count_to.submit(34)})
    own.count("record", amount(states))
    SEEN.append((own.context, handed(str), handed(int), handed(Path)))
    return await own.conclude(states)


@flow(name="stage_dept_test", **FLOW)
async def stage() -> State:
    own = Run(session_id="s1")
    first = await own.part(category, "words", None, sources=["one"])
    second = await own.part(category, sources=["one", "two"])
    return await own.conclude({"first": first, "second": second})


SEEN: list[tuple[RunContext, str | None, int | None, Path | None]] = []


def asked(question: Callable[[PrefectClient], Awaitable[Found]], *, until: Callable[[Found], bool]) -> Found:
    """What the API says, once it is what is due; whatever it says after half a minute."""

    async def ask() -> Found:
        deadline = time.monotonic() + DEADLINE_SECONDS
        async with get_client() as client:
            while True:
                found = await question(client)
                if until(found) or time.monotonic() > deadline:
                    return found
                await asyncio.sleep(0.1)

    return asyncio.run(ask())


@pytest.fixture
def run_id(root: Path, request: pytest.FixtureRequest) -> str:
    """A stage that was run under this id."""
    name = f"run-{abs(hash((str(root), request.node.name)))}"
    SEEN.clear()
    with run_named(name):
        asyncio.run(stage())
    return name


def test_a_part_is_of_its_parents_run_and_finds_by_type_what_is_handed_to_it(run_id: str) -> None:
    context = RunContext(run_id=run_id, session_id="s1")
    first, second = SEEN
    assert first == (context, "words", None, None)
    assert second == (context, None, None, None)


def test_a_flow_alone_has_a_run_of_its_own_and_finds_nothing(root: Path) -> None:
    SEEN.clear()
    asyncio.run(category())
    ((context, *found),) = SEEN
    assert context.run_id == context.session_id
    assert found == [None, None, None]


def test_names_say_what_was_asked_and_how_much_came_out_and_tags_say_where_it_belongs(run_id: str) -> None:
    ours = FlowRunFilter(name=FlowRunFilterName(like_=run_id))
    runs = asked(lambda client: client.read_flow_runs(flow_run_filter=ours), until=lambda runs: len(runs) == 3)
    assert {run.name: set(run.tags) for run in runs} == {
        f"stage {run_id} · 2,468 records": set(),
        f"category {run_id} · one · 1,234 records": {"dept_test", "category"},
        f"category {run_id} · 2 sources · 1,234 records": {"dept_test", "category"},
    }


def test_the_run_leaves_its_summary_and_its_parts_do_not(run_id: str) -> None:
    summary = ArtifactFilter(key=ArtifactFilterKey(any_=["run"]))
    found = asked(lambda client: client.read_artifacts(artifact_filter=summary), until=bool)
    ours = [artifact for artifact in found if run_id in str(artifact.description)]
    assert len(ours) == 1
    assert str(ours[0].data).startswith("# Completed in ")


def test_what_the_core_logs_is_in_the_runs_log_once_and_without_secrets(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NEO4J_PASSWORD", "hunter2-is-secret")
    logger = logging.getLogger("rocket_pipeline.core.tests")

    @task
    def log_it() -> None:
        logger.info("1,125 motors with %s", "hunter2-is-secret")

    @flow(name="logging_dept_test", **FLOW)
    async def logging_flow() -> State:
        own = Run()
        return await own.conclude(await outcomes({"log": log_it.submit()}))

    asyncio.run(logging_flow())
    lines = asked(lambda client: client.read_logs(LogFilter()), until=lambda lines: "1,125" in str(lines))
    assert [line.message for line in lines if "1,125" in line.message] == ["1,125 motors with ***"]
    assert "hunter2" not in str(lines)


@pytest.mark.parametrize(("every_seconds", "shown"), [(0.0, ["2 documents, 8 of 10 records"] * 2), (60.0, [])])
def test_work_that_takes_long_shows_how_far_it_is_and_quick_work_nothing(
    every_seconds: float, shown: list[str], root: Path
) -> None:
    key = f"progress-{int(every_seconds)}"

    def work(progress: ArtifactProgress) -> None:
        progress(2, None, "document")
        for number in range(1, 9):
            progress(number, 10, "record")

    @flow
    async def working() -> None:
        """In a task, and in a thread of the flow itself."""
        task(work).submit(ArtifactProgress(key, every_seconds=every_seconds)).wait()
        await asyncio.to_thread(work, ArtifactProgress(key, every_seconds=every_seconds))

    asyncio.run(working())
    wanted = ArtifactFilter(key=ArtifactFilterKey(any_=[key]))
    found = asked(lambda client: client.read_artifacts(artifact_filter=wanted), until=lambda _: True)
    assert [artifact.description for artifact in found] == shown
    assert [artifact.data for artifact in found] == [80.0 for _ in shown]
