"""A graph that is being written, kept apart from the one that is read until it is complete.

The embedded graph is a projection: it can be rebuilt from the clean data sets at any time, but a reader
must never see half of it. So a draft is a copy of its file (an empty one, when the file's tables are not
the model's), each step of a load opens the draft, and `publish` swaps it in by one rename. Writers exclude
each other by a lock file while they work; a run whose base was replaced between two of its steps cannot
publish. A server is its own draft: there, `Run.completed` tells whether a load came to its end, a lock in the
graph excludes other runs from the beginning to the end, and `publish` and `discard` only give that back.
"""

from __future__ import annotations

import errno
import fcntl
import glob
import logging
import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from rocket_pipeline.common.text import slugify
from rocket_pipeline.core.graph_load.model import GraphModel
from rocket_pipeline.core.graph_load.store import GraphStore
from rocket_pipeline.core.graph_load.stores.ladybug import LadybugStore
from rocket_pipeline.core.graph_load.stores.neo4j import connect
from rocket_pipeline.core.graph_load.target import GraphTarget
from rocket_pipeline.errors import (
    CorruptObjectError,
    GraphDataError,
    GraphError,
    GraphUnavailableError,
    StorageUnavailableError,
)

logger = logging.getLogger(__name__)

_NO_MODEL = GraphModel(name="", nodes=(), relationships=())

FREE_BYTES = 64 * 1024 * 1024
"""Free space to begin with, besides three times the graph: on a full disk the store ends the whole process."""

COMPANION = re.compile(
    r"\.(wal|shadow)(\.(checkpoint|pinned(\.tmp)?))?|\.checkpoint\.(intent|apply)\.lock|\.pinned(\.tmp)?|\.tmp"
)
"""What the store adds to a file's name for the files that it keeps beside it; any other neighbour is a person's."""


@dataclass(frozen=True, kw_only=True)
class GraphDraft:
    """A draft that lives across the steps of a load, and across processes: it is only names.

    Attributes:
        target: The graph that it may become.
        run_id: The run that writes it.
        path: Its file; None for a server.
        base: What the target's file was when the draft was begun.
        rebuilt: It began empty though there is a graph: that has other tables than the model.
    """

    target: GraphTarget
    run_id: str
    path: Path | None
    base: str
    rebuilt: bool = False

    @contextmanager
    def open(self, model: GraphModel) -> Iterator[GraphStore]:
        """The draft, open for writing; what was written before an error stays in it.

        Raises:
            GraphUnavailableError: Another run is writing, or published meanwhile; or no server answers.
        """
        if self.path is None:
            with connect(self.target, model) as store:
                store.lock.keep(self.run_id)
                yield store
            return
        with writer_lock(self.target.file), self._store(self.path, model) as store:
            yield store

    @contextmanager
    def former(self, model: GraphModel) -> Iterator[GraphStore | None]:
        """The graph that a rebuilt draft would replace, open for reading; None for a draft that began as its copy."""
        if not self.rebuilt:
            yield None
            return
        with LadybugStore(self.target.file, model, read_only=True) as store:
            yield store

    def publish(self) -> None:
        """Make the draft the graph.

        Raises:
            GraphUnavailableError: Another run is writing, or published since the draft was begun.
        """
        if self.path is None:
            self._give_back()
        else:
            with writer_lock(self.target.file):
                swap_in(self)

    def discard(self) -> None:
        """Forget the draft; the graph stays as it was."""
        if self.path is not None:
            remove(self.path)
            return
        try:
            self._give_back()
        except GraphError as error:  # what went wrong before is worth more
            logger.warning("The lock of run %s stays until it runs out: %s", self.run_id, error)

    def _give_back(self) -> None:
        with connect(self.target, _NO_MODEL) as store:
            store.lock.release(self.run_id)

    @contextmanager
    def _store(self, path: Path, model: GraphModel) -> Iterator[LadybugStore]:
        if not path.exists():
            raise GraphUnavailableError(
                f"The draft of run {self.run_id} is gone: another run published {self.target.file}.",
                hint="Run graph_load again.",
            )
        with LadybugStore(path, model) as store:
            yield store
            store.checkpoint()


