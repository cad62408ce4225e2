"""What is declared, beside what a graph holds of it. Judging it is for `drift.py` and `merge.py`."""

from __future__ import annotations

from dataclasses import dataclass

from rocket_pipeline.core.cleaning.contract import Column
from rocket_pipeline.core.graph_load.model import (
    GraphModel,
    NodeSpec,
    ObservedEntity,
    ObservedProperty,
    ObservedSchema,
    RelationshipSpec,
)
from rocket_pipeline.core.graph_load.store import describe, stored_properties


@dataclass(frozen=True, kw_only=True)
class Pair:
    """A declared label or relationship, and what the graph holds of it.

    Attributes:
        spec: The declaration.
        observed: None when the graph has no such thing.
    """

    spec: NodeSpec | RelationshipSpec
    observed: ObservedEntity | None

    @property
    def name(self) -> str:
        """`Motor` or `(Motor)-[:HAS_CURVE]->(ThrustCurve)`, as error texts name it."""
        return describe(self.spec)

    @property
    def noun(self) -> str:
        """What to call one of them."""
        return "node" if isinstance(self.spec, NodeSpec) else "relationship"

    @property
    def columns(self) -> tuple[Column, ...]:
        """All declared properties, `run_id` among them."""
        return stored_properties(self.spec)

    @property
    def key(self) -> str | None:
        """The key, for a node."""
        return self.spec.key if isinstance(self.spec, NodeSpec) else None

    @property
    def total(self) -> int:
        """How many of them the graph holds."""
        return self.observed.total if self.observed else 0

    def observed_property(self, name: str) -> ObservedProperty:
        """The property as it stands in the graph; one without values when the graph does not know it."""
        unknown = ObservedProperty(name=name, types={}, present=0)
        return self.observed.properties.get(name, unknown) if self.observed else unknown


def pair(model: GraphModel, observed: ObservedSchema) -> list[Pair]:
    """Everything declared, with its counterpart in the graph."""
    nodes = [Pair(spec=spec, observed=observed.nodes.get(spec.label)) for spec in model.nodes]
    relationships = [
        Pair(spec=spec, observed=observed.relationships.get((spec.start, spec.type, spec.end)))
        for spec in model.relationships
    ]
    return nodes + relationships
