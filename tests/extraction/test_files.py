"""Sources whose documents are files: from URLs, from indexes of them, from a folder."""

from __future__ import annotations

import csv
import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from rocket_pipeline.common.settings import Settings
from rocket_pipeline.core.extraction.configuration import fetch_settings, storage_of
from rocket_pipeline.core.extraction.files import FileSource
from rocket_pipeline.core.extraction.pipeline import DataExtractionPipeline
from rocket_pipeline.core.extraction.result import ExtractionResult
from rocket_pipeline.core.extraction.specification import Record, SourceSpecification
from rocket_pipeline.core.fetching import Document, Scraper
from rocket_pipeline.core.storage.manifests import read_manifests
from rocket_pipeline.errors import (
    ConfigurationError,
    DocumentRefusedError,
    EmptySourceError,
    ExtractionError,
    FetchError,
)
from tests.support.sites import Answer, Site

LINES = SourceSpecification(
    name="site_lines",
    base_url="https://site.test",
    required_fields=("line",),
    output_filename="site.csv",
    description="Lines of files.",
    entity_folder="lines",
    field_types={"line": "text"},
)


class SiteLines(FileSource):
    """Files of lines; one that holds "bad" is refused."""

    specification = LINES
    suffixes = (".txt", ".lst")

    def read(self, document: Document) -> Iterator[Record]:
        for line in document.text.splitlines():
            if line == "bad":
                raise DocumentRefusedError("A bad line.", code="bad_line")
            yield {"line": line}


def run(settings: Settings, session: str = "s1", **places: Any) -> ExtractionResult:
    spec = LINES.model_copy(update={"custom_config": places})
    with Scraper(
        storage_of(settings), session_id=session, source=spec.name, settings=fetch_settings(spec, settings)
    ) as scraper:
        return SiteLines(spec, settings, scraper=scraper).run_extraction()


