"""The proof that a graph holds what was sent, key by key and value by value, after everything is loaded.

It asks the store anew and trusts no count of the load. Whether 1 came back as 1.0 is not looked at here: the
contract's drift check does.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from reprlib import repr as shortened

import polars as pl

from rocket_pipeline.common.text import counted
from rocket_pipeline.core.graph_load.model import GraphModel, NodeSpec, ObservedEntity, ObservedSchema
from rocket_pipeline.core.graph_load.prepare import STAGE, PreparedLoad, step_name
from rocket_pipeline.core.graph_load.runs import RUN_NODE, run_frame
from rocket_pipeline.core.graph_load.store import GraphStore, Row, Spec
from rocket_pipeline.core.storage.ledger import Check, StepReport
from rocket_pipeline.errors import ReconciliationError

SAMPLE = 3
OnStep = Callable[[StepReport], None]


def reconcile(
    store: GraphStore, load: PreparedLoad, *, loaded: Sequence[StepReport] = (), on_step: OnStep | None = None
) -> list[StepReport]:
    """Compare the graph with the frames, and mark the run completed when they agree.

    Args:
        store: The graph, everything loaded.
        load: What was to be loaded.
        loaded: Reports of the loading; their counts, checks and seconds are carried over by name.
        on_step: Called with each report, the failed ones too.

    Returns:
        One report a label and type, and one of Run: counts "sent" and "graph" and the checks.

    Raises:
        ReconciliationError: Something differs; names each label or type with what was expected and found.
    """
    steps = _compared(store, load, loaded=loaded, confirmed=True)
    if RUN_NODE in load.model.nodes and not _failures(steps):
        former = next((step for step in loaded if step.name == RUN_NODE.label), None)
        steps.append(_complete(store, load, former))
    return _settled(steps, on_step)


def compare(
    store: GraphStore,
    load: PreparedLoad,
    *,
    loaded: Sequence[StepReport] = (),
    confirmed: bool = False,
    on_step: OnStep | None = None,
) -> list[StepReport]:
    """Compare the graph as it is with the frames; the graph is only read.

    Args:
        store: The graph.
        load: What it should hold; `PreparedLoad.part` limits it to nodes or relationships.
        loaded: Reports of the loading, where there was one.
        confirmed: Whether this run must have confirmed all of it.
        on_step: Called with each report, the failed ones too.

    Raises:
        ReconciliationError: Something differs.
    """
    return _settled(_compared(store, load, loaded=loaded, confirmed=confirmed), on_step)


def _compared(
    store: GraphStore, load: PreparedLoad, *, loaded: Sequence[StepReport], confirmed: bool
) -> list[StepReport]:
    former = {step.name: step for step in (*load.steps, *loaded)}
    steps = [former[step.name] for step in load.steps if step.state == "Skipped"]
    observed = store.introspect()
    for spec, frame in load.rows():
        started = time.perf_counter()
        checks = _compare(store, load, spec, frame, observed)
        if confirmed:
            checks.insert(0, _equal("confirmed by this run", frame.height, store.count(spec, run_id=load.run_id)))
        steps.append(
            _report(
                former[step_name(load.model, spec)],
                checks,
                sent=frame.height,
                graph=store.count(spec),
                seconds=time.perf_counter() - started,
            )
        )
    return steps


def _failures(steps: Iterable[StepReport]) -> list[str]:
    return [f"{s.name}: {c.name}: {c.detail}" for s in steps for c in s.checks if not c.passed]


def _settled(steps: list[StepReport], on_step: OnStep | None) -> list[StepReport]:
    """Tell of every step, then raise if any failed."""
    tell_all(steps, on_step)
    if failures := _failures(steps):
        raise ReconciliationError(
            f"The graph does not hold what was sent. {'; '.join(failures)}.",
            hint="Run graph_load again; if it comes back, something else writes to this graph.",
        )
    return steps


def tell_all(steps: Iterable[StepReport], on_step: OnStep | None) -> None:
    """Hand reports to whoever wants them."""
    if on_step:
        for step in steps:
            on_step(step)


def graph_keys(store: GraphStore, model: GraphModel, spec: Spec) -> pl.DataFrame:
    """The keys that stand in the graph: the label's key, or `start_key` and `end_key`."""
    if isinstance(spec, NodeSpec):
        names = [spec.key]
        cypher = f"MATCH (x:`{spec.label}`) RETURN x.`{spec.key}` AS `{spec.key}`"
    else:
        names = ["start_key", "end_key"]
        start, end = model.node(spec.start).key, model.node(spec.end).key
        cypher = (
            f"MATCH (a:`{spec.start}`)-[:`{spec.type}`]->(b:`{spec.end}`) "
            f"RETURN a.`{start}` AS start_key, b.`{end}` AS end_key"
        )
    return pl.DataFrame(store.query(cypher), schema=dict.fromkeys(names, pl.String))


