"""The commands of `rocket`: arguments in, output and an exit code out."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from rocket_pipeline import __version__
from rocket_pipeline.cli.inspect import inspect
from rocket_pipeline.cli.replay import replay
from rocket_pipeline.cli.sources import sources_app
from rocket_pipeline.cli.store import store_app
from rocket_pipeline.cli.summary import STAGES, RunSummary, show
from rocket_pipeline.common.logging import setup_logging
from rocket_pipeline.common.settings import Settings, load_settings
from rocket_pipeline.errors import ConfigurationError, UnknownNameError
from rocket_pipeline.tasks.environment import prepare_prefect

app = typer.Typer(
    name="rocket",
    help="Model-rocket data, from the web to a typed graph.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
schema_app = typer.Typer(help="The TypeScript contract of the graph.", no_args_is_help=True)
app.add_typer(sources_app, name="sources")
app.add_typer(schema_app, name="schema")
app.add_typer(store_app, name="store")
app.command()(replay)
app.command()(inspect)

Json = Annotated[bool, typer.Option("--json", help="Print one JSON object on stdout and nothing else there.")]
Names = Annotated[list[str] | None, typer.Option("--source", help="Only this source; may be repeated.")]
Session = Annotated[str | None, typer.Option("--session", help="Resume this session: nothing is fetched twice.")]
Limit = Annotated[int | None, typer.Option("--limit", min=1, help="At most that many records a source.")]


@app.callback(invoke_without_command=True)
def _version(
    version: Annotated[bool, typer.Option("--version", help="Print the version.", is_eager=True)] = False,
) -> None:
    if version:
        typer.echo(__version__)
        raise typer.Exit


@app.command()
def demo(
    *,
    as_json: Json = False,
    root: Annotated[Path | None, typer.Option(help="Where the outputs go; data/demo unless given.")] = None,
    session: Session = None,
    fault: Annotated[
        list[str] | None,
        typer.Option(help="Make a stand-in fail, such as thrustcurve.test/api/v1/download.json=500."),
    ] = None,
) -> None:
    """Run the whole pipeline on offline stand-ins of the real sites."""
    from rocket_pipeline.cli.demo import run_demo

    summary = run_demo(root=root, faults=_pairs(fault or []), session_id=session, quiet=as_json)
    again = {
        "make ui": "the same run in Prefect's UI",
        f"{_called()} demo --session {summary.session_id}": "again, and not one request",
        f"{_called()} demo --fault thrustcurve.test/api/v1/download.json=500": "watch a source fail",
        f"{_called()} run": "the real sites, politely",
    }
    _finish(summary, as_json=as_json, next_steps=again)


@app.command()
def run(
    stage: Annotated[str | None, typer.Argument(help=f"One of {', '.join(STAGES)}; all unless given.")] = None,
    *,
    source: Names = None,
    skip: Annotated[list[str] | None, typer.Option(help="Leave out this stage; may be repeated.")] = None,
    limit: Limit = None,
    session: Session = None,
    as_json: Json = False,
) -> None:
    """Run the pipeline, or one of its stages, on the real sites."""
    from rocket_pipeline.cli.running import run_pipeline

    for name in (stage, *(skip or [])):
        if name is not None and name not in STAGES:
            raise UnknownNameError("stage", name, STAGES)
    chosen = [s for s in STAGES if s not in (skip or []) and stage in (None, s)]
    if not chosen:
        raise ConfigurationError("No stage is left to run.", hint="Skip fewer of them.")
    if limit and chosen != ["extraction"]:
        raise ConfigurationError(
            "--limit is for extraction: later stages need whole data sets, since these refer to one another.",
            hint="Say `rocket run extraction --limit N`.",
        )
    _check_sources(source)
    settings = load_settings()
    _prepare(settings, console=not as_json)
    summary = run_pipeline(settings, stages=chosen, sources=source, limit=limit, session_id=session, quiet=as_json)
    _finish(summary, as_json=as_json, next_steps={})


@schema_app.command("generate")
def generate_schema(
    *,
    refuse_breaking: Annotated[
        bool, typer.Option("--refuse-breaking", help="Write nothing when a reader of the former contract would break.")
    ] = False,
) -> None:
    """Write the contract of the graph as it is now, and name every change."""
    from rocket_pipeline.core.rocketry.stages import write_contract

    settings = load_settings()
    _prepare(settings)
    written = write_contract(settings, refuse_breaking=refuse_breaking)
    for change in written.changes:
        typer.echo(change)
    for warning in written.warnings:
        typer.echo(f"warning: {warning}", err=True)
    typer.echo(f"{len(written.changed)} of {len(written.files)} files changed in {written.directory}")


@schema_app.command("check")
def check_schema() -> None:
    """Compare the contract's files with the graph; print a diff and exit 1 when they differ."""
    from rocket_pipeline.core.rocketry.stages import check_contract

    difference = check_contract(load_settings())
    if difference:
        typer.echo(difference, nl=False)
        typer.echo("rocket: the contract and the graph differ. Run `rocket schema generate`.", err=True)
        raise typer.Exit(1)
    typer.echo("The contract is what the graph says.")


def _check_sources(names: list[str] | None) -> None:
    from rocket_pipeline.core.extraction.pipeline import DataExtractionPipeline
    from rocket_pipeline.core.rocketry.sources import SOURCES

    DataExtractionPipeline(sources=SOURCES).select(names)


def _prepare(settings: Settings, *, console: bool = True) -> None:
    """Logging, and Prefect's state under the project, before anything imports Prefect."""
    setup_logging(settings, console=console)
    prepare_prefect()


def _called() -> str:
    """How this command was called, so that what we print can be pasted."""
    return os.path.relpath(sys.argv[0]) if os.sep in sys.argv[0] else "rocket"


def _pairs(texts: list[str]) -> dict[str, str]:
    pairs = dict(text.rpartition("=")[::2] for text in texts)
    if "" in pairs:
        raise typer.BadParameter("give <host>/<path>=<kind>", param_hint="--fault")
    return pairs


def _finish(summary: RunSummary, *, as_json: bool, next_steps: dict[str, str]) -> None:
    if as_json:
        typer.echo(json.dumps(summary.model_dump()))
    else:
        show(summary, Console(), next_steps=next_steps)
    raise typer.Exit(summary.exit_code)
