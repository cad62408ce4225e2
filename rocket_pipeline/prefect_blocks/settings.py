"""The settings of a flow: what the environment says, and what Prefect's Blocks say where it says nothing."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from prefect.settings import PREFECT_API_URL
from prefect.utilities.asyncutils import run_coro_as_sync

from rocket_pipeline.common import settings as environment
from rocket_pipeline.common.settings import Settings
from rocket_pipeline.core.graph_load.target import GraphTarget, target_from
from rocket_pipeline.core.storage.settings import StorageSettings
from rocket_pipeline.errors import ConfigurationError
from rocket_pipeline.prefect_blocks.credentials import Neo4jCredentials

NEO4J_BLOCK = "rocket-neo4j"
STORAGE_BLOCK = "rocket-storage"


def load_settings() -> Settings:
    """The process's settings; on a Prefect server the Block `rocket-storage` names the root where nothing else does.

    Raises:
        ConfigurationError: A setting is wrong.
    """
    settings = environment.load_settings()
    if settings.model_fields_set & {"data_root", "aws_bucket_name"}:
        return settings
    stored = _stored_root(PREFECT_API_URL.value())
    if stored is None:
        return settings
    found = {
        "data_root": stored.root,
        "aws_region": stored.s3.region,
        "aws_endpoint_url": stored.s3.endpoint,
        "aws_access_key_id": stored.s3.access_key_id,
        "aws_secret_access_key": stored.s3.secret_access_key,
        "aws_session_token": stored.s3.session_token,
    }
    return settings.model_copy(update={n: v for n, v in found.items() if v and n not in settings.model_fields_set})


@cache
def _stored_root(api_url: str | None) -> StorageSettings | None:
    """The root that a server's Block names, asked for once a process; without a server the files and defaults count."""
    if not api_url:
        return None
    from rocket_pipeline.prefect_blocks.storage import StorageRoot  # AWS's packages, which only a server's flows need

    try:
        block: StorageRoot = run_coro_as_sync(StorageRoot.aload(STORAGE_BLOCK))
    except ValueError:  # Prefect's word for "no such block"
        return None
    return block.settings()


async def configured_graph(settings: Settings) -> GraphTarget:
    """The graph that flows write to: as the settings say, and as the block says where they say nothing.

    Raises:
        ConfigurationError: Neo4j is chosen and neither the settings nor a block have its password.
    """
    if settings.graph_store != "neo4j" or settings.neo4j_password.get_secret_value():
        return target_from(settings)
    block = await _neo4j()
    if block is None:
        raise ConfigurationError(
            "GRAPH_STORE is neo4j, but NEO4J_PASSWORD is not set and there is no block.",
            hint="Set it in .env.local, or run scripts/setup_prefect_blocks.py where it is set.",
        )
    given = {name: getattr(settings, f"neo4j_{name}") for name in ("uri", "user", "database")}
    chosen = {name: value for name, value in given.items() if f"neo4j_{name}" in settings.model_fields_set}
    return replace(block.target(), **chosen)


async def _neo4j() -> Neo4jCredentials | None:
    try:
        return await Neo4jCredentials.aload(NEO4J_BLOCK)
    except ValueError:  # Prefect's word for "no such block"
        return None
