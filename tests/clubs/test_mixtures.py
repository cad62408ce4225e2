"""Pages that show clubs in several shapes at once, and pages that are none."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rocket_pipeline.core.rocketry.clubs import FIELDS, ClubLayout, parse_clubs, read_directory

TABLE = "<table><tr><th>Club<th>Section<th>State</tr><tr><td>{0}<td>{1}<td>{2}</tr></table>"
CARD = "<div class=c><h3>{0}</h3><p>Section: {1}</p><p>State: {2}</p><p>Status: Active</p></div>"


def ld(name: str, number: object, state: str) -> str:
    thing = {"@type": "SportsClub", "name": name, "identifier": f"NAR #{number}", "foundingDate": "1964"}
    return f'<script type="application/ld+json">{json.dumps(thing | {"address": {"addressRegion": state}})}</script>'


def test_a_club_in_all_three_shapes_is_one_club_and_each_adds_what_the_others_lack(read):
    (club,) = read(TABLE.format("Alpha", 1, "OH") + CARD.format("ALPHA", 1, "OH") + ld("alpha", 1, "OH"), "club")
    assert (club["name"], club["status"], club["founded"]) == ("Alpha", "Active", "1964")


def test_clubs_of_one_shape_only_are_kept_beside_the_others(read):
    html = TABLE.format("Alpha", 1, "OH") + CARD.format("Beta", 2, "OH") + ld("Gamma", 3, "OH")
    assert [club["name"] for club in read(html, "club")] == ["Alpha", "Beta", "Gamma"]


def test_a_contradiction_is_kept(read):
    clubs = read(TABLE.format("Alpha", 1, "OH") + ld("Alpha", 1, "MI"), "club")
    assert [club["state"] for club in clubs] == ["OH", "MI"]


def test_clubs_of_the_same_name_in_two_states_stay_two(read):
    clubs = read(TABLE.format("Rocket Club", 1, "OH") + CARD.format("Rocket Club", 2, "MI"), "club")
    assert [club["section_number"] for club in clubs] == ["1", "2"]


def test_a_number_of_the_other_organization_is_added(read):
    card = "<div class=c><h3>Alpha</h3><p>Tripoli #162</p><p>State: OH</p></div>"
    (club,) = read(TABLE.format("Alpha", 1, "OH") + card, "club")
    assert club["affiliation"] == "NAR|TRA"


def test_the_order_of_readers_decides_whose_spelling_stays(read):
    html = TABLE.format("Alpha", 1, "OH") + ld("ALPHA", 1, "OH")
    assert read(html, "club", readers=["json_ld", "table"])[0]["name"] == "ALPHA"
    assert read(html, "club", readers=["table"])[0].get("founded") is None


def test_a_site_of_two_shapes_is_one_site(read):
    html = "<table><tr><th>Club<th>Section<th>Site<th>GPS<th>Waiver</tr>"
    html += "<tr><td>Alpha<td>1<td>Dry Lake<td>28.6740, -74.05600<td>9,000</tr></table>"
    place = {"@type": "Place", "name": "Dry lake", "geo": {"latitude": 28.674, "longitude": -74.056}}
    thing = {"@type": "SportsClub", "name": "Alpha", "identifier": "NAR #1", "location": place}
    html += f'<script type="application/ld+json">{json.dumps(thing)}</script>'
    (site,) = read(html, "launch_site")
    assert (site["latitude"], site["waiver_ft"]) == ("28.6740", "9,000")


@pytest.mark.parametrize(
    "html",
    [
        "",
        "<html></html>",
        "<p>404 Not found</p>",
        "<table></table>",
        "<table><tr></tr></table>",
        "\x00\x00",
        "<table><tr><th>Club",
        "<tr><td>Alpha",
        "<a href=http://[x>y</a>",
        "<table><tr><td colspan=999999999 rowspan=99999>Club<td>Section",
    ],
)
def test_pages_without_a_club_give_none(read, html):
    assert read(html) == []


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 20_000 + "Section: 1",
        "<b>" * 20_000 + "x",
        "<table><tr><td>" * 3_000 + "Club",
        "<h3>a</h3>" * 29_000,
        "<div><h3>A<p>Section: 1" * 5_000,
        "<table><tr><th>Club<th>Section" + "<tr><td>A<td>1" * 11_000,
        "<table><tr><th>Club<th>Section" + "<tr><td rowspan=9999 colspan=9999>A<td>1" * 2_000,
        "<script type=application/ld+json>" + '{"@graph":[' * 400 + "]}" * 400 + "</script>",
        "<p>" + "1" * 200_000,
        "<table><tr><th>Club<th>Section<tr><td>" + "a-" * 50_000 + "<td>" + "1 " * 50_000,
        "<table><tr><th>Club<th>Section<th>GPS<tr><td>A<td>1<td>" + "1" * 5_000 + " '" * 5_000,
        "<table><tr><th>Club<th>Section" + "".join(f"<tr><td>A<td>{n}" for n in range(11_000)),
        "<table><tr><th>Club<th>Section<th>Site" + "".join(f"<tr><td>A<td>1<td>Farm {n}" for n in range(8_000)),
        "<table><tr><th>Club<th>Section<th>Contact<th>Website"
        + "".join(
            f"<tr><td>A b<td>1<td>Ann B{chr(97 + n % 26) * (n % 90 + 1)}<td>http://x.test/{n}" for n in range(6_000)
        ),
        "".join(f"<h2>Massachusetts {n:05}</h2><div><h3>C</h3>Section: {n}</div>" for n in range(7_000)),
        "<table><tr><td>" * 400 + "<p>Club" * 10_000,
    ],
    ids=range(16),
)
def test_hostile_pages_end_soon(html):
    started = time.process_time()  # of this process: others on the machine do not count
    list(parse_clubs(html.encode()))
    assert time.process_time() - started < 5


WORDS = st.sampled_from(
    [
        "Club",
        "Section",
        "NAR #12",
        "Tripoli #099",
        "Location",
        "Dayton, OH 45402",
        "Contact",
        "Ann Bee",
        "555-123-4567",
        "a@b.test",
        "Launch Site",
        "Waiver",
        "15,000'",
        "42.1, -70",
        "&nbsp;",
        "",
        "State",
        "Ohio",
        "é��",
        "\x00",
        ":",
        "{",
        "https://x.test",
        "Position",
        "|",
        "<br>",
        "(",
        "1" * 30,
    ]
)
TAGS = st.sampled_from(
    [
        "table",
        "tr",
        "td",
        "th",
        "div",
        "p",
        "h2",
        "h3",
        "dl",
        "dt",
        "dd",
        "b",
        "a href='https://x.test'",
        "li",
        "span class=city",
        "td rowspan=2",
        "td colspan=3",
        "script type=application/ld+json",
        "nav",
        "caption",
        "div data-lat=1",
        "br",
        "!--",
        "ul",
    ]
)
PIECES = st.one_of(WORDS, TAGS.map("<{}>".format), TAGS.map(lambda tag: f"</{tag.split()[0]}>"))


@given(st.lists(PIECES, max_size=60))
def test_no_page_makes_it_raise_and_nothing_but_the_fields_comes_out(pieces):
    page = read_directory("".join(pieces).encode("utf-8", "surrogatepass"), url="https://www.nar.org/")
    for record in (record for club in page.clubs for record in club.records()):
        assert set(record) <= set(FIELDS)
        assert record["name"]
        assert "a@b.test" not in repr(record)
        assert "555-123-4567" not in repr(record)


@given(st.binary(max_size=400))
def test_no_bytes_make_it_raise(content):
    read_directory(content, layout=ClubLayout())
