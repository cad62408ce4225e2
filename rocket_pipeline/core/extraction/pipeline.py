"""Several sources in one run: each on its own, so that one that fails leaves the others alone."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from urllib.parse import urlsplit

from pydantic import JsonValue, ValidationError

from rocket_pipeline.common.metrics import Metrics
from rocket_pipeline.common.settings import Settings, load_settings
from rocket_pipeline.common.stopping import STOP
from rocket_pipeline.common.text import counted
from rocket_pipeline.core.extraction.configuration import fetch_settings, storage_of
from rocket_pipeline.core.extraction.result import ExtractionResult
from rocket_pipeline.core.extraction.source import BaseDataSource
from rocket_pipeline.core.extraction.specification import SourceSpecification
from rocket_pipeline.core.fetching import InProcessLimiter, RateLimiter, Scraper
from rocket_pipeline.core.progress import Progress, untold
from rocket_pipeline.core.storage.ledger import (
    Check,
    RunLedger,
    RunRecord,
    StepReport,
    new_run_id,
    overall_state,
)
from rocket_pipeline.errors import ConfigurationError, ExtractionError, RocketError, UnknownNameError

logger = logging.getLogger(__name__)
Sources = Mapping[str, type[BaseDataSource]]
STAGE = "extraction"


_LIMITER = InProcessLimiter()
"""One pace a host for all sources of this process."""
_TURNS: dict[str, threading.Lock] = {}
_TURNS_LOCK = threading.Lock()


@contextmanager
def _turn_at(base_url: str) -> Iterator[None]:
    """Let sources of one site run one after the other, so that none asks for what another is just fetching."""
    with _TURNS_LOCK:
        turn = _TURNS.setdefault(urlsplit(base_url).netloc, threading.Lock())
    with turn:
        STOP.check()
        yield


class DataExtractionPipeline:
    """Runs sources and keeps the run's ledger.

    Args:
        settings: Read from the environment unless given.
        sources: Name → class; required, though it has a default so that settings can come first.
        overrides: Source → fields of its specification to replace, as a Prefect Variable holds them.

    Raises:
        UnknownNameError: `overrides` names a source that is not registered.
        ConfigurationError: There are no sources, or `overrides` gives a field that does not exist or a wrong value.
    """

    def __init__(
        self,
        settings: Settings | None = None,
        sources: Sources | None = None,
        *,
        overrides: Mapping[str, Mapping[str, JsonValue]] | None = None,
    ) -> None:
        if not sources:
            raise ConfigurationError(
                "DataExtractionPipeline knows no source.", hint="Give sources=, or take the class of a department."
            )
        self.settings = settings or load_settings()
        self.sources = sources
        self._overrides = overrides or {}
        for name in self._registered(self._overrides):
            self.specification(name)

    def select(self, names: Iterable[str] | None = None) -> list[str]:
        """The sources of a run: the named ones, else all that are enabled.

        Raises:
            UnknownNameError: A name is not registered; the valid ones are listed.
            ConfigurationError: None is named, or none is enabled.
        """
        enabled = (name for name in self.sources if self.specification(name).enabled)
        chosen = self._registered(enabled if names is None else names)
        if not chosen:
            raise ConfigurationError(
                f"No source is {'enabled' if names is None else 'selected'}.",
                hint=f"Name one or more of {', '.join(self.sources)}.",
            )
        return chosen

    def specification(self, name: str) -> SourceSpecification:
        """A source's specification with what the configuration replaces in it.

        Raises:
            ConfigurationError: The configuration gives a field that does not exist or a value that is wrong.
        """
        own = self.sources[name].specification
        try:
            return SourceSpecification.model_validate({**own.model_dump(), **self._overrides.get(name, {})})
        except ValidationError as error:
            first = error.errors()[0]
            place = ".".join(str(part) for part in first["loc"]) or "the specification"
            raise ConfigurationError(
                f"Source {name}, {place}: {first['msg']}.",
                hint="Correct configs/variables/ and run scripts/setup_prefect_variables.py.",
            ) from None

    @contextmanager
    def open_source(
        self, name: str, *, session_id: str, offline: bool = False, metrics: Metrics | None = None
    ) -> Iterator[BaseDataSource]:
        """A source as a run uses it: configured, at its site's turn, with a scraper of its own.

        Args:
            name: The source.
            session_id: What it has fetched is not fetched again.
            offline: It has nothing but what the session fetched; anything else is a NotSavedError.
            metrics: Counts what is fetched.

        Raises:
            ExtractionError: The source's own code failed; the log has the traceback.
        """
        spec = self.specification(name)
        with _turn_at(spec.base_url), self._opened(spec, session_id, metrics or Metrics(), offline=offline) as source:
            yield source

    def run_source(
        self,
        name: str,
        *,
        session_id: str,
        ledger: RunLedger,
        limit: int | None = None,
        offline: bool = False,
        limiter: RateLimiter | None = None,
        progress: Progress = untold,
    ) -> ExtractionResult:
        """Run one source and write its step to the ledger, whether it succeeds or fails.

        Arguments as for `open_source` and `run_extraction`; `limiter` is the pace that several workers share, and
        `progress` is told of every record.

        Raises:
            RocketError: What went wrong, after it was written to the ledger.
        """
        spec, metrics = self.specification(name), Metrics()
        with _turn_at(spec.base_url), ledger.step(STAGE, name) as report:  # its time begins when it has its turn
            try:
                with self._opened(spec, session_id, metrics, offline=offline, limiter=limiter) as source:
                    source.progress = progress
                    result = _extracted(source, report, limit=limit)
            finally:
                report.details["metrics"] = metrics.snapshot()
            _fill(report, result)
        logger.info("%s: %s in %.1f s", name, counted(result.records, "record"), result.seconds)
        return result

    def run_extraction(
        self,
        sources: Iterable[str] | None = None,
        limit: int | None = None,
        *,
        session_id: str | None = None,
    ) -> RunRecord:
        """Run sources one after the other; a source that fails is in the report and does not stop the others.

        Args:
            sources: Their names; all enabled ones unless given.
            limit: At most that many records a source.
            session_id: Resume this session: what it has fetched is not fetched again.

        Returns:
            The run: `state` is "Completed", "Partial" or "Failed", `steps` holds one report a source.

        Raises:
            UnknownNameError: A name is not registered.
            ConfigurationError: No source is selected.
        """
        return self._run(self.select(sources), {"limit": limit}, session_id=session_id, limit=limit)

    def replay(self, session_id: str, sources: Iterable[str]) -> RunRecord:
        """Read what a session saved once more, with the parsers of today and without the network.

        The data sets are published as those of any run. Which sources a session has, `replay.py` tells.

        Args:
            session_id: The session.
            sources: The sources to read. One that needs a document which was not saved fails, or quarantines it.

        Returns:
            The run; `replay` stands in its parameters.

        Raises:
            UnknownNameError: A name is not registered.
            ConfigurationError: No source is selected.
        """
        return self._run(self.select(sources), {"replay": True}, session_id=session_id, offline=True)

    def _run(
        self,
        chosen: list[str],
        told: dict[str, JsonValue],
        *,
        session_id: str | None,
        limit: int | None = None,
        offline: bool = False,
    ) -> RunRecord:
        ledger = RunLedger(storage_of(self.settings).objects, new_run_id())
        session = session_id or ledger.run_id
        ledger.start(session, {"stages": [STAGE], "sources": list(chosen), **told})
        for name in chosen:
            try:
                self.run_source(name, session_id=session, limit=limit, ledger=ledger, offline=offline)
            except RocketError:
                continue  # the ledger has it, and the run's state tells it
        return ledger.finish(overall_state(step.state for step in ledger.read().steps))

    @contextmanager
    def _opened(
        self,
        spec: SourceSpecification,
        session_id: str,
        metrics: Metrics,
        *,
        offline: bool,
        limiter: RateLimiter | None = None,
    ) -> Iterator[BaseDataSource]:
        fetching = fetch_settings(spec, self.settings).model_copy(update={"offline": offline})
        with (
            _told_in_one_line(spec.name),
            Scraper(
                storage_of(self.settings),
                session_id=session_id,
                source=spec.name,
                settings=fetching,
                limiter=limiter or _LIMITER,
                metrics=metrics,
            ) as scraper,
        ):
            yield self.sources[spec.name](spec, self.settings, scraper=scraper, metrics=metrics)

    def _registered(self, names: Iterable[str]) -> list[str]:
        chosen = list(dict.fromkeys(names))
        for name in chosen:
            if name not in self.sources:
                raise UnknownNameError("source", name, self.sources)
        return chosen


@contextmanager
def _told_in_one_line(name: str) -> Iterator[None]:
    try:
        yield
    except RocketError:
        raise
    except Exception as error:  # the one boundary: a fault in one parser must not end the other sources
        logger.exception("%s: the source's code failed", name)
        raise _parser_error(name, error) from error


def _parser_error(name: str, error: Exception) -> ExtractionError:
    first_line = str(error).partition("\n")[0]
    return ExtractionError(
        f"{name}: {type(error).__name__}: {first_line}.",
        hint="The site's layout has probably changed, or the source has a fault; the log has the traceback.",
    )


def _extracted(source: BaseDataSource, report: StepReport, *, limit: int | None) -> ExtractionResult:
    """What the source gave; also of one that fails the refused documents, which tell why, stand in the report."""
    try:
        return source.run_extraction(limit=limit)
    finally:
        report.counts["quarantined"] = len(source.refused)
        report.warnings = source.refused.warnings


def _fill(report: StepReport, result: ExtractionResult) -> None:
    files = {file.key: file.rows for file in result.files}
    report.counts = {"records": result.records, "quarantined": result.quarantined, **files}
    report.checks = [
        Check(name="validation", passed=not result.validation.problems),
        Check(name="mapped", passed=not result.unmapped),
        Check(name="documents", passed=not result.quarantined),
        Check(name="drift", passed=not result.has_lost),
        *(Check(name=key, passed=False, detail="no record") for key in result.unfilled),
    ]
    report.outputs = [file.location for file in result.files]
    report.warnings = result.warnings
    report.details["coverage"] = dict(result.validation.coverage)
    report.details["drift"] = [finding.model_dump() for finding in result.drift]
