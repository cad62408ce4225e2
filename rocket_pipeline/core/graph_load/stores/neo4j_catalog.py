"""What stands on a Neo4j server, found by counting values: exact on every version and without any plug-in.

A full scan of the graph: what it costs grows with the number of properties.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any, TypeAlias

from rocket_pipeline.core.graph_load.model import ObservedEntity, ObservedProperty, ObservedSchema
from rocket_pipeline.core.graph_load.stores.neo4j_lock import LABEL

TYPES = {
    "STRING": "string",
    "INTEGER": "integer",
    "FLOAT": "number",
    "BOOLEAN": "boolean",
    "DATE": "date",
    "ZONED DATETIME": "datetime",
    "LOCAL DATETIME": "datetime",
    "LIST<STRING>": "list[string]",
    "LIST<FLOAT>": "list[number]",
    "LIST<NOTHING>": "list[nothing]",
}

Query: TypeAlias = Callable[[str], list[dict[str, Any]]]


def quoted(name: str) -> str:
    """A label, type or property as it stands in Cypher."""
    return "`" + name.replace("`", "``") + "`"


def observe(query: Query) -> ObservedSchema:
    """Labels, relationship types and properties that occur; a label without a node is not there, nor is the lock."""
    unique = _unique(query)
    nodes = {
        row["label"]: ObservedEntity(
            name=row["label"],
            total=row["n"],
            properties=_properties(query, f"(x:{quoted(row['label'])})"),
            unique=frozenset(unique[row["label"]]),
        )
        for row in query("MATCH (x) UNWIND labels(x) AS label RETURN label, count(*) AS n ORDER BY label")
        if row["label"] != LABEL
    }
    return ObservedSchema(store="neo4j", nodes=nodes, relationships=_relationships(query))


def _relationships(query: Query) -> dict[tuple[str, str, str], ObservedEntity]:
    rows = query(
        "MATCH (a)-[x]->(b) UNWIND labels(a) AS start UNWIND labels(b) AS end "
        "RETURN start, type(x) AS type, end, count(*) AS n ORDER BY start, type, end"
    )
    return {
        (row["start"], row["type"], row["end"]): ObservedEntity(
            name=row["type"],
            start=row["start"],
            end=row["end"],
            total=row["n"],
            properties=_properties(
                query, f"(:{quoted(row['start'])})-[x:{quoted(row['type'])}]->(:{quoted(row['end'])})"
            ),
        )
        for row in rows
    }


def _properties(query: Query, pattern: str) -> dict[str, ObservedProperty]:
    found: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for row in query(
        f"MATCH {pattern} UNWIND keys(x) AS name "
        "RETURN name, valueType(x[name]) AS type, count(*) AS n ORDER BY name, type"
    ):
        bare = row["type"].replace(" NOT NULL", "")
        found[row["name"]][TYPES.get(bare, bare.lower())] += row["n"]
    return {
        name: ObservedProperty(name=name, types=dict(types), present=sum(types.values()))
        for name, types in found.items()
    }


def _unique(query: Query) -> dict[str, set[str]]:
    unique: dict[str, set[str]] = defaultdict(set)
    for row in query("SHOW CONSTRAINTS YIELD type, labelsOrTypes, properties"):
        if row["type"] in {"UNIQUENESS", "NODE_KEY"} and len(row["properties"]) == 1:
            unique[row["labelsOrTypes"][0]].add(row["properties"][0])
    return unique
