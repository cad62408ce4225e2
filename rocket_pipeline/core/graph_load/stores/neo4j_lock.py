"""One load of a server at a time: a node that says which run writes, and until when at the latest.

A server is written in place, by steps that may run in processes of their own, so no lock of the kernel's can do. The
node is no part of the graph: introspection leaves it out, and it goes when the load ends. The times are the server's.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import neo4j

from rocket_pipeline.errors import GraphUnavailableError

LABEL = "LoadLock"
EXPIRES_AFTER_S = 15 * 60
"""Many times what a step takes; each step sets it anew."""

_UNIQUE = f"CREATE CONSTRAINT {LABEL}_name_unique IF NOT EXISTS FOR (x:{LABEL}) REQUIRE x.name IS UNIQUE"
# The first SET takes the server's own lock on the node, so that what is read after it holds until the end.
_HOLD = f"""
MERGE (x:{LABEL} {{name: 'load'}})
SET x.asked_at = timestamp()
WITH x, coalesce(x.run_id IN $runs OR x.until < timestamp(), true) AS is_free
FOREACH (_ IN CASE WHEN is_free THEN [1] ELSE [] END |
  SET x.run_id = $runs[0], x.until = timestamp() + $ms)
RETURN is_free, x.run_id AS holder, x.until AS until
"""
_RELEASE = f"MATCH (x:{LABEL} {{run_id: $run_id}}) DELETE x"

Write = Callable[..., Sequence[neo4j.Record]]


@dataclass(frozen=True)
class LoadLock:
    """The right to load a server.

    Attributes:
        write: Runs a writing statement with its parameters.
        place: The server, for errors.
    """

    write: Write
    place: str

    def take(self, run_id: str, *, has_ended: Callable[[str], bool]) -> None:
        """Get the lock for a run.

        Args:
            run_id: The run.
            has_ended: Whether another run, which still holds it, has ended without giving it back.

        Raises:
            GraphUnavailableError: Another run writes.
        """
        self.write(_UNIQUE)
        holder = self._held_by(run_id)
        if holder and not (has_ended(holder.run_id) and self._held_by(run_id, holder.run_id) is None):
            raise self._refusal(holder)

    def keep(self, run_id: str) -> None:
        """Go on holding the lock, for as long again.

        Raises:
            GraphUnavailableError: It ran out, and another run writes now.
        """
        if holder := self._held_by(run_id):
            raise self._refusal(holder)

    def release(self, run_id: str) -> None:
        """Give the lock back; nothing happens when another run has it."""
        self.write(_RELEASE, run_id=run_id)

    def _held_by(self, *run_ids: str) -> _Holder | None:
        """Take the lock for the first of these runs where it is free or belongs to one of them; else who has it."""
        (row,) = self.write(_HOLD, runs=list(run_ids), ms=EXPIRES_AFTER_S * 1000)
        return None if row["is_free"] else _Holder(row["holder"], datetime.fromtimestamp(row["until"] / 1000, UTC))

    def _refusal(self, holder: _Holder) -> GraphUnavailableError:
        return GraphUnavailableError(
            f"Another run, {holder.run_id}, is writing to the graph at {self.place}.",
            hint=f"Run again after its end; if it broke off on another machine, after {holder.until:%H:%M} UTC.",
        )


@dataclass(frozen=True)
class _Holder:
    run_id: str
    until: datetime
