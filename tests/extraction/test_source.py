"""A source as a person writes it: one class, one method, and everything else comes with the base."""

from __future__ import annotations

import csv
import hashlib
import json
import logging
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from rocket_pipeline.common.settings import Settings, load_settings
from rocket_pipeline.core.extraction.configuration import fetch_settings, storage_of
from rocket_pipeline.core.extraction.result import ExtractionResult
from rocket_pipeline.core.extraction.source import BaseDataSource
from rocket_pipeline.core.extraction.specification import Record, SourceSpecification
from rocket_pipeline.core.fetching import Scraper, get
from rocket_pipeline.core.storage.ledger import new_run_id
from rocket_pipeline.errors import (
    ConfigurationError,
    EmptySourceError,
    RequestRefusedError,
)
from tests.support.sites import Answer, Site

PAGE = """<html><body>
<div class="kit"><h2>Alpha &amp; Beta</h2><span class="price">$12.99</span></div>
<div class="kit"><h2>Crossfire "ISX"</h2><span class="price"></span></div>
<div class="kit"><h2>Der Röte Max</h2><span class="price">$24.50</span></div>
</body></html>"""

KITS = SourceSpecification(
    name="site_kits",
    base_url="https://site.test",
    required_fields=("name", "price"),
    output_filename="site.csv",
    description="Kits of a site.",
    entity_folder="kits",
    field_types={"name": "text", "price": "text"},
    min_records=3,
)


class SiteKits(BaseDataSource):
    """As the documentation shows it: no Prefect, no storage, no network code."""

    specification = KITS

    def extract(self, limit: int | None = None) -> list[dict[str, object]]:
        page = LexborHTMLParser(self.scraper.get_html(f"{self.base_url}/kits"))
        kits: list[dict[str, object]] = []
        for kit in page.css("div.kit")[:limit]:
            name, price = kit.css_first("h2"), kit.css_first("span.price")
            kits.append({"name": name.text(), "price": price.text() or None})
        return kits


class SitePages(BaseDataSource):
    """Many pages, one record each, fetched as they are asked for."""

    specification = KITS.model_copy(update={"name": "site_pages", "output_filename": "pages.csv"})

    def iter_records(self) -> Iterator[Record]:
        for document in self.scraper.fetch_many(get(f"{self.base_url}/kits/{n}") for n in range(1, 31)):
            yield from self.from_document([{"name": document.text, "price": "1"}], document)


def read(root: Path, key: str) -> list[dict[str, str]]:
    with (root / "data_raw" / key).open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def pages(site: Site) -> None:
    for number in range(1, 31):
        site.page(f"/kits/{number}", f"Kit {number}")


def test_a_class_with_one_method_gives_records_in_a_notebook(site: Site, settings: Settings) -> None:
    site.page("/kits", PAGE, Content_Type="text/html; charset=utf-8")
    with SiteKits() as source:
        assert source.extract() == [
            {"name": "Alpha & Beta", "price": "$12.99"},
            {"name": 'Crossfire "ISX"', "price": None},
            {"name": "Der Röte Max", "price": "$24.50"},
        ]


def test_its_records_are_published_with_where_they_came_from(site: Site, settings: Settings, root: Path) -> None:
    url = site.page("/kits", PAGE, Content_Type="text/html; charset=utf-8")
    with SiteKits() as source:
        result = source.run_extraction()
    sha256 = hashlib.sha256(PAGE.encode()).hexdigest()
    assert [row["name"] for row in read(root, "kits/site.csv")] == ["Alpha & Beta", 'Crossfire "ISX"', "Der Röte Max"]
    for row in read(root, "kits/site.csv"):
        assert (row["source"], row["source_url"], row["source_sha256"]) == ("site_kits", url, sha256)
    (document,) = (root / "cas" / sha256).glob("*[!n]")
    assert document.read_text(encoding="utf-8") == PAGE
    assert (result.records, [file.key for file in result.files]) == (3, ["kits/site.csv"])
    assert result.warnings == ["1 of 3 records lack price"]
    assert result.validation.coverage == {"name": 1.0, "price": 0.6667, "source": 1.0, "source_sha256": 1.0} | {
        "source_url": 1.0
    }


