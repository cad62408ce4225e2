"""Motors in the graph: who makes them, who certified them, and their thrust curves."""

from __future__ import annotations

import polars as pl

from rocket_pipeline.core.cleaning.contract import Column
from rocket_pipeline.core.graph_load.model import Datasets, NodeSpec, RelationshipSpec
from rocket_pipeline.core.rocketry.cleaning import CONTRACTS
from rocket_pipeline.core.rocketry.graph_model.entities import GraphRows, entity_node, link, nodes_of, properties

MANUFACTURERS, ORGANIZATIONS, MOTORS, SAMPLES = (
    CONTRACTS[name] for name in ("manufacturers", "organizations", "motors", "samples")
)

OF_ALL_POINTS = (
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
)
OF_FIRST_POINT = properties(SAMPLES, drop=("simfile_id", "motor_key", "point", "time_s", "thrust_n"))
CURVE_PROPERTIES = (SAMPLES.column("simfile_id"), *OF_ALL_POINTS, *OF_FIRST_POINT)


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
            **{column.name: pl.col(column.name).first() for column in OF_FIRST_POINT},
        )
    )
    return curves.select(column.name for column in CURVE_PROPERTIES)


NODES = (
    entity_node(MANUFACTURERS, label="Manufacturer", description="A company that makes rocket motors or kits."),
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
)

RELATIONSHIPS = (
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
)

ROWS = {
    "manufacturers": nodes_of("Manufacturer"),
    "organizations": nodes_of("Organization"),
    "motors": nodes_of("Motor"),
    "samples": GraphRows(query="MATCH (n:ThrustCurve) RETURN sum(n.point_count) AS rows"),  # a row is a point
}
