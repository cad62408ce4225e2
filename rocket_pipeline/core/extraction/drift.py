"""How what a source gives differs from what it gave: the comparison alone.

Where the former state comes from and when it is replaced stands in `profiles.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Literal

from pydantic import BaseModel

from rocket_pipeline.core.extraction.output import PROVENANCE_FIELDS, RawFile

LEAST_YIELD = 0.5
"""Catalogues grow and shrink by some per cent between runs; half of one does not vanish for reasons of its own, while a
lost page, category or login loses about that much."""
MOST_LOST_POINTS = 0.2
"""Shares of a field move by some points with the products of a season; a fifth of all records is another layout."""
MOST_LOST_SHARE = 0.5
"""The same for a field that few records fill: 8 % → 3 % is no 20 points, yet most of what there was is gone."""
LEAST_LOST = 3
"""One or two records that are gone, or lack a field, are those records' affair, unless there were no more."""
SURE = 0.95
"""A sample is the site's first records and no fair choice: only a field that nearly all records fill can be missed."""
LEAST_SAMPLE = 5
"""Of five records that each fill a field with 95 %, fewer than half fill it once in a thousand samples."""


class FileProfile(BaseModel, frozen=True):
    """What a run wrote to one raw data set, in numbers.

    Attributes:
        records: Records.
        coverage: Field → share of them that fill it, 0 to 1.
    """

    records: int
    coverage: dict[str, float] = {}


class Profile(BaseModel, frozen=True):
    """What a run over a source gave: raw data set → its numbers."""

    files: dict[str, FileProfile]


class Finding(BaseModel, frozen=True):
    """One difference.

    Attributes:
        kind: "yield", "coverage" or "new_field".
        file: The raw data set, where the source has several.
        subject: The field, or "records".
        before: Records, or the share of them.
        now: Likewise.
    """

    kind: Literal["yield", "coverage", "new_field"]
    file: str = ""
    subject: str
    before: float
    now: float

    @property
    def is_loss(self) -> bool:
        """Whether something is missing that was there."""
        return self.kind != "new_field"

    def __str__(self) -> str:
        where = f"{self.file}: " if self.file else ""
        if self.kind == "yield":
            return f"{where}{self.now:,.0f} records, were {self.before:,.0f}: a part has probably been missed"
        if self.kind == "new_field":
            return f"{where}{self.subject} is a new column, filled in {_percent(self.now)}"
        shares = f"filled in {_percent(self.now)}, was {_percent(self.before)}"
        return f"{where}{self.subject} {shares}: the page's structure has probably changed"


IsLost = Callable[[float, float, int], bool]


def profile_of(files: Iterable[RawFile]) -> Profile:
    """The numbers of finished raw data sets; what was put aside does not count."""
    return Profile(
        files={
            file.key: FileProfile(records=file.rows, coverage=file.coverage)
            for file in files
            if not file.key.startswith("_")
        }
    )


def find_drift(before: Profile, now: Profile, *, declared: Iterable[str] = ()) -> list[Finding]:
    """The differences between two whole runs.

    Args:
        before: The run to measure by.
        now: The run to look at.
        declared: Columns that the source's own specification names, which are no news of the site.
    """
    return [*_in_yield(before, now), *_in_fields(before, now, declared, is_lost=_is_lost)]


def find_drift_in_sample(before: Profile, sample: Profile, *, declared: Iterable[str] = ()) -> list[Finding]:
    """The differences between a whole run and the first records of another, as far as these can tell."""
    return list(_in_fields(before, sample, declared, is_lost=_is_surely_lost))


def _in_yield(before: Profile, now: Profile) -> Iterator[Finding]:
    for key, was in before.files.items():
        records = now.files[key].records if key in now.files else 0
        if records < LEAST_YIELD * was.records and was.records - records >= min(LEAST_LOST, was.records):
            file = _named(before, key)
            yield Finding(kind="yield", file=file, subject="records", before=was.records, now=records)


def _in_fields(before: Profile, now: Profile, declared: Iterable[str], *, is_lost: IsLost) -> Iterator[Finding]:
    known = {*declared, *PROVENANCE_FIELDS}
    both = (key for key, was in before.files.items() if was.records and key in now.files and now.files[key].records)
    for key in both:
        was, given, file = before.files[key].coverage, now.files[key].coverage, _named(before, key)
        for field, share in was.items():
            if field not in PROVENANCE_FIELDS and is_lost(share, given.get(field, 0.0), now.files[key].records):
                yield Finding(kind="coverage", file=file, subject=field, before=share, now=given.get(field, 0.0))
        for field in sorted(given.keys() - was.keys() - known):
            yield Finding(kind="new_field", file=file, subject=field, before=0.0, now=given[field])


def _named(profile: Profile, key: str) -> str:
    """The file's name, where the source has several."""
    return key if len(profile.files) > 1 else ""


def _is_lost(before: float, now: float, records: int) -> bool:
    lost = before - now
    enough = lost > 0 and round(lost * records) >= min(LEAST_LOST, records)
    return enough and (round(lost, 4) >= MOST_LOST_POINTS or now <= MOST_LOST_SHARE * before)


def _is_surely_lost(before: float, now: float, records: int) -> bool:
    return records >= LEAST_SAMPLE and before >= SURE and now < MOST_LOST_SHARE


def _percent(share: float) -> str:
    """A share for people; 0 % and 100 % only where that is exact."""
    whole = round(share * 100)
    if whole in {0, 100} and share not in {0, 1}:
        return "less than 1 %" if whole == 0 else "more than 99 %"
    return f"{whole} %"
