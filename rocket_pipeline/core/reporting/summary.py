"""What a run did, in one object: read from its ledger. How it is shown is the business of whoever shows it."""

from __future__ import annotations

from pydantic import BaseModel, Field, JsonValue

from rocket_pipeline.common.logging import redact
from rocket_pipeline.common.settings import Settings
from rocket_pipeline.core.storage.ledger import RunRecord, State, StepReport

STAGES = ("extraction", "cleaning", "graph_load", "schema_generation")
PIPELINE = "main_pipeline"
"""The ledger's name for the steps that stand for whole stages."""
EXIT_CODES: dict[State, int] = {"Completed": 0, "Skipped": 0, "Failed": 1, "Running": 1, "Partial": 3}


class StageSummary(BaseModel):
    """One stage: how it ended and how long it took."""

    state: State
    seconds: float


class SourceSummary(BaseModel):
    """One source: what it gave, and what that took."""

    state: State
    records: int
    quarantined: int
    requests: int
    from_buffer: int
    seconds: float


class EntitySummary(BaseModel):
    """One entity: what became of its raw rows. None where the stage did not get that far."""

    raw: int | None = None
    clean: int | None = None
    quarantined: int | None = None
    merged: int | None = None
    graph: int | None = None


class RunSummary(BaseModel):
    """A run for a person or a program."""

    run_id: str
    session_id: str
    state: State
    seconds: float
    stages: dict[str, StageSummary]
    sources: dict[str, SourceSummary] = Field(default_factory=dict)
    entities: dict[str, EntitySummary]
    warnings: list[str] = Field(default_factory=list)
    errors: list[str] = Field(default_factory=list)
    outputs: dict[str, str] = Field(default_factory=dict)
    bad_input: bool = Field(default=False, exclude=True)

    @property
    def exit_code(self) -> int:
        """0 completed, 1 failed, 2 bad input or configuration, 3 partial."""
        return 2 if self.state == "Failed" and self.bad_input else EXIT_CODES[self.state]


def summarize(record: RunRecord, *, outputs: dict[str, str]) -> RunSummary:
    """The summary of a run.

    Args:
        record: The run as its ledger tells it.
        outputs: Name of an output → where it lies.
    """
    ended = record.ended_at or record.started_at
    stages = {
        step.name: StageSummary(state=step.state, seconds=round(step.seconds, 2))
        for step in record.steps
        if step.stage == PIPELINE
    }
    parts = [step for step in record.steps if step.stage != PIPELINE]
    return RunSummary(
        run_id=record.run_id,
        session_id=record.session_id,
        state=record.state,
        seconds=round((ended - record.started_at).total_seconds(), 2),
        stages={name: stages[name] for name in STAGES if name in stages},
        sources={step.name: _source(step) for step in sorted(parts, key=_by_name) if step.stage == "extraction"},
        entities=_entities(parts),
        warnings=[f"{step.name}: {warning}" for step in parts for warning in step.warnings],
        errors=_errors(record.steps),
        bad_input=any(step.details.get("bad_input") for step in record.steps),
        outputs=outputs,
    )


def _by_name(step: StepReport) -> str:
    return step.name


def _source(step: StepReport) -> SourceSummary:
    metrics = step.details.get("metrics")
    counted = metrics.get("counts") if isinstance(metrics, dict) else None
    counts = counted if isinstance(counted, dict) else {}
    return SourceSummary(
        state=step.state,
        records=step.counts.get("records", 0),
        quarantined=step.counts.get("quarantined", 0),
        requests=_number(counts.get("requests")),
        from_buffer=_number(counts.get("buffer_hits")),
        seconds=round(step.seconds, 2),
    )


def _number(value: JsonValue) -> int:
    return value if isinstance(value, int) else 0


def _errors(steps: list[StepReport]) -> list[str]:
    """Every error once: a stage that broke off is named only where no part of it says why."""
    parts = [f"{step.stage} {step.name}: {step.error}" for step in steps if step.error and step.stage != PIPELINE]
    told = {step.error for step in steps if step.stage != PIPELINE}
    return parts + [
        f"{step.name}: {step.error}"
        for step in steps
        if step.stage == PIPELINE and step.error and step.error not in told
    ]


def _entities(steps: list[StepReport]) -> dict[str, EntitySummary]:
    counts: dict[str, dict[str, int]] = {}
    for step in steps:
        if step.stage == "cleaning":
            names = ("raw", "clean", "quarantined", "merged")
            counts.setdefault(step.name, {}).update({n: step.counts[n] for n in names if n in step.counts})
        if (step.stage, step.name) == ("graph_load", "entities"):
            for entity, number in step.counts.items():
                counts.setdefault(entity, {})["graph"] = number
    return {name: EntitySummary(**numbers) for name, numbers in counts.items()}


def outputs_of(settings: Settings, run_id: str) -> dict[str, str]:
    """Name → place of everything that a run writes."""
    return {
        "raw data": settings.place("output_dir", "data_raw"),
        "clean data": settings.place("clean_dir", "data_clean"),
        "graph": settings.place("graph_path", "graph/rocketry.lbug")
        if settings.graph_store == "ladybug"
        else redact(settings.neo4j_uri),
        "contract": settings.place("contracts_dir", "contracts"),
        "run ledger": f"{settings.root}/runs/{run_id}",
    }
