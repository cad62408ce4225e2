"""How a flow of this project ends, what it tries again, and what it writes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from prefect import flow, task
from prefect.client.schemas.objects import State, StateType
from prefect.states import Completed, Failed

from rocket_pipeline.core.storage.ledger import RunLedger
from rocket_pipeline.core.storage.objects import ObjectStore
from rocket_pipeline.errors import (
    ConnectionFailedError,
    GraphUnavailableError,
    IncompleteSourceError,
    RequestRefusedError,
    RocketError,
)
from rocket_pipeline.tasks.shell import (
    RETRIES,
    Run,
    RunContext,
    final_state,
    outcomes,
    run_named,
    skipped,
    state_name,
)
from tests.shell.conftest import PREFECT

GOOD, BAD = Completed(), Failed(message="no")
PARTIAL = Failed(name="Partial", message="some")


class TestStates:
    @pytest.mark.parametrize(
        ("state", "name"),
        [
            (GOOD, "Completed"),
            (Completed(name="Cached"), "Completed"),
            (skipped("not asked for"), "Skipped"),
            (PARTIAL, "Partial"),
            (BAD, "Failed"),
            (Failed(name="TimedOut"), "Failed"),
            (State(type=StateType.CRASHED), "Failed"),
            (State(type=StateType.CANCELLED), "Failed"),
            (State(type=StateType.PENDING), "Failed"),
        ],
    )
    def test_a_state_of_prefect_is_one_of_four_in_the_ledger(self, state: State, name: str) -> None:
        assert state_name(state) == name

    def test_only_a_whole_success_is_green(self) -> None:
        state = final_state("Completed", {"a": GOOD, "b": skipped("x")})
        assert (state.type, state.name) == (StateType.COMPLETED, "Completed")
        assert state.message == "2 of 2 parts completed"

    def test_a_part_that_failed_makes_it_partial_and_red(self) -> None:
        state = final_state("Partial", {"a": GOOD, "b": BAD, "c": PARTIAL})
        assert (state.type, state.name) == (StateType.FAILED, "Partial")
        assert state.message == "2 of 3 parts did not complete: b, c"

    def test_nothing_to_do_is_not_a_success(self) -> None:
        assert state_name(final_state("Completed", {})) == "Skipped"

    def test_nothing_that_worked_is_failed(self) -> None:
        state = final_state("Failed", {"a": BAD})
        assert (state.type, state.name) == (StateType.FAILED, "Failed")
        assert state.message == "1 of 1 parts did not complete: a"

    def test_a_part_that_was_left_out_is_not_red(self) -> None:
        state = skipped("the stage before it failed")
        assert (state.type, state.name, state.message) == (
            StateType.COMPLETED,
            "Skipped",
            "the stage before it failed",
        )


class TestRuns:
    def ledger(self, root: Path, run_id: str) -> RunLedger:
        return RunLedger(ObjectStore(root), run_id)

    def test_a_flow_alone_opens_and_closes_a_run_of_its_own(self, root: Path) -> None:
        own = Run(session_id="s1", parameters={"limit": 3})
        assert self.ledger(root, own.context.run_id).read().state == "Running"
        asyncio.run(own.conclude({"a": GOOD, "b": BAD}))
        record = self.ledger(root, own.context.run_id).read()
        assert (record.state, record.session_id, record.parameters) == ("Partial", "s1", {"limit": 3})

    def test_a_run_without_a_session_is_its_own_session(self, root: Path) -> None:
        own = Run()
        assert own.context.session_id == own.context.run_id

    def test_a_run_can_be_named(self, root: Path) -> None:
        with run_named("r1"):
            assert Run().context == RunContext(run_id="r1", session_id="r1")
        assert Run().context.run_id != "r1"

    @pytest.mark.parametrize(
        ("parts", "state"),
        [
            ({"a": GOOD, "b": GOOD}, "Completed"),
            ({"a": GOOD, "b": skipped("x")}, "Completed"),
            ({"a": GOOD, "b": BAD}, "Failed"),
            ({"a": PARTIAL}, "Failed"),
            ({"a": BAD, "b": skipped("x")}, "Failed"),
        ],
    )
    def test_parts_that_publish_together_fail_together(
        self, parts: Mapping[str, State], state: str, root: Path
    ) -> None:
        own = Run()
        assert asyncio.run(own.conclude(parts, atomic=True)).name == state
        assert self.ledger(root, own.context.run_id).read().state == state


def raising(error: Exception, times: int) -> tuple[list[int], Callable[[], str]]:
    """A function that raises so many times, and the calls it got."""
    calls: list[int] = []

    def attempt() -> str:
        calls.append(len(calls) + 1)
        if len(calls) <= times:
            raise error
        return "done"

    return calls, attempt


def tried(function: Callable[[], Any]) -> Any:
    """The function as a task that is tried again as every task of the project is, without the waits."""
    return task(function, **RETRIES).with_options(retry_delay_seconds=0)


TRANSIENT = ConnectionFailedError("Reset", url="https://site.test")


class TestInPrefect:
    pytestmark = PREFECT

    @pytest.mark.parametrize("error", [TRANSIENT, GraphUnavailableError("Locked")], ids=type)
    def test_what_may_pass_is_tried_again(self, error: Exception) -> None:
        calls, attempt = raising(error, 1)
        assert tried(attempt)(return_state=True).is_completed()
        assert len(calls) == 2

    def test_what_does_not_pass_is_tried_so_often_and_no_more(self) -> None:
        calls, attempt = raising(TRANSIENT, 99)
        assert tried(attempt)(return_state=True).is_failed()
        assert len(calls) == 1 + RETRIES["retries"]

    @pytest.mark.parametrize(
        "error",
        [
            RequestRefusedError("404", url="https://site.test"),
            IncompleteSourceError("562 of 1125"),
            RocketError("neither the one nor the other"),
            KeyError("name"),
        ],
        ids=type,
    )
    def test_what_will_fail_again_is_tried_once(self, error: Exception) -> None:
        calls, attempt = raising(error, 99)
        assert tried(attempt)(return_state=True).is_failed()
        assert len(calls) == 1

    def test_it_is_tried_again_wherever_it_is_called_from(self) -> None:
        submitted, submit_me = raising(TRANSIENT, 1)
        called, call_me = raising(TRANSIENT, 1)
        awaited, await_me = raising(TRANSIENT, 1)

        async def asynchronous() -> str:
            return await_me()

        @flow
        async def everywhere() -> list[str]:
            states = await outcomes({"submitted": tried(submit_me).submit()})
            return [
                state_name(states["submitted"]),
                state_name(tried(call_me)(return_state=True)),
                state_name(await tried(asynchronous)(return_state=True)),
            ]

        assert asyncio.run(everywhere()) == ["Completed"] * 3
        assert [len(submitted), len(called), len(awaited)] == [2, 2, 2]

    def test_tasks_run_each_to_its_own_end(self) -> None:
        _, good = raising(TRANSIENT, 0)
        _, bad = raising(RequestRefusedError("404", url="https://site.test"), 9)

        @flow
        async def both() -> State:
            states = await outcomes({"bad": tried(bad).submit(), "good": tried(good).submit()})
            return final_state("Partial", states)

        state = asyncio.run(both(return_state=True))
        assert (state.type, state.name) == (StateType.FAILED, "Partial")
        assert state.message == "1 of 2 parts did not complete: bad"
