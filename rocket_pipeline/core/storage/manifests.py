"""Manifests: where, when and how stored bytes came. One immutable JSON a fetch, beside the bytes.

Nothing of a request's headers or body belongs in a manifest: they may hold secrets.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from rocket_pipeline.core.storage.layout import MANIFEST_SUFFIX
from rocket_pipeline.core.storage.objects import ObjectStore
from rocket_pipeline.errors import CorruptObjectError

SAFE_HEADERS = (
    "content-type",
    "content-disposition",
    "content-length",
    "content-encoding",
    "content-language",
    "date",
    "etag",
    "last-modified",
    "link",
)
_FILENAME = b'\n  "filename": '


class Manifest(BaseModel):
    """One fetch of one document. `filename` names the bytes beside it; `size` counts them, unpacked."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    manifest_schema_version: Literal[1] = 1
    fetch_id: str
    session_id: str
    source: str
    method: str
    url: str
    final_url: str
    status: int
    headers: dict[str, str]
    sha256: str
    size: int
    filename: str
    fetched_at: datetime


def new_fetch_id() -> str:
    """A fresh id of one fetch: 16 hex digits."""
    return secrets.token_hex(8)


def safe_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """The response headers worth keeping, names in lower case; never a cookie."""
    lowered = {name.lower(): value for name, value in headers.items()}
    return {name: lowered[name] for name in SAFE_HEADERS if name in lowered}


def manifest_key(manifest: Manifest) -> str:
    """Where a manifest lies: beside the bytes, under their name and its fetch id."""
    return f"cas/{manifest.sha256}/{manifest.filename}.{manifest.fetch_id}{MANIFEST_SUFFIX}"


def write_manifest(objects: ObjectStore, manifest: Manifest) -> None:
    """Write a manifest; one that is there already stays as it is."""
    objects.put_if_absent(manifest_key(manifest), manifest_text(manifest))


def manifest_text(manifest: Manifest) -> bytes:
    """A manifest as it is stored."""
    return (manifest.model_dump_json(indent=2) + "\n").encode()


def manifest_around(manifest: Manifest) -> tuple[bytes, bytes]:
    """Its text before and after the value of `filename`, for those who learn that name last."""
    text = manifest_text(manifest)
    start = text.index(_FILENAME) + len(_FILENAME)  # an indented key: within a value a line never breaks
    return text[:start], text[text.index(b",\n", start) :]


def read_manifests(objects: ObjectStore, sha256: str) -> list[Manifest]:
    """All manifests of the bytes with that hash, the oldest fetch first.

    Raises:
        CorruptObjectError: One of them is not a manifest.
    """
    keys = [key for key in objects.list(f"cas/{sha256}/") if key.endswith(MANIFEST_SUFFIX)]
    return sorted((read_manifest(objects, key) for key in keys), key=lambda m: (m.fetched_at, m.fetch_id))


def read_manifest(objects: ObjectStore, key: str) -> Manifest:
    """The manifest under a key.

    Raises:
        CorruptObjectError: It is not a manifest.
    """
    try:
        return Manifest.model_validate_json(objects.get(key))
    except ValidationError as error:
        raise CorruptObjectError(
            f"{objects.location(key)} is not a manifest: {error.errors()[0]['msg']}.",
            hint="Delete it, or read it with the version that wrote it.",
        ) from error
