"""What a graph store can do, whichever it is, and the small types that go in and out.

Typed Polars frames cross this boundary, never Cypher text made of values. Only `query` takes Cypher, for
reading, and what one store's Cypher says is not always what another's does. Rows are checked (`checks`)
before any store sees them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import TracebackType
from typing import Literal, Protocol, Self, TypeAlias

import polars as pl

from rocket_pipeline.core.cleaning.contract import Column
from rocket_pipeline.core.graph_load.model import (
    RUN_ID,
    GraphModel,
    NodeSpec,
    ObservedSchema,
    RelationshipSpec,
)
from rocket_pipeline.errors import StaleRemovalRefusedError

BATCH = 10_000
"""Rows a transaction: more is no faster on Neo4j."""

Spec: TypeAlias = NodeSpec | RelationshipSpec
Value: TypeAlias = str | int | float | bool | date | datetime | list["Value"] | dict[str, "Value"] | None
Row: TypeAlias = dict[str, Value]


@dataclass(frozen=True, kw_only=True)
class Capabilities:
    """What differs between stores in a way that a caller may have to know.

    Attributes:
        enforces_types: The store itself refuses a property of another type.
        concurrent_writers: Several processes can write at once; otherwise a draft file is swapped in.
    """

    enforces_types: bool
    concurrent_writers: bool


@dataclass(frozen=True, kw_only=True)
class LoadReport:
    """What became of the rows of one upsert.

    Attributes:
        sent: Rows given to the store.
        matched: Rows that now stand in the graph; fewer than `sent` when ends are missing.
        dangling: A sample of (start key, end key) whose start or end is not in the graph.
    """

    sent: int
    matched: int
    dangling: tuple[tuple[str, str], ...] = ()


class GraphStore(Protocol):
    """One graph, open. Methods raise GraphUnavailableError or GraphDataError, never a driver's own error."""

    name: Literal["neo4j", "ladybug"]
    capabilities: Capabilities

    def ensure_schema(self, model: GraphModel) -> None:
        """Create what is missing: a unique key for every label, and the tables where the store has any."""

    def upsert_nodes(self, spec: NodeSpec, frame: pl.DataFrame, *, run_id: str, batch: int = BATCH) -> LoadReport:
        """Create or update one node a row; a null clears the property. `frame`: exactly `spec.properties`."""

    def upsert_relationships(
        self, spec: RelationshipSpec, frame: pl.DataFrame, *, run_id: str, batch: int = BATCH
    ) -> LoadReport:
        """Create or update one relationship a row. `frame`: `start_key`, `end_key`, `spec.properties`."""

    def delete_stale(self, spec: Spec, run_id: str, *, max_fraction: float = 0.2) -> int:
        """Delete what `run_id` did not confirm, nodes with their relationships; return how many.

        Raises:
            StaleRemovalRefusedError: More than `max_fraction` of them would go; nothing was deleted.
        """

    def count(self, spec: Spec, *, run_id: str | None = None) -> int:
        """How many nodes or relationships there are, or how many of them `run_id` confirmed."""

    def nodes(self, spec: NodeSpec) -> list[Row]:
        """All nodes of the label by key, with `run_id`; a property without a value is absent."""

    def relationships(self, spec: RelationshipSpec) -> list[Row]:
        """All relationships by `start_key` and `end_key`, likewise."""

    def introspect(self) -> ObservedSchema:
        """What really stands in the graph: labels, types and properties that occur, counted by type."""

    def query(self, cypher: str, params: Mapping[str, Value] | None = None) -> list[Row]:
        """Run a reading query in the store's own Cypher; nodes come as their properties."""

    def close(self) -> None:
        """Release the connection or the file; closing twice is harmless."""

    def __enter__(self) -> Self:
        """The store itself."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it."""


def stored_properties(spec: Spec) -> tuple[Column, ...]:
    """The properties as they stand in the graph: the declared ones and `run_id`, once."""
    declared = tuple(spec.properties)
    return declared if RUN_ID.name in {column.name for column in declared} else (*declared, RUN_ID)


def describe(spec: Spec) -> str:
    """A spec in words: "Motor", or "(Manufacturer)-[:MAKES]->(Motor)"."""
    return spec.label if isinstance(spec, NodeSpec) else f"({spec.start})-[:{spec.type}]->({spec.end})"


def refuse_mass_removal(spec: Spec, *, stale: int, total: int, max_fraction: float) -> None:
    """Raise StaleRemovalRefusedError when `stale` of `total` is more than `max_fraction`."""
    if stale > max_fraction * total:
        raise StaleRemovalRefusedError(
            f"{describe(spec)}: {stale:,} of {total:,} in the graph are not in this load "
            f"({stale / total:.0%}; at most {max_fraction:.0%} may go). Nothing was removed.",
            hint="Look for a source that gave too little; if all is right, raise max_stale_fraction once.",
        )
