"""How a flow of this project runs: its ledger, its parts, its tasks' retries, its name, and the state it ends in.

Nothing here knows a stage or a department; what it leaves to look at is made in `artifacts`.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Coroutine, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, TypeVar

import httpx
from prefect import Flow, tags
from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.objects import FlowRun, TaskRun
from prefect.client.schemas.objects import State as PrefectState
from prefect.context import FlowRunContext
from prefect.futures import PrefectFuture, wait
from prefect.runtime import flow_run
from prefect.states import Completed, Failed
from prefect.tasks import Task
from pydantic import BaseModel, JsonValue

from rocket_pipeline.common.logging import redact
from rocket_pipeline.common.settings import Settings
from rocket_pipeline.common.stopping import STOP
from rocket_pipeline.common.text import counted
from rocket_pipeline.core.extraction.configuration import storage_of
from rocket_pipeline.core.storage.ledger import RunLedger, RunRecord, State, new_run_id, overall_state
from rocket_pipeline.core.storage.runs import break_off, close_broken
from rocket_pipeline.errors import StorageError, Transient
from rocket_pipeline.prefect_blocks import load_settings
from rocket_pipeline.tasks.artifacts import show_run
from rocket_pipeline.tasks.logs import ship_logs
from rocket_pipeline.tasks.runners import ConfiguredTaskRunner, check_task_runner
from rocket_pipeline.tasks.stopping import end_with_the_worker

logger = logging.getLogger(__name__)
AsyncFlow = Flow[..., Coroutine[Any, Any, Any]]
Handed = TypeVar("Handed")
Result = TypeVar("Result")


class RunContext(BaseModel, frozen=True):
    """Which run a flow belongs to.

    Attributes:
        run_id: The run in the ledger.
        session_id: The session under which a URL is fetched at most once.
    """

    run_id: str
    session_id: str

    def ledger(self, settings: Settings | None = None) -> RunLedger:
        """The run's ledger."""
        return RunLedger(storage_of(settings or load_settings()).objects, self.run_id)


def retry_transient(_task: Task[..., Any], _run: TaskRun, state: PrefectState) -> bool:
    """Whether a failed task is worth another try: only when its error is `Transient`."""
    return isinstance(state.data, Transient)


RETRIES: dict[str, Any] = {
    "retries": 1,
    "retry_delay_seconds": 5,
    "retry_condition_fn": retry_transient,
}
"""Arguments of `@task` for every wrapper. Requests are retried inside the core, many times if need be; this is for what
fails around them, such as a locked graph."""


@dataclass(frozen=True)
class _Parent:
    """The run that a flow is a part of, and what that run hands to it.

    It is no parameter: parameters are a person's, who meets each of them in the form of a deployment.
    """

    run: Run
    handed: tuple[object, ...]


_PARENT: ContextVar[_Parent | None] = ContextVar("parent", default=None)
_RUN_ID: ContextVar[str | None] = ContextVar("run_id", default=None)
_BEGUN: dict[str, str] = {}
"""Prefect's flow run → the id of the run that it will open: the name shows it before the flow begins."""


@contextmanager
def run_named(run_id: str) -> Iterator[None]:
    """Let the flow that is run within open its run under this id, so that the caller can follow it."""
    token = _RUN_ID.set(run_id)
    try:
        yield
    finally:
        _RUN_ID.reset(token)


def handed(kind: type[Handed]) -> Handed | None:
    """What the parent flow hands to this one, of that type; None where there is no parent or it hands none."""
    parent = _PARENT.get()
    found = (one for one in parent.handed if isinstance(one, kind)) if parent else iter(())
    return next(found, None)


def flow_run_name() -> str:
    """For `@flow(flow_run_name=…)`: the flow, the ledger's run, and what it was asked for.

    What belongs together is so found together. How much came of it, `Run.conclude` adds.
    """
    parent = _PARENT.get()
    run_id = parent.run.context.run_id if parent else _own_run_id()
    name = (flow_run.get_flow_name() or "").partition("_dept_")[0]
    return " · ".join([f"{name} {run_id}", *_asked(flow_run.get_parameters())])


def _asked(parameters: Mapping[str, Any]) -> Iterator[str]:
    """The choices among a flow's parameters, such as "estes_kits", "4 sources" and "limit 10"."""
    for name, value in parameters.items():
        if isinstance(value, list | tuple) and value:
            yield str(value[0]) if len(value) == 1 else f"{len(value)} {name}"
        elif isinstance(value, int) and not isinstance(value, bool):
            yield f"{name} {value:,}"


def _own_run_id() -> str:
    flow_run_id = flow_run.get_id()
    run_id = _RUN_ID.get() or new_run_id()
    return _BEGUN.setdefault(flow_run_id, run_id) if flow_run_id else run_id


def result_of(state: PrefectState, kind: type[Result]) -> Result | None:
    """What a task that ended returned or raised, where it is of that type."""
    data = getattr(state.data, "result", state.data)
    return data if isinstance(data, kind) else None


def error_of(state: PrefectState) -> BaseException | None:
    """The exception that ended a flow or task, if one did."""
    return result_of(state, BaseException)


def close_run(_flow: Flow[..., Any], run: FlowRun, state: PrefectState) -> None:
    """Hook: a flow that broke off leaves no run open in the ledger; one that is stopped is closed by `STOP`."""
    left_open = _OPEN.pop(str(run.id), None)
    if left_open is not None:
        left_open.broken_off(error_of(state) or state.message or state.name)


