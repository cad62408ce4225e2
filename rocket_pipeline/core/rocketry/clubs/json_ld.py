"""Clubs in JSON-LD: organizations and places of schema.org, wherever lists and graphs put them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from rocket_pipeline.core.rocketry.clubs.entry import Entry, said
from rocket_pipeline.core.rocketry.clubs.layout import Vocabulary
from rocket_pipeline.core.rocketry.clubs.page import Page
from rocket_pipeline.core.rocketry.clubs.values import organizations, read_numbers

Thing = dict[str, Any]

_CLUBS = frozenset({"SportsClub", "SportsOrganization", "Place", "SportsActivityLocation"})
_ORGANIZATIONS = frozenset({"Organization", "NGO", "LocalBusiness", "NonprofitOrganization", "EducationalOrganization"})
_HOLDERS = (
    *("@graph", "itemListElement", "item", "subOrganization", "department", "member", "mainEntity", "hasPart"),
    *("about", "itemOffered"),
)
_PERSONS = ("employee", "founder", "contactPoint", "author", "alumni", "sponsor", "contact", "owner")
_MOST = 20_000  # things in one page


def read_json_ld(page: Page, vocabulary: Vocabulary) -> tuple[list[Entry], int]:
    """The clubs that the page's JSON-LD describes, and how many of its blocks are no JSON."""
    entries: list[Entry] = []
    broken = 0
    for index, node in enumerate(page.nodes):
        kind = (node.attributes.get("type") or "").strip().lower()
        if node.tag == "script" and kind.startswith("application/ld+json"):
            text = "".join(page.nodes[i].text for i in page.inside(index))
            try:
                data = json.loads(text.strip().removeprefix("<!--").removesuffix("-->"), strict=False)
            except (ValueError, RecursionError):
                broken += 1
                continue
            entries += _entries(data, vocabulary)
    return entries, broken


def _entries(data: object, vocabulary: Vocabulary) -> Iterator[Entry]:
    things = list(_things(data))
    known = {str(thing["@id"]): thing for thing, _ in things if "@id" in thing and len(thing) > 1}
    used = {str(place["@id"]) for thing, _ in things for place in _objects(thing.get("location")) if "@id" in place}
    for thing, is_listed in things:
        if str(thing.get("@id")) not in used and _is_club(thing, is_listed=is_listed):
            entry = _entry(thing, known, vocabulary)
            if entry.text("name"):
                yield entry


def _things(data: object) -> Iterator[tuple[Thing, bool]]:
    """Every described thing, and whether a list or an organization holds it; in the page's order."""
    waiting: list[tuple[object, bool]] = [(data, False)]
    for _ in range(_MOST):
        if not waiting:
            return
        found, is_listed = waiting.pop()
        if isinstance(found, list):
            waiting += [(item, is_listed) for item in reversed(found)]
        elif isinstance(found, dict):
            yield found, is_listed
            inner = [(found[key], is_listed or key != "@graph") for key in _HOLDERS if key in found]
            waiting += reversed(inner)


def _is_club(thing: Thing, *, is_listed: bool) -> bool:
    """Whether a thing is a club: by its kind, by its number, or because the page lists it as one of several."""
    kinds = {str(kind).rpartition("/")[2] for kind in _list(thing.get("@type"))}
    if kinds & _CLUBS:
        return not _is_parent(thing)
    above = " ".join(_text(thing.get(key)) for key in ("memberOf", "parentOrganization"))
    numbers = read_numbers(f"{_text(thing.get('name'))} {_text(thing.get('identifier'))}")
    marked = is_listed or bool(organizations(above)) or bool(numbers.section or numbers.prefecture)
    return bool(kinds & _ORGANIZATIONS) and marked and not _is_parent(thing)


def _is_parent(thing: Thing) -> bool:
    """Whether it is the organization whose directory this is."""
    name = _text(thing.get("name")).strip().casefold()
    return name in {"nar", "national association of rocketry", "tripoli", "tripoli rocketry association"}


def _entry(thing: Thing, known: dict[str, Thing], vocabulary: Vocabulary) -> Entry:
    entry = Entry()
    links = tuple(_text(url) for key in ("url", "sameAs") for url in _list(thing.get(key)))
    entry.keep("name", said(_text(thing.get("name"))))
    entry.keep("section", said(" ".join(_identifiers(thing))))
    entry.keep("affiliation", said(" ".join(_text(thing.get(key)) for key in ("memberOf", "parentOrganization"))))
    entry.keep("website", said(*links, links=links))
    entry.keep("founded", said(_text(thing.get("foundingDate"))))
    for field, text in _address(thing).items():
        entry.keep(field, said(text))
    for extra in _objects(thing.get("additionalProperty")):
        if named := vocabulary.field(_text(extra.get("name"))):
            entry.keep(named, said(_text(extra.get("value"))))
    for key in _PERSONS:
        entry.hide("\n".join(_text(person) for person in _list(thing.get(key))))
    places = [known.get(str(place.get("@id")), place) for place in _objects(thing.get("location"))]
    _sites(entry, thing, places)
    return entry


def _sites(entry: Entry, thing: Thing, places: list[Thing]) -> None:
    """The places where the club flies, line by line."""
    positions = [geo for place in places or [thing] for geo in (_objects(place.get("geo")) or [{}])[:1]]
    if places:
        entry.cells["site"] = said(*(_text(place.get("name")) for place in places))
        addresses = [_address(place) for place in places]
        entry.cells["site_city"] = said(*(address.get("city", "") for address in addresses))
        entry.cells["site_state"] = said(*(address.get("state", "") for address in addresses))
    for field in ("latitude", "longitude"):
        entry.keep(field, said(*(_text(position.get(field)) for position in positions)))


def _identifiers(thing: Thing) -> Iterator[str]:
    for identifier in _list(thing.get("identifier")):
        if isinstance(identifier, dict):
            label = _text(identifier.get("propertyID")) or _text(identifier.get("name"))
            yield f"{label} {_text(identifier.get('value'))}".strip()
        else:
            yield _text(identifier)


def _address(thing: Thing) -> dict[str, str]:
    """City, state and country of an address; a street and a ZIP code are not asked for."""
    for address in _list(thing.get("address")):
        if isinstance(address, dict):
            names = {"city": "addressLocality", "state": "addressRegion", "country": "addressCountry"}
            return {field: _text(address.get(name)) for field, name in names.items()}
        if isinstance(address, str):
            return {"place": address}
    return {}


def _text(value: object) -> str:
    """A value as text: of a thing its name, of several all; deeper ones say nothing."""
    names = [item.get("name") if isinstance(item, dict) else item for item in _list(value)]
    return " ".join(" ".join(str(name).split()) for name in names if isinstance(name, str | int | float))


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _objects(value: object) -> list[Thing]:
    return [item for item in _list(value) if isinstance(item, dict)]
