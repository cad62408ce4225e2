"""Where a graph is not what its model says. Findings only: `generation.py` decides what follows from them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from rocket_pipeline.common.text import counted
from rocket_pipeline.core.cleaning.contract import Column
from rocket_pipeline.core.graph_load.model import GraphModel, ObservedSchema
from rocket_pipeline.core.schema_generation.pairing import Pair, pair


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One difference between a graph and its model.

    Attributes:
        level: An "error" makes the contract wrong; a "warning" only weakens or does not prove it.
        where: `Motor.burn_time_s`, `Motor`, or `(Motor)-[:HAS_CURVE]->(ThrustCurve)`.
        problem: What is the matter, so that `where` and `problem` make a sentence.
    """

    level: Literal["error", "warning"]
    where: str
    problem: str

    def __str__(self) -> str:
        return f"{self.where} {self.problem}"


def find_drift(model: GraphModel, observed: ObservedSchema) -> tuple[Finding, ...]:
    """Compare a graph with its model.

    Empty tables and columns without a value do not count as being in the graph: only some stores have such.

    Returns:
        The findings: errors first, then by place.
    """
    pairs = pair(model, observed)
    found = [*_undeclared_entities(model, observed), *_empty(pairs)]
    for item in pairs:
        found.extend(_entity_findings(item))
    return tuple(sorted(found, key=lambda finding: (finding.level, finding.where, finding.problem)))


def _undeclared_entities(model: GraphModel, observed: ObservedSchema) -> Iterator[Finding]:
    labels = {spec.label for spec in model.nodes}
    paths = {(spec.start, spec.type, spec.end) for spec in model.relationships}
    totals = {name: (entity.total, "node") for name, entity in observed.nodes.items() if name not in labels}
    totals |= {
        f"({start})-[:{kind}]->({end})": (entity.total, "relationship")
        for (start, kind, end), entity in observed.relationships.items()
        if (start, kind, end) not in paths
    }
    for name, (total, noun) in totals.items():
        if total:
            yield _error(name, f"is in the graph ({counted(total, noun)}) but not declared")


def _empty(pairs: Sequence[Pair]) -> Iterator[Finding]:
    """One finding for all that was never loaded, and one for all that no source has a value for."""
    things = [item.name for item in pairs if not item.total]
    properties = [
        f"{item.name}.{column.name}"
        for item in pairs
        for column in item.columns
        if item.total and not _must(item, column) and not item.observed_property(column.name).present
    ]
    for what, names in (("nothing yet of", things), ("no value yet of", properties)):
        if names:
            yield _warning("the graph", f"has {what}: {', '.join(names)}")


def _entity_findings(item: Pair) -> Iterator[Finding]:
    if item.observed is None or item.total == 0:
        return
    declared = {column.name for column in item.columns}
    for name, seen in item.observed.properties.items():
        if name not in declared and seen.present:
            yield _error(
                f"{item.name}.{name}",
                f"is in the graph ({counted(seen.present, item.noun)}) but not declared",
            )
    if item.key is not None and item.key not in item.observed.unique:
        yield _warning(f"{item.name}.{item.key}", "is the key but the store does not keep it unique")
    for column in item.columns:
        yield from _property_findings(item, column)


def _property_findings(item: Pair, column: Column) -> Iterator[Finding]:
    where = f"{item.name}.{column.name}"
    seen = item.observed_property(column.name)
    other = {name: count for name, count in seen.types.items() if not _fits(name, column)}
    if other:
        yield _error(where, f"is declared as {column.type} but the graph has {_listed(other)}")
    if not _must(item, column):
        return
    if seen.present == 0:
        yield _error(where, f"is declared but no {item.noun} has it ({counted(item.total, item.noun)} seen)")
    elif seen.present < item.total:
        found = _error if column.name == item.key else _warning
        missing = item.total - seen.present
        yield found(where, f"is required but missing on {missing:,} of {counted(item.total, item.noun)}")


def _must(item: Pair, column: Column) -> bool:
    return column.required or column.name == item.key


def _fits(observed_type: str, column: Column) -> bool:
    # An empty list has no element to tell its type by.
    if observed_type == "list[nothing]":
        return column.type.startswith("list[")
    return observed_type == column.type


def _listed(types: Mapping[str, int]) -> str:
    return ", ".join(f"{name} ({counted(count, 'value')})" for name, count in sorted(types.items()))


def _error(where: str, problem: str) -> Finding:
    return Finding(level="error", where=where, problem=problem)


def _warning(where: str, problem: str) -> Finding:
    return Finding(level="warning", where=where, problem=problem)
