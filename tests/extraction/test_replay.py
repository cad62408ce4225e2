"""What a session saved, read again: without the network, with the parsers of today."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest

from rocket_pipeline.common.settings import Settings
from rocket_pipeline.core.extraction.configuration import storage_of
from rocket_pipeline.core.extraction.pipeline import STAGE, DataExtractionPipeline
from rocket_pipeline.core.extraction.replay import sources_of
from rocket_pipeline.core.extraction.source import BaseDataSource
from rocket_pipeline.core.extraction.specification import Record, SourceSpecification
from rocket_pipeline.core.fetching import FetchSettings, Scraper
from rocket_pipeline.core.storage.ledger import RunRecord
from rocket_pipeline.errors import ConfigurationError, UnknownNameError
from tests.support.sites import HOST, Answer, Site


class _Names(BaseDataSource):
    def iter_records(self) -> Iterator[Record]:
        for number in (1, 2):
            document = self.scraper.fetch(f"{self.base_url}/{self.spec.name}/{number}")
            yield from self.from_document([{"name": self.parse(document.text)}], document)

    @staticmethod
    def parse(text: str) -> str:
        return text


class Better(_Names):
    """The parser of tomorrow."""

    @staticmethod
    def parse(text: str) -> str:
        return text.upper()


class Curious(_Names):
    """The source of tomorrow, which wants more."""

    def iter_records(self) -> Iterator[Record]:
        yield from super().iter_records()
        self.scraper.fetch(f"{self.base_url}/{self.spec.name}/3")


class Tolerant(_Names):
    def iter_records(self) -> Iterator[Record]:
        urls = [f"{self.base_url}/{self.spec.name}/{n}" for n in (1, 2, 3)]
        for document in self.scraper.fetch_many(urls, on_error=self.unavailable):
            yield from self.from_document([{"name": document.text}], document)


def named(name: str, base: type[BaseDataSource] = _Names) -> type[BaseDataSource]:
    spec = SourceSpecification(
        name=name,
        base_url=f"https://{HOST}",
        required_fields=("name",),
        output_filename=f"{name}.csv",
        description=f"Names of {name}.",
        entity_folder="kits",
        custom_config={"reuse_hours": 24},
    )
    return type(name.title(), (base,), {"specification": spec})


SOURCES = {name: named(name) for name in ("alpha", "beta")}


@pytest.fixture
def saved(site: Site, settings: Settings) -> RunRecord:
    """A run of both sources, after which the site is gone."""
    for name in SOURCES:
        for number in (1, 2):
            site.page(f"/{name}/{number}", f"{name} {number}")
    run = DataExtractionPipeline(settings, SOURCES).run_extraction(session_id="s1")
    site.asked.clear()
    for name in SOURCES:
        for number in (1, 2):
            site.change(f"/{name}/{number}", Answer(500))
    return run


def names(root: Path, source: str) -> list[str]:
    with (root / "data_raw" / "kits" / f"{source}.csv").open(newline="", encoding="utf-8") as file:
        return [row["name"] for row in csv.DictReader(file)]


def test_the_parsers_of_today_read_what_was_saved_and_ask_for_nothing(
    saved: RunRecord, settings: Settings, site: Site, root: Path
) -> None:
    tomorrow = {"alpha": named("alpha", Better), "beta": named("beta")}
    run = DataExtractionPipeline(settings, tomorrow).replay("s1", ["alpha", "beta"])
    assert run.state == "Completed"
    assert names(root, "alpha") == ["ALPHA 1", "ALPHA 2"]
    assert names(root, "beta") == ["beta 1", "beta 2"]
    assert site.asked == [], "robots.txt neither"


def test_the_ledger_says_that_it_was_a_replay(saved: RunRecord, settings: Settings) -> None:
    run = DataExtractionPipeline(settings, SOURCES).replay("s1", ["alpha"])
    assert (run.session_id, run.parameters["replay"]) == ("s1", True)
    assert run.run_id != saved.run_id
    counts = run.steps[0].details["metrics"]["counts"]
    assert (counts["buffer_hits"], counts.get("requests", 0), counts.get("robots_requests", 0)) == (2, 0, 0)


def test_the_same_parsers_publish_the_same_bytes(saved: RunRecord, settings: Settings, root: Path) -> None:
    files = sorted((root / "data_raw").rglob("*.*"))
    before = [file.read_bytes() for file in files]
    DataExtractionPipeline(settings, SOURCES).replay("s1", SOURCES)
    assert sorted((root / "data_raw").rglob("*.*")) == files
    assert [file.read_bytes() for file in files] == before


def test_what_was_not_saved_fails_the_source_and_no_other(
    saved: RunRecord, settings: Settings, site: Site, root: Path
) -> None:
    before = names(root, "alpha")
    run = DataExtractionPipeline(settings, {"alpha": named("alpha", Curious), "beta": SOURCES["beta"]}).replay(
        "s1", ["alpha", "beta"]
    )
    assert run.state == "Partial"
    assert f"Not saved in session s1 (https://{HOST}/alpha/3)" in str(run.steps[0].error)
    assert names(root, "alpha") == before
    assert site.asked == []


def test_a_source_that_does_without_some_documents_quarantines_what_was_not_saved(
    saved: RunRecord, settings: Settings
) -> None:
    step = DataExtractionPipeline(settings, {"alpha": named("alpha", Tolerant)}).replay("s1", ["alpha"]).steps[0]
    assert (step.state, step.counts["records"], step.counts["quarantined"]) == ("Completed", 2, 1)


def test_a_session_knows_its_sources_from_the_ledger(saved: RunRecord, settings: Settings, site: Site) -> None:
    storage = storage_of(settings)
    assert sources_of(storage, "s1", stage=STAGE) == ["alpha", "beta"]
    again = DataExtractionPipeline(settings, SOURCES).run_extraction(["beta"], session_id="s2")
    assert again.state == "Completed", "nothing is older than a day"
    assert sources_of(storage, "s2", stage=STAGE) == ["beta"]


def test_one_that_failed_is_among_them(site: Site, settings: Settings) -> None:
    site.page("/alpha/1", "alpha 1")
    DataExtractionPipeline(settings, SOURCES).run_extraction(["alpha"], session_id="s1")
    assert sources_of(storage_of(settings), "s1", stage=STAGE) == ["alpha"]


def test_a_session_without_a_run_knows_them_from_its_manifests(site: Site, settings: Settings) -> None:
    url = site.page("/page", "text")
    storage = storage_of(settings)
    fetching = FetchSettings(host_map={HOST: site.origin})
    with Scraper(storage, session_id="notebook", source="beta", settings=fetching) as scraper:
        scraper.get_html(url)
    assert sources_of(storage, "notebook", stage=STAGE) == ["beta"]


def test_an_unknown_session_is_refused_and_the_latest_are_named(saved: RunRecord, settings: Settings) -> None:
    with pytest.raises(ConfigurationError, match=r"Session s9 has no saved document in .*latest sessions are s1\."):
        sources_of(storage_of(settings), "s9", stage=STAGE)
    with pytest.raises(ConfigurationError, match="is no session id"):
        sources_of(storage_of(settings), "../s1", stage=STAGE)


def test_a_damaged_ledger_of_another_run_is_in_nobodys_way(
    saved: RunRecord, settings: Settings, root: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (root / "runs" / "broken").mkdir()
    (root / "runs" / "broken" / "run.json").write_text("{")
    assert sources_of(storage_of(settings), "s1", stage=STAGE) == ["alpha", "beta"]
    assert any("run broken is left out" in message for message in caplog.messages)


def test_an_unknown_source_is_refused(saved: RunRecord, settings: Settings) -> None:
    with pytest.raises(UnknownNameError):
        DataExtractionPipeline(settings, SOURCES).replay("s1", ["gamma"])
