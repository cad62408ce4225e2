"""Designs in the graph: their choices of motors, and what their simulated flights gave."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from rocket_pipeline.core.cleaning.contract import Column
from rocket_pipeline.core.graph_load.model import Datasets, RelationshipSpec
from rocket_pipeline.core.rocketry.cleaning import CONTRACTS
from rocket_pipeline.core.rocketry.graph_model.entities import GraphRows, entity_node, link, nodes_of

UNLINKED = Column(
    name="unlinked_motors",
    type="list[string]",
    description="Its motors, as the design writes them, that are no motor of this graph; null when nobody has looked.",
)

USE_PROPERTIES = (
    Column(
        name="mount_count",
        type="integer",
        description="How many mounts of the configuration hold the motor.",
        required=True,
        minimum=1,
    ),
    Column(
        name="mount_names",
        type="list[string]",
        description="The names of the components that hold it, where they have one.",
        required=True,
    ),
    Column(
        name="delays",
        type="list[string]",
        description="The delays that the design gives it: seconds, or P (plugged); empty where it gives none.",
        required=True,
    ),
    Column(
        name="ignition_events",
        type="list[string]",
        description='What ignites it, such as "launch" or "burnout" (of the stage below).',
        required=True,
    ),
)

_CONFIGURATIONS = entity_node(
    CONTRACTS["configurations"],
    label="Configuration",
    description="A choice of motors that a design can fly with.",
    drop=("design_sha256",),
)


def configuration_rows(datasets: Datasets) -> pl.DataFrame:
    """One row a configuration, with the motors that no relationship can tell."""
    rows = _CONFIGURATIONS.frame(datasets)
    if "design_motors" not in datasets:
        return rows.with_columns(pl.lit(None, UNLINKED.polars_type).alias(UNLINKED.name))
    written = pl.concat_str("manufacturer", "designation", separator=" ", ignore_nulls=True).replace("", None)
    motors = datasets["design_motors"].filter(pl.col("motor_key").is_null())
    unlinked = motors.group_by("configuration_key").agg(written.drop_nulls().alias(UNLINKED.name))
    told = rows.join(unlinked, on="configuration_key", how="left", maintain_order="left")
    return told.with_columns(pl.col(UNLINKED.name).fill_null([]))


def use_rows(datasets: Datasets) -> pl.DataFrame:
    """One row a configuration and motor, in however many mounts; a motor that is not linked has none."""
    return (
        datasets["design_motors"]
        .drop_nulls("motor_key")
        .group_by(start_key="configuration_key", end_key="motor_key", maintain_order=True)
        .agg(
            mount_count=pl.len().cast(pl.Int64),
            mount_names=pl.col("mount_name").drop_nulls().unique(maintain_order=True),
            delays=pl.col("link_delays").explode().drop_nulls().unique(maintain_order=True),
            ignition_events=pl.col("ignition_event").drop_nulls().unique(maintain_order=True),
        )
    )


NODES = (
    entity_node(
        CONTRACTS["designs"],
        label="Design",
        description="A rocket design of OpenRocket; its name identifies nothing.",
        # The counts are of the file; what the graph has of it hangs on the design.
        drop=("container", "notes", "configuration_count", "motor_count", "simulation_count"),
    ),
    replace(_CONFIGURATIONS, properties=(*_CONFIGURATIONS.properties, UNLINKED), frame=configuration_rows),
    entity_node(
        CONTRACTS["simulations"],
        label="Simulation",
        description="A simulated flight of a design; its results hold only where is_current is true.",
        drop=("design_sha256", "configuration_key"),
    ),
)

RELATIONSHIPS = (
    RelationshipSpec(
        type="HAS_CONFIGURATION",
        description="The design can fly with this choice of motors.",
        start="Design",
        end="Configuration",
        datasets=("configurations",),
        frame=link("configurations", "design_sha256", "configuration_key"),
    ),
    RelationshipSpec(
        type="USES_MOTOR",
        description="The motor flies in the configuration.",
        start="Configuration",
        end="Motor",
        properties=USE_PROPERTIES,
        datasets=("design_motors",),
        frame=use_rows,
    ),
    # Of every simulation: one whose file does not say what it flew would else be reached from nowhere.
    RelationshipSpec(
        type="HAS_SIMULATION",
        description="The flight is one of the design's, whether or not its configuration is known.",
        start="Design",
        end="Simulation",
        datasets=("simulations",),
        frame=link("simulations", "design_sha256", "simulation_key"),
    ),
    RelationshipSpec(
        type="VALIDATED_BY",
        description="The flight was simulated with this configuration.",
        start="Configuration",
        end="Simulation",
        datasets=("simulations", "configurations"),
        frame=link("simulations", "configuration_key", "simulation_key"),
    ),
)

ROWS = {
    "designs": nodes_of("Design"),
    "configurations": nodes_of("Configuration"),
    "design_motors": GraphRows(
        query="MATCH (:Configuration)-[r:USES_MOTOR]->(:Motor) RETURN sum(r.mount_count) AS rows", linked_by="motor_key"
    ),
    "simulations": nodes_of("Simulation"),
}
