"""The runs of a root: which there are, and which of those that never ended have broken off.

What one run did is its ledger's business.
"""

from __future__ import annotations

import logging
from typing import Protocol

from rocket_pipeline.common.logging import redact
from rocket_pipeline.core.storage.ledger import Objects, RunLedger, RunRecord, StepReport
from rocket_pipeline.errors import ConfigurationError, CorruptObjectError, ObjectMissingError

logger = logging.getLogger(__name__)

LAST = "last"
"""The name of the run that began last."""
_LOOKED_AT = 20
_SHOWN = 3


class Folders(Objects, Protocol):
    """What is needed of an object store."""

    def folders(self, prefix: str) -> list[str]:
        """The names of the folders directly below a prefix, sorted."""

    def exists(self, key: str) -> bool:
        """Whether there is an object under the key."""


def run_ids(objects: Folders) -> list[str]:
    """All runs of a root, the oldest first: their names begin with their time."""
    return objects.folders("runs/")


def find_run(objects: Folders, name: str) -> RunRecord:
    """The run of that name, or the `LAST` one.

    Raises:
        ConfigurationError: There is no such run.
        CorruptObjectError: A file of its ledger is not what the ledger writes.
    """
    known = run_ids(objects)
    run_id = known[-1] if name == LAST and known else name
    if run_id not in known:
        latest = ", ".join(reversed(known[-_SHOWN:]))
        raise ConfigurationError(
            f"There is no run {name}.", hint=f"The latest are {latest}." if known else "Nothing has run there yet."
        )
    try:
        return RunLedger(objects, run_id).read()
    except ObjectMissingError as error:  # its folder is being written, or was deleted in part
        raise ConfigurationError(f"Run {run_id} has no beginning in its ledger.", hint=error.hint) from error


def has_ended(objects: Folders, run_id: str) -> bool:
    """Whether a run was closed; False of one that is not known."""
    return objects.exists(f"runs/{run_id}/finished.json")


def close_broken(objects: Folders) -> list[RunRecord]:
    """Close the latest runs whose process went away without a word, say so in the log, and return them.

    A run of another machine stays open: from here nobody can see whether it still works.
    """
    return [closed for run_id in run_ids(objects)[-_LOOKED_AT:] if (closed := _closed(objects, run_id))]


def break_off(ledger: RunLedger, reason: str) -> RunRecord:
    """Close a run that did not come to its end; the reason stands in its step `broken_off`."""
    ledger.record(StepReport(stage="flow", name="broken_off", state="Failed", error=redact(reason)))
    return ledger.finish("Failed")


def _closed(objects: Folders, run_id: str) -> RunRecord | None:
    if has_ended(objects, run_id):
        return None
    ledger = RunLedger(objects, run_id)
    try:
        process = ledger.read().process
    except (CorruptObjectError, ObjectMissingError) as error:  # another run's fault, or it begins just now
        logger.warning("run %s is left out: %s", run_id, error)
        return None
    if process is None or process.is_alive is not False:
        return None
    reason = f"Its process {process.pid} on {process.host} ended without a word: killed, or no memory."
    logger.warning("Run %s broke off: %s", run_id, reason)
    return break_off(ledger, reason)
