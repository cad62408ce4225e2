"""The stand-in of NAR's directory shows what real directories show, and the same on every run."""

from __future__ import annotations

import json
import re
from collections import Counter

import pytest
from selectolax.lexbor import LexborHTMLParser

from rocket_pipeline.demo.nar import LISTING, PAGES, Nar
from rocket_pipeline.demo.nar_clubs import WRONG_PLACE
from rocket_pipeline.demo.site import Request

SITE = Nar()
TEXTS = [SITE.respond(Request("GET", page)).body.decode() for page in PAGES]


def test_more_than_two_hundred_clubs_are_on_its_pages_each_with_a_number_of_its_own():
    assert len(SITE.clubs) == 226
    assert len({club.section for club in SITE.clubs}) == 226
    everything = "".join(TEXTS)
    for club in SITE.clubs:
        assert re.search(rf"\b{club.section}\b", everything)


def test_two_instances_answer_alike():
    assert [Nar().respond(Request("GET", page)).body.decode() for page in PAGES] == TEXTS


def test_every_path_answers_and_others_do_not():
    assert {SITE.respond(Request("GET", path)).status for path in SITE.paths} == {200}
    assert SITE.respond(Request("GET", f"{LISTING}page/9/")).status == 404
    assert SITE.respond(Request("GET", "/robots.txt")).body == b"User-agent: *\nAllow: /\n"


def test_its_pages_are_tables_inside_a_table_rows_that_span_and_cards():
    first, second, third = map(LexborHTMLParser, TEXTS)
    assert len(first.css("table table tbody tr")) == 90
    assert second.css("td[rowspan]")
    assert len(third.css(".club-card")) == 40


def test_its_pages_lead_on():
    linked = [page.css("a[rel=next]") for page in map(LexborHTMLParser, TEXTS)]
    assert [[link.attributes["href"] for link in links] for links in linked] == [[PAGES[1]], [PAGES[2]], []]


def test_some_clubs_are_described_in_json_ld_only():
    (script,) = LexborHTMLParser(TEXTS[2]).css('script[type="application/ld+json"]')
    things = json.loads(script.text())["@graph"]
    cards = "".join(card.text() for card in LexborHTMLParser(TEXTS[2]).css(".club-card"))
    numbers = [thing["identifier"].removeprefix("NAR #") for thing in things]
    on_cards = [bool(re.search(rf"(#|Section |Section: ){number}\b", cards)) for number in numbers]
    assert on_cards == [True] * 6 + [False] * 6


@pytest.mark.parametrize(
    "quirk",
    [
        r">NAR #\d+<",
        r"Tripoli #0\d\d<",
        r"<td>Section \d+<",
        r">\d{3}</td>",
        r"Lousiana",
        r"Pheonix",
        r">[A-Z][A-Za-z ]+ [A-Z]{2} \d{5}<",
        r"15,000&#x27; AGL",
        r"<td></td><td></td><td></td>",
        r'href="mailto:',
        r'href="tel:',
        r"\(call \w+ ",
        r"<td>(Closing|Closed)</td>",
    ],
)
def test_the_quirks_of_real_directories_are_on_its_pages(quirk):
    assert any(re.search(quirk, text) for text in TEXTS)


def test_clubs_far_from_each_other_share_one_wrong_place():
    at_wrong = [club.state for club in SITE.clubs for site in club.sites if site.latitude == WRONG_PLACE[0]]
    assert len(set(at_wrong)) > 1


def test_some_clubs_are_in_both_organizations_and_some_have_several_sites_or_none():
    assert sum(club.prefecture is not None for club in SITE.clubs) > 20
    sites = Counter(len(club.sites) for club in SITE.clubs)
    assert all(sites[number] > 20 for number in range(4))


def test_every_club_names_somebody_with_a_telephone_an_address_and_an_e_mail_address():
    everything = "".join(TEXTS)
    for person in SITE.persons:
        assert person.name in everything
        assert person.phone in everything
        assert person.email in everything
        assert person.street in everything
