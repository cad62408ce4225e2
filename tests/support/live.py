"""A look at one record of a source, through the network that there is: what must hold of it on the real site."""

from __future__ import annotations

from dataclasses import dataclass

from rocket_pipeline.core.extraction.output import Row, as_row
from rocket_pipeline.core.extraction.pipeline import DataExtractionPipeline
from rocket_pipeline.core.extraction.quarantine import UNAVAILABLE
from rocket_pipeline.errors import ConnectionFailedError, RateLimitedError, ServerFailedError, TLSFailedError

UNREACHABLE = (ConnectionFailedError, TLSFailedError, ServerFailedError, RateLimitedError)


class SiteUnreachableError(Exception):
    """The site cannot be had from here and now; this says nothing of the source."""


@dataclass(frozen=True)
class Look:
    """What came, and what it cost: the first time, and again in the same session."""

    rows: list[Row]
    problems: list[str]
    requests: int
    rows_again: list[Row]
    requests_again: int


def look_at(pipeline: DataExtractionPipeline, name: str, session_id: str) -> Look:
    """Take one record of a source, twice.

    Raises:
        SiteUnreachableError: The site cannot be reached.
    """
    rows, problems, requests = _one_record(pipeline, name, session_id)
    rows_again, _, requests_again = _one_record(pipeline, name, session_id)
    return Look(rows, problems, requests, rows_again, requests_again)


def assert_sound(look: Look) -> None:
    """What must hold of every source: a record, whole and typed, with its document, which is fetched once."""
    assert len(look.rows) == 1, "no record came"
    assert look.problems == [], look.problems
    assert look.rows[0]["source_sha256"], "the record names no document"
    assert look.requests > 0, "nothing was fetched"
    assert look.requests_again == 0, "the buffer was not used"
    assert look.rows_again == look.rows, "the same document gave another record"


def _one_record(pipeline: DataExtractionPipeline, name: str, session_id: str) -> tuple[list[Row], list[str], int]:
    try:
        with pipeline.open_source(name, session_id=session_id) as source:
            records = source.sample(1)
            missing = [refusal.message for refusal in source.refused if refusal.reason == UNAVAILABLE]
            report = source.validate_data(records, limited=True)
    except UNREACHABLE as error:
        raise SiteUnreachableError(str(error)) from error
    if missing and not records:
        raise SiteUnreachableError(missing[0])
    return [as_row(record) for record in records], report.problems, source.scraper.requests_made
