"""What a storage is configured with. Reading the environment belongs to `common/settings.py`."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from rocket_pipeline.common.settings import Settings
from rocket_pipeline.core.storage.connect import S3Settings


class StorageSettings(BaseModel):
    """The places of a storage, and how S3 is reached where one of them is a bucket.

    Attributes:
        root: A folder, `s3://bucket/prefix`, `gs://bucket/prefix` or `memory://`.
        raw_root: Where raw data sets go; `<root>/data_raw` when None.
        clean_root: Where clean data sets go; `<root>/data_clean` when None.
        cache_root: Where documents and the buffer go; `root` when None.
        s3: How S3 is reached.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    root: str
    raw_root: str | None = None
    clean_root: str | None = None
    cache_root: str | None = None
    s3: S3Settings = S3Settings()


def storage_settings(settings: Settings) -> StorageSettings:
    """What the environment, `.env.local` and `.env` say of storage."""
    return StorageSettings(
        root=settings.root,
        raw_root=settings.place("output_dir", "data_raw"),
        clean_root=settings.place("clean_dir", "data_clean"),
        cache_root=settings.place("cache_dir", ""),
        s3=S3Settings(
            region=settings.aws_region,
            endpoint=settings.aws_endpoint_url,
            access_key_id=settings.aws_access_key_id,
            secret_access_key=settings.aws_secret_access_key,
            session_token=settings.aws_session_token,
        ),
    )
