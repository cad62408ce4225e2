"""Both stores behind one fixture: a graph in a file, and a real Neo4j server emptied before each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from rocket_pipeline.core.graph_load import GraphStore, GraphTarget
from tests.support.fleet_graph import MODEL
from tests.support.graph_loading import writing
from tests.support.graph_targets import BOTH, target_for
from tests.support.neo4j_server import neo4j_server

__all__ = ["neo4j_server"]


@pytest.fixture(params=BOTH)
def target(request: pytest.FixtureRequest, tmp_path: Path) -> GraphTarget:
    return target_for(request.param, tmp_path, request)


@pytest.fixture
def store(target: GraphTarget) -> Iterator[GraphStore]:
    with writing(target, MODEL) as opened:
        opened.ensure_schema(MODEL)
        yield opened
