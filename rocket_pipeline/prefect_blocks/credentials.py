"""Blocks of credentials that Prefect has no type for."""

from __future__ import annotations

from prefect.blocks.core import Block
from pydantic import Field, SecretStr

from rocket_pipeline.core.graph_load.target import GraphTarget


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


class CloudinaryCredentials(Block):
    """The account that images are published to."""

    _block_type_name = "Cloudinary Credentials"
    _block_type_slug = "rocket-cloudinary-credentials"

    cloud_name: str = Field(description="The account's name, as in its URLs")
    api_key: SecretStr = Field(description="Its key")
    api_secret: SecretStr = Field(description="Its secret")
