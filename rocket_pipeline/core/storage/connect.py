"""Opening what a root names, and what has to be known for it. What is then done with it stands in `objects.py`."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from typing import TypeAlias

from obstore.store import GCSStore, LocalStore, MemoryStore, S3Store
from pydantic import BaseModel, ConfigDict, SecretStr

from rocket_pipeline.errors import ConfigurationError

IN_MEMORY = "memory://"
Store: TypeAlias = LocalStore | MemoryStore | S3Store | GCSStore


class S3Settings(BaseModel):
    """How S3 is reached. What is None comes from the AWS_* environment, or from the machine's role.

    Attributes:
        region: Such as `eu-central-1`.
        endpoint: The origin of a server that is not Amazon's; `http://` is allowed only here.
        access_key_id: The key.
        secret_access_key: Its secret.
        session_token: The token of temporary credentials.
        timeout_s: Seconds for one request.
        max_retries: Further attempts after a 5xx, a 429 or a lost connection.
        retry_timeout_s: Seconds after which no further attempt is made.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    region: str | None = None
    endpoint: str | None = None
    access_key_id: SecretStr | None = None
    secret_access_key: SecretStr | None = None
    session_token: SecretStr | None = None
    timeout_s: float = 60
    max_retries: int = 4
    retry_timeout_s: float = 60


def connect(root: str, folder: Path | None, s3: S3Settings) -> Store:
    """The store that a root names.

    Args:
        root: The root.
        folder: The same as a path, when it is a local folder; it is created when missing.
        s3: For `s3://`.

    Raises:
        ConfigurationError: It is no root.
        OSError: The folder cannot be created.
    """
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
        return LocalStore(folder)
    if root.startswith("s3://"):
        return _connect_s3(root, s3)
    if root.startswith("gs://"):
        return GCSStore.from_url(root)
    if root == IN_MEMORY:
        return MemoryStore()
    raise ConfigurationError(
        f"{root!r} is not a storage root.", hint="Give a folder, s3://bucket/prefix, gs://bucket/prefix or memory://."
    )


def _connect_s3(root: str, s3: S3Settings) -> S3Store:
    environment = os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL")
    endpoint = s3.endpoint or environment
    given = {
        "region": s3.region,
        "endpoint": endpoint,
        "access_key_id": _plain(s3.access_key_id),
        "secret_access_key": _plain(s3.secret_access_key),
        "session_token": _plain(s3.session_token),
    }
    return S3Store.from_url(
        root,
        config={name: value for name, value in given.items() if value},  # type: ignore[arg-type] # as its TypedDict says
        client_options={
            "allow_http": (endpoint or "").startswith("http://"),
            "timeout": timedelta(seconds=s3.timeout_s),
        },
        retry_config={"max_retries": s3.max_retries, "retry_timeout": timedelta(seconds=s3.retry_timeout_s)},
    )


def _plain(secret: SecretStr | None) -> str | None:
    return secret.get_secret_value() if secret else None
