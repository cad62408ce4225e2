"""Saving documents by the many: bytes, then manifest, then buffer entry, each durable before the next is visible.

On a local root one thread takes whatever waits and saves it together, so that a flush of the disk is shared
(`rounds.py` has the steps; many documents are saved by another process, `elsewhere.py`). In a bucket a request is
durable when it is answered: there a pool of threads saves documents side by side. What is saved stands in
`documents.py`.
"""

from __future__ import annotations

import threading
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Protocol

from rocket_pipeline.core.storage.connect import IN_MEMORY
from rocket_pipeline.core.storage.elsewhere import RoundsElsewhere
from rocket_pipeline.core.storage.failpoints import failpoint
from rocket_pipeline.core.storage.objects import ObjectStore
from rocket_pipeline.core.storage.saving import Saving
from rocket_pipeline.core.storage.writer import StoredObject, put_named
from rocket_pipeline.errors import RocketError

IDLE_SECONDS = 1.0
REQUESTS_AT_ONCE = 16


class Commits(Protocol):
    """Saves documents."""

    def submit(self, saving: Saving) -> Future[StoredObject]:
        """Save a document some time soon; it is durable when the future has its result."""


def commits_of(objects: ObjectStore) -> Commits:
    """What saves documents under a root."""
    if objects.folder:
        return GroupCommit(objects.folder)
    return DirectCommit(objects) if objects.root == IN_MEMORY else PooledCommit(objects)


class GroupCommit:
    """Saves documents under a local root, those that wait at the same time together.

    Its thread starts with the first document and ends when none came for a second; so does the other process, once
    there are many of them.

    Args:
        root: The root.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._may_start = True
        self._waiting: list[Saving] = []
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None

    def submit(self, saving: Saving) -> Future[StoredObject]:
        """Save a document some time soon; never waits itself."""
        with self._changed:
            self._waiting.append(saving)
            if self._thread is None or not self._thread.is_alive():  # a fork leaves threads behind
                self._thread = threading.Thread(target=self._work, name="rocket-commit", daemon=True)
                self._thread.start()
            self._changed.notify()
        return saving.done

    def _work(self) -> None:
        rounds = RoundsElsewhere(self._root, may_start=self._may_start)
        taken: list[Saving] | None = None
        try:
            while (taken := self._take(busy=rounds.busy)) is not None:
                rounds.next([saving for saving in taken if saving.done.set_running_or_notify_cancel()])
        except BaseException as error:
            rounds.give_up(error)  # nobody may wait for a thread that is gone
            self._give_up(error, taken or [])
            raise
        finally:
            self._may_start = rounds.may_start
            rounds.close()

    def _take(self, *, busy: bool) -> list[Saving] | None:
        """What waits now; None when there is nothing to do any more, and then the thread must end."""
        with self._changed:
            if not busy:
                self._changed.wait_for(lambda: bool(self._waiting), IDLE_SECONDS)
            taken, self._waiting = self._waiting, []
            if taken or busy:
                return taken
            self._thread = None
            return None

    def _give_up(self, error: BaseException, taken: list[Saving]) -> None:
        with self._changed:
            waiting, self._waiting, self._thread = self._waiting, [], None
        for saving in (*taken, *waiting):
            saving.fail(error)


class PooledCommit:
    """Saves documents in a bucket, several at once.

    Args:
        objects: The bucket.
    """

    def __init__(self, objects: ObjectStore) -> None:
        self._objects = objects
        self._pool = ThreadPoolExecutor(REQUESTS_AT_ONCE, thread_name_prefix="rocket-commit")

    def submit(self, saving: Saving) -> Future[StoredObject]:
        """Save a document some time soon; never waits itself."""
        return self._pool.submit(self._save, saving)

    def _save(self, saving: Saving) -> StoredObject:
        if saving.body is not None:
            saving.filename = put_named(self._objects, saving.sha256, saving.filename, saving.body)
        self._objects.put_if_absent(saving.manifest_key, saving.manifest_text)
        failpoint("save.manifest-put")
        self._objects.put(saving.latest_key, saving.entry)
        failpoint("save.latest-put")
        self._objects.put(saving.entry_key, saving.entry)
        failpoint("save.entry-put")
        return saving.stored


class DirectCommit(PooledCommit):
    """Saves documents in memory, at once: a thread would take longer than the work."""

    def submit(self, saving: Saving) -> Future[StoredObject]:
        """Save a document now."""
        done: Future[StoredObject] = Future()
        try:
            done.set_result(self._save(saving))
        except RocketError as error:
            done.set_exception(error)
        return done
