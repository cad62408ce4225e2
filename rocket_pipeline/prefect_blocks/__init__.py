"""Prefect Blocks, and how each becomes what the core is configured with."""

from __future__ import annotations

from dataclasses import replace

from prefect.blocks.core import Block
from pydantic import Field, SecretStr

from rocket_pipeline.common.settings import Settings
from rocket_pipeline.core.graph_load.target import GraphTarget, target_from
from rocket_pipeline.errors import ConfigurationError

NEO4J_BLOCK = "rocket-neo4j"


class Neo4jCredentials(Block):
    """Address and credentials of a Neo4j database."""

    _block_type_name = "Neo4j Credentials"
    _block_type_slug = "rocket-neo4j-credentials"

    uri: str = Field(description="Such as bolt://localhost:7687 or neo4j+s://….databases.neo4j.io")
    user: str = Field(default="neo4j", description="The user name")
    password: SecretStr = Field(description="Its password")
    database: str = Field(default="neo4j", description="The database")

    def target(self) -> GraphTarget:
        """The graph that the core opens."""
        return GraphTarget(kind="neo4j", uri=self.uri, user=self.user, password=self.password, database=self.database)


async def seed_blocks(settings: Settings, *, write: bool = True) -> dict[str, str]:
    """Save a block for every credential that the settings hold; say of each block what was done.

    Args:
        settings: Where the credentials come from; a block without them is left as it is.
        write: Otherwise only say what would be done.
    """
    name = f"{Neo4jCredentials._block_type_slug}/{NEO4J_BLOCK}"
    if not settings.neo4j_password.get_secret_value():
        return {name: "left alone: NEO4J_PASSWORD is not set"}
    wanted = Neo4jCredentials(
        uri=settings.neo4j_uri,
        user=settings.neo4j_user,
        password=settings.neo4j_password,
        database=settings.neo4j_database,
    )
    former = await _load()
    if former is not None and former.target() == wanted.target():
        return {name: "up to date"}
    if not write:
        return {name: "differs" if former else "missing"}
    await wanted.save(NEO4J_BLOCK, overwrite=True)
    return {name: "saved"}


async def configured_graph(settings: Settings) -> GraphTarget:
    """The graph that flows write to: as the settings say, and as the block says where they say nothing.

    Raises:
        ConfigurationError: Neo4j is chosen and neither the settings nor a block have its password.
    """
    if settings.graph_store != "neo4j" or settings.neo4j_password.get_secret_value():
        return target_from(settings)
    block = await _load()
    if block is None:
        raise ConfigurationError(
            "GRAPH_STORE is neo4j, but NEO4J_PASSWORD is not set and there is no block.",
            hint="Set it in .env.local, or run scripts/setup_prefect_blocks.py where it is set.",
        )
    given = {name: getattr(settings, f"neo4j_{name}") for name in ("uri", "user", "database")}
    chosen = {name: value for name, value in given.items() if f"neo4j_{name}" in settings.model_fields_set}
    return replace(block.target(), **chosen)


async def _load() -> Neo4jCredentials | None:
    try:
        return await Neo4jCredentials.aload(NEO4J_BLOCK)
    except ValueError:  # Prefect's word for "no such block"
        return None
