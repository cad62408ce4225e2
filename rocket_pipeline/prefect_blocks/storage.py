"""Blocks that say where the outputs go, as what the core's storage is configured with."""

from __future__ import annotations

from typing import Self

from prefect.blocks.core import Block
from prefect_aws import AwsCredentials, MinIOCredentials, S3Bucket
from pydantic import Field, SecretStr, model_validator

from rocket_pipeline.core.storage.connect import S3Settings
from rocket_pipeline.core.storage.settings import StorageSettings


class StorageRoot(Block):
    """The root of all outputs, for flows whose environment names none."""

    _block_type_name = "Rocket Storage Root"
    _block_type_slug = "rocket-storage-root"

    root: str = Field(default="", description="A folder on the worker's machine, or gs://bucket/prefix")
    bucket: S3Bucket | None = Field(default=None, description="A bucket, in the root's stead")

    @model_validator(mode="after")
    def _names_one_place(self) -> Self:
        if bool(self.root) == bool(self.bucket):
            raise ValueError("give either root or bucket")
        return self

    def settings(self) -> StorageSettings:
        """What the core opens."""
        return from_block(self.bucket) if self.bucket else StorageSettings(root=self.root)


def from_block(block: S3Bucket) -> StorageSettings:
    """A storage whose root is the block's bucket and folder.

    A profile or a role that the block names is resolved now, once; what comes of it may expire.
    """
    folder = block.bucket_folder.strip("/")
    root = f"s3://{block.bucket_name}"
    return StorageSettings(root=f"{root}/{folder}" if folder else root, s3=_s3(block.credentials))


def _s3(credentials: AwsCredentials | MinIOCredentials) -> S3Settings:
    key, secret, token = _keys(credentials)
    return S3Settings(
        region=credentials.region_name,
        endpoint=credentials.aws_client_parameters.endpoint_url,
        access_key_id=key,
        secret_access_key=secret,
        session_token=token,
    )


def _keys(
    credentials: AwsCredentials | MinIOCredentials,
) -> tuple[SecretStr | None, SecretStr | None, SecretStr | None]:
    if isinstance(credentials, MinIOCredentials):
        return SecretStr(credentials.minio_root_user), credentials.minio_root_password, None
    if not (credentials.profile_name or credentials.assume_role_arn):
        key = credentials.aws_access_key_id
        return (
            SecretStr(key) if key else None,
            credentials.aws_secret_access_key,
            _secret(credentials.aws_session_token),
        )
    found = credentials.get_boto3_session().get_credentials()
    if found is None:
        return None, None, None
    frozen = found.get_frozen_credentials()
    return SecretStr(frozen.access_key), SecretStr(frozen.secret_key), _secret(frozen.token)


def _secret(value: str | SecretStr | None) -> SecretStr | None:
    return SecretStr(value) if isinstance(value, str) else value
