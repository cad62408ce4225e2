"""Cases made of saved documents: small, whole, and read without a network."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from rocket_pipeline.common.settings import Settings
from rocket_pipeline.core.extraction.fixture_saving import MAX_BYTES, SavedCase, save_case
from rocket_pipeline.core.extraction.fixtures import cases, expected_records, read_case
from rocket_pipeline.core.extraction.pipeline import DataExtractionPipeline
from rocket_pipeline.core.extraction.source import BaseDataSource
from rocket_pipeline.core.extraction.specification import Record, SourceSpecification
from rocket_pipeline.core.fetching import get, post_json
from rocket_pipeline.errors import ConfigurationError, NotSavedError, UnknownNameError
from tests.support.rocket import files_below
from tests.support.sites import HOST, Answer, Site

PAGES = 12


class Kits(BaseDataSource):
    """An index, a page a kit, and a query."""

    specification = SourceSpecification(
        name="kits",
        base_url="https://real.example",
        required_fields=("name",),
        output_filename="kits.csv",
        description="Kits.",
        entity_folder="kits",
    )

    def iter_records(self) -> Iterator[Record]:
        names = self.scraper.get_json(f"{self.base_url}/index.json")
        stock = self.scraper.fetch(post_json(f"{self.base_url}/stock", {"of": "all"})).json()
        for document in self.scraper.fetch_many(get(f"{self.base_url}/{name}") for name in names):
            yield from self.from_document([{"name": document.text, "stock": stock["n"]}], document)


SOURCES = {"kits": Kits}


@pytest.fixture
def pipeline(site: Site, settings: Settings) -> DataExtractionPipeline:
    """All that the site has, saved in session s1; then the site is gone."""
    site.page("/index.json", json.dumps([str(n) for n in range(PAGES)]))
    site.page("/stock", '{"n": 3}')
    for number in range(PAGES):
        site.page(f"/{number}", f"Kit {number}")
    mapped = settings.model_copy(update={"scraper_site_map": {"real.example": HOST}})
    pipeline = DataExtractionPipeline(mapped, SOURCES)
    assert pipeline.run_extraction(session_id="s1").state == "Completed"
    site.asked.clear()
    return pipeline


def save(pipeline: DataExtractionPipeline, into: Path, case: str = "first", **more: object) -> SavedCase:
    arguments: dict[str, object] = {"session_id": "s1", "limit": 2, **more}
    return save_case(pipeline, "kits", case, into=into, **arguments)


def test_a_case_holds_what_its_records_need_and_gives_them_without_a_network(
    pipeline: DataExtractionPipeline, site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved = save(pipeline, tmp_path)
    assert (saved.folder, saved.records, saved.documents) == (tmp_path / "kits" / "first", 2, 4)
    assert [name for name in files_below(saved.folder) if name.startswith("input/0")] == [
        "input/01-index.json",
        "input/02-stock",
        "input/03-0",
        "input/04-1",
    ]
    monkeypatch.delenv("SCRAPER_HOST_MAP")
    rows = read_case(saved.folder, SOURCES)
    assert rows == expected_records(saved.folder)
    assert [(row["name"], row["stock"]) for row in rows] == [("Kit 0", "3"), ("Kit 1", "3")]
    assert rows[0]["source_url"] == f"https://{HOST}/0"
    assert site.asked == []
    assert cases(tmp_path) == [saved.folder]


def test_a_case_without_a_limit_holds_everything(pipeline: DataExtractionPipeline, tmp_path: Path) -> None:
    saved = save(pipeline, tmp_path, limit=None)
    assert (saved.records, saved.documents) == (PAGES, PAGES + 2)
    assert len(read_case(saved.folder, SOURCES)) == PAGES


def test_saving_it_again_changes_nothing(pipeline: DataExtractionPipeline, tmp_path: Path) -> None:
    assert save(pipeline, tmp_path).changed
    before = files_below(tmp_path)
    assert not save(pipeline, tmp_path).changed
    assert files_below(tmp_path) == before


def test_another_case_of_the_name_is_replaced_only_when_forced(
    pipeline: DataExtractionPipeline, tmp_path: Path
) -> None:
    save(pipeline, tmp_path)
    before = files_below(tmp_path)
    with pytest.raises(ConfigurationError, match="holds another case"):
        save(pipeline, tmp_path, limit=1)
    assert files_below(tmp_path) == before
    assert save(pipeline, tmp_path, limit=1, force=True).documents == 3
    assert "kits/first/input/04-1" not in files_below(tmp_path)


def test_a_large_document_is_taken_only_when_forced(
    pipeline: DataExtractionPipeline, site: Site, tmp_path: Path
) -> None:
    site.change("/0", Answer(body=b"x" * (MAX_BYTES + 1)))
    pipeline.run_extraction(session_id="s2")
    with pytest.raises(ConfigurationError, match=r"/0 is 100,001 bytes long"):
        save(pipeline, tmp_path, session_id="s2")
    assert not (tmp_path / "kits").exists()
    assert save(pipeline, tmp_path, session_id="s2", force=True).changed


@pytest.mark.parametrize("name", ["", "..", "A b", "a/b", "-x"])
def test_a_name_that_is_no_folder_is_refused(name: str, pipeline: DataExtractionPipeline, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="is no name of a case"):
        save(pipeline, tmp_path, name)


def test_a_session_that_lacks_a_document_gives_no_case(pipeline: DataExtractionPipeline, tmp_path: Path) -> None:
    with pytest.raises(NotSavedError, match="Not saved in session s9"):
        save(pipeline, tmp_path, session_id="s9")


def test_what_the_configuration_replaced_is_kept(pipeline: DataExtractionPipeline, tmp_path: Path) -> None:
    configured = DataExtractionPipeline(
        pipeline.settings, SOURCES, overrides={"kits": {"custom_config": {"pages": 3}, "min_records": 7}}
    )
    saved = save(configured, tmp_path)
    run = json.loads((saved.folder / "input" / "case.json").read_text())
    assert run["overrides"] == {"custom_config": {"pages": 3}, "min_records": 7}


class Changed(Kits):
    def iter_records(self) -> Iterator[Record]:
        for record in super().iter_records():
            yield {**record, "name": str(record["name"]).upper()}


def test_another_parser_gives_other_records_of_the_same_case(pipeline: DataExtractionPipeline, tmp_path: Path) -> None:
    case = save(pipeline, tmp_path).folder
    assert [row["name"] for row in read_case(case, {"kits": Changed})] == ["KIT 0", "KIT 1"]


def test_a_document_may_be_changed_by_hand(pipeline: DataExtractionPipeline, tmp_path: Path) -> None:
    case = save(pipeline, tmp_path).folder
    (case / "input" / "03-0").write_text("Another kit")
    row = read_case(case, SOURCES)[0]
    assert row["name"] == "Another kit"
    assert row["source_sha256"] != expected_records(case)[0]["source_sha256"]


def test_a_broken_case_says_where(pipeline: DataExtractionPipeline, tmp_path: Path) -> None:
    case = save(pipeline, tmp_path).folder
    (case / "input" / "04-1").unlink()
    with pytest.raises(ConfigurationError, match="04-1 cannot be read: No such file"):
        read_case(case, SOURCES)
    (case / "input" / "documents.json").write_text("[{}]")
    with pytest.raises(ConfigurationError, match=r"documents\.json, 0\.digest: Field required"):
        read_case(case, SOURCES)
    (case / "input" / "case.json").write_text("{")
    with pytest.raises(ConfigurationError, match=r"case\.json, the file: Invalid JSON"):
        read_case(case, SOURCES)
    with pytest.raises(UnknownNameError):
        read_case(tmp_path / "hats" / "first", SOURCES)