FLOW: dict[str, Any] = {
    "flow_run_name": flow_run_name,
    "task_runner": ConfiguredTaskRunner(),
    "on_failure": [close_run],
    "on_crashed": [close_run],
}
"""Arguments of `@flow` for every flow."""


class Run:
    """The run that a flow is part of: its parent's, or one of its own when it runs alone.

    Args:
        session_id: Resume this session, in a run of its own.
        parameters: What the run was asked for; kept in the ledger.
    """

    def __init__(self, *, session_id: str | None = None, parameters: Mapping[str, JsonValue] | None = None) -> None:
        ship_logs(load_settings())
        parent = _PARENT.get()
        self._parent: Run | None = parent.run if parent else None
        self._name = flow_run_name()
        self._amounts: Counter[str] = Counter()
        if self._parent:
            self.context: RunContext = self._parent.context
            return
        close_broken(storage_of(load_settings()).objects)
        run_id = _own_run_id()
        _BEGUN.pop(str(flow_run.get_id()), None)
        self.context = RunContext(run_id=run_id, session_id=session_id or run_id)
        self.context.ledger().start(self.context.session_id, dict(parameters or {}))
        _OPEN[str(flow_run.get_id())] = self
        end_with_the_worker()
        check_task_runner(load_settings())

    async def part(self, child: AsyncFlow, *handed: object, **parameters: Any) -> PrefectState:
        """Run a flow as a part of this run.

        Args:
            child: The flow.
            handed: What it finds by `handed`; None for nothing.
            parameters: Its parameters.
        """
        token = _PARENT.set(_Parent(self, handed))
        name, _, department = child.name.partition("_dept_")
        try:
            with tags(f"dept_{department}", name):
                state: PrefectState = await child(**parameters, return_state=True)
        finally:
            _PARENT.reset(token)
        return state

    def count(self, noun: str, number: int) -> None:
        """Add to what the names of this flow's run and of its parents' say that came out: "28,777 records"."""
        self._amounts[noun] += number
        if self._parent:
            self._parent.count(noun, number)

    async def conclude(self, outcomes: Mapping[str, PrefectState], *, atomic: bool = False) -> PrefectState:
        """The flow's final state, after its parts; closes the run's ledger if it is the flow's own.

        Args:
            outcomes: Name of a part → its state.
            atomic: The parts publish together or not at all, so one that failed makes the whole Failed.
        """
        state = overall_state(state_name(outcome) for outcome in outcomes.values())
        if atomic and state == "Partial":
            state = "Failed"
        record = None
        if self._parent is None:
            ledger = self.context.ledger()
            is_open = _OPEN.pop(str(flow_run.get_id()), None) is not None  # else it was stopped at the last moment
            record = ledger.finish(state) if is_open else ledger.read()
        try:
            await self._show(record)
        except (httpx.HTTPError, StorageError) as error:  # the run is what it is, whoever sees it
            logger.warning("Prefect does not show all of the run: %s", error)
        return final_state(state, outcomes)

    async def _show(self, record: RunRecord | None) -> None:
        """Say in the flow run's name how much came out, and make the artifacts of a run that has ended."""
        running = FlowRunContext.get()
        if not (running and running.flow_run and isinstance(running.client, PrefectClient)):
            return
        if self._amounts:
            amounts = ", ".join(counted(number, noun) for noun, number in self._amounts.items())
            await running.client.update_flow_run(running.flow_run.id, name=f"{self._name} · {amounts}")
        if record:
            await show_run(record, load_settings())

    def broken_off(self, reason: object) -> None:
        """Close the ledger of a flow that did not come to its conclusion."""
        break_off(self.context.ledger(), str(reason))


_OPEN: dict[str, Run] = {}
"""Prefect's flow run → the run of its own that it has not concluded."""


def _stop_open() -> None:
    """Close the runs of a process that ends; their tasks, which end too, may still write their steps."""
    for flow_run_id in list(_OPEN):
        if left_open := _OPEN.pop(flow_run_id, None):
            try:
                left_open.broken_off(STOP.reason)
            except StorageError as error:
                logger.warning("The run %s stays open in its ledger: %s", left_open.context.run_id, error)


STOP.tell(_stop_open)


async def outcomes(futures: Mapping[str, PrefectFuture[Any]]) -> dict[str, PrefectState]:
    """Wait for submitted tasks, each to its own end, and return their states by name."""
    await asyncio.to_thread(wait, list(futures.values()))
    return {name: future.state for name, future in futures.items()}


def amount(states: Mapping[str, PrefectState]) -> int:
    """The sum of what the tasks that completed returned."""
    return sum(result_of(state, int) or 0 for state in states.values() if state.is_completed())


def state_name(state: PrefectState) -> State:
    """A Prefect state in the ledger's words."""
    if state.is_completed():
        return "Skipped" if state.name == "Skipped" else "Completed"
    return "Partial" if state.name == "Partial" else "Failed"


def final_state(state: State, parts: Mapping[str, PrefectState]) -> PrefectState:
    """The Prefect state for an outcome: green only when every part is; the message names those that are not."""
    if not parts:
        return skipped("nothing is configured to run")
    if state == "Completed":
        return Completed(message=f"{len(parts)} of {len(parts)} parts completed")
    failed = [name for name, part in parts.items() if state_name(part) in ("Failed", "Partial")]
    message = f"{len(failed)} of {len(parts)} parts did not complete: {', '.join(failed)}"
    return Failed(name="Partial" if state == "Partial" else None, message=redact(message))


def skipped(reason: str) -> PrefectState:
    """The state of a part that was not asked for or has nothing to do."""
    return Completed(name="Skipped", message=reason)
