"""A small graph model of two labels, and what a graph that bears it out would show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import polars as pl

from rocket_pipeline.core.cleaning.contract import PROVENANCE, Column
from rocket_pipeline.core.graph_load.model import (
    RUN_ID,
    Datasets,
    GraphModel,
    NodeSpec,
    ObservedEntity,
    ObservedProperty,
    ObservedSchema,
    RelationshipSpec,
)

MAKER = (
    Column(
        name="maker_key",
        type="string",
        description="The slug of the maker's name.",
        required=True,
        pattern="[a-z-]+",
    ),
    Column(name="name", type="string", description="The maker's name.", required=True),
    Column(name="aliases", type="list[string]", description="Other names.", required=True),
    *PROVENANCE,
)

MOTOR = (
    Column(name="motor_key", type="string", description="Maker and designation.", required=True),
    Column(
        name="motor_type",
        type="string",
        description="How it is loaded.",
        required=True,
        enum=("single-use", "reload", "hybrid"),
    ),
    Column(name="burn_time_s", type="number", description="Burn time.", unit="s", required=True, minimum=0),
    Column(name="diameter_mm", type="number", description="Diameter.", unit="mm", minimum=6, maximum=161),
    Column(name="delays", type="list[string]", description="Delays; P is plugged.", enum=("P", "S", "M", "5")),
    Column(name="times_s", type="list[number]", description="Times.", unit="s", minimum=0),
    Column(name="data_files", type="integer", description="Number of curves.", minimum=0),
    Column(name="sparky", type="boolean", description="Throws sparks."),
    Column(name="updated_on", type="date", description="Last change at the source."),
    Column(name="seen_at", type="datetime", description="Last seen."),
    Column(name="info_url", type="string", description="The maker's page.", format="url"),
)


def _unused(_: Datasets) -> pl.DataFrame:
    return pl.DataFrame()


def node(label: str, key: str, properties: tuple[Column, ...], **changed: Any) -> NodeSpec:
    spec = NodeSpec(
        label=label,
        description=f"A {label.lower()}.",
        key=key,
        properties=properties,
        datasets=(),
        frame=_unused,
    )
    return replace(spec, **changed)


def relationship(start: str, kind: str, end: str, properties: tuple[Column, ...] = ()) -> RelationshipSpec:
    return RelationshipSpec(
        type=kind,
        description=f"A {start} {kind} a {end}.",
        start=start,
        end=end,
        properties=properties,
        datasets=(),
        frame=_unused,
    )


MODEL = GraphModel(
    name="small",
    nodes=(node("Motor", "motor_key", MOTOR), node("Maker", "maker_key", MAKER)),
    relationships=(
        relationship("Maker", "MAKES", "Motor"),
        relationship(
            "Motor",
            "CERTIFIED_BY",
            "Maker",
            (Column(name="certified_on", type="date", description="Day of the certificate."),),
        ),
    ),
)


def model_with(label: str, *columns: Column) -> GraphModel:
    """The model, with columns of that label replaced by name or added."""
    changed = {column.name: column for column in (*MODEL.node(label).properties, *columns)}
    nodes = tuple(
        replace(spec, properties=tuple(changed.values())) if spec.label == label else spec for spec in MODEL.nodes
    )
    return replace(MODEL, nodes=nodes)


def entity(name: str, columns: tuple[Column, ...], *, total: int, unique: str | None = None) -> ObservedEntity:
    """An entity all of whose properties have a value everywhere."""
    properties = {
        column.name: ObservedProperty(name=column.name, types={column.type: total}, present=total)
        for column in (*columns, RUN_ID)
    }
    return ObservedEntity(name=name, total=total, properties=properties, unique=frozenset([unique] if unique else []))


def observed(total: int = 200, model: GraphModel = MODEL) -> ObservedSchema:
    """A graph that holds exactly what the model says, every property on every node."""
    return ObservedSchema(
        store="memory",
        nodes={spec.label: entity(spec.label, spec.properties, total=total, unique=spec.key) for spec in model.nodes},
        relationships={
            (spec.start, spec.type, spec.end): replace(
                entity(spec.type, spec.properties, total=total), start=spec.start, end=spec.end
            )
            for spec in model.relationships
        },
    )


def with_property(schema: ObservedSchema, label: str, name: str, *, types: Mapping[str, int] | None) -> ObservedSchema:
    """The same graph, in which a property of a label has these types; None takes it away altogether."""
    before = schema.nodes[label]
    properties = {key: value for key, value in before.properties.items() if key != name}
    if types is not None:
        properties[name] = ObservedProperty(name=name, types=types, present=sum(types.values()))
    return replace(schema, nodes={**schema.nodes, label: replace(before, properties=properties)})