def begin_draft(
    target: GraphTarget,
    *,
    model: GraphModel,
    run_id: str,
    has_ended: Callable[[str], bool] = lambda _: False,
) -> GraphDraft:
    """Begin a fresh draft of a run, its tables ready; a former draft of the same run is forgotten.

    Args:
        target: The graph.
        model: What it consists of.
        run_id: The run.
        has_ended: Whether a run has ended, for one that broke off and still holds the lock of a server.

    Raises:
        GraphUnavailableError: Another run is writing.
    """
    if target.kind == "neo4j":
        with connect(target, model) as store:
            store.lock.take(run_id, has_ended=has_ended)
        return GraphDraft(target=target, run_id=run_id, path=None, base="")
    with writer_lock(target.file):
        return copy_out(target, model=model, run_id=run_id)


@contextmanager
def writer_lock(file: Path) -> Iterator[None]:
    """Hold the only right to write to a graph's file; the kernel gives it back when the process dies.

    Raises:
        GraphUnavailableError: Somebody else holds it.
    """
    with disk_errors(file):
        file.parent.mkdir(parents=True, exist_ok=True)
        handle = file.with_name(f"{file.name}.lock").open("w")
    with handle as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise GraphUnavailableError(
                f"Another run is writing to the graph {file}.", hint="Wait for its end, then run again."
            ) from error
        yield


@contextmanager
def disk_errors(file: Path) -> Iterator[None]:
    """What the disk refuses, as an error that names the graph."""
    try:
        yield
    except OSError as error:
        raise StorageUnavailableError(
            f"Cannot write the graph {file}: {error.strerror or error}.",
            hint="Look at the folder's rights and the free space.",
        ) from error


def copy_out(target: GraphTarget, *, model: GraphModel, run_id: str) -> GraphDraft:
    """Make the draft's file. The caller holds the writer lock."""
    file = target.file
    path = file.with_name(f"{file.name}.draft-{slugify(run_id)}")
    with disk_errors(file):
        remove(path)
        _require_space(file)
        copied = file.exists() and _copied(file, path, model)
        if not copied:
            remove(path)
    with LadybugStore(path, model) as store:
        store.ensure_schema(model)
        store.checkpoint()
    base = _identity(file)
    return GraphDraft(target=target, run_id=run_id, path=path, base=base, rebuilt=bool(base) and not copied)


def swap_in(draft: GraphDraft) -> None:
    """Replace the graph's file by the draft's. The caller holds the writer lock."""
    file, path = draft.target.file, draft.path
    if path is None or not path.exists() or _identity(file) != draft.base:
        raise GraphUnavailableError(
            f"{file} was published by another run while run {draft.run_id} wrote its draft.",
            hint="Run graph_load again.",
        )
    if _companions(path):
        raise GraphDataError(
            f"The draft {path} was not closed in order.", hint="Run graph_load again: it begins a fresh one."
        )
    with disk_errors(file):
        # A log beside the former file must never be applied to the new one.
        for companion in _companions(file):
            companion.unlink(missing_ok=True)
        with path.open("rb") as handle:
            os.fsync(handle.fileno())
        path.replace(file)
        # Drafts of other runs have lost their base and can never be published.
        for abandoned in file.parent.glob(f"{glob.escape(file.name)}.draft-*"):
            abandoned.unlink(missing_ok=True)


def remove(path: Path) -> None:
    """Delete a draft and the files that the store keeps beside it."""
    for file in (path, *_companions(path)):
        file.unlink(missing_ok=True)


def _require_space(file: Path) -> None:
    size = file.stat().st_size if file.exists() else 0
    free = shutil.disk_usage(file.parent).free
    if free < FREE_BYTES + 3 * size:
        raise OSError(errno.ENOSPC, f"only {free:,} bytes are free")


def _copied(file: Path, path: Path, model: GraphModel) -> bool:
    """Whether the draft could start as a copy: the file is sound and has the model's tables."""
    shutil.copyfile(file, path)
    try:
        with LadybugStore(path, model) as store:
            if store.fits(model):
                return True
    except (CorruptObjectError, GraphDataError) as error:
        aside = file.with_name(f"{file.name}.damaged-{_identity(file)}")
        logger.warning("%s Moved to %s; the graph is rebuilt.", error.message, aside)
        file.replace(aside)
        return False
    logger.info("%s has other tables than %s declares: rebuilt from the clean data sets.", file, model.name)
    return False


def _companions(path: Path) -> list[Path]:
    """What the store left beside a file: a log that was not written into it, an unfinished checkpoint."""
    beside = path.parent.glob(f"{glob.escape(path.name)}.*")
    return [file for file in beside if COMPANION.fullmatch(file.name.removeprefix(path.name))]


def _identity(file: Path) -> str:
    try:
        facts = file.stat()
    except FileNotFoundError:
        return ""
    return f"{facts.st_ino}-{facts.st_size}-{facts.st_mtime_ns}"
