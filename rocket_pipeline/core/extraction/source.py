"""The base of every source: from records to published raw data sets.

A subclass finds documents and reads them; it overrides `extract` when it is simple, `iter_records` when it is large.
Everything else is done here, once.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import ClassVar, Self

from rocket_pipeline.common.metrics import Metrics
from rocket_pipeline.common.settings import Settings, load_settings
from rocket_pipeline.common.text import counted
from rocket_pipeline.core.extraction.configuration import fetch_settings, storage_of
from rocket_pipeline.core.extraction.drift import Finding, profile_of
from rocket_pipeline.core.extraction.output import RecordWriter, as_row, unmapped_key
from rocket_pipeline.core.extraction.profiles import note_profile, read_profiles
from rocket_pipeline.core.extraction.publishing import discard_raw, publish_raw
from rocket_pipeline.core.extraction.quarantine import UNAVAILABLE, Refusals, quarantine_key
from rocket_pipeline.core.extraction.result import ExtractionResult
from rocket_pipeline.core.extraction.specification import Record, SourceSpecification
from rocket_pipeline.core.extraction.validation import ValidationReport, Validator
from rocket_pipeline.core.fetching import Document, Request, Scraper
from rocket_pipeline.core.progress import Progress, untold
from rocket_pipeline.core.storage.ledger import new_run_id
from rocket_pipeline.errors import (
    ConfigurationError,
    DocumentRefusedError,
    EmptySourceError,
    FetchError,
    IncompleteSourceError,
    Transient,
)

_MISSED_SHARE = 0.1
"""A page or two that a site cannot give hold up no others; more than that is a site that went away midway."""


class BaseDataSource:
    """A source of records.

    Args:
        spec: What the source is; the class's own `specification` unless given.
        config: Settings; read from the environment unless given.
        scraper: Fetches documents; made from the settings and the specification unless given.
        logger: Unless given, one named after the source.
        metrics: Counters and timers.
    """

    specification: ClassVar[SourceSpecification]
    unsampled: ClassVar[tuple[str, ...]] = ()
    """Fields that a limited extraction leaves empty, since they cost requests of their own."""

    def __init__(
        self,
        spec: SourceSpecification | None = None,
        config: Settings | None = None,
        scraper: Scraper | None = None,
        logger: logging.Logger | None = None,
        metrics: Metrics | None = None,
    ) -> None:
        self.spec = spec or self.specification
        self.config = config or load_settings()
        self.logger = logger or logging.getLogger(f"rocket_pipeline.sources.{self.spec.name}")
        self.metrics = metrics or Metrics()
        self.storage = storage_of(self.config)
        self.refused = Refusals()
        self.progress: Progress = untold
        self._missed = 0
        self.warned: list[str] = []
        self._owns_scraper = scraper is None
        self.scraper = scraper or Scraper(
            self.storage,
            session_id=_process_session(),
            source=self.spec.name,
            settings=fetch_settings(self.spec, self.config),
            metrics=self.metrics,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the scraper if this source made it."""
        if self._owns_scraper:
            self.scraper.close()

    @property
    def base_url(self) -> str:
        """The specification's `base_url`, at the host that stands in for it when one is configured."""
        return self.stand_in(self.spec.base_url).rstrip("/")

    def stand_in(self, url: str) -> str:
        """A URL at the host that stands in for its own when one is configured."""
        scheme, separator, rest = url.partition("://")
        host, slash, path = rest.partition("/")
        return f"{scheme}{separator}{self.config.scraper_site_map.get(host, host)}{slash}{path}"

    def extract(self, limit: int | None = None) -> list[Record]:
        """All records, or the first `limit`; fetches no more than these need."""
        return list(islice(self.iter_records(), limit))

    def iter_records(self) -> Iterator[Record]:
        """The records, one by one, fetching as they are asked for."""
        if type(self).extract is BaseDataSource.extract:
            raise ConfigurationError(
                f"{type(self).__name__} yields nothing.", hint="Override extract(limit) or iter_records()."
            )
        yield from self.extract()

    def from_document(self, records: Iterable[Record], document: Document) -> Iterator[Record]:
        """The records with the address and the hash of the document that they were read from.

        They are read whole before the first is given: a document that is refused half-way (DocumentRefusedError)
        gives none, goes to the quarantine, and the source goes on.
        """
        try:
            whole = list(records)
        except DocumentRefusedError as error:
            self._refuse(document.url, document.sha256, reason=error.code, message=str(error))
            return
        for record in whole:
            yield {**record, "source_url": document.url, "source_sha256": document.sha256}

    def unavailable(self, request: Request | str, error: FetchError) -> None:
        """Put a document that could not be had into the quarantine: `fetch_many(urls, on_error=self.unavailable)`."""
        url = request if isinstance(request, str) else request.url
        self._missed += isinstance(error, Transient)
        self._refuse(url, "", reason=UNAVAILABLE, message=str(error))

    def warn(self, text: str) -> None:
        """Say in one line what somebody should look at; it is logged and stands in the result's warnings."""
        self.logger.warning("%s: %s", self.spec.name, text)
        self.warned.append(text)

    def _refuse(self, url: str, sha256: str, *, reason: str, message: str) -> None:
        refusal = self.refused.add(url, sha256, reason=reason, message=message)
        self.logger.warning("%s: %s was not used, %s: %s", self.spec.name, refusal.url, reason, refusal.message)

    def sample(self, limit: int | None = None) -> list[Record]:
        """The records that `run_extraction` would publish, with their provenance; nothing is published.

        Args:
            limit: Only that many, the first ones.
        """
        self.warned, self.refused = [], Refusals()
        return [self._stamped(record) for record in self._records(limit)]

    def validate_data(self, records: Iterable[Record], *, limited: bool = False) -> ValidationReport:
        """Check records against the specification; findings are logged and reported, never fatal.

        Args:
            records: The records.
            limited: They are a part only; their number is then not checked.
        """
        validator = Validator(self.spec, limited=limited)
        for record in records:
            validator.add(as_row(record))
        return self._reported(validator)

    def save_to_csv(self, records: Iterable[Record]) -> list[Path]:
        """Write records to their raw data sets.

        Returns:
            The files; empty for a root that is no folder.
        """
        with RecordWriter(self.spec) as writer:
            for record in records:
                writer.write(as_row(self._stamped(record)))
            published = publish_raw(self.storage, writer.finish())
        return [file.path for file in published if file.path]

    def run_extraction(self, limit: int | None = None) -> ExtractionResult:
        """One pass: fetch, check, write, publish.

        Args:
            limit: Take only that many records. A part never replaces a larger data set and is marked as one.

        Raises:
            ConfigurationError: The limit is less than 1.
            EmptySourceError: No record came, or none that a file is for; what was published before stays.
            IncompleteSourceError: More than a tenth of the documents could not be had just now; likewise.
            FetchError: A document could not be had; likewise.
        """
        if limit is not None and limit < 1:
            raise ConfigurationError(f"limit is {limit}.", hint="Give 1 or more, or none for all records.")
        started = time.perf_counter()
        self.warned, self.refused, self._missed = [], Refusals(), 0
        with RecordWriter(self.spec) as writer:
            with self.metrics.timer("reading"):
                report = self._read(writer, limit)
            with self.metrics.timer("publishing"):
                finished = writer.finish()
                files = publish_raw(self.storage, finished, limit=limit)
        drift: list[Finding] = []
        if limit is None:
            for key, is_needed in ((unmapped_key, writer.unmapped), (quarantine_key, self.refused)):
                if not is_needed:
                    discard_raw(self.storage, key(self.spec))
            drift = note_profile(self.storage, self.spec, profile_of(finished))
        self.metrics.count("records", report.records)
        return ExtractionResult(
            source=self.spec.name,
            files=files,
            validation=report,
            unmapped=dict(writer.unmapped),
            unfilled=writer.unfilled if limit is None else [],
            refused=self.refused,
            drift=drift,
            documents=self._documents,
            warned=self.warned,
            seconds=time.perf_counter() - started,
        )

    def _read(self, writer: RecordWriter, limit: int | None) -> ValidationReport:
        """Fetch, parse, check and spool: all that comes before anything is published."""
        validator = Validator(self.spec, limited=limit is not None)
        expected = self._begin_progress(limit)
        for number, record in enumerate(self._records(limit), 1):
            row = as_row(self._stamped(record))
            validator.add(row)
            writer.write(row)
            self.progress(number, expected, "record")
        for refusal in self.refused:
            writer.write_to(quarantine_key(self.spec), refusal.row(self.spec.name))
        report = self._reported(validator)
        if not report.records:
            raise self._empty()
        asked = len(self._documents) + self._missed
        if self._missed > _MISSED_SHARE * asked:
            raise IncompleteSourceError(
                f"{self.spec.name}: {self._missed} of {asked} documents could not be had.",
                hint="Run it again with the same session; the data set published before stays.",
            )
        if writer.unmapped.total() == report.records:
            raise EmptySourceError(
                f"{self.spec.name} gave {counted(report.records, 'record')} and none for a file: "
                f"{self.spec.split_by_field} is {next(iter(writer.unmapped))!r}, which is not mapped.",
                hint="Correct split_file_mapping; the data sets published before stay.",
            )
        return report

    def _begin_progress(self, limit: int | None) -> int | None:
        """Have the documents counted; how many records there will probably be: as many as last time."""
        if self.progress is untold:
            return None
        self.scraper.documents.on_note = lambda number: self.progress(number, None, "document")
        known = read_profiles(self.storage, self.spec)
        return limit or (sum(file.records for file in known.good.files.values()) if known else None)

    def _empty(self) -> EmptySourceError:
        refused = "".join(
            f" {counted(len(self.refused), 'document')} could not be used; {first.url}: {first.reason}, {first.message}"
            for first in islice(self.refused, 1)
        )
        return EmptySourceError(
            f"{self.spec.name} gave no record from {self.base_url}.{refused}",
            hint="The site may have changed; the data set published before stays.",
        )

    def _records(self, limit: int | None) -> Iterator[Record]:
        if type(self).extract is BaseDataSource.extract:
            return islice(self.iter_records(), limit)
        return islice(self.extract(limit=limit), limit)

    @property
    def _documents(self) -> Mapping[str, str]:
        documents: Mapping[str, str] = getattr(self.scraper, "documents", {})  # a notebook's stand-in has none
        return documents

    def _stamped(self, record: Record) -> Record:
        """The record with its provenance; a simple source that read one document need not name it."""
        documents = self._documents
        url = str(record.get("source_url") or (next(iter(documents)) if len(documents) == 1 else self.base_url))
        sha256 = record.get("source_sha256") or documents.get(url)
        return {**record, "source": self.spec.name, "source_url": url, "source_sha256": sha256}

    def _reported(self, validator: Validator) -> ValidationReport:
        report = validator.report()
        for problem in report.problems:
            self.logger.warning("%s: %s", self.spec.name, problem)
        return report


@cache
def _process_session() -> str:
    """The session of sources that make their own scraper: a notebook's cell that runs again fetches nothing anew."""
    return new_run_id()
