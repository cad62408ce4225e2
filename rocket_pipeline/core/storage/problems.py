"""What the disk and the server raise, turned into our own errors. Nothing else belongs here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from obstore.exceptions import BaseError

from rocket_pipeline.errors import StorageUnavailableError


@contextmanager
def translated(verb: str, location: Callable[[], str]) -> Iterator[None]:
    """Raise StorageUnavailableError for whatever the disk or the server did not do.

    Args:
        verb: What was tried, such as "write".
        location: Where, for people; asked for only when something failed.
    """
    try:
        yield
    except (OSError, BaseError) as error:
        raise unavailable(verb, location(), error) from error


def unavailable(verb: str, location: str, error: BaseException) -> StorageUnavailableError:
    """The error of ours for one of theirs."""
    reason = getattr(error, "strerror", None) or str(error).partition("\n")[0]
    return StorageUnavailableError(
        f"Cannot {verb} {location}: {reason}.",
        hint="Check free space, permissions and, for S3, the endpoint and the credentials.",
    )
