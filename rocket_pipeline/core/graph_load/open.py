"""Opening a graph to read it, whichever store it is in. Writing goes through a draft."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rocket_pipeline.core.graph_load.model import GraphModel
from rocket_pipeline.core.graph_load.store import GraphStore
from rocket_pipeline.core.graph_load.stores.ladybug import LadybugStore
from rocket_pipeline.core.graph_load.stores.neo4j import connect
from rocket_pipeline.core.graph_load.target import GraphTarget
from rocket_pipeline.errors import ObjectMissingError


@contextmanager
def open_graph(target: GraphTarget, *, model: GraphModel) -> Iterator[GraphStore]:
    """Open a published graph for the length of a block; the embedded one refuses every write.

    Args:
        target: Where the graph is.
        model: What it consists of.

    Raises:
        GraphUnavailableError: No server answers.
        GraphAccessError: The server refuses the user or has no such database.
        ObjectMissingError: There is no embedded graph yet.
        CorruptObjectError: The embedded graph is damaged.
    """
    if target.kind == "neo4j":
        with connect(target, model) as store:
            yield store
    elif not target.file.exists():
        raise ObjectMissingError(f"There is no graph at {target.file} yet.", hint="Run graph_load first.")
    else:
        with LadybugStore(target.file, model, read_only=True) as store:
            yield store
