"""Kits in the graph: who makes them, what shops ask for them, and the motors that are recommended for them."""

from __future__ import annotations

import polars as pl

from rocket_pipeline.core.cleaning.contract import Column
from rocket_pipeline.core.graph_load.model import Datasets, RelationshipSpec
from rocket_pipeline.core.rocketry.cleaning import CONTRACTS
from rocket_pipeline.core.rocketry.graph_model.entities import GraphRows, entity_node, link, nodes_of

VENDORS, KITS, OFFERS = (CONTRACTS[name] for name in ("vendors", "kits", "offers"))

OFFER_PROPERTIES = tuple(OFFERS.column(name) for name in ("price", "currency", "available", "url"))

RECOMMENDATION_PROPERTIES = (
    Column(
        name="texts",
        type="list[string]",
        description="What the shop writes for the motor, in its order: the same motor with several delays.",
        required=True,
    ),
    Column(
        name="delays",
        type="list[string]",
        description="The delays that are named: seconds, or S, M, L and P (plugged); empty where none is.",
        required=True,
    ),
)


def offer_rows(datasets: Datasets) -> pl.DataFrame:
    """One row an offer."""
    names = [column.name for column in OFFER_PROPERTIES]
    return datasets["offers"].select(*names, start_key="vendor_key", end_key="kit_key")


def recommendation_rows(datasets: Datasets) -> pl.DataFrame:
    """One row a kit and motor, however often the kit's list names it; what is linked to no motor has none."""
    delays = pl.col("link_delays").explode().drop_nulls().unique(maintain_order=True)
    return (
        datasets["kit_motors"]
        .drop_nulls("motor_key")
        .sort("kit_key", "number")
        .group_by(start_key="kit_key", end_key="motor_key", maintain_order=True)
        .agg(texts="text", delays=delays)
    )


NODES = (
    entity_node(VENDORS, label="Vendor", description="A shop that sells kits, or a name that stands on its products."),
    entity_node(
        KITS,
        label="Kit",
        description="A model or high-power rocket kit, with what shops state about it.",
        # What a shop asks for it stands in SELLS.
        drop=("manufacturer_key", "vendor_key", "handle", "price", "currency", "available"),
    ),
)

RELATIONSHIPS = (
    RelationshipSpec(
        type="MAKES",
        description="The manufacturer makes the kit.",
        start="Manufacturer",
        end="Kit",
        datasets=("kits",),
        frame=link("kits", "manufacturer_key", "kit_key"),
    ),
    RelationshipSpec(
        type="SELLS",
        description="The shop offers the kit, at this price.",
        start="Vendor",
        end="Kit",
        properties=OFFER_PROPERTIES,
        datasets=("offers",),
        frame=offer_rows,
    ),
    RelationshipSpec(
        type="RECOMMENDS",
        description="The kit's shop recommends the motor for it.",
        start="Kit",
        end="Motor",
        properties=RECOMMENDATION_PROPERTIES,
        datasets=("kit_motors",),
        frame=recommendation_rows,
    ),
)

ROWS = {
    "vendors": nodes_of("Vendor"),
    "kits": nodes_of("Kit"),
    "offers": GraphRows(query="MATCH (:Vendor)-[:SELLS]->(:Kit) RETURN count(*) AS rows"),
    "kit_motors": GraphRows(
        query="MATCH (:Kit)-[r:RECOMMENDS]->(:Motor) RETURN sum(size(r.texts)) AS rows", linked_by="motor_key"
    ),
}
