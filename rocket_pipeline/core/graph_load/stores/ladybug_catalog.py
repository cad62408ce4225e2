"""The tables of an embedded graph: what a model needs, what a file has, and what stands in it.

A label is a table with a primary key; a relationship type is one table with a FROM and TO pair for every
declared pair.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from rocket_pipeline.core.cleaning.contract import Column, ColumnType
from rocket_pipeline.core.graph_load.model import (
    GraphModel,
    ObservedEntity,
    ObservedProperty,
    ObservedSchema,
)
from rocket_pipeline.core.graph_load.store import stored_properties

SQL_TYPES: dict[ColumnType, str] = {
    "string": "STRING",
    "integer": "INT64",
    "number": "DOUBLE",
    "boolean": "BOOL",
    "date": "DATE",
    "datetime": "TIMESTAMP",
    "list[string]": "STRING[]",
    "list[number]": "DOUBLE[]",
}

Run: TypeAlias = Callable[[str], list[list[Any]]]
"""Runs a statement and returns its rows."""


@dataclass(frozen=True, kw_only=True)
class Table:
    """One table.

    Attributes:
        columns: Property → the store's type.
        key: The primary key, for a label.
        pairs: (start label, end label), for a relationship type.
    """

    columns: Mapping[str, str]
    key: str | None = None
    pairs: frozenset[tuple[str, str]] = frozenset()


Catalog: TypeAlias = dict[str, Table]


def quoted(name: str) -> str:
    """A label, type or property as it stands in Cypher."""
    return "`" + name.replace("`", "``") + "`"


def wanted(model: GraphModel) -> Catalog:
    """The tables that the model needs, labels first."""
    catalog = {node.label: Table(columns=_types(stored_properties(node)), key=node.key) for node in model.nodes}
    for spec in model.relationships:
        former = catalog.get(spec.type, Table(columns={}))
        catalog[spec.type] = Table(
            columns={**former.columns, **_types(stored_properties(spec))},
            pairs=former.pairs | {(spec.start, spec.end)},
        )
    return catalog


def existing(run: Run) -> Catalog:
    """The tables that the file has."""
    catalog = {}
    for _, name, kind, *_ in run("CALL show_tables() RETURN *"):
        info = run(f"CALL table_info({literal(name)}) RETURN *")
        columns = {row[1]: row[2] for row in info}
        if kind == "NODE":
            catalog[name] = Table(columns=columns, key=next(row[1] for row in info if row[4]))
        else:
            ends = run(f"CALL show_connection({literal(name)}) RETURN *")
            catalog[name] = Table(columns=columns, pairs=frozenset((row[0], row[1]) for row in ends))
    return catalog


def create(name: str, table: Table, run: Run) -> None:
    """Create one table."""
    columns = [f"{quoted(column)} {kind}" for column, kind in table.columns.items()]
    if table.key:
        run(f"CREATE NODE TABLE {quoted(name)}({', '.join(columns)}, PRIMARY KEY({quoted(table.key)}))")
        return
    ends = [f"FROM {quoted(start)} TO {quoted(end)}" for start, end in sorted(table.pairs)]
    run(f"CREATE REL TABLE {quoted(name)}({', '.join([*ends, *columns])})")


def observe(run: Run) -> ObservedSchema:
    """What stands in the tables; an empty table is not there, as on a store without tables."""
    nodes, relationships = {}, {}
    for name, table in existing(run).items():
        if table.key and (entity := _observe(f"(_x:{quoted(name)})", name, table, run)):
            nodes[name] = entity
        for start, end in sorted(table.pairs):
            pattern = f"(:{quoted(start)})-[_x:{quoted(name)}]->(:{quoted(end)})"
            if entity := _observe(pattern, name, table, run):
                relationships[start, name, end] = replace(entity, start=start, end=end)
    return ObservedSchema(store="ladybug", nodes=nodes, relationships=relationships)


def literal(text: str) -> str:
    """A text as it stands in Cypher, where a parameter is not allowed."""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _observe(pattern: str, name: str, table: Table, run: Run) -> ObservedEntity | None:
    counts = ["count(*)"]
    for column, kind in table.columns.items():
        value = f"_x.{quoted(column)}"
        empty = f"sum(CASE WHEN size({value}) = 0 THEN 1 ELSE 0 END)" if kind.endswith("[]") else "sum(0)"
        counts += [f"count({value})", empty]
    total, *found = (int(number or 0) for number in run(f"MATCH {pattern} RETURN {', '.join(counts)}")[0])
    if not total:
        return None
    properties = {
        column: _property(column, kind, present=present, empty=empty)
        for (column, kind), present, empty in zip(table.columns.items(), found[::2], found[1::2], strict=True)
        if present
    }
    unique = frozenset({table.key} if table.key else ())
    return ObservedEntity(name=name, total=total, properties=properties, unique=unique)


def _property(name: str, kind: str, *, present: int, empty: int) -> ObservedProperty:
    names: dict[str, str] = {stored: declared for declared, stored in SQL_TYPES.items()}
    types = {names.get(kind, kind.lower()): present - empty, "list[nothing]": empty}
    return ObservedProperty(name=name, types={t: n for t, n in types.items() if n}, present=present)


def _types(columns: tuple[Column, ...]) -> dict[str, str]:
    return {column.name: SQL_TYPES[column.type] for column in columns}
