"""A server that is away or refuses is one line that says where, without the password."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pydantic import SecretStr

from rocket_pipeline.core.graph_load import GraphTarget, open_graph
from rocket_pipeline.errors import ConfigurationError, GraphAccessError, GraphUnavailableError, Permanent
from tests.support.fleet_graph import MODEL
from tests.support.neo4j_server import Neo4jServer, free_port

SECRET = "s3cr3t-of-mine"


def opening_fails(target: GraphTarget, kind: type[Exception]) -> str:
    with pytest.raises(kind) as caught, open_graph(target, model=MODEL):
        pass
    chain = [caught.value, caught.value.__cause__, caught.value.__context__]
    assert SECRET not in " ".join(f"{error!r} {error}" for error in chain)
    assert "\n" not in str(caught.value)
    return str(caught.value)


@pytest.mark.neo4j
@pytest.mark.xdist_group("neo4j")
def test_a_wrong_password_is_refused(neo4j_server: Neo4jServer) -> None:
    wrong = replace(neo4j_server.target, password=SecretStr(SECRET))
    text = opening_fails(wrong, GraphAccessError)
    assert "NEO4J_USER, NEO4J_PASSWORD" in text
    assert issubclass(GraphAccessError, Permanent)


@pytest.mark.neo4j
@pytest.mark.xdist_group("neo4j")
def test_a_database_that_does_not_exist_is_named(neo4j_server: Neo4jServer) -> None:
    wrong = replace(neo4j_server.target, database="nope")
    assert "nope" in opening_fails(wrong, GraphAccessError)


def test_no_server_is_said_with_its_address() -> None:
    port = free_port()
    away = GraphTarget(kind="neo4j", uri=f"bolt://127.0.0.1:{port}", password=SecretStr(SECRET))
    text = opening_fails(away, GraphUnavailableError)
    assert f"bolt://127.0.0.1:{port}" in text
    assert "NEO4J_URI" in text


@pytest.mark.parametrize("uri", ["http://localhost:7474", "localhost", "bolt://localhost:many"])
def test_an_address_that_is_none_is_said(uri: str) -> None:
    wrong = GraphTarget(kind="neo4j", uri=uri, password=SecretStr(SECRET))
    assert "NEO4J_URI" in opening_fails(wrong, ConfigurationError)


@pytest.mark.parametrize(
    "uri",
    [
        f"bolt://neo4j:{SECRET}@localhost:7687",
        f"neo4j+s://{SECRET}@db.test",
        f"bolt://neo4j:pa/{SECRET}@localhost:7687",
        f"http://neo4j:{SECRET}@localhost:7474",
        f"neo4j:{SECRET}@localhost",
        f"bolt://neo4j:{SECRET}@x@localhost",
    ],
)
def test_an_address_with_a_password_is_refused_and_never_shown(uri: str) -> None:
    target = GraphTarget(kind="neo4j", uri=uri, password=SecretStr("other"))
    assert "NEO4J_USER and NEO4J_PASSWORD" in opening_fails(target, ConfigurationError)
    assert SECRET not in f"{target!r} {target} {target.location}"
    assert "@" in target.location


def test_what_the_driver_does_not_take_as_an_address_is_said() -> None:
    wrong = GraphTarget(kind="neo4j", uri="bolt://localhost:7687?policy=eu", password=SecretStr(SECRET))
    assert "NEO4J_URI" in opening_fails(wrong, ConfigurationError)


def test_a_target_without_address_or_password_is_said() -> None:
    assert "NEO4J_URI" in opening_fails(GraphTarget(kind="neo4j", password=SecretStr(SECRET)), ConfigurationError)
    assert "NEO4J_PASSWORD" in opening_fails(GraphTarget(kind="neo4j", uri="bolt://x"), ConfigurationError)


def test_a_target_never_shows_its_password() -> None:
    target = GraphTarget(kind="neo4j", uri="bolt://x", password=SecretStr(SECRET))
    assert SECRET not in f"{target!r} {target} {target.location}"
