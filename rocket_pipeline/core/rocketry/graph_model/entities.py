"""How the labels and relationship types of this folder are made of clean data sets: what all of them share.

Properties are the columns of the cleaning contracts, so a front end reads the same names, units and bounds that
cleaning checks. Two kinds of columns are no properties:

- keys of other entities, for a relationship says it once and cannot contradict it;
- `issues`, which tell whoever mends the pipeline why a value is null. They stand in the data set.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from rocket_pipeline.core.cleaning.contract import Column, EntityContract
from rocket_pipeline.core.cleaning.issues import ISSUES
from rocket_pipeline.core.graph_load.model import Datasets, NodeSpec


@dataclass(frozen=True, kw_only=True)
class GraphRows:
    """How the rows of an entity are counted in the graph.

    Attributes:
        query: Cypher of both stores that returns their number as `rows`.
        linked_by: Only rows with a value in this column have a place in the graph; all unless given.
    """

    query: str
    linked_by: str | None = None

    def expected(self, rows: pl.DataFrame) -> int:
        """How many of a data set's rows the graph has to hold."""
        return rows.height if self.linked_by is None else rows[self.linked_by].count()


def nodes_of(label: str) -> GraphRows:
    """A row is a node."""
    return GraphRows(query=f"MATCH (n:{label}) RETURN count(*) AS rows")


def properties(contract: EntityContract, *, drop: tuple[str, ...] = ()) -> tuple[Column, ...]:
    """A contract's columns without `issues` and those in `drop`."""
    return tuple(column for column in contract.columns if column.name not in {ISSUES.name, *drop})


def entity_node(contract: EntityContract, *, label: str, description: str, drop: tuple[str, ...] = ()) -> NodeSpec:
    """A label whose nodes are the rows of one data set, without `issues` and the columns in `drop`."""
    columns = properties(contract, drop=drop)
    (key,) = contract.key
    return NodeSpec(
        label=label,
        description=description,
        key=key,
        properties=columns,
        datasets=(contract.name,),
        frame=lambda datasets: datasets[contract.name].select(column.name for column in columns),
    )


def link(entity: str, start_key: str, end_key: str) -> Callable[[Datasets], pl.DataFrame]:
    """Rows of a relationship between two keys of one data set: each pair once, where both are known."""

    def rows(datasets: Datasets) -> pl.DataFrame:
        pairs = datasets[entity].select(start_key=start_key, end_key=end_key)
        return pairs.drop_nulls().unique(maintain_order=True)

    return rows
