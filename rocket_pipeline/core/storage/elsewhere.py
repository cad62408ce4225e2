"""Rounds of saving that another process does, once there are many documents to save.

A thread that saves holds up those who fetch and parse, for they share Python's lock; a process (`saver.py`) has a
lock of its own. It takes 20 MiB and a moment to start, so few documents are saved by the thread. It does one round
at a time, so what comes meanwhile is handed over together; handed over one by one, documents would gain nothing.
When it ends before its time, the thread saves what it had once more: what was saved already stays as it is.
"""

from __future__ import annotations

import logging
import pickle
import select
import socket
import subprocess
import sys
from itertools import count
from pathlib import Path

import rocket_pipeline
from rocket_pipeline.core.storage import saver
from rocket_pipeline.core.storage.rounds import Rounds
from rocket_pipeline.core.storage.saving import Saving

logger = logging.getLogger(__name__)

FROM_DOCUMENT = 200
"""So many documents are saved by the thread alone."""
ROUND_BYTES = 4 << 20
"""So many bytes of documents are handed over at once; what goes beyond is saved by the thread."""
PATIENCE_MS = 0
"""How long to wait for the process to be ready before a round is done without it."""
_LAST_MOMENT_S = 2.0
_PACKAGES = Path(rocket_pipeline.__file__).parents[1]
_START = f"import sys; sys.path.append(sys.argv[1]); from {saver.__name__} import main; main(sys.argv[2])"


class RoundsElsewhere:
    """Does what `Rounds` does, in another process as soon as that is worth it. Used by one thread.

    Args:
        root: The root.
        may_start: Whether there may be another process at all.

    Attributes:
        may_start: The same; False when there was one that failed.
    """

    def __init__(self, root: Path, *, may_start: bool = True) -> None:
        self.may_start = may_start
        self._root = root
        self._here = Rounds(root)
        self._seen = 0
        self._saver: Saver | None = None

    @property
    def busy(self) -> bool:
        """Whether documents are on their way."""
        return self._here.busy or bool(self._saver and self._saver.pending)

    def next(self, fresh: list[Saving]) -> None:
        """Bring every document one step further."""
        self._seen += len(fresh)
        there, here = _portion(fresh) if self._is_ready() else ([], fresh)
        here = [*here, *self._next_there(there)]
        if here or self._here.busy:
            self._here.next(here)

    def give_up(self, error: BaseException) -> None:
        """Tell of every document on its way that it is not saved."""
        self._here.give_up(error)
        for saving in self._saver.pending.values() if self._saver else ():
            saving.fail(error)
        self.close()

    def close(self) -> None:
        """End the other process."""
        if self._saver:
            self._saver.close()
            self._saver = None

    def _is_ready(self) -> bool:
        try:
            if self._saver is None and self.may_start and self._seen > FROM_DOCUMENT:
                self._saver = Saver(self._root)
            return self._saver is not None and self._saver.is_ready()
        except (OSError, EOFError) as error:
            self._go_on_alone(error)
            return False

    def _next_there(self, fresh: list[Saving]) -> list[Saving]:
        """One round of the other process; returns what must be saved here because it has ended."""
        if self._saver is None or not (fresh or self._saver.pending):
            return []
        try:
            self._saver.next(fresh)
        except (OSError, EOFError, pickle.UnpicklingError) as error:
            unsaved = list(self._saver.pending.values())
            self._go_on_alone(error)
            return unsaved
        return []

    def _go_on_alone(self, error: Exception) -> None:
        how = self._saver.close() if self._saver else str(error)
        self._saver, self.may_start = None, False
        logger.warning(
            "No process saves documents any more (%s): a thread does, which is slower. Nothing is lost.", how
        )


class Saver:
    """The other process, and the documents that it has.

    Args:
        root: The root.

    Attributes:
        pending: Documents that were handed over and not answered yet.

    Raises:
        OSError: It cannot be started.
    """

    def __init__(self, root: Path) -> None:
        self.pending: dict[int, Saving] = {}
        self._numbers = count()
        self._is_ready = False
        self._socket, theirs = socket.socketpair()
        self._answers = self._socket.makefile("rb")
        with theirs:
            try:
                self._process = _started(root, theirs.fileno())
            except OSError:
                self._hang_up()
                raise

    def is_ready(self) -> bool:
        """Whether it has started; raises EOFError when it never will."""
        if not self._is_ready:
            answer = select.poll()
            answer.register(self._socket, select.POLLIN)
            if not answer.poll(PATIENCE_MS):
                return False
            if self._socket.recv(len(saver.READY)) != saver.READY:  # which comes whole, for it is so short
                raise EOFError
            self._is_ready = True
        return True

    def next(self, fresh: list[Saving]) -> None:
        """Bring its documents one step further, and tell those who wait.

        Raises:
            OSError: It has ended.
            EOFError: The same.
            pickle.UnpicklingError: The same.
        """
        batch: list[saver.Asked] = []
        for saving in fresh:
            number = next(self._numbers)
            self.pending[number] = saving
            batch.append((number, saving.fields))
        self._socket.sendall(pickle.dumps(batch))
        answers: list[saver.Answered] = pickle.load(self._answers)  # noqa: S301  # of the process that we started
        for number, answer in answers:
            self._tell(self.pending[number], answer)
            del self.pending[number]

    def close(self) -> str:
        """End it, when it has saved what it has. Returns how it ended."""
        self._hang_up()
        try:
            code = self._process.wait(_LAST_MOMENT_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            code = self._process.wait()
        return f"exit code {code}"

    def _hang_up(self) -> None:
        self._answers.close()
        self._socket.close()

    def _tell(self, saving: Saving, answer: str | BaseException) -> None:
        if isinstance(answer, str):
            saving.filename = answer
            saving.done.set_result(saving.stored)
        else:
            saving.fail(answer)


def _started(root: Path, theirs: int) -> subprocess.Popen[bytes]:
    if not sys.executable or getattr(sys, "frozen", False):
        raise OSError("there is no Python to run it with")
    # -I -S: modules are those of Python and ours, not those of the current folder or of whatever is installed.
    command = [sys.executable, "-I", "-S", "-c", _START, str(_PACKAGES), str(root)]
    return subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=subprocess.DEVNULL)  # noqa: S603


def _portion(fresh: list[Saving]) -> tuple[list[Saving], list[Saving]]:
    """What is handed over of these, and the rest."""
    there: list[Saving] = []
    here: list[Saving] = []
    room = ROUND_BYTES
    for saving in fresh:
        room -= len(saving.body or b"")
        (there if room >= 0 else here).append(saving)
    return there, here
