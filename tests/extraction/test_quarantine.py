"""Documents that cannot be used: set aside with the reason, while the source goes on."""

from __future__ import annotations

import csv
import hashlib
import logging
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

from rocket_pipeline.common.settings import Settings
from rocket_pipeline.core.extraction.pipeline import DataExtractionPipeline
from rocket_pipeline.core.extraction.quarantine import Refusals
from rocket_pipeline.core.extraction.result import ExtractionResult
from rocket_pipeline.core.extraction.source import BaseDataSource
from rocket_pipeline.core.extraction.specification import Record, SourceSpecification
from rocket_pipeline.core.storage.ledger import StepReport
from rocket_pipeline.errors import DocumentRefusedError
from tests.support.rocket import files_below
from tests.support.sites import Answer, Site

PAGES = 6


def parse_lines(content: bytes) -> Iterator[Record]:
    """A record a line, until one says how it is broken."""
    for line in content.decode().split("\n"):
        if line.startswith("!"):
            raise DocumentRefusedError(f"{line[1:]} in line 2.", code="broken", hint="Look at it.")
        yield {"name": line}


class Lines(BaseDataSource):
    specification = SourceSpecification(
        name="lines",
        base_url="https://site.test",
        required_fields=("name",),
        output_filename="lines.csv",
        description="Lines of pages.",
        entity_folder="kits",
        max_retries=0,
    )

    def iter_records(self) -> Iterator[Record]:
        urls = [f"{self.base_url}/{n}" for n in range(PAGES)]
        for document in self.scraper.fetch_many(urls, on_error=self.unavailable):
            yield from self.from_document(parse_lines(document.content), document)


@pytest.fixture
def pages(site: Site, settings: Settings) -> Site:
    for number in range(PAGES):
        site.page(f"/{number}", f"{number} a\n{number} b")
    return site


def run(settings: Settings, limit: int | None = None) -> StepReport:
    return DataExtractionPipeline(settings, {"lines": Lines}).run_extraction(limit=limit).steps[0]


def rows(root: Path, key: str) -> list[dict[str, str]]:
    with (root / "data_raw" / key).open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_a_refused_document_gives_none_of_its_records_and_the_others_all_of_theirs(
    pages: Site, settings: Settings, root: Path
) -> None:
    broken = b"first line is good\n!Nonsense"
    pages.change("/2", Answer(body=broken))
    pages.change("/4", Answer(404))
    step = run(settings)
    assert [row["name"] for row in rows(root, "kits/lines.csv")] == [f"{n} {x}" for n in (0, 1, 3, 5) for x in "ab"]
    refused, missing = rows(root, "_quarantine/lines.csv")
    assert refused == {
        "source": "lines",
        "source_url": pages.url("/2"),
        "source_sha256": hashlib.sha256(broken).hexdigest(),
        "reason": "broken",
        "message": "Nonsense in line 2. Look at it.",
    }
    assert (missing["reason"], missing["source_url"], missing["source_sha256"]) == ("unavailable", pages.url("/4"), "")
    assert "404" in missing["message"]
    assert (step.state, step.counts["quarantined"], step.counts["records"]) == ("Completed", 2, 8)
    assert [check.name for check in step.checks if not check.passed] == ["documents"]
    assert step.warnings[0] == f"1 document not used, broken: {refused['message']} ({pages.url('/2')})"
    assert step.warnings[1].startswith("1 document not used, unavailable: ")


def test_the_list_goes_when_a_whole_run_refuses_nothing(pages: Site, settings: Settings, root: Path) -> None:
    quarantine = root / "data_raw" / "_quarantine" / "lines.csv"
    pages.change("/0", Answer(body=b"!Nonsense"))
    run(settings)
    pages.change("/0", Answer(body=b"good"))
    run(settings, limit=1)
    assert quarantine.is_file(), "a part says nothing of the whole"
    assert run(settings).counts["quarantined"] == 0
    assert not quarantine.exists()


