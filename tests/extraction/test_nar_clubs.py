"""The source of clubs: pages that lead on, pages that changed, and nothing about persons in anything it writes."""

from __future__ import annotations

import csv
import json
import logging
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from rocket_pipeline.common.settings import Settings, load_settings
from rocket_pipeline.core.extraction.result import ExtractionResult
from rocket_pipeline.core.extraction.source import storage_of
from rocket_pipeline.core.fetching import FetchSettings, Scraper
from rocket_pipeline.core.rocketry.clubs import ClubLayout
from rocket_pipeline.core.rocketry.sources.nar_clubs import NarClubs
from rocket_pipeline.demo.nar import PAGES, Nar
from rocket_pipeline.demo.site import Request
from rocket_pipeline.errors import ConfigurationError, EmptySourceError, RequestRefusedError
from tests.support.sites import HOST, Answer, Site

START = PAGES[0]
HEADER = "<tr><th>Club</th><th>Section</th><th>State</th><th>Contact</th></tr>"


def page(*rows: str, head: str = HEADER, more: str = "") -> str:
    cells = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row.split('|'))}</tr>" for row in rows)
    return f"<html><body><table>{head}{cells}</table>{more}</body></html>"


def source(settings: Settings, **layout: Any) -> NarClubs:
    config = {"layout": layout, "reuse_hours": 0}
    spec = NarClubs.specification.model_copy(
        update={"base_url": f"https://{HOST}", "custom_config": config, "rate_limit": 0, "min_records": 1}
    )
    return NarClubs(spec, settings)


def run(settings: Settings, **layout: Any) -> ExtractionResult:
    with source(settings, **layout) as clubs:
        return clubs.run_extraction()


def rows(root: Path, key: str) -> list[dict[str, str]]:
    with (root / "data_raw" / "clubs" / key).open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def directory(site: Site) -> Nar:
    """The stand-in's pages at the test's own site."""
    nar = Nar()
    for path in PAGES:
        site.page(path, nar.respond(Request("GET", path)).body, Content_Type="text/html; charset=utf-8")
    return nar


def test_every_club_and_site_of_the_stand_in_arrives_in_its_file(
    directory: Nar, settings: Settings, root: Path
) -> None:
    result = run(settings)
    clubs, sites = rows(root, "nar.csv"), rows(root, "launch_sites.csv")
    assert {row["section_number"] for row in clubs} == {str(club.section) for club in directory.clubs}
    assert len(clubs) == len(directory.clubs)
    due = Counter(str(club.section) for club in directory.clubs for _ in club.sites)
    assert Counter(row["section_number"] for row in sites) == due
    assert result.warnings == []


def test_what_the_stand_in_shows_of_clubs_is_what_is_written(directory: Nar, settings: Settings, root: Path) -> None:
    run(settings)
    written = {row["section_number"]: row for row in rows(root, "nar.csv")}
    for club in directory.clubs:
        row = written[str(club.section)]
        assert (row["name"], row["city"], row["state"]) == (club.name, club.city, club.state)
        assert row["tripoli_prefecture"] == ("" if club.prefecture is None else f"{club.prefecture:03}")
        assert row["affiliation"] == ("NAR" if club.prefecture is None else "NAR|TRA")
        assert json.loads(row["websites"] or "[]") == ([club.website] if club.website else [])


def test_the_sites_of_a_club_keep_their_own_waiver_and_place(directory: Nar, settings: Settings, root: Path) -> None:
    run(settings)
    written = {
        (row["section_number"], row["site_name"], row["latitude"].rstrip("0")): row["waiver_ft"]
        for row in rows(root, "launch_sites.csv")
    }
    for club in directory.clubs[:-6]:  # of the last six JSON-LD alone tells, which has no waivers
        for site in club.sites:
            assert written[str(club.section), site.name, site.latitude.rstrip("0")] == site.waiver


