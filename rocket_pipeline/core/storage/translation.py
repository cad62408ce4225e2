"""Where errors of the disk and of the server become ours. Apart from `problems.py`, because obstore is large."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from obstore.exceptions import BaseError

from rocket_pipeline.core.storage.problems import unavailable


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
