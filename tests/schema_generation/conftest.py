"""A real Neo4j server for the tests that ask for one."""

from tests.support.neo4j_server import neo4j_server

__all__ = ["neo4j_server"]
