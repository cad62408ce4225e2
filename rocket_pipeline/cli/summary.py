"""The summary of a run as tables on a terminal."""

from __future__ import annotations

import re
from typing import Any

from rich.console import Console, Group
from rich.markup import escape
from rich.table import Table

from rocket_pipeline.core.reporting.summary import RunSummary
from rocket_pipeline.core.storage.ledger import State

SHOWN = 3
_AND_MORE = re.compile(r" and ([\d,]+) more$")
_COLOURS: dict[State, str] = {"Completed": "green", "Partial": "yellow", "Failed": "red"}


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
    if summary.stages:
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
