"""Documents that a source could not use, each with the reason. Which ones these are, the source says.

Cleaning has a quarantine of its own: that of rows.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from rocket_pipeline.common.logging import redact
from rocket_pipeline.common.text import counted
from rocket_pipeline.core.extraction.specification import SourceSpecification
from rocket_pipeline.core.storage.store import Storage

QUARANTINE_FOLDER = "_quarantine"
UNAVAILABLE = "unavailable"
"""The reason of a document that could not be had."""
_LONGEST = 500
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")


def quarantine_key(spec: SourceSpecification) -> str:
    """Where the list of a source's refused documents lies, below `data_raw/`."""
    return f"{QUARANTINE_FOLDER}/{spec.name}.csv"


def read_refusals(storage: Storage, spec: SourceSpecification) -> list[Refusal]:
    """The documents that a source's last run could not use; none where it used all."""
    key = quarantine_key(spec)
    if not storage.raw.exists(key):
        return []
    rows = csv.DictReader(io.StringIO(storage.raw.get(key).decode()))
    return [Refusal(r["source_url"], r["source_sha256"], r["reason"], r["message"]) for r in rows]


@dataclass(frozen=True)
class Refusal:
    """One document that was not used.

    Attributes:
        url: Its address.
        sha256: Its hash; empty when it could not be had.
        reason: A name that stays, such as "zip_bomb" or "unavailable".
        message: What was wrong, in one line of at most 500 characters.
    """

    url: str
    sha256: str
    reason: str
    message: str

    def row(self, source: str) -> dict[str, str]:
        """It as a row of the source's quarantine."""
        where = {"source": source, "source_url": self.url, "source_sha256": self.sha256}
        return {"reason": self.reason, "message": self.message, **where}


@dataclass
class Refusals:
    """The refused documents of one pass over a source; one that is refused twice for the same reason counts once."""

    _all: dict[tuple[str, str, str], Refusal] = field(default_factory=dict)

    def add(self, url: str, sha256: str, *, reason: str, message: str) -> Refusal:
        """Note one; what a hostile document put into the message is made harmless."""
        line = one_line(redact(message))
        refusal = Refusal(one_line(url, longest=2000), sha256, reason, line)
        return self._all.setdefault((refusal.url, sha256, reason), refusal)

    def __len__(self) -> int:
        return len(self._all)

    def __iter__(self) -> Iterator[Refusal]:
        return iter(self._all.values())

    @property
    def warnings(self) -> list[str]:
        """One line for each reason, with an example."""
        reasons: dict[str, list[Refusal]] = {}
        for refusal in self:
            reasons.setdefault(refusal.reason, []).append(refusal)
        return [
            f"{counted(len(found), 'document')} not used, {reason}: {found[0].message}"
            if found[0].url in found[0].message
            else f"{counted(len(found), 'document')} not used, {reason}: {found[0].message} ({found[0].url})"
            for reason, found in sorted(reasons.items())
        ]


def one_line(text: str, *, longest: int = _LONGEST) -> str:
    """A text of whatever origin as one line of at most so many characters, without control characters."""
    line = " ".join(_UNPRINTABLE.sub(" ", text).split())
    return line if len(line) <= longest else line[: longest - 1] + "…"
