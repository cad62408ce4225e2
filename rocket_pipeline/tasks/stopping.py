"""How a process that runs flows ends when it is told to: its work stops at once, and what does not stop is cut off.

Prefect asks a flow's process to end by SIGTERM and waits half a minute for it, and its threads cannot be interrupted.
So the signal is taken in a thread of its own, beside whatever else handles it. Cutting off is safe: every write is
whole or not there.
"""

from __future__ import annotations

import os
import signal
import socket
import threading
from collections.abc import Callable
from contextlib import suppress

from rocket_pipeline.common.stopping import STOP

GRACE_S = 5.0
WORKER_GRACE_S = 2.5
"""A worker looks every 3 s whether the process that it asked to end has gone, and only then calls the run cancelled."""
_ON_ITS_WAY_S = 0.2
TOLD = {signal.SIGINT: "interrupted (SIGINT)", signal.SIGTERM: "cancelled or told to end (SIGTERM)"}


class Signals:
    """From now on SIGINT and SIGTERM end this process: by itself within a time of grace, or else at once.

    Made in the main thread. A second SIGINT ends it without patience.

    Args:
        at_last: Called before the process is cut off.
        grace_s: The time of grace, in seconds.

    Attributes:
        exit_code: What the process ends with: 128 and the signal's number; 0 while there was none.
    """

    def __init__(self, at_last: Callable[[], object] = lambda: None, *, grace_s: float = GRACE_S) -> None:
        self.exit_code = 0
        self._grace_s = grace_s
        self._at_last = at_last
        self._came = threading.Event()
        self._received, self._sent = socket.socketpair()
        self._sent.settimeout(0)
        if signal.getsignal(signal.SIGTERM) == signal.SIG_DFL:
            signal.signal(signal.SIGTERM, signal.default_int_handler)
        signal.set_wakeup_fd(self._sent.fileno(), warn_on_full_buffer=False)
        threading.Thread(target=self._follow, name="rocket-signals", daemon=True).start()

    def came(self) -> bool:
        """Whether there was a signal, also the one that has just interrupted the caller."""
        return self._came.wait(_ON_ITS_WAY_S)

    def _follow(self) -> None:
        number = self._next(*TOLD)
        self.exit_code = 128 + number
        self._came.set()
        STOP.request(TOLD[signal.Signals(number)])
        self._received.settimeout(self._grace_s)
        with suppress(TimeoutError):
            self._next(signal.SIGINT)
        self._at_last()
        os._exit(self.exit_code)

    def _next(self, *awaited: int) -> int:
        """Wait for one of these signals."""
        while (number := self._received.recv(1)[0]) not in awaited:
            pass
        return number


def end_with_the_worker() -> None:
    """Take the signals of a process that a worker started for one flow run; any other process is its owner's."""
    if os.environ.get("PREFECT__FLOW_RUN_ID") and threading.current_thread() is threading.main_thread():
        Signals(grace_s=WORKER_GRACE_S)
