"""Clean data sets into a graph: the model, the stores, the loader and its checks."""

from rocket_pipeline.core.graph_load.draft import GraphDraft, begin_draft
from rocket_pipeline.core.graph_load.loader import load_nodes, load_relationships
from rocket_pipeline.core.graph_load.model import GraphModel, NodeSpec, ObservedSchema, RelationshipSpec
from rocket_pipeline.core.graph_load.open import open_graph
from rocket_pipeline.core.graph_load.prepare import PreparedLoad, prepare
from rocket_pipeline.core.graph_load.reconcile import reconcile
from rocket_pipeline.core.graph_load.runs import RUN_NODE
from rocket_pipeline.core.graph_load.store import GraphStore
from rocket_pipeline.core.graph_load.target import GraphTarget, target_from

__all__ = [
    "RUN_NODE",
    "GraphDraft",
    "GraphModel",
    "GraphStore",
    "GraphTarget",
    "NodeSpec",
    "ObservedSchema",
    "PreparedLoad",
    "RelationshipSpec",
    "begin_draft",
    "load_nodes",
    "load_relationships",
    "open_graph",
    "prepare",
    "reconcile",
    "target_from",
]
