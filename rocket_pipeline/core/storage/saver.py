"""Saves documents in a process of its own; `main` is all that it does.

The other side, which starts it, is `elsewhere.py`. Each list of documents on stdin is one round (`rounds.py`), and
gets one answer on stdout: what is on the disk since. It imports the standard library and little of ours, for its
memory counts too.
"""

from __future__ import annotations

import os
import pickle
import select
import signal
import sys
from concurrent.futures import Future
from functools import partial
from pathlib import Path
from typing import Any

from rocket_pipeline.core.storage.drafts import write_all
from rocket_pipeline.core.storage.rounds import Rounds
from rocket_pipeline.core.storage.saving import Saving, StoredObject

READY = b"ready\n"
_LOOK_AGAIN_MS = 2000

Asked = tuple[int, tuple[Any, ...]]
"""A number, and the fields of a Saving without the last one."""
Answered = tuple[int, str | BaseException]
"""Its number, and the name that the bytes have, or why it is not saved."""


def main(root: str) -> None:
    """Save what comes until nobody is there any more, and finish what came wholly."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever started this decides when it ends
    parent, rounds = os.getppid(), Rounds(Path(root))
    answers: list[Answered] = []
    try:
        _say(READY)
        while _somebody_asks(parent):
            rounds.next(_asked(answers))
            _say(pickle.dumps(answers))
            answers.clear()
    except (EOFError, pickle.UnpicklingError, BrokenPipeError):
        pass  # the other side has gone, perhaps while it wrote
    while rounds.busy:
        rounds.next([])


def _somebody_asks(parent: int) -> bool:
    """Wait for the next list; False when nobody will send one, though a fork of who did may hold the pipe open."""
    asked = select.poll()
    asked.register(sys.stdin.fileno(), select.POLLIN)
    while not asked.poll(_LOOK_AGAIN_MS):
        if os.getppid() != parent:
            return False
    return True


def _asked(answers: list[Answered]) -> list[Saving]:
    asked: list[Asked] = pickle.load(sys.stdin.buffer)  # noqa: S301  # of the process that started this one
    return [_saving(number, fields, answers) for number, fields in asked]


def _saving(number: int, fields: tuple[Any, ...], answers: list[Answered]) -> Saving:
    saving = Saving(*fields)
    saving.done.add_done_callback(partial(_note, number, answers))
    return saving


def _note(number: int, answers: list[Answered], done: Future[StoredObject]) -> None:
    answers.append((number, done.exception() or done.result().filename))


def _say(answer: bytes) -> None:
    write_all(sys.stdout.fileno(), answer)
