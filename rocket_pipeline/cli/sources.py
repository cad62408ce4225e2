"""`rocket sources`: looking at sources without a run. What the commands do lies in `core/extraction/`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from rocket_pipeline.common.logging import setup_logging
from rocket_pipeline.common.settings import load_settings
from rocket_pipeline.common.text import counted
from rocket_pipeline.core.storage.ledger import new_run_id
from rocket_pipeline.errors import ConfigurationError, UnknownNameError

if TYPE_CHECKING:
    from rocket_pipeline.cli.configured import ConfiguredSources
    from rocket_pipeline.core.extraction.checking import SourceCheck

sources_app = typer.Typer(help="The sources of data.", no_args_is_help=True)

FINDINGS = 3
"""The exit code when a check found something."""
FIXTURES = Path("tests/extraction/fixtures")
_LONGEST = 200

Name = Annotated[str, typer.Argument(help="A name of `rocket sources list`.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object on stdout and nothing else there.")]
Session = Annotated[str | None, typer.Option("--session", help="Use what this session has fetched already.")]


@sources_app.command("list")
def list_sources() -> None:
    """List the sources with what they feed, and whether a run includes them."""
    from rocket_pipeline.core.rocketry.sources import CATEGORIES

    known, console = _sources(), Console()
    for category, sources in CATEGORIES.items():
        grid = Table(title=category, title_justify="left", title_style="bold", header_style="bold", expand=True)
        for title in ("source", "entity", "state"):
            grid.add_column(title, no_wrap=True)
        grid.add_column("what it is", ratio=1)
        for name in sources:
            spec = known.pipeline.specification(name)
            grid.add_row(name, spec.entity_folder, _state(known, name), escape(spec.description))
        console.print(grid)


@sources_app.command("show")
def show_source(name: Name) -> None:
    """Show what a source is and how politely it will be fetched."""
    from rocket_pipeline.core.extraction.configuration import fetch_settings

    known = _sources(name)
    spec = known.pipeline.specification(name)
    shown = {
        "address": spec.base_url,
        "state": _state(known, name),
        **fetch_settings(spec, known.pipeline.settings).described(),
    }
    grid = Table(show_header=False, box=None)
    grid.add_column(style="bold", no_wrap=True)
    grid.add_column(overflow="fold")
    for label, value in shown.items():
        grid.add_row(label, escape(value))
    console = Console()
    console.print(f"{name}: {escape(spec.description)}")
    console.print(grid)


@sources_app.command("check")
def check_sources(
    names: Annotated[list[str] | None, typer.Argument(help="The sources; all that are enabled unless given.")] = None,
    *,
    limit: Annotated[int, typer.Option(min=1, help="How many records of each to look at.")] = 25,
    accept: Annotated[
        bool,
        typer.Option("--accept", help="First make each one's last whole run the measure, although it lost something."),
    ] = False,
    session: Session = None,
    as_json: Json = False,
) -> None:
    """Fetch a little of each source and look for gaps, wrong types and drift; exit 3 when there is anything."""
    from rocket_pipeline.core.extraction.checking import check_source
    from rocket_pipeline.core.extraction.profiles import accept_drift

    known = _sources(*(names or []))
    if accept:
        if not names:
            raise ConfigurationError("--accept without a source.", hint="Name what is to be accepted.")
        for name in names:
            accept_drift(known.storage, known.pipeline.specification(name))
    session_id = session or new_run_id()
    found = [
        check_source(known.pipeline, name, session_id=session_id, limit=limit)
        for name in dict.fromkeys(names or known.enabled)
    ]
    if as_json:
        sources = {check.source: check.model_dump(exclude={"source"}) | {"passed": check.passed} for check in found}
        typer.echo(json.dumps({"session_id": session_id, "sources": sources}))
    else:
        _show_checks(found, session_id)
    raise typer.Exit(0 if all(check.passed for check in found) else FINDINGS)


@sources_app.command("extract")
def extract(
    name: Name,
    *,
    limit: Annotated[int, typer.Option(min=1, help="At most that many records.")] = 1,
    session: Session = None,
    as_json: Json = False,
) -> None:
    """Print the first records of a source as they would be published; nothing is published."""
    from rocket_pipeline.core.extraction.output import as_row
    from rocket_pipeline.core.extraction.quarantine import one_line

    known = _sources(name)
    session_id = session or new_run_id()
    with known.pipeline.open_source(name, session_id=session_id) as source:
        rows = [as_row(record) for record in source.sample(limit)]
        warnings = [*source.refused.warnings, *source.warned]
    if as_json:
        typer.echo(json.dumps({"source": name, "session_id": session_id, "records": rows, "warnings": warnings}))
        return
    for row in rows:
        width = max(map(len, row))
        typer.echo("\n".join(f"{field:<{width}}  {one_line(value, longest=_LONGEST)}" for field, value in row.items()))
        typer.echo()
    for warning in warnings:
        typer.echo(f"warning: {warning}", err=True)
    typer.echo(f"{counted(len(rows), 'record')}; --session {session_id} reads the same documents again.", err=True)


@sources_app.command("save-fixture")
def save_fixture(
    name: Name,
    case: Annotated[str, typer.Argument(help="What to call it.")],
    *,
    session: Annotated[str, typer.Option("--session", help="The session that fetched the documents.")],
    limit: Annotated[int | None, typer.Option(min=1, help="Take only the first records; all unless given.")] = None,
    into: Annotated[Path, typer.Option(help="The folder of all fixtures.")] = FIXTURES,
    force: Annotated[
        bool, typer.Option("--force", help="Replace another case of that name; take documents of more than 100 kB.")
    ] = False,
) -> None:
    """Make a test of saved documents: `<into>/<source>/<case>/` with the documents and what must come out of them."""
    from rocket_pipeline.core.extraction.fixture_saving import save_case

    known = _sources(name)
    saved = save_case(known.pipeline, name, case, session_id=session, into=into, limit=limit, force=force)
    what = f"{counted(saved.records, 'record')} from {counted(saved.documents, 'document')}"
    typer.echo(f"{saved.folder}: {what}{'' if saved.changed else ', as before'}.")


def _sources(*names: str) -> ConfiguredSources:
    """The configured sources; an unknown name is refused before anything else."""
    from rocket_pipeline.cli.configured import configured_sources
    from rocket_pipeline.core.rocketry.sources import SOURCES

    for name in names:
        if name not in SOURCES:
            raise UnknownNameError("source", name, SOURCES)
    settings = load_settings()
    setup_logging(settings.model_copy(update={"log_level": "ERROR"}))  # what it would warn of is the command's output
    return configured_sources(settings)


def _state(known: ConfiguredSources, name: str) -> str:
    return "enabled" if known.is_enabled(name) else "disabled"


def _show_checks(checks: list[SourceCheck], session_id: str) -> None:
    console = Console()
    grid = Table(header_style="bold")
    grid.add_column("source", no_wrap=True)
    grid.add_column("state", no_wrap=True)
    for title in ("records", "seconds"):
        grid.add_column(title, justify="right")
    grid.add_column("measured by")
    for check in checks:
        state = "[red]failed" if check.error else "[green]ok" if check.passed else "[yellow]look at it"
        measure = "its last good run" if check.has_baseline else "its specification: it never ran whole"
        grid.add_row(check.source, state, f"{check.records:,}", f"{check.seconds:.1f}", measure)
    console.print(grid)
    for check in checks:
        for line in [*([check.error] if check.error else []), *check.findings]:
            console.print(f"  • {check.source}: {escape(line)}", highlight=False, soft_wrap=True)
    console.print(f"session {session_id}", highlight=False, soft_wrap=True)
