"""The session buffer: which request of a session was answered with which bytes.

`buffer/<session_id>/<digest>` is a small JSON; a copy under `buffer/_latest/` lets a later session reuse a
young document where a source asks for that. Which answers are good enough to be noted, whether their bytes still
exist, and how answers are noted by the many is known elsewhere (`documents.py`, `commit.py`).
"""

from __future__ import annotations

import hashlib
import logging
import re
from datetime import datetime

from pydantic import BaseModel, ConfigDict, ValidationError
from w3lib.url import canonicalize_url

from rocket_pipeline.core.storage.objects import ObjectStore
from rocket_pipeline.errors import ConfigurationError

logger = logging.getLogger(__name__)

_LATEST = "_latest"
_SESSION_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


class BufferEntry(BaseModel):
    """What a request was answered with; the bytes lie in the content store under `sha256`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    method: str
    url: str
    final_url: str
    status: int
    headers: dict[str, str]
    sha256: str
    fetch_id: str
    fetched_at: datetime


class SessionBuffer:
    """The answered requests of one session.

    Args:
        objects: Where `buffer/` lies.
        session_id: Letters, digits, `.`, `_`, `-`; at most 100; the first one a letter or a digit.

    Raises:
        ConfigurationError: The session id is not of that form.
    """

    def __init__(self, objects: ObjectStore, session_id: str) -> None:
        if not _SESSION_ID.fullmatch(session_id):
            raise ConfigurationError(
                f"{session_id!r} is no session id.",
                hint="Use up to 100 letters, digits, '.', '_' and '-', beginning with a letter or a digit.",
            )
        self._objects = objects
        self.session_id = session_id

    def key(self, digest: str) -> str:
        """Where this session notes the answer to a request."""
        return f"buffer/{self.session_id}/{digest}"

    def latest_key(self, digest: str) -> str:
        """Where the latest answer of all sessions is noted."""
        return f"buffer/{_LATEST}/{digest}"

    def lookup(self, digest: str) -> BufferEntry | None:
        """What this session has under a request's digest, or None."""
        return self._read(self.key(digest))

    def lookup_latest(self, digest: str, *, not_before: datetime | None = None) -> BufferEntry | None:
        """What any session fetched last under that digest, or None when that was before `not_before`."""
        entry = self._read(self.latest_key(digest))
        return None if entry and not_before and entry.fetched_at < not_before else entry

    def adopt(self, digest: str, entry: BufferEntry) -> None:
        """Note an answer of another session for this one."""
        self._objects.put(self.key(digest), entry.model_dump_json().encode())

    def _read(self, key: str) -> BufferEntry | None:
        text = self._objects.find(key)
        if text is None:
            return None
        try:
            return BufferEntry.model_validate_json(text)
        except ValidationError as error:
            logger.warning("%s is no buffer entry and counts as none: %s", key, error.errors()[0]["msg"])
            return None


def request_digest(method: str, url: str, body: bytes = b"") -> str:
    """The name of a request in the buffer: the md5 of its canonical URL.

    That URL has no fragment, and its query is sorted. For other methods than GET, the method and the hash of
    the body go into the digest.
    """
    canonical = canonicalize_url(url)
    if method != "GET":
        canonical = f"{method} {canonical} {hashlib.sha256(body).hexdigest()}"
    return hashlib.md5(canonical.encode(), usedforsecurity=False).hexdigest()
