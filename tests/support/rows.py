"""Everything that a graph holds, as the generated contract names it."""

from __future__ import annotations

from typing import Any

from rocket_pipeline.core.graph_load.store import GraphStore
from rocket_pipeline.core.rocketry.graph_model import MODEL
from rocket_pipeline.core.schema_generation.intermediate import relationship_name


def all_rows(store: GraphStore) -> dict[str, list[Any]]:
    """Label or relationship interface → every row."""
    rows: dict[str, list[Any]] = {spec.label: store.nodes(spec) for spec in MODEL.nodes}
    for spec in MODEL.relationships:
        rows[relationship_name(spec.start, spec.type, spec.end)] = store.relationships(spec)
    return rows