def observed_entity(observed: ObservedSchema, spec: Spec) -> ObservedEntity | None:
    """The label or type as it stands in the graph; None when there is no such node or relationship."""
    if isinstance(spec, NodeSpec):
        return observed.nodes.get(spec.label)
    return observed.relationships.get((spec.start, spec.type, spec.end))


def absent_from(frame: pl.DataFrame, other: pl.DataFrame) -> list[str]:
    """The keys of `frame` that `other` has not, in words: "estes:C6", "estes→estes:C6"."""
    left = frame.join(other, on=frame.columns, how="anti", nulls_equal=True, maintain_order="left")
    return ["→".join(str(part) for part in row) for row in left.rows()]


def _compare(
    store: GraphStore, load: PreparedLoad, spec: Spec, frame: pl.DataFrame, observed: ObservedSchema
) -> list[Check]:
    checks = [
        _equal("in the graph altogether", frame.height, store.count(spec)),
        *_values(spec, frame, observed),
    ]
    in_graph = graph_keys(store, load.model, spec)
    expected = frame.select(in_graph.columns)
    lost, strange = absent_from(expected, in_graph), absent_from(in_graph, expected)
    return [
        *checks,
        Check(name="every key is in the graph", passed=not lost, detail=_sample("missing", lost)),
        Check(name="no other key is in the graph", passed=not strange, detail=_sample("strange", strange)),
        _same_values(spec, frame, store.nodes(spec) if isinstance(spec, NodeSpec) else store.relationships(spec)),
    ]


def _same_values(spec: Spec, frame: pl.DataFrame, rows: list[Row]) -> Check:
    """Whether every value is the one that was sent; rows that were not sent are another check's business."""
    key = [spec.key] if isinstance(spec, NodeSpec) else ["start_key", "end_key"]
    sent = {tuple(row[name] for name in key): row for row in frame.iter_rows(named=True)}
    other = [
        f"{'→'.join(map(str, found))}.{name} is {shortened(row.get(name))}, not {shortened(value)}"
        for row in rows
        if (found := tuple(row.get(name) for name in key)) in sent
        for name, value in sent[found].items()
        if row.get(name) != value
    ]
    detail = f"{counted(len(other), 'value')} not: {'; '.join(other[:SAMPLE])}" if other else ""
    return Check(name="every value is what was sent", passed=not other, detail=detail)


def _values(spec: Spec, frame: pl.DataFrame, observed: ObservedSchema) -> Iterator[Check]:
    """Whether every property has as many values as were sent."""
    entity = observed_entity(observed, spec)
    found = entity.properties if entity else {}
    for column in spec.properties:
        sent = frame.height - frame[column.name].null_count()
        here = found[column.name].present if column.name in found else 0
        yield _equal(f"values of {column.name}", sent, here)


def _complete(store: GraphStore, load: PreparedLoad, former: StepReport | None) -> StepReport:
    """Say in the graph that this run's load came to its end."""
    started = time.perf_counter()
    frame = run_frame(load.run_id, session_id=load.session_id, stages=load.stages, completed=True)
    store.upsert_nodes(RUN_NODE, frame, run_id=load.run_id)
    return _report(
        former or StepReport(stage=STAGE, name=RUN_NODE.label, state="Running"),
        [_equal("confirmed by this run", 1, store.count(RUN_NODE, run_id=load.run_id))],
        sent=1,
        graph=store.count(RUN_NODE),
        seconds=time.perf_counter() - started,
    )


def _report(former: StepReport, checks: list[Check], *, sent: int, graph: int, seconds: float) -> StepReport:
    merged = {check.name: check for check in (*former.checks, *checks)}
    return former.model_copy(
        update={
            "state": "Completed" if all(check.passed for check in merged.values()) else "Failed",
            "counts": {**former.counts, "sent": sent, "graph": graph},
            "checks": list(merged.values()),
            "seconds": former.seconds + seconds,
        }
    )


def _equal(name: str, expected: int, found: int) -> Check:
    detail = f"{found:,}" if expected == found else f"expected {expected:,}, found {found:,}"
    return Check(name=name, passed=expected == found, detail=detail)


def _sample(word: str, keys: list[str]) -> str:
    return f"{len(keys):,} {word}: {', '.join(keys[:SAMPLE])}" if keys else ""
