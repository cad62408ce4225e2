"""The one way to open a graph, whichever store it is in."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

from rocket_pipeline.core.graph_load.draft import copy_out, remove, swap_in, writer_lock
from rocket_pipeline.core.graph_load.model import GraphModel
from rocket_pipeline.core.graph_load.store import GraphStore
from rocket_pipeline.core.graph_load.stores.ladybug import LadybugStore
from rocket_pipeline.core.graph_load.stores.neo4j import connect
from rocket_pipeline.core.graph_load.target import GraphTarget
from rocket_pipeline.errors import ObjectMissingError


@contextmanager
def open_graph(target: GraphTarget, *, model: GraphModel, mode: Literal["read", "write"]) -> Iterator[GraphStore]:
    """Open a graph for the length of a block.

    Writing to the embedded graph writes to a copy that is swapped in when the block ends, and is dropped when
    the block raises. A server is written to at once; both modes connect to it.

    Args:
        target: Where the graph is.
        model: What it consists of.
        mode: "read" refuses writes to the embedded graph.

    Raises:
        GraphUnavailableError: No server answers, or another run is writing.
        ObjectMissingError: There is no embedded graph to read yet.
        CorruptObjectError: The embedded graph to read is damaged.
    """
    if target.kind == "neo4j":
        with connect(target, model) as store:
            yield store
    elif mode == "write":
        with _rewritten(target, model) as store:
            yield store
    elif not target.file.exists():
        raise ObjectMissingError(f"There is no graph at {target.file} yet.", hint="Run graph_load first.")
    else:
        with LadybugStore(target.file, model, read_only=True) as store:
            yield store


@contextmanager
def _rewritten(target: GraphTarget, model: GraphModel) -> Iterator[GraphStore]:
    with writer_lock(target.file):
        # A path of its own each time: the store dislikes a new file where it had another one open before.
        draft = copy_out(target, model=model, run_id=f"once-{secrets.token_hex(4)}")
        if draft.path is None:
            return
        try:
            with LadybugStore(draft.path, model) as store:
                yield store
                store.checkpoint()
            swap_in(draft)
        finally:
            remove(draft.path)
