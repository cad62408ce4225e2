"""Clubs in JSON-LD, however it nests them, and what of it is not a club."""

from __future__ import annotations

import json

import pytest

CLUB = {
    "@type": "SportsClub",
    "name": "Alpha",
    "identifier": "NAR #464",
    "url": "https://alpha.test",
    "sameAs": ["https://www.facebook.com/alpha", "https://www.nar.org/alpha"],
    "foundingDate": "1964-05",
    "address": {
        "addressLocality": "Pheonix",
        "addressRegion": "AZ",
        "addressCountry": "US",
        "streetAddress": "1 Elm St",
    },
    "email": "ann@mail.test",
    "telephone": "555-123-4567",
    "founder": {"@type": "Person", "name": "Ann Bee"},
    "location": {"@type": "Place", "name": "Dry Lake", "geo": {"latitude": 33.1, "longitude": "-112.0"}},
}


def ld(data: object) -> str:
    return f'<html><script type="application/ld+json">{json.dumps(data)}</script></html>'


@pytest.mark.parametrize(
    "data",
    [
        CLUB,
        [CLUB],
        {"@graph": [CLUB]},
        {"@graph": [[CLUB]]},
        {"@type": "ItemList", "itemListElement": [{"@type": "ListItem", "position": 1, "item": CLUB}]},
        {"@type": "Organization", "name": "National Association of Rocketry", "subOrganization": [CLUB]},
        {**CLUB, "@type": ["Organization", "https://schema.org/SportsClub"]},
        {**CLUB, "@type": "Organization"},
        {**CLUB, "@type": "Place"},
    ],
)
def test_a_club_is_found_wherever_it_lies(read, data):
    (club,) = read(ld(data), "club")
    assert club == {
        "name": "Alpha",
        "section_number": "464",
        "affiliation": "NAR",
        "city": "Pheonix",
        "state": "AZ",
        "country": "US",
        "websites": ["https://alpha.test", "https://www.facebook.com/alpha"],
        "founded": "1964-05",
    }


def test_its_places_are_launch_sites(read):
    (site,) = read(ld(CLUB), "launch_site")
    assert (site["site_name"], site["latitude"], site["longitude"]) == ("Dry Lake", "33.1", "-112.0")


def test_places_may_be_referred_to_and_are_then_no_clubs(read):
    place = {"@id": "#lake", "@type": "Place", "name": "Dry Lake", "geo": {"latitude": 1.5, "longitude": 2.5}}
    html = ld({"@graph": [{**CLUB, "location": [{"@id": "#lake"}, {"@type": "Place", "name": "Farm"}]}, place]})
    assert len(read(html, "club")) == 1
    assert [(site["site_name"], site.get("latitude")) for site in read(html, "launch_site")] == [
        ("Dry Lake", "1.5"),
        ("Farm", None),
    ]


def test_a_place_with_coordinates_of_its_own_is_a_club_and_its_site(read):
    html = ld({"@type": "Place", "name": "Alpha", "geo": {"latitude": 1.5, "longitude": 2.5}})
    (site,) = read(html, "launch_site")
    assert (site["name"], site["latitude"], "site_name" in site) == ("Alpha", "1.5", False)


def test_further_properties_are_read_by_their_names(read):
    extra = [{"name": "Waiver (ft)", "value": 9000}, {"name": "Contact", "value": "Ann Bee"}]
    (site,) = read(ld({**CLUB, "additionalProperty": extra}), "launch_site")
    assert site["waiver_ft"] == "9000"


@pytest.mark.parametrize(
    "identifier",
    ["464", 464, {"propertyID": "NAR", "value": 464}, [{"name": "NAR Section", "value": "464"}], "Section 464"],
)
def test_numbers_come_in_every_form(read, identifier):
    assert read(ld({**CLUB, "identifier": identifier}), "club")[0]["section_number"] == "464"


@pytest.mark.parametrize(
    "thing",
    [
        {"@type": "Organization", "name": "National Association of Rocketry", "url": "https://www.nar.org"},
        {"@type": "Organization", "name": "A shop that advertises"},
        {"@type": "Person", "name": "Ann Bee"},
        {"@type": "WebSite", "name": "NAR"},
        {"@type": "SportsClub"},
        {"@type": "SportsClub", "name": None},
        {"@type": "SportsClub", "name": {"@type": "Person"}},
    ],
)
def test_other_things_are_no_clubs(read, thing):
    assert read(ld({"@graph": [thing]})) == []


@pytest.mark.parametrize("text", ["", "{", "[1, 2", "null", "[[[[]]]]", "3", '"x"', "[" * 100_000, '{"@graph": ' * 900])
def test_what_is_no_json_or_says_nothing_does_no_harm(read, text):
    assert read(f'<script type="application/ld+json">{text}</script>') == []
