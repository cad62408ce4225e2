"""The graph of dept_rocketry: its labels and relationship types, and which clean columns they are made of.

Properties are the columns of the cleaning contracts, so a front-end reads the same names, units and bounds
that cleaning checks. Keys of other entities are no properties: MAKES, CERTIFIED_BY and HAS_CURVE say it
once, and cannot contradict it. Loading, constraints, checks, introspection and the contract all come from
`MODEL`.
"""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from rocket_pipeline.core.cleaning.contract import Column, EntityContract
from rocket_pipeline.core.graph_load.model import Datasets, GraphModel, NodeSpec, RelationshipSpec
from rocket_pipeline.core.graph_load.runs import RUN_NODE
from rocket_pipeline.core.rocketry.cleaning import CONTRACTS

MANUFACTURERS, ORGANIZATIONS, MOTORS, SAMPLES = (
    CONTRACTS[name] for name in ("manufacturers", "organizations", "motors", "samples")
)


def without(contract: EntityContract, *names: str) -> tuple[Column, ...]:
    """A contract's columns but for some."""
    return tuple(column for column in contract.columns if column.name not in names)


CURVE_PROPERTIES = (
    SAMPLES.column("simfile_id"),
    Column(
        name="times_s",
        type="list[number]",
        description="Times since ignition, one a point of the curve, never decreasing.",
        unit="s",
        required=True,
        minimum=0,
    ),
    Column(
        name="thrusts_n",
        type="list[number]",
        description="The thrust at each of `times_s`.",
        unit="N",
        required=True,
        minimum=0,
    ),
    Column(
        name="point_count",
        type="integer",
        description="How many points the curve has.",
        required=True,
        minimum=1,
    ),
    Column(
        name="integral_ns",
        type="number",
        description="The area under the curve by the trapezoid rule: its own total impulse.",
        unit="N·s",
        required=True,
        minimum=0,
    ),
    *without(SAMPLES, "simfile_id", "motor_key", "point", "time_s", "thrust_n"),
)


def curve_rows(datasets: Datasets) -> pl.DataFrame:
    """One row a curve, its points in order; the other columns are those of its first point."""
    time, thrust = pl.col("time_s"), pl.col("thrust_n")
    # Area between a point and the one before it; the first point has none.
    area = (time - time.shift(1)) * (thrust + thrust.shift(1)) / 2
    points = datasets["samples"].sort("simfile_id", "point")
    curves = (
        points.with_columns(area_ns=area.over("simfile_id"))
        .group_by("simfile_id", maintain_order=True)
        .agg(
            times_s=time,
            thrusts_n=thrust,
            point_count=pl.len().cast(pl.Int64),
            integral_ns=pl.col("area_ns").sum().round(6),
            **{column.name: pl.col(column.name).first() for column in CURVE_PROPERTIES[5:]},
        )
    )
    return curves.select(column.name for column in CURVE_PROPERTIES)


def entity_node(contract: EntityContract, *, label: str, description: str, drop: tuple[str, ...] = ()) -> NodeSpec:
    """A label whose nodes are the rows of one data set, without the columns in `drop`."""
    columns = without(contract, *drop)
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


MODEL = GraphModel(
    name="dept_rocketry",
    nodes=(
        entity_node(MANUFACTURERS, label="Manufacturer", description="A company that makes rocket motors."),
        entity_node(ORGANIZATIONS, label="Organization", description="An organization that certifies rocket motors."),
        entity_node(
            MOTORS,
            label="Motor",
            description="A rocket motor that is or was certified or sold.",
            drop=("manufacturer_key", "organization_key"),
        ),
        NodeSpec(
            label="ThrustCurve",
            description="The measured thrust of a motor over time.",
            key="simfile_id",
            properties=CURVE_PROPERTIES,
            datasets=("samples",),
            frame=curve_rows,
        ),
        RUN_NODE,
    ),
    relationships=(
        RelationshipSpec(
            type="MAKES",
            description="The manufacturer makes the motor.",
            start="Manufacturer",
            end="Motor",
            datasets=("motors",),
            frame=link("motors", "manufacturer_key", "motor_key"),
        ),
        RelationshipSpec(
            type="CERTIFIED_BY",
            description="The organization certified the motor; an uncertified one has none.",
            start="Motor",
            end="Organization",
            datasets=("motors",),
            frame=link("motors", "motor_key", "organization_key"),
        ),
        RelationshipSpec(
            type="HAS_CURVE",
            description="The curve was measured on the motor.",
            start="Motor",
            end="ThrustCurve",
            datasets=("samples",),
            frame=link("samples", "motor_key", "simfile_id"),
        ),
    ),
)

ROWS_IN_GRAPH = {
    "manufacturers": "MATCH (n:Manufacturer) RETURN count(n) AS rows",
    "organizations": "MATCH (n:Organization) RETURN count(n) AS rows",
    "motors": "MATCH (n:Motor) RETURN count(n) AS rows",
    "samples": "MATCH (n:ThrustCurve) RETURN sum(size(n.times_s)) AS rows",
}
"""Entity → the query that counts its rows in the graph; a sample is one point of a curve."""
