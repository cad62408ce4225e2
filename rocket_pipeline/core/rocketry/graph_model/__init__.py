"""The graph of dept_rocketry: its labels and relationship types, and which clean columns they are made of.

One module a group of labels; here they are one model. Loading, constraints, checks, introspection and the contract all
come from `MODEL`.
"""

from __future__ import annotations

from rocket_pipeline.core.graph_load.model import GraphModel
from rocket_pipeline.core.graph_load.runs import RUN_NODE
from rocket_pipeline.core.rocketry.graph_model import clubs, designs, kits, motors

_PARTS = (motors, kits, designs, clubs)

MODEL = GraphModel(
    name="dept_rocketry",
    nodes=(*(node for part in _PARTS for node in part.NODES), RUN_NODE),
    relationships=tuple(relationship for part in _PARTS for relationship in part.RELATIONSHIPS),
)

ROWS_IN_GRAPH = {entity: rows for part in _PARTS for entity, rows in part.ROWS.items()}
"""Entity → how its rows are counted in the graph; an entity that has no place there is absent."""

__all__ = ["MODEL", "ROWS_IN_GRAPH"]
