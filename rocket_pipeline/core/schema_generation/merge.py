"""A model and what a graph holds → the intermediate form.

Names, types, descriptions and constraints come from the model. What the graph decides is how much may be
promised: a property is non-null only when the model says so and every node bears it out.
"""

from __future__ import annotations

from pydantic import ValidationError

from rocket_pipeline.core.cleaning.contract import Column
from rocket_pipeline.core.graph_load.model import GraphModel, NodeSpec, ObservedSchema, RelationshipSpec
from rocket_pipeline.core.schema_generation.intermediate import (
    Contract,
    ContractNode,
    ContractProperty,
    ContractRelationship,
    first_problem,
    in_order,
)
from rocket_pipeline.core.schema_generation.pairing import Pair, pair
from rocket_pipeline.errors import SchemaGenerationError


def merge(model: GraphModel, observed: ObservedSchema) -> Contract:
    """Build the contract of a graph.

    Raises:
        SchemaGenerationError: Something declared cannot be put into a contract.
    """
    nodes: list[ContractNode] = []
    relationships: list[ContractRelationship] = []
    for item in pair(model, observed):
        try:
            if isinstance(item.spec, NodeSpec):
                nodes.append(_node(item, item.spec))
            else:
                relationships.append(_relationship(item, item.spec))
        except ValidationError as error:
            raise SchemaGenerationError(
                f"{item.name} cannot be described: {first_problem(error)}.",
                hint=f"Correct its declaration in the graph model {model.name!r}.",
            ) from error
    return Contract(
        name=model.name,
        nodes=tuple(sorted(nodes, key=lambda node: node.label)),
        relationships=tuple(sorted(relationships, key=lambda item: (item.type, item.start, item.end))),
    )


def _node(item: Pair, spec: NodeSpec) -> ContractNode:
    return ContractNode(label=spec.label, description=spec.description, properties=_properties(item))


def _relationship(item: Pair, spec: RelationshipSpec) -> ContractRelationship:
    return ContractRelationship(
        type=spec.type,
        start=spec.start,
        end=spec.end,
        description=spec.description,
        properties=_properties(item),
    )


def _properties(item: Pair) -> tuple[ContractProperty, ...]:
    return in_order([_property(item, column) for column in item.columns])


def _property(item: Pair, column: Column) -> ContractProperty:
    return ContractProperty(
        name=column.name,
        type=column.type,
        description=column.description,
        key=column.name == item.key,
        nullable=not _is_promised(item, column),
        unit=column.unit,
        enum=column.enum,
        minimum=column.minimum,
        maximum=column.maximum,
        pattern=column.pattern,
        format=column.format,
    )


def _is_promised(item: Pair, column: Column) -> bool:
    """Whether a reader may rely on the property not being null. An empty label disproves nothing."""
    if column.name == item.key:
        return True
    return column.required and item.observed_property(column.name).present == item.total