def test_nothing_about_persons_is_in_any_data_set_or_log(
    directory: Nar, settings: Settings, root: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        result = run(settings)
    written = "".join(path.read_text(encoding="utf-8") for path in (root / "data_raw").rglob("*.csv"))
    told = (written + caplog.text + repr(result.warnings)).casefold()
    for person in directory.persons:
        for secret in (person.name, person.email, person.phone, person.street):
            assert secret.casefold() not in told
    assert "@" not in written
    assert "call " not in written


def test_no_file_has_columns_of_the_other(directory: Nar, settings: Settings, root: Path) -> None:
    run(settings)
    (club, *_), (launch_site, *_) = rows(root, "nar.csv"), rows(root, "launch_sites.csv")
    assert "site_name" not in club
    assert launch_site.keys().isdisjoint({"status", "city", "country", "websites", "founded"})


def test_every_row_names_the_page_it_was_read_from(directory: Nar, settings: Settings, root: Path) -> None:
    run(settings)
    assert {row["source_url"] for row in rows(root, "nar.csv")} == {f"https://{HOST}{path}" for path in PAGES}


def test_a_second_run_writes_the_same_bytes(directory: Nar, settings: Settings, root: Path) -> None:
    run(settings)
    first = (root / "data_raw" / "clubs" / "nar.csv").read_bytes()
    run(settings)
    assert (root / "data_raw" / "clubs" / "nar.csv").read_bytes() == first


def test_one_record_needs_one_page(directory: Nar, settings: Settings, site: Site) -> None:
    with source(settings) as clubs:
        (record,) = clubs.extract(limit=1)
    assert record["entity_type"] == "club"
    assert site.paths() == [START]


def test_pages_that_name_each_other_are_read_once_each(site: Site, settings: Settings, root: Path) -> None:
    more = '<a rel="next" href="/b#top">next</a><div class="pagination"><a href="/a">1</a><a href="/b">2</a></div>'
    site.page("/a", page("Alpha|1|OH|", more=more))
    site.page("/b", page("Beta|2|OH|", more=more))
    run(settings, paths=["/a"])
    assert sorted(site.paths()) == ["/a", "/b"]
    assert [row["name"] for row in rows(root, "nar.csv")] == ["Alpha", "Beta"]


def test_the_pages_of_states_are_followed_where_the_layout_says_so(site: Site, settings: Settings, root: Path) -> None:
    site.page("/clubs", '<ul class="states"><li><a href="ohio.html">Ohio</a></li></ul>' + page("Alpha|1|OH|"))
    site.page("/ohio.html", page("Beta|2|OH|"))
    run(settings, paths=["/clubs"], follow=[".states a"])
    assert [row["name"] for row in rows(root, "nar.csv")] == ["Alpha", "Beta"]


def test_links_to_other_hosts_and_to_persons_are_not_followed(site: Site, settings: Settings) -> None:
    links = (
        '<a class=n href="https://other.test/x">x</a><a class=n href="/to?mail=ann@mail.test">x</a>'
        '<a class=n href="mailto:ann@mail.test">x</a><a class=n href="http://[half">x</a><a class=n>x</a>'
    )
    site.page("/a", page("Alpha|1|OH|", more=links))
    run(settings, paths=["/a"], follow=["a.n"])
    assert site.paths() == ["/a"]


def test_no_more_pages_than_allowed_are_read_and_that_is_said(site: Site, settings: Settings) -> None:
    links = "".join(f'<a rel="next" href="/{number}">x</a>' for number in range(9))
    site.page("/a", page("Alpha|1|OH|", more=links))
    for number in range(9):
        site.page(f"/{number}", page(f"Club {number}|{number + 10}|OH|"))
    result = run(settings, paths=["/a"], max_pages=3)
    assert len(site.paths()) == 3
    assert "7 pages not read: max_pages is 3" in result.warnings


def test_a_page_that_is_gone_leaves_the_others_alone(site: Site, settings: Settings, root: Path) -> None:
    site.page("/a", page("Alpha|1|OH|", more='<a rel="next" href="/gone">x</a>'))
    run(settings, paths=["/a"])
    assert [row["name"] for row in rows(root, "nar.csv")] == ["Alpha"]
    with (root / "data_raw" / "_quarantine" / "nar_clubs.csv").open(encoding="utf-8") as file:
        assert [row["reason"] for row in csv.DictReader(file)] == ["unavailable"]


def test_a_directory_that_cannot_be_had_is_an_error(settings: Settings) -> None:
    with pytest.raises(RequestRefusedError):
        run(settings)


def test_a_page_without_a_club_is_an_error_and_keeps_what_was_published(
    site: Site, settings: Settings, root: Path
) -> None:
    site.page("/a", page("Alpha|1|OH|"))
    run(settings, paths=["/a"])
    site.change("/a", Answer(body=b"<html><body><p>Our site has moved.</p></body></html>"))
    scraper = Scraper(
        storage_of(settings), session_id="later", settings=FetchSettings(host_map=settings.scraper_host_map)
    )
    spec = source(settings, paths=["/a"]).spec
    with scraper, pytest.raises(EmptySourceError, match="gave no record"):
        NarClubs(spec, settings, scraper).run_extraction()
    assert [row["name"] for row in rows(root, "nar.csv")] == ["Alpha"]


def test_a_barren_page_among_others_is_warned_about(site: Site, settings: Settings) -> None:
    site.page("/a", page("Alpha|1|OH|", more='<a rel="next" href="/b">x</a>'))
    site.page("/b", "<html><body><p>Nothing here</p></body></html>")
    warnings = run(settings, paths=["/a"]).warnings
    assert f"https://{HOST}/b: no club that this reader knows" in warnings


def test_a_page_that_lost_its_columns_is_warned_about(site: Site, settings: Settings) -> None:
    head = "<tr><th>Club</th><th>City</th><th>Frequency</th><th>Kilo</th></tr>"
    site.page("/a", page("Alpha|Dayton|9|x", head=head))
    warnings = run(settings, paths=["/a"]).warnings
    assert f"https://{HOST}/a: 2 columns of a table of clubs not known" in warnings
    assert "no club has section_number or state: the pages' layout has probably changed" in warnings


def test_what_is_odd_on_many_pages_is_said_once(site: Site, settings: Settings) -> None:
    head = "<tr><th>Club</th><th>Section</th><th>Frequency</th></tr>"
    site.page("/a", page("Alpha|1|9", head=head, more='<a rel="next" href="/b">x</a><a rel="next" href="/c">x</a>'))
    site.page("/b", page("Beta|2|9", head=head))
    site.page("/c", page("Gamma|3|9", head=head))
    warnings = run(settings, paths=["/a"], expected=[]).warnings
    assert f"https://{HOST}/a (and 2 more pages): 1 column of a table of clubs not known" in warnings
    assert sum("not known" in warning for warning in warnings) == 1


def test_a_club_whose_name_must_not_be_stored_is_counted(site: Site, settings: Settings) -> None:
    site.page("/a", page("Alpha|1|OH|", "ann@mail.test|2|OH|"))
    assert f"https://{HOST}/a: 1 item without a name that may be stored" in run(settings, paths=["/a"]).warnings


def test_a_page_too_large_to_be_one_goes_to_the_quarantine(
    site: Site, settings: Settings, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rocket_pipeline.core.rocketry.clubs.page.MAX_NODES", 40)
    site.page("/a", page("Alpha|1|OH|", more='<a rel="next" href="/b">x</a>'))
    site.page("/b", page(*(f"Club {number}|{number}|OH|" for number in range(30))))
    result = run(settings, paths=["/a"])
    assert [refusal.reason for refusal in result.refused] == ["html_too_large"]


def test_the_encoding_that_the_header_names_is_heeded(site: Site, settings: Settings, root: Path) -> None:
    site.page("/a", page("Club Él|1|PR|").encode("iso-8859-1"), Content_Type="text/html; charset=iso-8859-1")
    run(settings, paths=["/a"])
    assert [row["name"] for row in rows(root, "nar.csv")] == ["Club Él"]


@pytest.mark.parametrize(
    ("layout", "reason"),
    [
        ({"paths": []}, "layout.paths"),
        ({"follow": ["a["]}, "'a\\[' is no CSS selector"),
        ({"headers": {"nme": ["x"]}}, "'nme'"),
        ({"readers": ["tables"]}, "layout.readers"),
        ({"table": "x"}, "layout.table"),
        ({"max_pages": 0}, "layout.max_pages"),
    ],
)
def test_a_layout_that_is_none_is_said_in_one_line(settings: Settings, layout: dict[str, Any], reason: str) -> None:
    with pytest.raises(ConfigurationError, match=reason) as caught:
        run(settings, **layout)
    assert "\n" not in str(caught.value)


def test_the_default_layout_is_the_documented_one() -> None:
    text = (Path(__file__).parents[2] / "docs" / "sources" / "nar_clubs.md").read_text(encoding="utf-8")
    for name in ClubLayout.model_fields:
        assert f"`{name}`" in text
    assert ClubLayout().paths[0] in text


def test_the_stand_in_is_reached_by_the_map_of_sites(root: Path) -> None:
    settings = load_settings(data_root=str(root), scraper_site_map={"www.nar.org": "nar.test"})
    with NarClubs(config=settings) as clubs:
        assert clubs.base_url == "https://nar.test"
