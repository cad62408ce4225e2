"""Run the pipeline's flow in this process, with a progress bar that reads the run's ledger."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from rocket_pipeline.cli.summary import PIPELINE, STAGES, RunSummary, summarize
from rocket_pipeline.common.logging import redact
from rocket_pipeline.common.settings import Settings
from rocket_pipeline.core.extraction.configuration import storage_of
from rocket_pipeline.core.rocketry.cleaning import CLEANERS
from rocket_pipeline.core.rocketry.graph_model import MODEL
from rocket_pipeline.core.rocketry.sources import SOURCES
from rocket_pipeline.core.storage.ledger import RunLedger, new_run_id
from rocket_pipeline.errors import ObjectMissingError
from rocket_pipeline.tasks.environment import prefect_api

console = Console(stderr=True)
_POLL_SECONDS = 0.2
GRAPH_STEPS = ("nodes", "relationships", "validation", "entities")
"""The ledger's steps of graph_load besides those of labels and types."""


def run_pipeline(
    settings: Settings,
    *,
    stages: list[str],
    sources: list[str] | None = None,
    limit: int | None = None,
    session_id: str | None = None,
    quiet: bool = False,
) -> RunSummary:
    """Run `main_pipeline` and return what its ledger says of it.

    Without a Prefect server (no PREFECT_API_URL) the files under `configs/variables/` are the configuration: they are
    seeded before each run. On a server its Variables are.

    Args:
        settings: Where the outputs go.
        stages: The stages to run.
        sources: Only these sources; all that are configured unless given.
        limit: At most that many records a source.
        session_id: Resume this session.
        quiet: No progress bar.
    """
    run_id = new_run_id()
    session_id = session_id or run_id
    ledger = RunLedger(storage_of(settings).objects, run_id)
    if not quiet:
        console.print(
            f"run {run_id}; if it breaks off, resume it with --session {session_id}", highlight=False, soft_wrap=True
        )
    with _progress(ledger, stages, quiet=quiet), prefect_api():
        asyncio.run(_run(run_id, stages, sources=sources, limit=limit, session_id=session_id))
    return summarize(ledger.read(), outputs=outputs_of(settings, run_id))


async def _run(
    run_id: str,
    stages: list[str],
    *,
    sources: list[str] | None,
    limit: int | None,
    session_id: str,
) -> None:
    import flows
    from flows.dept_rocketry.main_pipeline_flow_dept_rocketry import main_pipeline_flow
    from rocket_pipeline.tasks import variables

    if not os.environ.get("PREFECT_API_URL"):
        await variables.seed(variables.read_variables(variables.variables_folder(), flows.variables()))
    await main_pipeline_flow(
        **{f"skip_{stage}": stage not in stages for stage in STAGES},
        sources=sources,
        limit=limit,
        session_id=session_id,
        run_id=run_id,
        return_state=True,
    )


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