def test_a_source_of_which_every_document_is_refused_fails_and_names_the_first_reason(
    pages: Site, settings: Settings, root: Path
) -> None:
    run(settings)
    before = (root / "data_raw" / "kits" / "lines.csv").read_bytes()
    for number in range(PAGES):
        pages.change(f"/{number}", Answer(body=b"!Nonsense"))
    step = run(settings)
    assert step.state == "Failed"
    assert f"6 documents could not be used; {pages.url('/0')}: broken, Nonsense in line 2." in str(step.error)
    assert step.counts == {"quarantined": 6}
    assert len(step.warnings) == 1
    assert (root / "data_raw" / "kits" / "lines.csv").read_bytes() == before


def test_each_is_logged(pages: Site, settings: Settings, caplog: pytest.LogCaptureFixture) -> None:
    pages.change("/2", Answer(body=b"!Nonsense"))
    with caplog.at_level(logging.WARNING, "rocket_pipeline"):
        run(settings)
    assert f"lines: {pages.url('/2')} was not used, broken: Nonsense in line 2. Look at it." in caplog.messages


def test_what_a_hostile_document_puts_into_the_message_cannot_break_the_list(
    pages: Site, settings: Settings, root: Path, caplog: pytest.LogCaptureFixture
) -> None:
    hostile = "".join(map(chr, range(32))).replace("\n", "") + '"; DROP,\u2028\x7f\x9b31m=cmd()' + "x" * 10_000
    pages.change("/2", Answer(body=f"!{hostile}".encode()))
    run(settings)
    (row,) = rows(root, "_quarantine/lines.csv")
    assert row["message"].isprintable()
    assert row["message"].startswith('"; DROP, 31m=cmd()xxx')
    assert len(row["message"]) == 500
    assert pl.read_csv(root / "data_raw" / "_quarantine" / "lines.csv").height == 1
    assert all(message.isprintable() for message in caplog.messages if "refused" in message)


def test_records_with_control_characters_come_back_as_they_were(pages: Site, settings: Settings, root: Path) -> None:
    odd = "".join(chr(code) for code in range(128) if chr(code) not in "\n!") + '","\u2028\ufeff'
    pages.change("/2", Answer(body=odd.encode()))
    run(settings)
    assert [row["name"] for row in rows(root, "kits/lines.csv")][4] == odd


def test_a_document_that_is_read_twice_is_refused_once(pages: Site, settings: Settings) -> None:
    class Twice(Lines):
        def iter_records(self) -> Iterator[Record]:
            yield from super().iter_records()
            yield from super().iter_records()

    pages.change("/2", Answer(body=b"!Nonsense"))
    with Twice(config=settings) as source:
        result: ExtractionResult = source.run_extraction()
    assert (result.quarantined, result.records) == (1, 20)


def test_there_is_one_warning_a_reason_with_an_example() -> None:
    refusals = Refusals()
    for number in range(3):
        refusals.add(f"https://site.test/{number}", "", reason="zip_bomb", message="Too large.")
    refusals.add("https://site.test/9", "", reason="not_xml", message="HTML came (https://site.test/9)")
    assert refusals.warnings == [
        "1 document not used, not_xml: HTML came (https://site.test/9)",
        "3 documents not used, zip_bomb: Too large. (https://site.test/0)",
    ]


def test_a_site_that_goes_away_midway_publishes_nothing_and_the_former_data_set_stays(
    pages: Site, settings: Settings
) -> None:
    run(settings)
    before = files_below(Path(settings.root) / "data_raw")
    for number in (4, 5):
        pages.change(f"/{number}", Answer(503))
    step = run(settings)
    assert step.state == "Failed"
    assert step.error == (
        "lines: 2 of 6 documents could not be had. "
        "Run it again with the same session; the data set published before stays."
    )
    assert files_below(Path(settings.root) / "data_raw") == before