def rows(root: Path, key: str = "lines/site.csv") -> list[dict[str, str]]:
    with (root / "data_raw" / key).open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def lines(root: Path) -> list[str]:
    return [row["line"] for row in rows(root)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    inside = tmp_path / "my files"
    (inside / "deeper").mkdir(parents=True)
    (inside / "b.txt").write_text("b")
    (inside / "A.TXT").write_text("a")
    (inside / "deeper" / "č #1?.lst").write_text("c")
    (inside / "other.pdf").write_text("no")
    (inside / ".hidden.txt").write_text("no")
    return inside


def test_files_are_fetched_from_a_list_in_its_order(site: Site, settings: Settings, root: Path) -> None:
    urls = [site.page(f"/{name}", name) for name in ("b.txt", "a.txt", "download")]
    result = run(settings, urls=[*urls, urls[0]])
    assert lines(root) == ["b.txt", "a.txt", "download"]
    assert [row["source_url"] for row in rows(root)] == urls
    assert rows(root)[0]["source_sha256"] == hashlib.sha256(b"b.txt").hexdigest()
    assert result.warnings == []


def test_a_file_that_is_missing_or_refused_leaves_the_others_alone(site: Site, settings: Settings, root: Path) -> None:
    urls = [site.page("/a.txt", "a"), site.url("/gone.txt"), site.page("/bad.txt", "x\nbad"), site.page("/b.txt", "b")]
    run(settings, urls=[*urls, "ftp://site.test/x.txt"])
    assert lines(root) == ["a", "b"]
    told = {row["source_url"]: row["reason"] for row in rows(root, "_quarantine/site_lines.csv")}
    assert told == {urls[1]: "unavailable", urls[2]: "bad_line", "ftp://site.test/x.txt": "unavailable"}


def listing(site: Site, *entries: dict[str, Any]) -> bytes:
    """As GitHub's contents API tells a folder."""
    return json.dumps([{"url": None, "download_url": None, "size": 1, **entry} for entry in entries]).encode()


def test_a_listing_of_github_leads_to_its_files_and_folders(site: Site, settings: Settings, root: Path) -> None:
    one, two = site.page("/raw/One%20rocket.txt", "1"), site.page("/raw/TWO.LST", "2")
    index = site.page(
        "/api/top",
        listing(
            site,
            {"type": "file", "download_url": one},
            {"type": "file", "download_url": site.url("/raw/README.md")},
            {"type": "dir", "url": site.url("/api/inside?ref=main")},
            {"type": "symlink", "download_url": site.url("/raw/link.txt")},
            {"type": "submodule"},
        ),
    )
    site.page("/api/inside", listing(site, {"type": "file", "download_url": two}, {"type": "dir", "url": index}))
    run(settings, indexes=[index])
    assert lines(root) == ["1", "2"]
    assert sorted(path.partition("?")[0] for path in site.paths()) == [
        "/api/inside",
        "/api/top",
        "/raw/One%20rocket.txt",
        "/raw/TWO.LST",
    ]


@pytest.mark.parametrize(
    "index",
    [
        '["https://site.test/a.txt", "b.txt", "https://site.test/c.pdf"]',
        "# files\nhttps://site.test/a.txt\n\n  /b.txt  \nc.pdf\n",
        (
            '<html><body><a href="/a.txt">A</a><a href="b.txt#top">B</a><a href="c.pdf">C</a><a>D</a>'
            '<a href="javascript:x.txt">E</a><a href="mailto:x@y.txt">F</a></body></html>'
        ),
    ],
)
def test_an_index_is_json_lines_or_a_page(site: Site, settings: Settings, root: Path, index: str) -> None:
    site.page("/a.txt", "a")
    site.page("/b.txt", "b")
    run(settings, indexes=[site.page("/index", index)])
    assert lines(root) == ["a", "b"]


def test_an_index_that_lists_no_file_is_told(site: Site, settings: Settings, root: Path) -> None:
    index = site.page("/index", '["https://site.test/c.pdf"]')
    result = run(settings, urls=[site.page("/a.txt", "a")], indexes=[index])
    assert lines(root) == ["a"]
    assert result.warnings == [f"{index} lists no file that ends in .txt or .lst"]


def test_a_listing_that_github_may_have_cut_is_told(site: Site, settings: Settings, root: Path) -> None:
    entries = [{"type": "file", "download_url": site.url(f"/raw/{number}.md")} for number in range(999)]
    index = site.page("/api", listing(site, {"type": "file", "download_url": site.page("/a.txt", "a")}, *entries))
    result = run(settings, indexes=[index])
    assert lines(root) == ["a"]
    assert result.warnings == [f"{index} lists 1,000 entries, GitHub's most: there may be more"]


def test_an_index_that_is_none_or_missing_publishes_nothing(site: Site, settings: Settings, root: Path) -> None:
    urls = [site.page("/a.txt", "a")]
    with pytest.raises(ExtractionError, match="no list of URLs"):
        run(settings, urls=urls, indexes=[site.page("/index", '{"message": "Not Found"}')])
    with pytest.raises(FetchError):
        run(settings, urls=urls, indexes=[site.url("/missing")])
    assert not (root / "data_raw" / "lines").exists()


def test_urls_go_to_the_stand_in(site: Site, settings: Settings, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mapped = settings.model_copy(update={"scraper_site_map": {"real.example": "site.test"}})
    site.page("/a.txt", "a")
    run(mapped, indexes=[site.page("/index", '["https://real.example/a.txt"]').replace("site.test", "real.example")])
    assert [row["source_url"] for row in rows(root)] == [site.url("/a.txt")]


def test_a_second_run_of_a_session_asks_for_nothing(site: Site, settings: Settings, root: Path) -> None:
    places = {"indexes": [site.page("/index", '["a.txt"]')], "urls": [site.page("/b.txt", "b")]}
    site.page("/a.txt", "a")
    run(settings, **places)
    asked = len(site.asked)
    run(settings, **places)
    assert (len(site.asked), lines(root)) == (asked, ["b", "a"])


def test_a_folder_gives_its_files_in_the_order_of_their_names(folder: Path, settings: Settings, root: Path) -> None:
    run(settings, folder=str(folder))
    assert lines(root) == ["a", "b", "c"]
    assert [row["source_url"] for row in rows(root)] == [
        (folder / name).as_uri() for name in ("A.TXT", "b.txt", "deeper/č #1?.lst")
    ]


def test_a_file_of_a_folder_is_kept_with_its_manifest(folder: Path, settings: Settings, root: Path) -> None:
    run(settings, folder=str(folder))
    row = rows(root)[0]
    storage = storage_of(settings)
    assert storage.content.get(row["source_sha256"]) == b"a"
    (manifest,) = read_manifests(storage.cache, row["source_sha256"])
    assert (manifest.url, manifest.source, manifest.session_id) == (row["source_url"], "site_lines", "s1")
    assert manifest.filename == "A.TXT"


def test_a_session_keeps_what_it_took_from_a_folder(folder: Path, settings: Settings, root: Path) -> None:
    run(settings, folder=str(folder))
    before = (root / "data_raw" / "lines" / "site.csv").read_bytes()
    (folder / "b.txt").write_text("changed")
    (folder / "A.TXT").unlink()
    run(settings, folder=str(folder))
    assert (root / "data_raw" / "lines" / "site.csv").read_bytes() == before
    run(settings, session="s2", folder=str(folder))
    assert lines(root) == ["changed", "c"]


def test_a_link_out_of_the_folder_is_not_followed(folder: Path, settings: Settings, root: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("secret")
    (tmp_path / "away").mkdir()
    (tmp_path / "away" / "d.txt").write_text("secret")
    (folder / "link.txt").symlink_to(tmp_path / "secret.txt")
    (folder / "linked").symlink_to(tmp_path / "away")
    (folder / "same.txt").symlink_to(folder / "b.txt")
    (folder / "broken.txt").symlink_to(folder / "nothing.txt")
    (folder / "loop.txt").symlink_to(folder / "loop.txt")
    result = run(settings, folder=str(folder))
    assert lines(root) == ["a", "b", "c"]
    assert [warning for warning in result.warnings if "link.txt leads out of the folder" in warning]


def test_what_is_no_ordinary_file_is_left_out(folder: Path, settings: Settings, root: Path) -> None:
    os.mkfifo(folder / "pipe.txt")
    (folder / "dir.txt").mkdir()
    run(settings, folder=str(folder))
    assert lines(root) == ["a", "b", "c"]


def test_a_file_that_is_too_large_leaves_the_others_alone(folder: Path, settings: Settings, root: Path) -> None:
    with (folder / "large.txt").open("wb") as file:
        file.truncate(64 * 2**20 + 1)
    run(settings, folder=str(folder))
    assert lines(root) == ["a", "b", "c"]
    (refusal,) = rows(root, "_quarantine/site_lines.csv")
    assert refusal["reason"] == "unavailable"
    assert "large.txt" in refusal["source_url"]


def test_a_folder_that_is_not_there_is_one_clear_error(settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"There is no folder .*/nowhere"):
        run(settings, folder=str(tmp_path / "nowhere"))


def test_a_folder_without_such_files_says_so(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(EmptySourceError):
        run(settings, folder=str(tmp_path / "empty"))


@pytest.mark.parametrize(
    "places", [{}, {"urls": []}, {"urls": "https://site.test/a.txt"}, {"folder": 3}, {"indexes": [1]}]
)
def test_places_that_cannot_be_are_one_clear_error(settings: Settings, places: dict[str, Any]) -> None:
    with pytest.raises(ConfigurationError, match="site_lines"):
        run(settings, **places)


def test_other_settings_of_a_source_do_not_disturb(site: Site, settings: Settings, root: Path) -> None:
    run(settings, urls=[site.page("/a.txt", "a")], respect_robots=False, max_bytes=1000)
    assert lines(root) == ["a"]


def test_a_list_a_page_and_a_folder_go_together(site: Site, settings: Settings, root: Path, folder: Path) -> None:
    answer = Answer(body=b'["y.txt"]')
    site.script("/i", answer)
    site.page("/y.txt", "y")
    run(settings, urls=[site.page("/x.txt", "x")], indexes=[site.url("/i")], folder=str(folder))
    assert lines(root) == ["x", "y", "a", "b", "c"]


def test_a_session_is_replayed_after_its_folder_is_gone(folder: Path, settings: Settings, root: Path) -> None:
    override = {"site_lines": {"custom_config": {"folder": str(folder)}}}
    pipeline = DataExtractionPipeline(settings, {"site_lines": SiteLines}, overrides=override)
    assert pipeline.run_extraction(session_id="s1").state == "Completed"
    shutil.rmtree(folder)
    (root / "data_raw" / "lines" / "site.csv").unlink()
    assert pipeline.replay("s1", ["site_lines"]).state == "Completed"
    assert lines(root) == ["a", "b", "c"]
