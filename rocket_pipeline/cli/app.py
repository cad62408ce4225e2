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
from rocket_pipeline.cli.diff import diff
from rocket_pipeline.cli.inspect import inspect
from rocket_pipeline.cli.quarantine import quarantine
from rocket_pipeline.cli.replay import replay
from rocket_pipeline.cli.sources import sources_app
from rocket_pipeline.cli.store import store_app
from rocket_pipeline.cli.summary import show
from rocket_pipeline.common.logging import setup_logging
from rocket_pipeline.common.settings import Settings, load_settings
from rocket_pipeline.core.reporting.summary import STAGES, RunSummary
from rocket_pipeline.errors import ConfigurationError, UnknownNameError
from rocket_pipeline.tasks.environment import prefect_api, prepare_prefect

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
app.command()(quarantine)
app.command()(diff)

Json = Annotated[bool, typer.Option("--json", help="Print one JSON object on stdout and nothing else there.")]
Names = Annotated[list[str] | None, typer.Option("--source", help="Only this source; may be repeated.")]
Entities = Annotated[list[str] | None, typer.Option("--entity", help="Clean only this entity; may be repeated.")]
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
    part: Annotated[
        str | None,
        typer.Argument(help=f"A stage ({', '.join(STAGES)}) or a category of one, such as scraping; all unless given."),
    ] = None,
    *,
    source: Names = None,
    entity: Entities = None,
    skip: Annotated[list[str] | None, typer.Option(help="Leave out this stage; may be repeated.")] = None,
    limit: Limit = None,
    session: Session = None,
    retry_failed: Annotated[
        str | None,
        typer.Option(metavar="RUN", help='Do again what failed in this run ("last"), and what stands downstream.'),
    ] = None,
    as_json: Json = False,
) -> None:
    """Run the pipeline, one of its stages or one of its categories, on the real sites."""
    from rocket_pipeline.cli.retrying import run_again
    from rocket_pipeline.cli.running import categories, run_pipeline

    if retry_failed is not None:
        if part or source or entity or skip or limit or session:
            raise ConfigurationError(
                "--retry-failed does what its run was asked for.", hint="Leave out every other choice."
            )
        settings = _settings_of_flows(console=not as_json)
        _finish(run_again(settings, retry_failed, quiet=as_json), as_json=as_json, next_steps={})
    category = part if part in categories() else None
    stage = categories()[category] if category else part
    for name in (stage, *(skip or [])):
        if name is not None and name not in STAGES:
            raise UnknownNameError("stage or category", name, [*STAGES, *categories()])
    chosen = [s for s in STAGES if s not in (skip or []) and stage in (None, s)]
    _check_choice(chosen, source=source, entity=entity, limit=limit)
    settings = _settings_of_flows(console=not as_json)
    summary = run_pipeline(
        settings,
        stages=chosen,
        category=category,
        sources=source,
        entities=entity,
        limit=limit,
        session_id=session,
        quiet=as_json,
    )
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


def _check_choice(stages: list[str], *, source: list[str] | None, entity: list[str] | None, limit: int | None) -> None:
    from rocket_pipeline.core.rocketry import cleaning, sources
    from rocket_pipeline.core.rocketry.categories import by_category

    if not stages:
        raise ConfigurationError("No stage is left to run.", hint="Skip fewer of them.")
    if limit and stages != ["extraction"]:
        raise ConfigurationError(
            "--limit is for extraction: later stages need whole data sets, since these refer to one another.",
            hint="Say `rocket run extraction --limit N`.",
        )
    for stage, option, given in (("extraction", "--source", source), ("cleaning", "--entity", entity)):
        if given and stage not in stages:
            raise ConfigurationError(f"{option} is for {stage}, which is not run.", hint=f"Say `rocket run {stage} …`.")
    by_category("source", source or [], sources.CATEGORIES)
    by_category("entity", entity or [], cleaning.CATEGORIES)


def _prepare(settings: Settings, *, console: bool = True) -> None:
    """Logging, and Prefect's state under the project, before anything imports Prefect."""
    setup_logging(settings, console=console)
    prepare_prefect()


def _settings_of_flows(*, console: bool) -> Settings:
    """The settings as flows read them: on a Prefect server its Blocks count, where the environment says nothing."""
    _prepare(load_settings(), console=console)
    from rocket_pipeline import prefect_blocks

    with prefect_api():
        return prefect_blocks.load_settings()


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