def test_its_records_can_be_saved_by_hand(site: Site, settings: Settings, root: Path) -> None:
    site.page("/kits", PAGE)
    with SiteKits() as source:
        (path,) = source.save_to_csv(source.extract(limit=2))
        assert path == root / "data_raw" / "kits" / "site.csv"
        assert len(read(root, "kits/site.csv")) == 2
        assert source.save_to_csv([]) == []


def test_a_limit_takes_the_first_records(site: Site, settings: Settings, root: Path) -> None:
    site.page("/kits", PAGE)
    with SiteKits() as source:
        result = source.run_extraction(limit=2)
    assert result.records == 2
    assert [row["price"] for row in read(root, "kits/site.csv")] == ["$12.99", ""]
    assert result.warnings == ["1 of 2 records lack price"], "the number expected is of the whole"


class Careless(SiteKits):
    """Does not look at its limit."""

    def extract(self, limit: int | None = None) -> list[dict[str, object]]:
        return super().extract()


def test_a_limit_holds_for_a_class_that_forgets_it(site: Site, settings: Settings) -> None:
    site.page("/kits", PAGE)
    with Careless() as source:
        assert source.run_extraction(limit=1).records == 1


def test_a_cell_of_a_notebook_that_runs_again_fetches_nothing_anew(site: Site, settings: Settings) -> None:
    site.page("/kits", PAGE)
    for _ in range(2):
        with SiteKits() as source:
            assert len(source.extract()) == 3
    assert site.paths() == ["/kits"]


def test_one_record_of_many_pages_costs_one_request(site: Site, settings: Settings) -> None:
    pages(site)
    with SitePages() as source:
        assert [record["name"] for record in source.extract(limit=1)] == ["Kit 1"]
        assert site.paths() == ["/kits/1"]
        assert source.run_extraction(limit=1).records == 1
    assert site.paths() == ["/kits/1"]


def test_all_records_of_many_pages_come_in_order_each_with_its_own_page(
    site: Site, settings: Settings, root: Path
) -> None:
    pages(site)
    with SitePages() as source:
        assert source.run_extraction().records == 30
    rows = read(root, "kits/pages.csv")
    assert [row["name"] for row in rows] == [f"Kit {n}" for n in range(1, 31)]
    assert [row["source_url"] for row in rows] == [site.url(f"/kits/{n}") for n in range(1, 31)]
    assert [row["source_sha256"] for row in rows] == [
        hashlib.sha256(f"Kit {n}".encode()).hexdigest() for n in range(1, 31)
    ]


@pytest.mark.parametrize("limit", [0, -1])
def test_a_limit_below_one_is_refused_before_anything_is_fetched(limit: int, site: Site, settings: Settings) -> None:
    with SitePages() as source, pytest.raises(ConfigurationError, match=f"limit is {limit}"):
        source.run_extraction(limit=limit)
    assert site.asked == []


def test_a_class_that_yields_nothing_says_what_to_override(settings: Settings) -> None:
    class Nothing(BaseDataSource):
        specification = KITS

    with Nothing() as source, pytest.raises(ConfigurationError, match="Override extract"):
        source.extract()


