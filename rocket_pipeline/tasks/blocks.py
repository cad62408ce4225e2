"""The Blocks that the settings give: which there are, under which names, and how they are written to a server."""

from __future__ import annotations

from typing import Any

from prefect.blocks.core import Block
from prefect.blocks.webhook import Webhook
from prefect.client.orchestration import get_client
from prefect_aws import S3Bucket

from rocket_pipeline.common.settings import Settings
from rocket_pipeline.prefect_blocks.credentials import CloudinaryCredentials, Neo4jCredentials
from rocket_pipeline.prefect_blocks.secrets import aws_credentials, with_secrets
from rocket_pipeline.prefect_blocks.settings import NEO4J_BLOCK, STORAGE_BLOCK
from rocket_pipeline.prefect_blocks.storage import StorageRoot
from rocket_pipeline.tasks.seeding import Seeds, read_all

NEO4J = f"rocket-neo4j-credentials/{NEO4J_BLOCK}"
CLOUDINARY = "rocket-cloudinary-credentials/rocket-cloudinary"
AWS = "aws-credentials/rocket-aws"
BUCKET = f"s3-bucket/{STORAGE_BLOCK}"
STORAGE = f"rocket-storage-root/{STORAGE_BLOCK}"
ALERTS = "webhook/rocket-alerts"
PREFIX = "rocket-"
"""Every Block of this project bears such a name."""


class Blocks(Seeds):
    """The Blocks that a server shall hold: of each kind one, where the settings have what it needs.

    Args:
        settings: Where the values come from; Secrets Manager completes them.

    Raises:
        ConfigurationError: Secrets Manager gives no answer or something else than credentials.
    """

    def __init__(self, settings: Settings) -> None:
        settings = with_secrets(settings)
        self._blocks = {**_storage(settings), **_credentials(settings)}
        super().__init__(
            "Blocks",
            {name: _values(block.model_dump()) for name, block in self._blocks.items()},
            {name: reason for name, reason in _REASONS.items() if name not in self._blocks},
        )

    async def stored(self) -> dict[str, dict[str, Any]]:
        """Those that are the project's by their names."""
        async with get_client() as client:
            documents = await read_all(client, "/block_documents/filter")
        names = {f"{each['block_type']['slug']}/{each['name']}" for each in documents if each["name"]}
        ours = sorted(name for name in names if name.partition("/")[2].startswith(PREFIX))
        return {name: await _loaded(name) if name in self.wanted else {} for name in ours}

    async def write(self, name: str) -> None:
        """Save a Block; one that holds another refers to that one's document, which is written before it."""
        block = self._blocks[name]
        if isinstance(block, S3Bucket):
            block.credentials = await Block.aload(AWS)
        if isinstance(block, StorageRoot) and block.bucket:
            block.bucket = await Block.aload(BUCKET)
        await block.asave(name.partition("/")[2], overwrite=True)

    async def delete(self, name: str) -> None:
        """Remove a Block."""
        slug, _, document = name.partition("/")
        async with get_client() as client:
            found = await client.read_block_document_by_name(document, slug)
            await client.delete_block_document(found.id)


async def _loaded(name: str) -> dict[str, Any]:
    block: Block = await Block.aload(name)
    return _values(block.model_dump())


def _values(dump: dict[str, Any]) -> dict[str, Any]:
    """What a Block says, and those within it, without the names and ids that a server gave them."""
    return {
        key: _values(value) if isinstance(value, dict) else value
        for key, value in dump.items()
        if not key.startswith("_")
    }


_REASONS = {
    AWS: "DATA_ROOT names no bucket",
    BUCKET: "DATA_ROOT names no bucket",
    STORAGE: "DATA_ROOT is not set",
    NEO4J: "NEO4J_PASSWORD is not set",
    CLOUDINARY: "CLOUDINARY_CLOUD_NAME, CLOUDINARY_API_KEY and CLOUDINARY_API_SECRET are not all set",
    ALERTS: "ALERT_WEBHOOK_URL is not set",
}
"""Block → why it is left as it is on the server."""


def _storage(settings: Settings) -> dict[str, Block]:
    """Where the outputs go, where the settings say it; those that others refer to come first."""
    if not settings.model_fields_set & {"data_root", "aws_bucket_name"}:
        return {}
    if not settings.root.startswith("s3://"):
        return {STORAGE: StorageRoot(root=settings.root)}
    bucket_name, _, folder = settings.root.removeprefix("s3://").partition("/")
    aws = aws_credentials(settings)
    bucket = S3Bucket(bucket_name=bucket_name, bucket_folder=folder, credentials=aws)
    return {AWS: aws, BUCKET: bucket, STORAGE: StorageRoot(bucket=bucket)}


def _credentials(settings: Settings) -> dict[str, Block]:
    found: dict[str, Block] = {}
    if settings.neo4j_password.get_secret_value():
        found[NEO4J] = Neo4jCredentials(
            uri=settings.neo4j_uri,
            user=settings.neo4j_user,
            password=settings.neo4j_password,
            database=settings.neo4j_database,
        )
    name, key, secret = settings.cloudinary_cloud_name, settings.cloudinary_api_key, settings.cloudinary_api_secret
    if name and key and secret:
        found[CLOUDINARY] = CloudinaryCredentials(cloud_name=name, api_key=key, api_secret=secret)
    if settings.alert_webhook_url:
        headers = {"Content-Type": "application/json"}
        found[ALERTS] = Webhook(url=settings.alert_webhook_url, headers=headers)
    return found
