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

from pydantic import ValidationError

from rocket_pipeline.common.metrics import Metrics
from rocket_pipeline.common.settings import Settings, load_settings
from rocket_pipeline.common.text import counted
from rocket_pipeline.core.extraction.output import RecordWriter, as_row, unmapped_key
from rocket_pipeline.core.extraction.publishing import PublishedFile, discard_raw, publish_raw
from rocket_pipeline.core.extraction.specification import Record, SourceSpecification
from rocket_pipeline.core.extraction.validation import ValidationReport, Validator
from rocket_pipeline.core.fetching import Document, FetchSettings, Scraper
from rocket_pipeline.core.storage.ledger import new_run_id
from rocket_pipeline.core.storage.settings import storage_settings
from rocket_pipeline.core.storage.store import Storage
from rocket_pipeline.errors import ConfigurationError, EmptySourceError


class ExtractionResult:
    """What one pass over a source gave.

    Attributes:
        files: The raw data sets.
        validation: What the checks of the records found.
        unmapped: Value of `split_by_field` that no file is mapped to → records with it.
        unfilled: Files that values are mapped to and that got no record, though all were asked for.
        warned: What the source itself said by `warn`.
        seconds: How long it took.
    """

    def __init__(
        self,
        files: list[PublishedFile],
        *,
        validation: ValidationReport,
        unmapped: dict[str, int],
        unfilled: list[str],
        warned: list[str],
        seconds: float,
    ) -> None:
        self.files = files
        self.validation = validation
        self.unmapped = unmapped
        self.unfilled = unfilled
        self.warned = warned
        self.seconds = seconds

    @property
    def records(self) -> int:
        """Records seen, the unmapped ones among them."""
        return self.validation.records

    @property
    def warnings(self) -> list[str]:
        """One line for each thing that somebody should look at."""
        lines = [*self.validation.problems, *self.warned]
        lines += [f"{counted(n, 'record')} with the unmapped value {v!r}" for v, n in self.unmapped.items()]
        lines += [f"no record for {key}: what was published before stays" for key in self.unfilled]
        return lines + [file.note for file in self.files if file.note]


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
        self._warned: list[str] = []
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
        """The records with the address and the hash of the document that they were read from."""
        for record in records:
            yield {**record, "source_url": document.url, "source_sha256": document.sha256}

    def warn(self, text: str) -> None:
        """Say in one line what somebody should look at; it is logged and stands in the result's warnings."""
        self.logger.warning("%s: %s", self.spec.name, text)
        self._warned.append(text)

    def validate_data(self, records: Iterable[Record]) -> ValidationReport:
        """Check records against the specification; findings are logged and reported, never fatal."""
        validator = Validator(self.spec)
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
            FetchError: A document could not be had; likewise.
        """
        if limit is not None and limit < 1:
            raise ConfigurationError(f"limit is {limit}.", hint="Give 1 or more, or none for all records.")
        started = time.perf_counter()
        self._warned = []
        with RecordWriter(self.spec) as writer:
            with self.metrics.timer("reading"):
                report = self._read(writer, limit)
            with self.metrics.timer("publishing"):
                files = publish_raw(self.storage, writer.finish(), limit=limit)
        if limit is None and not writer.unmapped:
            discard_raw(self.storage, unmapped_key(self.spec))
        self.metrics.count("records", report.records)
        return ExtractionResult(
            files,
            validation=report,
            unmapped=dict(writer.unmapped),
            unfilled=writer.unfilled if limit is None else [],
            warned=self._warned,
            seconds=time.perf_counter() - started,
        )

    def _read(self, writer: RecordWriter, limit: int | None) -> ValidationReport:
        """Fetch, parse, check and spool: all that comes before anything is published."""
        validator = Validator(self.spec, limited=limit is not None)
        for record in self._records(limit):
            row = as_row(self._stamped(record))
            validator.add(row)
            writer.write(row)
        report = self._reported(validator)
        if not report.records:
            raise EmptySourceError(
                f"{self.spec.name} gave no record from {self.base_url}.",
                hint="The site may have changed; the data set published before stays.",
            )
        if writer.unmapped.total() == report.records:
            raise EmptySourceError(
                f"{self.spec.name} gave {counted(report.records, 'record')} and none for a file: "
                f"{self.spec.split_by_field} is {next(iter(writer.unmapped))!r}, which is not mapped.",
                hint="Correct split_file_mapping; the data sets published before stay.",
            )
        return report

    def _records(self, limit: int | None) -> Iterator[Record]:
        if type(self).extract is BaseDataSource.extract:
            return islice(self.iter_records(), limit)
        return islice(self.extract(limit=limit), limit)

    def _stamped(self, record: Record) -> Record:
        """The record with its provenance; a simple source that read one document need not name it."""
        documents: Mapping[str, str] = getattr(self.scraper, "documents", {})  # a notebook's stand-in has none
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


def storage_of(settings: Settings) -> Storage:
    """The storage that the settings describe."""
    return Storage.of(storage_settings(settings))


def fetch_settings(spec: SourceSpecification, settings: Settings) -> FetchSettings:
    """How a source's documents are fetched: what the environment says wins over what the source says.

    Raises:
        ConfigurationError: One of them cannot be.
    """
    chosen = {
        "rate_limit": _first(settings.scraper_rate_limit, spec.rate_limit),
        "timeout": _first(settings.scraper_timeout, spec.timeout),
        "max_retries": _first(settings.scraper_max_retries, spec.max_retries),
        "user_agent": settings.scraper_user_agent,
        "reuse_hours": _first(settings.scraper_reuse_hours, spec.custom_config.get("reuse_hours")),
        **{name: spec.custom_config.get(name) for name in ("respect_robots", "reject_if", "max_bytes", "concurrency")},
        "host_map": settings.scraper_host_map,
    }
    given = {name: value for name, value in chosen.items() if value is not None}
    if given.get("rate_limit") == 0:
        del given["rate_limit"]
    try:
        return FetchSettings.model_validate(given)
    except ValidationError as error:
        first = error.errors()[0]
        raise ConfigurationError(
            f"Source {spec.name}, {first['loc'][0]}: {first['msg']}.",
            hint="Correct SCRAPER_* in the environment, or the source's specification.",
        ) from None


def _first(*values: object) -> object:
    return next((value for value in values if value is not None), None)
