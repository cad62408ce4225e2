"""Clubs in blocks: found by themselves or by a selector, their facts behind labels, in named elements, in lists."""

from __future__ import annotations

import pytest

LABELS = """
<div class="row">
 <div class="card"><h3>Alpha Club</h3>
  <p><strong>Section:</strong> 464</p><p>Location: Amesbury MA 01913</p><p>Status: Active | Founded: 1964</p>
  <p>Launch Site: Powow<br>Waiver: 2,500 ft</p><p>Contact: Ann Bee, 12 Elm St</p></div>
 <div class="card"><h3>Beta Club</h3>
  <p><strong>Section:</strong> NAR #465 <b>State:</b> OH</p><p>Web: <a href="https://beta.test">our page</a></p></div>
</div>"""


def test_labels_stand_before_their_values(read):
    alpha, beta = read(LABELS, "club")
    assert alpha["name"] == "Alpha Club"
    assert (alpha["section_number"], alpha["city"], alpha["state"]) == ("464", "Amesbury", "MA")
    assert (alpha["status"], alpha["founded"]) == ("Active", "1964")
    assert (beta["section_number"], beta["state"], beta["websites"]) == ("465", "OH", ["https://beta.test"])
    (site,) = read(LABELS, "launch_site")
    assert (site["site_name"], site["waiver_ft"]) == ("Powow", "2,500 ft")


def test_definition_lists(read):
    html = """<article><h2>Alpha</h2><dl><dt>NAR Section</dt><dd>464</dd><dt>Location</dt><dd>Dayton, OH</dd>
    <dt>President</dt><dd>Ann Bee</dd><dt>Sites</dt><dd>Powow<br>Second Field</dd></dl></article>"""
    (club,) = read(html, "club")
    assert (club["section_number"], club["city"], club["state"]) == ("464", "Dayton", "OH")


def test_a_label_alone_in_its_line_announces_the_next_one(read):
    html = "<li><h4>Alpha</h4><div>Section</div><div>Section:</div><div>464</div><b>Waiver</b><div>9,000</div></li>"
    (club,) = read(html, "club")
    assert club["section_number"] == "464"


def test_elements_may_bear_the_fields_name(read):
    html = "".join(
        f'<div class="chapter"><div class="club-name">{name}</div><span class="city">Dayton</span>, '
        f'<span class="state">OH</span><div class="section_number">{number}</div>'
        f'<div class="contact">Ann Bee</div><a class="website" href="https://{name}.test">web</a></div>'
        for name, number in (("alpha", 1), ("beta", 2))
    )
    alpha, _ = read(html, "club")
    assert (alpha["name"], alpha["section_number"], alpha["websites"]) == ("alpha", "1", ["https://alpha.test"])
    assert (alpha["city"], alpha["state"]) == ("Dayton", "OH")


def test_microdata(read):
    html = """<div itemscope itemtype="https://schema.org/SportsClub"><h3 itemprop="name">Alpha</h3>
    <span itemprop="addressLocality">Dayton</span> <span itemprop="addressRegion">OH</span>
    <span itemprop="streetAddress">12 Elm St</span> <span itemprop="telephone">555-123-4567</span></div>"""
    (club,) = read(html, "club")
    assert (club["name"], club["city"], club["state"]) == ("Alpha", "Dayton", "OH")


def test_a_number_that_says_what_it_is_needs_no_label(read):
    (club,) = read("<ul><li><a href='https://mars.test'>Mars</a><br>NAR #136 / Tripoli #162</li></ul>", "club")
    assert (club["name"], club["affiliation"], club["websites"]) == ("Mars", "NAR|TRA", ["https://mars.test"])


@pytest.mark.parametrize("line", ["NAR Section 12 · Dayton, OH", "Dayton OH 45402<br>NAR Section 12"])
def test_a_city_and_a_state_need_no_label_in_a_clubs_card(read, line):
    (club,) = read(f"<div><h4>Alpha</h4><p>{line}</p></div>", "club")
    assert (club["section_number"], club["city"], club["state"]) == ("12", "Dayton", "OH")


def test_a_city_and_a_state_alone_make_no_club(read):
    assert read("<article><h2>Fall launch</h2><p>Dayton, OH</p></article>") == []


def test_coordinates_may_stand_in_attributes_for_a_map(read):
    html = "<div class=m data-lat='42.85' data-lng='-70.93'><h3>Alpha</h3><p>Section: 1</p></div>"
    (site,) = read(html, "launch_site")
    assert (site["latitude"], site["longitude"]) == ("42.85", "-70.93")


def test_a_second_site_repeats_the_labels(read):
    html = """<div class=c><h3>Alpha</h3><p>Section: 1</p><p>Launch Site: Powow</p><p>GPS: 42.8,-70.9</p>
    <p>Launch Site: Second Field</p><p>Waiver: 9,000</p><p>Launch Site: Third</p></div>"""
    one, two, three = read(html, "launch_site")
    assert (one["latitude"], "waiver_ft" in one) == ("42.8", False)
    assert (two["site_name"], two["waiver_ft"], "latitude" in two) == ("Second Field", "9,000", False)
    assert three["site_name"] == "Third"


def test_states_may_be_headings_above_cards(read):
    html = "<h2>Ohio</h2><div class=c><h3>Alpha</h3><p>Section: 1</p></div>"
    html += "<h2>Lousiana</h2><div class=c><h3>Beta</h3><p>Section: 2</p></div>"
    assert [club["state"] for club in read(html, "club")] == ["Ohio", "Lousiana"]


def test_a_selector_names_the_cards(read):
    html = (
        "<section><b>Alpha</b> Section: 1</section><div><b>Beta</b> Section: 2</div><div><b>Gamma</b> Section: 3</div>"
    )
    assert [club["name"] for club in read(html, "club", cards="section")] == ["Alpha"]


def test_a_page_of_one_club_is_a_card_too(read):
    html = "<body><main><h1>Alpha</h1><p>Section: 1</p><p>Location: Dayton, OH</p></main></body>"
    assert read(html, "club")[0]["name"] == "Alpha"


@pytest.mark.parametrize("label", ["Position", "Role", "Office"])
def test_a_card_of_an_officer_is_no_club(read, label):
    assert read(f"<div><h3>Ann Bee</h3><p>{label}: President</p><p>Section: 464</p><p>State: OH</p></div>") == []


def test_a_menu_and_a_news_item_are_no_clubs(read):
    html = "<nav><ul><li><a href='/'>Home</a></li><li><a href='/s'>Section: 1</a></li></ul></nav>"
    html += "<article><h2>Launch report</h2><p>We flew many rockets on a fine day: it was great.</p></article>"
    assert read(html) == []


def test_lines_below_a_private_label_are_never_read(read):
    html = "<div><h3>Alpha</h3><p>Section: 1</p><p>Contact:<br>Ann Bee<br>12 Elm St<br>Dayton, OH<br>555-1234</p></div>"
    (club,) = read(html, "club")
    assert set(club) == {"name", "section_number", "affiliation"}
