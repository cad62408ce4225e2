"""Run the pipeline's flow in this process, with a progress bar that reads the run's ledger."""

from __future__ import annotations

import asyncio
import importlib
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from rocket_pipeline.common.settings import Settings
from rocket_pipeline.core.extraction.configuration import storage_of
from rocket_pipeline.core.reporting.summary import PIPELINE, STAGES, RunSummary, outputs_of, summarize
from rocket_pipeline.core.rocketry.cleaning import CLEANERS
from rocket_pipeline.core.rocketry.graph_model import MODEL
from rocket_pipeline.core.rocketry.sources import SOURCES
from rocket_pipeline.core.storage.ledger import RunLedger, new_run_id
from rocket_pipeline.errors import ConfigurationError, ObjectMissingError
from rocket_pipeline.tasks.environment import end_api, prefect_api, start_api
from rocket_pipeline.tasks.stopping import Signals

if TYPE_CHECKING:
    from rocket_pipeline.tasks.shell import AsyncFlow

console = Console(stderr=True)
_POLL_SECONDS = 0.2
GRAPH_STEPS = ("nodes", "relationships", "validation", "entities")
"""The ledger's steps of graph_load besides those of labels and types."""


def run_pipeline(
    settings: Settings,
    *,
    stages: list[str],
    category: str | None = None,
    sources: list[str] | None = None,
    entities: list[str] | None = None,
    limit: int | None = None,
    session_id: str | None = None,
    retry_of: str | None = None,
    quiet: bool = False,
) -> RunSummary:
    """Run `main_pipeline`, or the flow of one category, and return what its ledger says of it.

    Without a Prefect server (no PREFECT_API_URL) the files under `configs/variables/` are the configuration: they are
    seeded before each run. On a server its Variables are.

    Args:
        settings: Where the outputs go.
        stages: The stages to run.
        category: Only this category, one of `categories()`.
        sources: Only these sources; all that are configured unless given.
        entities: Clean only these; all that are configured unless given.
        limit: At most that many records a source.
        session_id: Resume this session.
        retry_of: Do again what failed in this run, which the other arguments must agree with.
        quiet: No progress bar.

    Raises:
        ConfigurationError: The configuration is wrong, and no run was begun.
    """
    run_id = new_run_id()
    session_id = session_id or run_id
    ledger = RunLedger(storage_of(settings).objects, run_id)
    if not quiet:
        console.print(
            f"run {run_id}; if it breaks off, resume it with --session {session_id}", highlight=False, soft_wrap=True
        )
    asked = {"sources": sources, "entities": entities, "limit": limit, "session_id": session_id}
    parameters: dict[str, Any] = {name: value for name, value in asked.items() if value}
    if retry_of:
        parameters = {"retry_of": retry_of}
    elif not category:
        parameters |= {f"skip_{stage}": stage not in stages for stage in STAGES}
    with _stoppable(session_id), _progress(ledger, stages, quiet=quiet), prefect_api():
        asyncio.run(_run(run_id, category, parameters))
    return summarize(ledger.read(), outputs=outputs_of(settings, run_id))


def categories() -> dict[str, str]:
    """Category → its stage: the folders of the department that hold a flow."""
    from flows import dept_rocketry

    files = sorted(Path(folder) for folder in dept_rocketry.__path__)
    return {file.parent.name: file.parent.parent.name for folder in files for file in folder.glob("*/*/flow.py")}


async def _run(run_id: str, category: str | None, parameters: dict[str, Any]) -> None:
    from prefect import tags

    import flows
    from flows.dept_rocketry.config import DEPARTMENT
    from rocket_pipeline.tasks.seeding import seed
    from rocket_pipeline.tasks.shell import error_of, run_named
    from rocket_pipeline.tasks.variables import Variables, read_variables, variables_folder

    if not os.environ.get("PREFECT_API_URL"):
        await asyncio.to_thread(start_api)
        await seed(Variables(read_variables(variables_folder(), flows.variables())))
    chosen = _flow(category)
    understood = {name: value for name, value in parameters.items() if name in chosen.parameters.properties}
    with run_named(run_id), tags(DEPARTMENT):
        state = await chosen(**understood, return_state=True)
    if isinstance(error := error_of(state), ConfigurationError):  # found before there was a run that could tell it
        raise error


def _flow(category: str | None) -> AsyncFlow:
    if category is None:
        from flows.dept_rocketry.main_pipeline_flow_dept_rocketry import main_pipeline_flow

        return main_pipeline_flow
    module = importlib.import_module(f"flows.dept_rocketry.{categories()[category]}.{category}.flow")
    flow: AsyncFlow = getattr(module, f"{category}_flow")
    return flow


@contextmanager
def _stoppable(session_id: str) -> Iterator[None]:
    """End on Ctrl-C and SIGTERM with one line that says how to go on, whatever was at work."""

    def farewell() -> None:
        console.show_cursor()
        console.print(
            f"Stopped. What was fetched and published stays; go on with --session {session_id}",
            highlight=False,
            soft_wrap=True,
        )

    def at_last() -> None:
        farewell()
        end_api()

    signals = Signals(at_last)
    try:
        yield
    except BaseException:
        if not signals.came():
            raise
    if signals.exit_code:
        farewell()
        sys.exit(signals.exit_code)


@contextmanager
def _progress(ledger: RunLedger, stages: list[str], *, quiet: bool) -> Iterator[None]:
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=quiet) as bar:
        task = bar.add_task("starting Prefect", total=_expected_steps(stages))
        done = threading.Event()

        def follow() -> None:
            while not done.wait(_POLL_SECONDS):
                try:
                    steps = [s for s in ledger.read().steps if s.stage != PIPELINE]
                except ObjectMissingError:
                    continue
                latest = f"{steps[-1].stage}: {steps[-1].name}" if steps else "running"
                bar.update(task, completed=len(steps), description=latest)

        thread = threading.Thread(target=follow, name="progress", daemon=True)
        thread.start()
        try:
            yield
        finally:
            done.set()
            thread.join()


def _expected_steps(stages: list[str]) -> int:
    steps = {
        "extraction": len(SOURCES),
        "cleaning": len(CLEANERS),
        "graph_load": len(MODEL.nodes) + len(MODEL.relationships) + len(GRAPH_STEPS),
        "schema_generation": 1,
    }
    return sum(steps[stage] for stage in stages)
