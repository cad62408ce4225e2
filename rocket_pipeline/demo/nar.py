"""A stand-in of the club directory of the National Association of Rocketry.

No copy of the real pages was at hand, so their layout is assumed, and each page has another one: two of tables, one of
cards with JSON-LD. What is on them stands in nar_clubs.py.
"""

from __future__ import annotations

import json
from functools import cached_property
from html import escape
from typing import Any

from rocket_pipeline.demo.nar_clubs import ClubEntry, LaunchSite, Person, make_clubs
from rocket_pipeline.demo.site import Request, Response, text_response

LISTING = "/find-a-local-club/nar-club-locator/"
PAGES = (LISTING, f"{LISTING}page/2/", f"{LISTING}page/3/")
_PAGE_CLUBS = 90
_ONLY_JSON_LD = 6  # clubs that the last page gives as JSON-LD alone
_ROBOTS = "User-agent: *\nAllow: /\n"
_HEADER = (
    *("Club", "NAR Section #", "Location", "Web Site", "Launch Site(s)", "Lat / Lon", "Waiver (ft AGL)", "Status"),
    *("Contact", "E-mail", "Phone"),
)


class Nar:
    """The stand-in site."""

    @property
    def paths(self) -> list[str]:
        """robots.txt and the pages of the directory."""
        return ["/robots.txt", *PAGES]

    def respond(self, request: Request) -> Response:
        """Answer one of the paths; others are 404."""
        if request.path == "/robots.txt":
            return text_response(_ROBOTS)
        if request.path not in PAGES:
            return _html("Not found", "<p>This page does not exist.</p>", status=404)
        return self._pages[PAGES.index(request.path)]

    @cached_property
    def clubs(self) -> list[ClubEntry]:
        """What is on the pages, in their order."""
        return make_clubs()

    @property
    def persons(self) -> list[Person]:
        """Whom the pages name, and a reader must not store."""
        return [club.person for club in self.clubs]

    @cached_property
    def _pages(self) -> list[Response]:
        starts = range(0, len(self.clubs), _PAGE_CLUBS)
        parts = [self.clubs[start : start + _PAGE_CLUBS] for start in starts]
        bodies = [_table(parts[0], spanning=False), _table(parts[1], spanning=True), _cards(parts[2])]
        return [_html("Find a club", body + _pager(number)) for number, body in enumerate(bodies)]


def _table(clubs: list[ClubEntry], *, spanning: bool) -> str:
    """A table inside a layout table; several sites are lines of a cell, or rows that the club's cells span."""
    head = "".join(f"<th>{escape(name)}</th>" for name in _HEADER)
    rows = "\n".join(_spanning_rows(club) if spanning else _row(club) for club in clubs)
    inner = f"<table class='grid'>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}\n</tbody></table>"
    return f"<table class='layout'><tr><td>Menu</td><td>{inner}</td></tr></table>"


def _row(club: ClubEntry) -> str:
    names = "<br>".join(_site_name(site) for site in club.sites)
    places = "<br>".join(f"{site.latitude}, {site.longitude}" for site in club.sites)
    waivers = "<br>".join(escape(site.waiver) for site in club.sites)
    cells = [*_club_cells(club), names, places, waivers, club.status, *_contact_cells(club.person)]
    return f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"


def _spanning_rows(club: ClubEntry) -> str:
    span = f' rowspan="{len(club.sites)}"' if len(club.sites) > 1 else ""
    before = "".join(f"<td{span}>{cell}</td>" for cell in _club_cells(club))
    after = "".join(f"<td{span}>{cell}</td>" for cell in (club.status, *_contact_cells(club.person)))
    sites = [
        f"<td>{_site_name(site)}</td><td>{site.latitude} {site.longitude}</td><td>{escape(site.waiver)}</td>"
        for site in club.sites
    ] or ["<td></td><td></td><td></td>"]
    return "\n".join(
        f"<tr>{before}{sites[0]}{after}</tr>" if i == 0 else f"<tr>{site}</tr>" for i, site in enumerate(sites)
    )


