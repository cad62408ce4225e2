"""Places where a process can be told to die, so that tests can prove that a crash there is harmless.

`ROCKET_FAILPOINT=name` kills the process with SIGKILL when it passes that place, `name:n` when it passes it for
the n-th time. Without that variable a failpoint is an empty function.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from itertools import count

from rocket_pipeline.errors import UnknownNameError

FETCHING = ("fetch.before-request", "fetch.after-answer", "fetch.before-save", "fetch.after-save")
LOCAL = (
    "save.body-written",
    "save.manifest-written",
    "save.entry-written",
    "save.drafts-synced",
    "save.content-placed",
    "save.content-synced",
    "save.entry-placed",
    "save.latest-placed",
    "save.entries-synced",
)
REMOTE = ("save.name-claimed", "save.body-put", "save.manifest-put", "save.latest-put", "save.entry-put")
OBJECTS = ("object.written", "object.renamed", "writer.chunk-written", "writer.sealed", "writer.placed")
FAILPOINTS = (*FETCHING, *LOCAL, *REMOTE, *OBJECTS)
"""Every name there is."""


def _nothing(_: str) -> None:
    return None


def _armed(wish: str) -> Callable[[str], None]:
    name, _, nth = wish.partition(":")
    if name not in FAILPOINTS:
        raise UnknownNameError("failpoint", name, FAILPOINTS)
    passes = count(1)
    last = int(nth or 1)

    def failpoint(passed: str) -> None:
        if passed == name and next(passes) == last:
            os.kill(os.getpid(), signal.SIGKILL)

    return failpoint


_wish = os.environ.get("ROCKET_FAILPOINT", "")
failpoint = _armed(_wish) if _wish else _nothing
"""Die here when the environment says so; the argument is one of `FAILPOINTS`."""
