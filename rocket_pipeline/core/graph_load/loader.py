"""Loads a prepared graph: nodes, then relationships, then the proof that the graph holds what was sent.

The three parts can run apart, each on the same draft; `load_graph` runs them in order. Stores know how to
write, `prepare` what to write, `reconcile` how to tell whether it is there.
"""

from __future__ import annotations

import time
from collections.abc import Sequence

import polars as pl

from rocket_pipeline.core.graph_load.model import Datasets, GraphModel, NodeSpec
from rocket_pipeline.core.graph_load.prepare import STAGE, PreparedLoad, prepare
from rocket_pipeline.core.graph_load.reconcile import OnStep, absent_from, graph_keys, reconcile, tell_all
from rocket_pipeline.core.graph_load.runs import RUN_NODE, run_frame
from rocket_pipeline.core.graph_load.store import (
    GraphStore,
    LoadReport,
    Spec,
    describe,
    refuse_mass_removal,
)
from rocket_pipeline.core.storage.ledger import StepReport
from rocket_pipeline.errors import ReconciliationError


def load_graph(
    store: GraphStore,
    model: GraphModel,
    datasets: Datasets,
    *,
    run_id: str,
    session_id: str | None = None,
    stages: Sequence[str] = (STAGE,),
    max_stale_fraction: float = 0.2,
    on_step: OnStep | None = None,
) -> list[StepReport]:
    """Make the graph hold exactly the clean data sets.

    Args:
        store: The graph, open for writing.
        model: What it consists of.
        datasets: The clean data sets; one that was never published is absent.
        run_id: The run that loads.
        session_id: The session under which that run fetched.
        stages: The stages that the run executes.
        max_stale_fraction: The largest share of a label or type that may be removed.
        on_step: Called with a report whenever a label or type was loaded, and again when it was reconciled; a
            later report of the same name replaces the former.

    Returns:
        One report a label and type: counts "sent", "deleted" and "graph", and every check.

    Raises:
        GraphDataError: A check failed; the store was not touched.
        StaleRemovalRefusedError: More would be removed than the cap allows; nothing was written.
        ReconciliationError: Afterwards the graph does not hold what was sent.
        GraphUnavailableError: The store went away.
    """
    load = prepare(
        model,
        datasets,
        run_id=run_id,
        session_id=session_id,
        stages=stages,
        max_stale_fraction=max_stale_fraction,
    )
    loaded = load_nodes(store, load, on_step=on_step)
    loaded += load_relationships(store, load, on_step=on_step)
    return reconcile(store, load, loaded=loaded, on_step=on_step)


def load_nodes(store: GraphStore, load: PreparedLoad, *, on_step: OnStep | None = None) -> list[StepReport]:
    """Load all labels, remove what is stale of them, and write the run's node, not completed yet.

    Everything that can refuse the load is asked before the first row is written, for relationships too.

    Raises:
        GraphDataError: A check failed; the store was not touched.
        StaleRemovalRefusedError: More would be removed than the cap allows; nothing was written.
        ReconciliationError: The store took fewer rows than it was sent.
    """
    refused = [step for step in load.steps if step.state in {"Failed", "Skipped"}]
    tell_all(refused, on_step)
    load.require()
    store.ensure_schema(load.model)
    for spec, frame in load.rows():
        _refuse_mass_removal(store, load, spec, frame)
    if RUN_NODE in load.model.nodes:
        open_run = run_frame(load.run_id, session_id=load.session_id, stages=load.stages, completed=False)
        store.upsert_nodes(RUN_NODE, open_run, run_id=load.run_id)
    return [_load(store, load, spec, frame, on_step=on_step) for spec, frame in load.nodes()]


def load_relationships(store: GraphStore, load: PreparedLoad, *, on_step: OnStep | None = None) -> list[StepReport]:
    """Load all relationship types, their nodes being there, and remove what is stale of them.

    Raises:
        GraphDataError: A check failed; the store was not touched.
        StaleRemovalRefusedError: More would be removed than the cap allows.
        ReconciliationError: Ends of relationships are not in the graph.
    """
    load.require()
    return [_load(store, load, spec, frame, on_step=on_step) for spec, frame in load.relationships()]


def _load(
    store: GraphStore, load: PreparedLoad, spec: Spec, frame: pl.DataFrame, *, on_step: OnStep | None
) -> StepReport:
    started = time.perf_counter()
    if isinstance(spec, NodeSpec):
        report = store.upsert_nodes(spec, frame, run_id=load.run_id)
    else:
        report = store.upsert_relationships(spec, frame, run_id=load.run_id)
    _require_all(spec, report)
    deleted = store.delete_stale(spec, load.run_id, max_fraction=load.max_stale_fraction)
    step = load.step(spec).model_copy(
        update={
            "state": "Completed",
            "counts": {"sent": report.sent, "deleted": deleted},
            "seconds": time.perf_counter() - started,
        }
    )
    tell_all([step], on_step)
    return step


def _refuse_mass_removal(store: GraphStore, load: PreparedLoad, spec: Spec, frame: pl.DataFrame) -> None:
    """Refuse a load before it writes, where `delete_stale` would have to refuse it afterwards."""
    former = graph_keys(store, load.model, spec)
    stale = absent_from(former, frame.select(former.columns))
    refuse_mass_removal(spec, stale=len(stale), total=former.height, max_fraction=load.max_stale_fraction)


def _require_all(spec: Spec, report: LoadReport) -> None:
    if report.matched != report.sent:
        sample = ", ".join("→".join(pair) for pair in report.dangling)
        raise ReconciliationError(
            f"{describe(spec)}: {report.sent:,} were sent, {report.matched:,} stand in the graph"
            + (f"; without an end: {sample}." if sample else "."),
            hint="Load the nodes first; if they are loaded, something else writes to this graph.",
        )
