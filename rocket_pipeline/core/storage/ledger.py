"""The run ledger: the truth about a run, whatever an orchestrator says of it.

Every step is one small object of its own under `runs/<run_id>/`, written once when the step ends. A crash
therefore leaves all that had ended readable, and workers never write the same object.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Literal, Protocol, TypeVar

from pydantic import BaseModel, ConfigDict, Field, JsonValue, ValidationError

from rocket_pipeline.common.logging import redact
from rocket_pipeline.common.stopping import STOP
from rocket_pipeline.core.storage.process import Process
from rocket_pipeline.errors import CorruptObjectError, ObjectMissingError

Model = TypeVar("Model", bound=BaseModel)
State = Literal["Completed", "Partial", "Failed", "Skipped", "Running"]


class Objects(Protocol):
    """What the ledger needs of an object store."""

    def put(self, key: str, data: bytes) -> None:
        """Write the object whole or not at all."""

    def get(self, key: str) -> bytes:
        """Read it, or raise ObjectMissingError."""

    def list(self, prefix: str) -> list[str]:
        """The keys below a prefix, sorted."""


class Check(BaseModel, frozen=True):
    """One check of a step: what was expected, what was found."""

    name: str
    passed: bool
    detail: str = ""


class StepReport(BaseModel):
    """What one step of a run did.

    A step is a source in extraction, an entity in cleaning, a node or relationship in graph_load, or an
    output of schema_generation.
    """

    model_config = ConfigDict(extra="forbid")

    stage: str
    name: str
    state: State
    seconds: float = 0.0
    started_at: datetime = Field(default_factory=lambda: datetime.now(UTC))
    counts: dict[str, int] = Field(default_factory=dict)
    checks: list[Check] = Field(default_factory=list)
    outputs: list[str] = Field(default_factory=list)
    warnings: list[str] = Field(default_factory=list)
    error: str | None = None
    details: dict[str, JsonValue] = Field(default_factory=dict)


class RunRecord(BaseModel):
    """A run as the ledger tells it; `process` is the one that opened it."""

    run_id: str
    session_id: str
    started_at: datetime
    process: Process | None = None
    parameters: dict[str, JsonValue] = Field(default_factory=dict)
    state: State = "Running"
    ended_at: datetime | None = None
    steps: list[StepReport] = Field(default_factory=list)


def new_run_id() -> str:
    """A fresh run id that sorts by time: "20261121T220141Z-1f3a"."""
    return f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{secrets.token_hex(2)}"


def overall_state(states: Iterable[State]) -> State:
    """The state of what consists of parts in these states: Failed only when nothing succeeded."""
    seen = set(states) - {"Skipped"}
    if not seen:
        return "Skipped"
    if seen <= {"Completed"}:
        return "Completed"
    return "Failed" if seen == {"Failed"} else "Partial"


class RunLedger:
    """Writes and reads one run under `runs/<run_id>/`.

    Args:
        objects: The object store of the root.
        run_id: The run.
    """

    def __init__(self, objects: Objects, run_id: str) -> None:
        self._objects = objects
        self.run_id = run_id

    def start(self, session_id: str, parameters: dict[str, JsonValue] | None = None) -> None:
        """Open the run. Starting a run that is open already keeps its first start."""
        if self._objects.list(f"runs/{self.run_id}/run.json"):
            return
        record = RunRecord(
            run_id=self.run_id,
            session_id=session_id,
            started_at=datetime.now(UTC),
            process=Process.current(),
            parameters=parameters or {},
        )
        self._write("run.json", record)

    @contextmanager
    def step(self, stage: str, name: str) -> Iterator[StepReport]:
        """Time a step, let the block fill in its report, and write it when the block ends, however it ends."""
        report = StepReport(stage=stage, name=name, state="Running")
        started = time.perf_counter()
        try:
            STOP.check()
            yield report
        except BaseException as error:
            interrupted = STOP.reason if not isinstance(error, Exception) else ""
            report.state, report.error = "Failed", redact(interrupted or str(error) or type(error).__name__)
            raise
        else:
            report.state = "Completed" if report.state == "Running" else report.state
        finally:
            report.seconds = round(time.perf_counter() - started, 3)
            self.record(report)

    def record(self, step: StepReport) -> None:
        """Write what a step did; a step that is run again replaces its former report."""
        self._write(f"steps/{step.stage}.{step.name}.json", step)

    def finish(self, state: State) -> RunRecord:
        """Close the run and return it whole."""
        record = self.read().model_copy(update={"state": state, "ended_at": datetime.now(UTC)})
        self._write("finished.json", record)
        return record

    def read(self) -> RunRecord:
        """The run with all steps that have ended, in the order in which they began.

        Raises:
            ObjectMissingError: There is no such run.
            CorruptObjectError: A file of the ledger is not what the ledger writes.
        """
        keys = self._objects.list(f"runs/{self.run_id}/")
        head = f"runs/{self.run_id}/run.json"
        if head not in keys:
            raise ObjectMissingError(f"No run {self.run_id}.", hint="The folder runs/ below the root lists the runs.")
        ended = f"runs/{self.run_id}/finished.json"
        record = self._parse(ended if ended in keys else head, RunRecord)
        steps = [self._parse(key, StepReport) for key in keys if "/steps/" in key]
        return record.model_copy(update={"steps": sorted(steps, key=lambda s: (s.started_at, s.name))})

    def _write(self, name: str, model: BaseModel) -> None:
        key = f"runs/{self.run_id}/{name}"
        self._objects.put(key, (model.model_dump_json(indent=2) + "\n").encode())

    def _parse(self, key: str, model: type[Model]) -> Model:
        try:
            return model.model_validate_json(self._objects.get(key))
        except ValidationError as error:
            raise CorruptObjectError(
                f"{key} is not a ledger file: {error.errors()[0]['msg']}.", hint="Delete the run's folder."
            ) from error
