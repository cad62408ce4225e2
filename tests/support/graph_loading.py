"""Whole loads and single writes through a draft, for tests that look at what comes of them."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

import polars as pl

from rocket_pipeline.core.graph_load import (
    GraphDraft,
    GraphModel,
    GraphStore,
    GraphTarget,
    begin_draft,
    load_nodes,
    load_relationships,
    prepare,
    reconcile,
)
from rocket_pipeline.core.graph_load.reconcile import OnStep
from rocket_pipeline.core.storage.ledger import StepReport


@contextmanager
def published(target: GraphTarget, model: GraphModel) -> Iterator[GraphDraft]:
    """A draft that becomes the graph when the block ends, and is dropped when it raises."""
    # A name of its own each time: the store dislikes a new file where it had another one open before.
    draft = begin_draft(target, model=model, run_id=f"draft-{secrets.token_hex(4)}")
    try:
        yield draft
        draft.publish()
    finally:
        draft.discard()


@contextmanager
def writing(target: GraphTarget, model: GraphModel) -> Iterator[GraphStore]:
    """The store of such a draft."""
    with published(target, model) as draft, draft.open(model) as store:
        yield store


def load_graph(
    target: GraphTarget,
    model: GraphModel,
    datasets: Mapping[str, pl.DataFrame],
    run_id: str,
    *,
    session_id: str | None = None,
    stages: Sequence[str] = ("graph_load",),
    max_stale_fraction: float = 0.2,
    on_step: OnStep | None = None,
) -> list[StepReport]:
    """Load a graph from begin to end."""
    load = prepare(
        model, datasets, run_id=run_id, session_id=session_id, stages=stages, max_stale_fraction=max_stale_fraction
    )
    with published(target, model) as draft, draft.open(model) as store, draft.former(model) as former:
        loaded = load_nodes(store, load, former=former, on_step=on_step)
        loaded += load_relationships(store, load, on_step=on_step)
        return reconcile(store, load, loaded=loaded, on_step=on_step)
