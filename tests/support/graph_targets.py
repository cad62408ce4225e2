"""Targets of both stores for tests, and a way to write to them behind the product's back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import ladybug
import neo4j
import pytest

from rocket_pipeline.core.graph_load import GraphTarget

BOTH = [
    "ladybug",
    pytest.param("neo4j", marks=[pytest.mark.neo4j, pytest.mark.xdist_group("neo4j")]),
]
"""Parameters of a fixture or test that runs on both stores."""


def target_for(kind: str, folder: Path, request: pytest.FixtureRequest) -> GraphTarget:
    """An empty graph: a file that is not there yet, or the emptied server of the session."""
    if kind == "ladybug":
        return GraphTarget(kind="ladybug", path=folder / "graph" / "fleet.lbug")
    target: GraphTarget = request.getfixturevalue("neo4j_server").target
    empty(target)
    return target


def empty(target: GraphTarget) -> None:
    """Remove all nodes of a server. Its constraints stay: making them anew takes longer than most tests."""
    tamper(target, "MATCH (n) DETACH DELETE n")


def drop_constraints(target: GraphTarget) -> None:
    """Make a server as bare as a new one."""
    with _driver(target) as driver:
        for record in driver.execute_query("SHOW CONSTRAINTS YIELD name RETURN name").records:
            driver.execute_query(f"DROP CONSTRAINT `{record['name']}`")


def tamper(target: GraphTarget, cypher: str, path: Path | None = None) -> list[tuple[Any, ...]]:
    """Run any statement with the driver itself, on `path` instead of the target's own file where given."""
    if target.kind == "ladybug":
        with (
            ladybug.Database(path or target.file, buffer_pool_size=2**26) as database,
            ladybug.Connection(database) as connection,
        ):
            return [tuple(row) for row in connection.execute(cypher).get_all()]
    with _driver(target) as driver:
        return [tuple(record.values()) for record in driver.execute_query(cypher).records]


def _driver(target: GraphTarget) -> neo4j.Driver:
    secret = target.password.get_secret_value() if target.password else ""
    return neo4j.GraphDatabase.driver(target.uri or "", auth=(target.user, secret))
