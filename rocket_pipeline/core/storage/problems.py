"""What the disk and the server raise, turned into our own errors. Nothing else belongs here."""

from __future__ import annotations

from rocket_pipeline.errors import StorageUnavailableError


def unavailable(verb: str, location: str, error: BaseException) -> StorageUnavailableError:
    """The error of ours for one of theirs."""
    reason = getattr(error, "strerror", None) or str(error).partition("\n")[0]
    return StorageUnavailableError(
        f"Cannot {verb} {location}: {reason}.",
        hint="Check free space, permissions and, for S3, the endpoint and the credentials.",
    )
