"""Clubs in the graph, and the fields where they fly."""

from __future__ import annotations

import polars as pl

from rocket_pipeline.core.graph_load.model import Datasets, RelationshipSpec
from rocket_pipeline.core.rocketry.cleaning import CONTRACTS
from rocket_pipeline.core.rocketry.graph_model.entities import entity_node, nodes_of


def flight_rows(datasets: Datasets) -> pl.DataFrame:
    """One row a club and field; a club that cleaning refused flies nowhere, which cleaning has told."""
    pairs = datasets["launch_sites"].select(start_key="club_keys", end_key="site_key").explode("start_key")
    return pairs.join(datasets["clubs"].select(start_key="club_key"), on="start_key", maintain_order="left")


NODES = (
    entity_node(CONTRACTS["clubs"], label="Club", description="A club of model or high-power rocketry."),
    entity_node(
        CONTRACTS["launch_sites"],
        label="LaunchSite",
        description="A field where clubs launch rockets.",
        drop=("club_keys",),
    ),
)

RELATIONSHIPS = (
    RelationshipSpec(
        type="FLIES_AT",
        description="The club launches its rockets there; several clubs can share a field.",
        start="Club",
        end="LaunchSite",
        datasets=("launch_sites", "clubs"),
        frame=flight_rows,
    ),
)

ROWS = {"clubs": nodes_of("Club"), "launch_sites": nodes_of("LaunchSite")}
