"""Loads a prepared graph: nodes, then relationships; either can run in a process of its own on the same draft.

Stores know how to write, `prepare` what to write, `reconcile` how to tell whether it is there.
"""

from __future__ import annotations

import time
from collections.abc import Sequence

import polars as pl

from rocket_pipeline.core.graph_load.model import GraphModel, NodeSpec, ObservedSchema
from rocket_pipeline.core.graph_load.prepare import PreparedLoad, step_name
from rocket_pipeline.core.graph_load.reconcile import OnStep, absent_from, graph_keys, observed_entity, tell_all
from rocket_pipeline.core.graph_load.runs import RUN_NODE, run_frame
from rocket_pipeline.core.graph_load.store import (
    GraphStore,
    LoadReport,
    Spec,
    describe,
    refuse_mass_removal,
)
from rocket_pipeline.core.storage.ledger import StepReport
from rocket_pipeline.errors import GraphDataError, GraphError, ReconciliationError, StaleRemovalRefusedError


def load_nodes(
    store: GraphStore,
    load: PreparedLoad,
    *,
    former: GraphStore | None = None,
    on_step: OnStep | None = None,
) -> list[StepReport]:
    """Load all labels, remove what is stale of them, and write the run's node, not completed yet.

    Everything that can refuse the load is asked before the first row is written, for relationships too.

    Args:
        store: The graph, open for writing.
        load: What is to be loaded.
        former: The graph that an empty `store` will replace, whatever tables it has; nothing of it is kept.
        on_step: Called with a report whenever a label or type was loaded; a later report replaces a former one
            of the same name.

    Raises:
        GraphDataError: A check failed, or what is skipped would be lost; nothing was written.
        StaleRemovalRefusedError: More would be removed than the cap allows; nothing was written.
        ReconciliationError: The store took fewer rows than it was sent.
    """
    refused = [step for step in load.steps if step.state in {"Failed", "Skipped"}]
    tell_all(refused, on_step)
    load.require()
    begin(store, load, former=former)
    for spec, _ in load.rows():
        check(store, load, spec, former=former)
    open_run(store, load)
    return [_load(store, load, spec, frame, on_step=on_step) for spec, frame in load.nodes()]


def begin(store: GraphStore, load: PreparedLoad, *, former: GraphStore | None = None) -> None:
    """Make the tables that are missing, so that `check` can ask.

    Raises:
        GraphDataError: There is nothing to load, or what is skipped would be lost.
    """
    load.require_any()
    store.ensure_schema(load.model)
    if former:
        _refuse_losing(load, former.introspect())


def check(store: GraphStore, load: PreparedLoad, spec: Spec, *, former: GraphStore | None = None) -> None:
    """Ask everything that can refuse to load one label or type; arguments as for `load_nodes`.

    Raises:
        GraphDataError: One of its checks failed.
        StaleRemovalRefusedError: More would be removed than the cap allows.
    """
    load.require(spec)
    if former is None or _same_keys(load.model, spec, former.introspect()):
        _refuse_mass_removal(former or store, load, spec, load.frame(spec))


def refusals(store: GraphStore, load: PreparedLoad, *, former: GraphStore | None = None) -> dict[str, GraphError]:
    """The labels that refuse the load, or where none does, the types; each with what `check` says of it."""
    parts: tuple[Sequence[Spec], ...] = (load.model.nodes, load.model.relationships)
    for part in parts:
        found = {step_name(load.model, spec): _refusal(store, load, spec, former) for spec in part}
        if refused := {name: error for name, error in found.items() if error}:
            return refused
    return {}


def open_run(store: GraphStore, load: PreparedLoad) -> None:
    """Write the run's node, not completed yet."""
    if RUN_NODE in load.model.nodes:
        frame = run_frame(load.run_id, session_id=load.session_id, stages=load.stages, completed=False)
        store.upsert_nodes(RUN_NODE, frame, run_id=load.run_id)


def load_one(store: GraphStore, load: PreparedLoad, spec: Spec) -> StepReport:
    """Load one label or type of a load that was checked, and remove what is stale of it.

    Raises:
        StaleRemovalRefusedError: More would be removed than the cap allows.
        ReconciliationError: The store took fewer rows than it was sent, or an end of a relationship is not there.
    """
    return _load(store, load, spec, load.frame(spec), on_step=None)


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


def _refusal(store: GraphStore, load: PreparedLoad, spec: Spec, former: GraphStore | None) -> GraphError | None:
    if not load.has(spec):
        return None
    try:
        check(store, load, spec, former=former)
    except (GraphDataError, StaleRemovalRefusedError) as error:
        return error
    return None


def _refuse_mass_removal(store: GraphStore, load: PreparedLoad, spec: Spec, frame: pl.DataFrame) -> None:
    """Refuse a load before it writes, where `delete_stale` would have to refuse it afterwards."""
    former = graph_keys(store, load.model, spec)
    stale = absent_from(former, frame.select(former.columns))
    refuse_mass_removal(spec, stale=len(stale), total=former.height, max_fraction=load.max_stale_fraction)


def _refuse_losing(load: PreparedLoad, observed: ObservedSchema) -> None:
    """Refuse to leave out of a graph that begins empty what the former one has."""
    specs: list[Spec] = [*load.model.nodes, *load.model.relationships]
    there = {step_name(load.model, spec) for spec in specs if observed_entity(observed, spec)}
    lost = [step.name for step in load.steps if step.state == "Skipped" and step.name in there]
    if lost:
        raise GraphDataError(
            f"The graph's tables are not the model's, so it is rebuilt, and {', '.join(lost)} would be lost: "
            "no clean data set was published for it.",
            hint="Run cleaning for all entities first.",
        )


def _same_keys(model: GraphModel, spec: Spec, observed: ObservedSchema) -> bool:
    """Whether a graph of another model has a label or type whose keys can be compared."""
    if (entity := observed_entity(observed, spec)) is None:
        return False
    if isinstance(spec, NodeSpec):
        key = entity.properties.get(spec.key)
        return key is not None and set(key.types) == {"string"}
    return all(_same_keys(model, model.node(label), observed) for label in (spec.start, spec.end))


def _require_all(spec: Spec, report: LoadReport) -> None:
    if report.matched != report.sent:
        sample = ", ".join("→".join(pair) for pair in report.dangling)
        raise ReconciliationError(
            f"{describe(spec)}: {report.sent:,} were sent, {report.matched:,} stand in the graph"
            + (f"; without an end: {sample}." if sample else "."),
            hint="Load the nodes first; if they are loaded, something else writes to this graph.",
        )
