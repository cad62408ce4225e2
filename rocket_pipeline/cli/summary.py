"""What a run did, in one object: read from its ledger, shown as JSON or as tables."""

from __future__ import annotations

import re
from typing import Any

from pydantic import BaseModel, Field, JsonValue
from rich.console import Console, Group
from rich.markup import escape
from rich.table import Table

from rocket_pipeline.core.storage.ledger import RunRecord, State, StepReport

STAGES = ("extraction", "cleaning", "graph_load", "schema_generation")
PIPELINE = "main_pipeline"
"""The ledger's name for the steps that stand for whole stages."""
EXIT_CODES: dict[State, int] = {"Completed": 0, "Skipped": 0, "Failed": 1, "Running": 1, "Partial": 3}
SHOWN = 3
_AND_MORE = re.compile(r" and ([\d,]+) more$")
_COLOURS: dict[State, str] = {"Completed": "green", "Partial": "yellow", "Failed": "red"}


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


def show(summary: RunSummary, console: Console, *, next_steps: dict[str, str]) -> None:
    """Print a summary for a person.

    Args:
        summary: What to show.
        console: Where to.
        next_steps: A command → what it does.
    """
    colour = _COLOURS.get(summary.state, "white")
    console.print(f"\n[bold {colour}]{summary.state}[/] in {summary.seconds:.1f} s   run {summary.run_id}\n")
    if summary.sources:
        console.print(Group(_source_table(summary), ""))
    if summary.entities:
        console.print(Group(_entity_table(summary), ""))
    console.print(Group(_stage_table(summary), ""))
    for title, lines, style in (
        ("Errors", summary.errors, "red"),
        ("To look at", summary.warnings, "yellow"),
    ):
        if lines:
            console.print(f"[bold]{title}[/]")
            for line in lines:
                console.print(f"  [{style}]•[/] {escape(_short(line))}", highlight=False, soft_wrap=True)
            console.print()
    _pairs(console, "Outputs", summary.outputs)
    _pairs(console, "Next", next_steps)


def _source_table(summary: RunSummary) -> Table:
    grid = _grid("Sources", "source", "records", "quarantined", "requests", "reused", "seconds")
    for name, source in summary.sources.items():
        numbers = (source.records, source.quarantined, source.requests, source.from_buffer)
        colour = _COLOURS.get(source.state, "white")
        grid.add_row(f"[{colour}]{name}[/]", *(f"{number:,}" for number in numbers), f"{source.seconds:.1f}")
    return grid


def _grid(title: str, first: str, *numbers: str) -> Table:
    grid = Table(title=title, title_justify="left", title_style="bold", header_style="bold")
    grid.add_column(first, no_wrap=True)
    for name in numbers:
        grid.add_column(name, justify="right")
    return grid


def _entity_table(summary: RunSummary) -> Table:
    names = ("raw", "clean", "quarantined", "merged", "graph")
    grid = _grid("Rows", "entity", *names[:-1], "in the graph")
    for entity, numbers in summary.entities.items():
        cells = [getattr(numbers, name) for name in names]
        grid.add_row(entity, *("–" if cell is None else f"{cell:,}" for cell in cells))
    return grid


def _stage_table(summary: RunSummary) -> Table:
    grid = Table(title="Stages", title_justify="left", title_style="bold", header_style="bold")
    grid.add_column("stage")
    grid.add_column("state")
    grid.add_column("seconds", justify="right")
    for name, stage in summary.stages.items():
        grid.add_row(name, f"[{_COLOURS.get(stage.state, 'white')}]{stage.state}[/]", f"{stage.seconds:.1f}")
    return grid


def _short(line: str) -> str:
    """A finding whose list of more than four examples is cut after the third; the ledger has all of them."""
    text, separator, listed = line.rpartition(": ")
    hidden = 0
    if counted := _AND_MORE.search(listed):
        listed, hidden = listed[: counted.start()], int(counted[1].replace(",", ""))
    names = listed.split(", ")
    if not hidden and len(names) <= SHOWN + 1:
        return line
    return f"{text}{separator}{', '.join(names[:SHOWN])} and {hidden + len(names) - SHOWN:,} more"


def _pairs(console: Console, title: str, pairs: dict[str, Any]) -> None:
    if not pairs:
        return
    console.print(f"[bold]{title}[/]")
    width = max(map(len, pairs))
    for name, value in pairs.items():
        console.print(f"  {name:<{width}}  {value}", highlight=False, soft_wrap=True)
    console.print()
