"""What all tests of orchestration share."""

from __future__ import annotations

from tests.support.neo4j_server import neo4j_server
from tests.support.prefect_server import orchestra, site

__all__ = ["neo4j_server", "orchestra", "site"]
