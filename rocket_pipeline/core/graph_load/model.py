"""What a graph consists of: declared once, used for loading, checks, introspection and the contract.

A department declares its model with these types; nothing here knows a department or a store.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import polars as pl

from rocket_pipeline.core.cleaning.contract import Column

Datasets = Mapping[str, pl.DataFrame]
"""Entity → its clean data set, typed by its contract. An entity that was never published is absent."""

RUN_ID = Column(
    name="run_id", type="string", description="The run that last confirmed this in the graph.", required=True
)


@dataclass(frozen=True, kw_only=True)
class NodeSpec:
    """One node label.

    Attributes:
        label: PascalCase, one label a node.
        description: One sentence.
        key: The property that identifies a node; unique and never null.
        properties: All properties but `run_id`, which every node carries and the store adds.
        datasets: The entities that `frame` needs; without them the label is skipped.
        frame: Data sets → one row a node, its columns exactly `properties`.
        retained: Never stale: nodes stay when a later load does not name them (such as Run).
    """

    label: str
    description: str
    key: str
    properties: tuple[Column, ...]
    datasets: tuple[str, ...]
    frame: Callable[[Datasets], pl.DataFrame]
    retained: bool = False


@dataclass(frozen=True, kw_only=True)
class RelationshipSpec:
    """One relationship type between two labels.

    Attributes:
        type: UPPER_SNAKE_CASE.
        description: One sentence.
        start: Label at the tail.
        end: Label at the head.
        properties: All properties but `run_id`.
        datasets: The entities that `frame` reads.
        frame: Data sets → one row a relationship: `start_key`, `end_key`, then `properties`.
    """

    type: str
    description: str
    start: str
    end: str
    properties: tuple[Column, ...] = ()
    datasets: tuple[str, ...]
    frame: Callable[[Datasets], pl.DataFrame]


@dataclass(frozen=True, kw_only=True)
class GraphModel:
    """All of a department's nodes and relationships."""

    name: str
    nodes: tuple[NodeSpec, ...]
    relationships: tuple[RelationshipSpec, ...]

    def node(self, label: str) -> NodeSpec:
        """The node of that label; KeyError when there is none."""
        for node in self.nodes:
            if node.label == label:
                return node
        raise KeyError(f"{self.name} has no node {label!r}")


@dataclass(frozen=True, kw_only=True)
class ObservedProperty:
    """A property as it stands in a graph.

    Attributes:
        name: Its name.
        types: `ColumnType`-like name → how many values have it ("list[nothing]" for empty lists).
        present: How many nodes or relationships have a value.
    """

    name: str
    types: Mapping[str, int]
    present: int


@dataclass(frozen=True, kw_only=True)
class ObservedEntity:
    """A label, or a relationship type between two labels, as it stands in a graph.

    Attributes:
        name: The label or the type.
        start: Label at the tail, for a relationship.
        end: Label at the head, for a relationship.
        total: How many there are.
        properties: By name.
        unique: Properties under a uniqueness constraint or a primary key.
    """

    name: str
    start: str | None = None
    end: str | None = None
    total: int
    properties: Mapping[str, ObservedProperty]
    unique: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class ObservedSchema:
    """What a store really holds, whatever the model says."""

    store: str
    nodes: Mapping[str, ObservedEntity]
    relationships: Mapping[tuple[str, str, str], ObservedEntity]
    """(start, type, end) → the relationships between those labels."""
