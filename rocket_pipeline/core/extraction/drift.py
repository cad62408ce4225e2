"""How what a source gives differs from what it gave: the comparison alone.

Where the former state comes from and when it is replaced stands in `profiles.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pydantic import BaseModel

from rocket_pipeline.core.extraction.output import PROVENANCE_FIELDS

LEAST_YIELD = 0.5
"""Catalogues grow and shrink by some per cent between runs; half of one does not vanish for reasons of its own, while a
lost page, category or login loses about that much."""
MOST_LOST_POINTS = 0.2
"""Shares of a field move by some points with the products of a season; a fifth of all records is another layout."""
MOST_LOST_SHARE = 0.5
"""The same for a field that few records fill: 8 % → 3 % is no 20 points, yet most of what there was is gone."""
LEAST_LOST_RECORDS = 3
"""One or two records that lack a field are those records' affair, unless there are no more."""
SURE = 0.95
"""A sample is the site's first records and no fair choice: only a field that nearly all records fill can be missed."""
LEAST_SAMPLE = 5
"""Of five records that each fill a field with 95 %, fewer than half fill it once in a thousand samples."""


class Profile(BaseModel, frozen=True):
    """What a run over a source gave, in numbers.

    Attributes:
        records: All of them.
        files: Raw data set → its records; empty where none was written.
        coverage: Field → share of records that fill it, 0 to 1.
    """

    records: int
    files: dict[str, int] = {}
    coverage: dict[str, float] = {}


class Finding(BaseModel, frozen=True):
    """One difference.

    Attributes:
        kind: "yield" (of a file or of all), "coverage" or "new_field".
        subject: The field, the file, or "records".
        before: Records, or the share of them.
        now: Likewise.
    """

    kind: str
    subject: str
    before: float
    now: float

    @property
    def is_loss(self) -> bool:
        """Whether something is missing that was there."""
        return self.kind != "new_field"

    def __str__(self) -> str:
        if self.kind == "yield":
            what = "records" if self.subject == "records" else f"records in {self.subject}"
            return f"{self.now:,.0f} {what}, were {self.before:,.0f}: a part of the source has probably been missed"
        if self.kind == "new_field":
            return f"{self.subject} is a new column, filled in {_percent(self.now)}"
        told = f"{self.subject} filled in {_percent(self.now)}, was {_percent(self.before)}"
        return f"{told}: the page's structure has probably changed"


def find_drift(before: Profile, now: Profile, *, declared: Iterable[str] = ()) -> list[Finding]:
    """The differences between two whole runs, losses first.

    Args:
        before: The run to measure by.
        now: The run to look at.
        declared: Columns that the source's own specification names, which are no news of the site.
    """
    return [
        *_yields(before, now),
        *(
            Finding(kind="coverage", subject=field, before=share, now=now.coverage.get(field, 0.0))
            for field, share in _known(before)
            if _is_lost(share, now.coverage.get(field, 0.0), now.records)
        ),
        *_new_fields(before, now, declared),
    ]


def find_drift_in_sample(before: Profile, sample: Profile, *, declared: Iterable[str] = ()) -> list[Finding]:
    """The differences between a whole run and the first records of another, as far as these can tell."""
    if sample.records < LEAST_SAMPLE:
        return []
    return [
        *(
            Finding(kind="coverage", subject=field, before=share, now=sample.coverage.get(field, 0.0))
            for field, share in _known(before)
            if share >= SURE and sample.coverage.get(field, 0.0) < MOST_LOST_SHARE
        ),
        *_new_fields(before, sample, declared),
    ]


def _yields(before: Profile, now: Profile) -> list[Finding]:
    pairs = {"records": (before.records, now.records)}
    if len(before.files) > 1 and now.files:  # of a source with one file both are the same
        pairs |= {key: (rows, now.files.get(key, 0)) for key, rows in sorted(before.files.items())}
    return [
        Finding(kind="yield", subject=subject, before=was, now=is_now)
        for subject, (was, is_now) in pairs.items()
        if is_now < LEAST_YIELD * was
    ]


def _is_lost(before: float, now: float, records: int) -> bool:
    lost = before - now
    enough = round(lost * records) >= min(LEAST_LOST_RECORDS, records)
    return enough and (round(lost, 4) >= MOST_LOST_POINTS or now <= MOST_LOST_SHARE * before)


def _known(profile: Profile) -> Iterable[tuple[str, float]]:
    return ((field, share) for field, share in _of_the_site(profile.coverage).items() if share > 0)


def _new_fields(before: Profile, now: Profile, declared: Iterable[str]) -> list[Finding]:
    new = _of_the_site(now.coverage).keys() - before.coverage.keys() - set(declared)
    return [Finding(kind="new_field", subject=f, before=0.0, now=now.coverage[f]) for f in sorted(new)]


def _of_the_site(coverage: Mapping[str, float]) -> dict[str, float]:
    return {field: share for field, share in coverage.items() if field not in PROVENANCE_FIELDS}


def _percent(share: float) -> str:
    """A share for people; 0 % and 100 % only where that is exact."""
    whole = round(share * 100)
    if whole in {0, 100} and share not in {0, 1}:
        return "less than 1 %" if whole == 0 else "more than 99 %"
    return f"{whole} %"
