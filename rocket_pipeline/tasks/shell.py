"""How a flow of this project runs: its ledger, its tasks' retries, and the state it ends in.

Nothing here knows a stage or a department.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from typing import Any

from prefect import Flow
from prefect.client.schemas.objects import FlowRun, TaskRun
from prefect.client.schemas.objects import State as PrefectState
from prefect.futures import PrefectFuture, wait
from prefect.logging.handlers import APILogHandler
from prefect.runtime import flow_run
from prefect.states import Completed, Failed
from prefect.tasks import Task
from pydantic import BaseModel, JsonValue

from rocket_pipeline.common.logging import RedactingFilter, redact
from rocket_pipeline.common.settings import Settings, load_settings
from rocket_pipeline.core.extraction.configuration import storage_of
from rocket_pipeline.core.storage.ledger import RunLedger, State, StepReport, new_run_id, overall_state
from rocket_pipeline.errors import Transient


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


def flow_run_name() -> str:
    """For `@flow(flow_run_name=…)`: the flow and the ledger's run, so that what belongs together is found together."""
    parameters = flow_run.get_parameters()
    context = parameters.get("run")
    run_id = context.run_id if isinstance(context, RunContext) else parameters.get("run_id")
    name = (flow_run.get_flow_name() or "").partition("_dept_")[0]
    return f"{name} {run_id or 'alone'}"


def protect_logs(settings: Settings) -> None:
    """Mask secrets in what Prefect ships to its API, on its own loggers and on ours."""
    for name in ("rocket_pipeline", "prefect", "prefect.flow_runs", "prefect.task_runs"):
        for handler in logging.getLogger(name).handlers:
            if isinstance(handler, APILogHandler) and not handler.filters:
                handler.addFilter(RedactingFilter(settings.secrets))


def error_of(state: PrefectState) -> BaseException | None:
    """The exception that ended a flow or task, if one did."""
    data = getattr(state.data, "result", state.data)
    return data if isinstance(data, BaseException) else None


def close_run(_flow: Flow[..., Any], run: FlowRun, state: PrefectState) -> None:
    """Hook: a flow that broke off, or was cancelled, leaves no run open in the ledger."""
    left_open = _OPEN.pop(str(run.id), None)
    if left_open is not None:
        left_open.broken_off(error_of(state) or state.message or state.name)


FLOW: dict[str, Any] = {
    "flow_run_name": flow_run_name,
    "on_failure": [close_run],
    "on_crashed": [close_run],
    "on_cancellation": [close_run],
}
"""Arguments of `@flow` for every flow."""


class Run:
    """The run that a flow is part of: its parent's, or one of its own when it runs alone.

    Args:
        context: The parent's, when there is one.
        session_id: Resume this session, in a run of its own.
        run_id: The name of a run of its own; a fresh one unless given.
        parameters: What the run was asked for; kept in the ledger.
    """

    def __init__(
        self,
        context: RunContext | None,
        *,
        session_id: str | None = None,
        run_id: str | None = None,
        parameters: Mapping[str, JsonValue] | None = None,
    ) -> None:
        protect_logs(load_settings())
        self._owned = context is None
        if context is None:
            run_id = run_id or new_run_id()
            context = RunContext(run_id=run_id, session_id=session_id or run_id)
            context.ledger().start(context.session_id, dict(parameters or {}))
            _OPEN[str(flow_run.get_id())] = self
        self.context = context

    def conclude(self, outcomes: Mapping[str, PrefectState], *, atomic: bool = False) -> PrefectState:
        """The flow's final state, after its parts; closes the run's ledger if it is the flow's own.

        Args:
            outcomes: Name of a part → its state.
            atomic: The parts publish together or not at all, so one that failed makes the whole Failed.
        """
        state = overall_state(state_name(outcome) for outcome in outcomes.values())
        if atomic and state == "Partial":
            state = "Failed"
        if self._owned:
            _OPEN.pop(str(flow_run.get_id()), None)
            self.context.ledger().finish(state)
        return final_state(state, outcomes)

    def broken_off(self, reason: object) -> None:
        """Close the ledger of a flow that did not come to its conclusion."""
        ledger = self.context.ledger()
        ledger.record(StepReport(stage="flow", name="broken_off", state="Failed", error=redact(str(reason))))
        ledger.finish("Failed")


_OPEN: dict[str, Run] = {}
"""Prefect's flow run → the run of its own that it has not concluded."""


async def outcomes(futures: Mapping[str, PrefectFuture[Any]]) -> dict[str, PrefectState]:
    """Wait for submitted tasks, each to its own end, and return their states by name."""
    await asyncio.to_thread(wait, list(futures.values()))
    return {name: future.state for name, future in futures.items()}


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


def table(headers: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """A Markdown table; numbers with thousands separators, bars in cells escaped."""
    lines = ["| " + " | ".join(headers) + " |", "|" + "---|" * len(headers)]
    lines += ["| " + " | ".join(_cell(value) for value in row) + " |" for row in rows]
    return "\n".join(lines)


def _cell(value: object) -> str:
    text = f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)
    return " ".join(text.replace("|", "\\|").splitlines())
