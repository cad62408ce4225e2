"""A look at a source as it is now: a few records, measured by what the source promises and by its last good run.

Nothing is published, and no profile changes.
"""

from __future__ import annotations

import time

from pydantic import BaseModel

from rocket_pipeline.core.extraction.drift import Finding, Profile, find_drift, find_drift_in_sample, profile_of
from rocket_pipeline.core.extraction.output import RecordWriter, as_row
from rocket_pipeline.core.extraction.pipeline import DataExtractionPipeline
from rocket_pipeline.core.extraction.profiles import read_profiles
from rocket_pipeline.core.extraction.source import BaseDataSource
from rocket_pipeline.core.extraction.specification import Record, SourceSpecification
from rocket_pipeline.errors import RocketError

SAMPLE = 25
"""Records: enough to tell a field that is gone from one that is rare; mostly one document."""


class SourceCheck(BaseModel):
    """What a look at a source found.

    Attributes:
        source: Its name.
        records: Records that were looked at.
        seconds: How long it took.
        has_baseline: Whether there is a last good run to measure by.
        findings: One line for each thing that somebody should look at.
        error: Why there is no record at all.
    """

    source: str
    records: int = 0
    seconds: float = 0.0
    has_baseline: bool = False
    findings: list[str] = []
    error: str | None = None

    @property
    def passed(self) -> bool:
        """Whether all is well."""
        return not self.findings and self.error is None


def check_source(pipeline: DataExtractionPipeline, name: str, *, session_id: str, limit: int = SAMPLE) -> SourceCheck:
    """Fetch the first records of a source and look at them.

    Args:
        pipeline: Knows the sources and how they are configured.
        name: The source.
        session_id: Where what is fetched is kept.
        limit: Records. A source that has fewer is seen whole, and then its number counts too.
    """
    started = time.perf_counter()
    try:
        with pipeline.open_source(name, session_id=session_id) as source:
            found = _look(source, limit)
    except RocketError as error:
        found = SourceCheck(source=name, error=str(error))
    return found.model_copy(update={"seconds": round(time.perf_counter() - started, 3)})


def _look(source: BaseDataSource, limit: int) -> SourceCheck:
    records = source.sample(limit)
    is_whole = len(records) < limit
    report = source.validate_data(records, limited=not is_whole)
    known = read_profiles(source.storage, source.spec)
    drift = _drift(source, known.good, records, is_whole=is_whole) if known else []
    return SourceCheck(
        source=source.spec.name,
        records=len(records),
        has_baseline=known is not None,
        findings=[*report.problems, *source.refused.warnings, *map(str, drift), *source.warned],
        error=None if records else f"{source.spec.name} gave no record.",
    )


def _drift(source: BaseDataSource, good: Profile, records: list[Record], *, is_whole: bool) -> list[Finding]:
    compare = find_drift if is_whole else find_drift_in_sample
    found = compare(good, _profile(source.spec, records), declared=source.spec.field_types)
    return [finding for finding in found if finding.subject not in source.unsampled]


def _profile(spec: SourceSpecification, records: list[Record]) -> Profile:
    with RecordWriter(spec) as writer:
        for record in records:
            writer.write(as_row(record))
        return profile_of(writer.finish())
