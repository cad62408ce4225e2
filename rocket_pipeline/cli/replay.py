"""`rocket replay`: saved documents read again. What it does lies in `core/extraction/`."""

from __future__ import annotations

import json
from typing import Annotated

import typer
from rich.console import Console

from rocket_pipeline.cli.summary import show
from rocket_pipeline.common.logging import setup_logging
from rocket_pipeline.common.settings import load_settings
from rocket_pipeline.core.reporting.summary import StageSummary, outputs_of, summarize


def replay(
    session: Annotated[str, typer.Argument(help="A session that a run has printed.")],
    *,
    source: Annotated[list[str] | None, typer.Option("--source", help="Only this source; may be repeated.")] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object on stdout and nothing else there.")
    ] = False,
) -> None:
    """Read what a session saved once more, with the parsers of today and without the network, and publish it."""
    from rocket_pipeline.cli.configured import configured_sources
    from rocket_pipeline.core.extraction.configuration import storage_of
    from rocket_pipeline.core.extraction.pipeline import STAGE
    from rocket_pipeline.core.extraction.replay import sources_of

    settings = load_settings()
    setup_logging(settings, console=not as_json)
    pipeline = configured_sources(settings).pipeline
    had = sources_of(storage_of(settings), session, stage=STAGE)
    run = pipeline.replay(session, source or [name for name in had if name in pipeline.sources])
    outputs = outputs_of(settings, run.run_id)
    summary = summarize(run, outputs={name: outputs[name] for name in ("raw data", "run ledger")})
    summary.stages[STAGE] = StageSummary(state=run.state, seconds=summary.seconds)
    if as_json:
        typer.echo(json.dumps(summary.model_dump()))
    else:
        show(summary, Console(), next_steps={"rocket run --skip extraction": "clean and load what it gave"})
    raise typer.Exit(summary.exit_code)
