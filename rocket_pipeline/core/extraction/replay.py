"""What a session saved: its documents, and the sources that these can be read again for.

The reading itself is the pipeline's `replay`.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator

from rocket_pipeline.core.storage.buffer import BufferEntry
from rocket_pipeline.core.storage.ledger import RunLedger, RunRecord
from rocket_pipeline.core.storage.manifests import read_manifests
from rocket_pipeline.core.storage.runs import run_ids
from rocket_pipeline.core.storage.store import Storage
from rocket_pipeline.errors import ConfigurationError, CorruptObjectError, ObjectMissingError

logger = logging.getLogger(__name__)
_SHOWN = 3


def sources_of(storage: Storage, session_id: str, *, stage: str) -> list[str]:
    """The sources that a session ran, in their order; also those that failed.

    The runs' ledgers tell it: of two sources that share a document, its manifest names only the one that was first.
    Where no run is known, as after work in a notebook, the manifests must do.

    Args:
        storage: Where the session was kept.
        session_id: The session.
        stage: The ledger's name for the stage of sources.

    Raises:
        ConfigurationError: The session saved no document.
    """
    runs = _runs(storage)
    prefix = storage.buffer(session_id).key("")
    if next(storage.cache.infos(prefix), None) is None:
        known = list(dict.fromkeys(run.session_id for run in runs))[-_SHOWN:]
        raise ConfigurationError(
            f"Session {session_id} has no saved document in {storage.cache.root}.",
            hint=f"The latest sessions are {', '.join(known)}." if known else "No run is known there.",
        )
    names = [step.name for run in runs if run.session_id == session_id for step in run.steps if step.stage == stage]
    return list(dict.fromkeys(names)) or sorted(_named_by_manifests(storage, session_id))


def saved_documents(storage: Storage, session_id: str) -> dict[str, BufferEntry]:
    """Request's digest → what answered it, of all that a session saved."""
    buffer = storage.buffer(session_id)
    digests = (key.rpartition("/")[2] for key in storage.cache.list(buffer.key("")))
    return {digest: entry for digest in digests if (entry := buffer.lookup(digest))}


def _named_by_manifests(storage: Storage, session_id: str) -> set[str]:
    entries = saved_documents(storage, session_id).values()
    manifests = (manifest for entry in entries for manifest in read_manifests(storage.cache, entry.sha256))
    return {manifest.source for manifest in manifests if manifest.session_id == session_id and manifest.source}


def _runs(storage: Storage) -> list[RunRecord]:
    """All runs of a root that can be read, the oldest first."""
    return list(_readable(storage, run_ids(storage.objects)))


def _readable(storage: Storage, run_ids: list[str]) -> Iterator[RunRecord]:
    for run_id in run_ids:
        try:
            yield RunLedger(storage.objects, run_id).read()
        except (CorruptObjectError, ObjectMissingError) as error:  # another run's fault, or it is being removed
            logger.warning("run %s is left out: %s", run_id, error)