def _club_cells(club: ClubEntry) -> list[str]:
    comma = "," if club.section % 3 else ""  # "Cedar Hollow MA 01913" is how some write it
    web = f'<a href="{club.website}" target="_blank">Visit</a>' if club.website else "&nbsp;"
    return [f"<b>{escape(club.name)}</b>", _numbers(club), f"{club.city}{comma} {club.state} {club.zip_code}", web]


def _numbers(club: ClubEntry) -> str:
    own = (f"NAR #{club.section}", f"Section {club.section}", str(club.section))[club.section % 3]
    if club.prefecture is None:
        return own
    return f"NAR #{club.section}<br>Tripoli #{club.prefecture:03}"


def _contact_cells(person: Person) -> list[str]:
    mail = f'<a href="mailto:{person.email}">{person.email}</a>'
    return [f"{person.name}<br>{person.street}", mail, f'<a href="tel:{person.phone}">{person.phone}</a>']


def _site_name(site: LaunchSite) -> str:
    return escape(f"{site.name} ({site.directions})" if site.directions else site.name)


def _cards(clubs: list[ClubEntry]) -> str:
    shown, described = clubs[:-_ONLY_JSON_LD], clubs[-2 * _ONLY_JSON_LD :]
    things = [_json_ld(club) for club in described]
    data = json.dumps({"@context": "https://schema.org", "@graph": things}, ensure_ascii=False)
    cards = "\n".join(_card(club) for club in shown)
    return f'<div class="club-list">\n{cards}\n</div>\n<script type="application/ld+json">{data}</script>'


def _card(club: ClubEntry) -> str:
    person, numbers = club.person, _numbers(club).replace("<br>", " / ")
    lines = [
        f"<strong>Section:</strong> {numbers} | <strong>Status:</strong> {club.status}",
        f"<strong>Location:</strong> {club.city}, {club.state}",
        f'<strong>Web:</strong> <a href="{club.website}">{club.website}</a>' if club.website else "",
        f"<strong>Founded:</strong> {club.founded}",
        *(line for site in club.sites for line in _site_lines(site)),
        f'<strong>Contact:</strong> {person.name}, {person.street}, <a href="mailto:{person.email}">e-mail</a>',
        f"<strong>Phone:</strong> {person.phone}",
    ]
    body = "\n".join(f"<p>{line}</p>" for line in lines if line)
    return f'<div class="club-card"><h3>{escape(club.name)}</h3>\n{body}</div>'


def _site_lines(site: LaunchSite) -> list[str]:
    return [
        f"<strong>Launch site:</strong> {_site_name(site)}",
        f"<strong>Coordinates:</strong> {site.latitude}, {site.longitude}",
        f"<strong>Waiver:</strong> {escape(site.waiver)}" if site.waiver else "",
    ]


def _json_ld(club: ClubEntry) -> dict[str, Any]:
    person = club.person
    return {
        "@type": "SportsClub",
        "name": club.name,
        "identifier": f"NAR #{club.section}",
        "url": club.website or None,
        "foundingDate": str(club.founded),
        "email": person.email,
        "telephone": person.phone,
        "address": {"@type": "PostalAddress", "addressLocality": club.city, "addressRegion": club.state}
        | {"streetAddress": person.street, "postalCode": club.zip_code, "addressCountry": "US"},
        "contactPoint": {"@type": "ContactPoint", "name": person.name, "telephone": person.phone},
        "location": [
            {"@type": "Place", "name": site.name}
            | {"geo": {"@type": "GeoCoordinates", "latitude": float(site.latitude), "longitude": float(site.longitude)}}
            for site in club.sites
        ],
    }


def _pager(number: int) -> str:
    following = f'<a rel="next" class="next" href="{PAGES[number + 1]}">Next</a>' if number + 1 < len(PAGES) else ""
    return f'<nav class="pagination">{number + 1} {following}</nav>'


def _html(title: str, body: str, *, status: int = 200) -> Response:
    text = (
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>{title}</title></head>\n<body>'
        f'<header><h1>{title}</h1><a href="/about/">About</a></header>\n{body}\n'
        '<footer><a href="https://www.facebook.com/nar.example">Facebook</a></footer></body></html>\n'
    )
    return Response(status, text.encode(), "text/html; charset=utf-8")