def test_findings_are_reported_and_logged_and_stop_nothing(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    spec = KITS.model_copy(
        update={
            "required_fields": ("name", "sku"),
            "field_types": {"price": "number", "stock": "integer", "updated": "date", "new": "boolean", "url": "url"},
            "min_records": 4,
        }
    )
    good: Record = {"name": "a", "sku": 1, "price": "1.5e3", "stock": "-3", "updated": "2026-11-21", "new": True}
    bad: Record = {"name": "b", "price": "$5", "stock": "3.5", "updated": "2026-13-01", "new": "yes", "url": "a b"}
    with SiteKits(spec) as source, caplog.at_level(logging.WARNING, "rocket_pipeline"):
        report = source.validate_data([good | {"url": "https://site.test/a"}, bad, {"name": "c", "price": "£6"}])
    assert report.problems == [
        "2 of 3 records lack sku",
        "1 of 3 records: new is not of its type, such as 'yes'",
        "2 of 3 records: price is not of its type, such as '$5'",
        "1 of 3 records: stock is not of its type, such as '3.5'",
        "1 of 3 records: updated is not of its type, such as '2026-13-01'",
        "1 of 3 records: url is not of its type, such as 'a b'",
        "3 records, expected at least 4",
    ]
    assert report.samples["price"] == ["$5", "£6"]
    assert report.coverage["sku"] == 0.3333
    assert caplog.messages == [f"site_kits: {problem}" for problem in report.problems]


def test_no_records_are_a_report_too(settings: Settings) -> None:
    with SiteKits() as source:
        assert source.validate_data([]).problems == ["0 records, expected at least 3"]


class SplitKits(SitePages):
    """Two kinds of records for two entities, and one that nobody knows."""

    specification = KITS.model_copy(
        update={
            "name": "split_kits",
            "split_by_field": "kind",
            "split_file_mapping": {"kit": "split.csv", "maker": "manufacturers/split.csv"},
        }
    )
    records: tuple[Record, ...] = ({"kind": "kit", "name": "A"}, {"kind": "maker", "name": "E"}, {"kind": "hat"})

    def iter_records(self) -> Iterator[Record]:
        yield from self.records


def test_records_of_several_entities_go_each_to_its_own(settings: Settings, root: Path) -> None:
    with SplitKits() as source:
        result = source.run_extraction()
    keys = [file.key for file in result.files]
    assert keys == ["_unmapped/split_kits.csv", "kits/split.csv", "manufacturers/split.csv"]
    assert [row["name"] for row in read(root, "kits/split.csv")] == ["A"]
    assert [row["name"] for row in read(root, "manufacturers/split.csv")] == ["E"]
    assert "kind" not in read(root, "kits/split.csv")[0]
    assert [row["kind"] for row in read(root, "_unmapped/split_kits.csv")] == ["hat"]
    assert result.unmapped == {"hat": 1}
    assert "1 record with the unmapped value 'hat'" in result.warnings


class ChangingKits(SplitKits):
    """What it gives changes from run to run."""


def kinds(monkeypatch: pytest.MonkeyPatch, *given: str) -> None:
    monkeypatch.setattr(ChangingKits, "records", tuple({"kind": kind, "name": "A"} for kind in given))


def test_a_file_that_gets_no_record_any_more_is_told_and_stays(
    settings: Settings, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kinds(monkeypatch, "kit", "maker")
    assert run_anew(ChangingKits).unfilled == []
    kinds(monkeypatch, "kit")
    result = run_anew(ChangingKits)
    assert result.unfilled == ["manufacturers/split.csv"]
    assert "no record for manufacturers/split.csv: what was published before stays" in result.warnings
    assert len(read(root, "manufacturers/split.csv")) == 1
    assert run_anew(ChangingKits, limit=1).unfilled == [], "a part need not fill every file"


class SometimesKits(ChangingKits):
    """Makers are as often there as not."""

    specification = ChangingKits.specification.model_copy(
        update={"split_may_be_empty": ("maker",), "split_fields": {"maker": ("kind", "name")}}
    )


def test_a_file_that_may_be_empty_is_published_with_its_header_and_its_loss_is_told(
    settings: Settings, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    makers = root / "data_raw" / "manufacturers" / "split.csv"
    kinds(monkeypatch, "kit")
    result = run_anew(SometimesKits)
    assert makers.read_text() == "name,source,source_url,source_sha256\n"
    assert result.unfilled == []
    kinds(monkeypatch, "kit", "maker")
    assert run_anew(SometimesKits).drift == []
    kinds(monkeypatch, "kit")
    (lost,) = run_anew(SometimesKits).drift
    assert str(lost) == "manufacturers/split.csv: 0 records, were 1: a part has probably been missed"
    assert read(root, "manufacturers/split.csv") == []


def test_a_part_or_a_failed_run_empties_no_file(
    settings: Settings, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kinds(monkeypatch, "kit", "maker")
    run_anew(SometimesKits)
    run_anew(SometimesKits, limit=1)
    kinds(monkeypatch)
    with pytest.raises(EmptySourceError):
        run_anew(SometimesKits)
    assert len(read(root, "manufacturers/split.csv")) == 1


def test_records_of_which_none_is_for_a_file_are_no_success(
    settings: Settings, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kinds(monkeypatch, "Kit", "Maker")
    with pytest.raises(EmptySourceError, match="2 records and none for a file: kind is 'Kit', which is not mapped"):
        run_anew(ChangingKits)
    assert not (root / "data_raw" / "_unmapped").exists()


def test_unmapped_records_go_when_a_whole_run_has_none(
    settings: Settings, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    unmapped = root / "data_raw" / "_unmapped" / "split_kits.csv"
    kinds(monkeypatch, "kit", "maker", "hat")
    run_anew(ChangingKits)
    assert run_anew(ChangingKits, limit=2).unmapped == {}
    assert unmapped.is_file()
    kinds(monkeypatch, "kit", "maker")
    run_anew(ChangingKits)
    assert not unmapped.exists()


class Nameless(SitePages):
    """Reads several documents and does not say which record is of which."""

    specification = KITS.model_copy(update={"min_records": 0})

    def extract(self, limit: int | None = None) -> list[dict[str, object]]:
        texts = self.scraper.get_html_many(f"{self.base_url}/kits/{n}" for n in (1, 2))
        return [{"name": text, "price": "1"} for text in texts]


class Naming(Nameless):
    """Names the address of each, and leaves the hash to the base."""

    def extract(self, limit: int | None = None) -> list[dict[str, object]]:
        addresses = [f"{self.base_url}/kits/{n}" for n in (1, 2)]
        return [{"name": self.scraper.get_html(url), "price": "1", "source_url": url} for url in addresses]


def test_records_of_several_documents_that_name_none_are_reported(site: Site, settings: Settings) -> None:
    pages(site)
    told = "2 of 2 records have no document: use self.scraper.fetch and self.from_document"
    result = run_anew(Nameless)
    assert result.warnings == [told]
    assert result.validation.undocumented == 2


def test_a_record_that_names_an_address_gets_the_hash_of_what_lay_there(
    site: Site, settings: Settings, root: Path
) -> None:
    pages(site)
    assert run_anew(Naming).warnings == []
    hashes = [row["source_sha256"] for row in read(root, "kits/site.csv")]
    assert hashes == [hashlib.sha256(f"Kit {n}".encode()).hexdigest() for n in (1, 2)]


def test_what_a_source_itself_warns_of_is_logged_and_in_the_result(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    class Talkative(SplitKits):
        def iter_records(self) -> Iterator[Record]:
            self.warn("one page was blank")
            yield from super().iter_records()

    with Talkative() as source, caplog.at_level(logging.WARNING, "rocket_pipeline"):
        assert "one page was blank" in source.run_extraction().warnings
    assert "split_kits: one page was blank" in caplog.messages


@pytest.fixture
def published(site: Site, settings: Settings, root: Path) -> Path:
    """The data set of 30 kits that a former run has published."""
    pages(site)
    run_anew(SitePages)
    return root / "data_raw" / "kits" / "pages.csv"


def run_anew(cls: type[BaseDataSource], limit: int | None = None) -> ExtractionResult:
    """Run a source in a session of its own, as every run of the pipeline does."""
    settings = load_settings()
    fetching = fetch_settings(cls.specification, settings)
    with Scraper(storage_of(settings), session_id=new_run_id(), settings=fetching) as scraper:
        return cls(config=settings, scraper=scraper).run_extraction(limit=limit)


def test_a_source_that_fails_midway_leaves_what_was_published(published: Path, site: Site) -> None:
    before = published.read_bytes()
    site.change("/kits/1", Answer(body=b"Another"))
    site.change("/kits/20", Answer(status=404))
    with pytest.raises(RequestRefusedError):
        run_anew(SitePages)
    assert published.read_bytes() == before
    assert [path.name for path in published.parent.iterdir()] == ["pages.csv"]


def test_a_source_that_gives_nothing_leaves_what_was_published(site: Site, settings: Settings, root: Path) -> None:
    site.script("/kits", Answer(body=PAGE.encode()), Answer(body=b"<html>sold out</html>"))
    run_anew(SiteKits)
    before = (root / "data_raw" / "kits" / "site.csv").read_bytes()
    with pytest.raises(EmptySourceError, match=r"site_kits gave no record from https://site"):
        run_anew(SiteKits)
    assert (root / "data_raw" / "kits" / "site.csv").read_bytes() == before


def test_a_part_never_replaces_a_larger_data_set(published: Path) -> None:
    before = published.read_bytes()
    result = run_anew(SitePages, limit=29)
    assert published.read_bytes() == before
    assert result.records == 29
    assert f"kept {published} with its 30 records: a part never replaces a larger data set" in result.warnings


def test_a_part_replaces_a_data_set_that_is_not_larger(published: Path, site: Site) -> None:
    site.change("/kits/1", Answer(body=b"Another"))
    assert run_anew(SitePages, limit=30).warnings == []
    assert published.read_text(encoding="utf-8").splitlines()[1].startswith("Another,")


def test_line_breaks_in_cells_are_no_records(site: Site, settings: Settings, root: Path) -> None:
    for number in range(1, 31):
        site.page(f"/kits/{number}", f'Kit\n"{number}"\n\n')
    run_anew(SitePages, limit=2)
    site.change("/kits/1", Answer(body=b"Another"))
    assert run_anew(SitePages, limit=3).warnings == []
    assert [row["name"] for row in read(root, "kits/pages.csv")][::2] == ["Another", 'Kit\n"3"\n\n']


def test_a_whole_replaces_what_was_published(published: Path, site: Site) -> None:
    site.change("/kits/7", Answer(body=b"Renamed"))
    run_anew(SitePages)
    assert published.read_text(encoding="utf-8").splitlines()[7].startswith("Renamed,")


def test_a_part_is_published_where_nothing_was(site: Site, settings: Settings, root: Path) -> None:
    pages(site)
    with SitePages() as source:
        source.run_extraction(limit=2)
    assert len(read(root, "kits/pages.csv")) == 2


def test_a_part_is_marked_until_a_whole_replaces_it(site: Site, settings: Settings, root: Path) -> None:
    pages(site)
    marker = root / "data_raw" / "kits" / "pages.csv.partial"
    run_anew(SitePages, limit=2)
    assert json.loads(marker.read_text()) == {"rows": 2, "limit": 2}
    run_anew(SitePages, limit=3)
    assert json.loads(marker.read_text()) == {"rows": 3, "limit": 3}
    run_anew(SitePages)
    assert not marker.exists()
    run_anew(SitePages, limit=3)
    assert not marker.exists(), "the whole stayed"


class Endless(SitePages):
    """More records than one would like to hold in memory."""

    def iter_records(self) -> Iterator[Record]:
        for number in range(100_000):
            yield {"name": f"rocket {number}", "price": number / 7, "text": "x" * 100}


def test_memory_does_not_grow_with_the_number_of_records(settings: Settings, root: Path) -> None:
    with Endless() as source:
        tracemalloc.start()
        try:
            assert source.run_extraction().records == 100_000
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert (root / "data_raw" / "kits" / "pages.csv").stat().st_size > 15_000_000
    assert peak < 5_000_000


def test_what_was_published_lies_in_the_content_store_too(site: Site, settings: Settings, root: Path) -> None:
    site.page("/kits", PAGE)
    with SiteKits() as source:
        source.run_extraction()
    content = (root / "data_raw" / "kits" / "site.csv").read_bytes()
    assert (root / "cas" / hashlib.sha256(content).hexdigest() / "site.csv").read_bytes() == content


def test_a_stand_in_host_replaces_the_real_one_and_only_it(settings: Settings) -> None:
    elsewhere = settings.model_copy(update={"scraper_site_map": {"site.test": "demo.test", "other.test": "x.test"}})
    spec = KITS.model_copy(update={"base_url": "https://site.test/api/v1/"})
    with SiteKits(spec, elsewhere) as source:
        assert source.base_url == "https://demo.test/api/v1"
    with SiteKits(spec, settings) as source:
        assert source.base_url == "https://site.test/api/v1"


@pytest.mark.parametrize(
    ("setting", "value", "field"),
    [
        ("scraper_host_map", {"site.test": "nowhere"}, "host_map"),
        ("scraper_user_agent", "Röckets", "user_agent"),
    ],
)
def test_a_setting_that_fetching_cannot_take_is_one_line(setting: str, value: object, field: str, root: Path) -> None:
    with pytest.raises(ConfigurationError) as caught:
        SiteKits(config=load_settings(**{setting: value}))
    assert str(caught.value).startswith(f"Source site_kits, {field}: ")
    assert "\n" not in str(caught.value)


def test_the_environment_wins_over_what_a_source_says_of_itself(settings: Settings, site: Site) -> None:
    slow = KITS.model_copy(update={"max_retries": 5, "custom_config": {"respect_robots": False}})
    site.script("/kits", Answer(status=500))
    with SiteKits(slow) as source, pytest.raises(Exception, match="500"):
        source.run_extraction()
    assert [asked.path for asked in site.asked] == ["/kits"]
