"""What is stored of a club and its launch sites: an allow-list of fields, each read so that no person comes with it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from rocket_pipeline.core.extraction.specification import FieldType, Record
from rocket_pipeline.core.rocketry.clubs.entry import Entry
from rocket_pipeline.core.rocketry.clubs.layout import Organization
from rocket_pipeline.core.rocketry.clubs.places import Place, split_place
from rocket_pipeline.core.rocketry.clubs.privacy import scrub
from rocket_pipeline.core.rocketry.clubs.values import (
    bare_number,
    coordinate,
    coordinate_pair,
    is_mark,
    on_a_map,
    organizations,
    read_numbers,
    websites,
)

FIELDS: dict[str, FieldType] = {
    "entity_type": "text",
    "name": "text",
    "section_number": "text",
    "tripoli_prefecture": "text",
    "affiliation": "text",
    "status": "text",
    "city": "text",
    "state": "text",
    "country": "text",
    "websites": "text",
    "founded": "text",
    "site_name": "text",
    "site_city": "text",
    "site_state": "text",
    "latitude": "text",
    "longitude": "text",
    "waiver_ft": "text",
}
"""Everything that may be stored of a club or of a launch site."""
CLUB_FIELDS = tuple(name for name in FIELDS if name != "site_name")
LAUNCH_SITE_FIELDS = tuple(name for name in FIELDS if name not in {"status", "city", "country", "websites", "founded"})
"""The columns of each; a club has those of sites for what cannot be told apart by site."""

SITE_FIELDS = ("site_name", "site_city", "site_state", "latitude", "longitude", "waiver_ft")
_SHORT = 60
_FOUNDED = re.compile(
    r"(?:\d{1,2}[-/. ])?(?:\d{1,2}|[A-Z][a-z]{2,8})?[-/., ]{0,2}\d{4}(?:-\d{2}){0,2}|\d{6}|\d{1,2}/\d{1,2}/\d{2}"
)
_STATUS = re.compile(
    r"(?:in)?active|clos(?:ing|ed)|pending|suspended|dormant|provisional|(?:newly )?chartered|new|forming|expired"
    r"|disbanded|merged|on hold",
    re.IGNORECASE,
)
_LINE_BREAKS = re.compile(r"\s*[;\n]\s*")

Values = dict[str, str]


@dataclass
class Club:
    """A club and where it flies, as rows hold them.

    Attributes:
        values: Field of the club → text, in the page's words.
        websites: Its addresses on the web.
        sites: Of each launch site its fields.
        dropped: Fields that the page fills and that are not stored, since they hold persons' data or prose.
    """

    values: Values
    websites: list[str] = field(default_factory=list)
    sites: list[Values] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)

    def records(self) -> Iterator[Record]:
        """The club's row, and one a launch site, which repeats what the club is called and where it belongs."""
        yield {"entity_type": "club", **self.values, "websites": self.websites or None}
        named = {
            name: self.values.get(name) for name in ("name", "section_number", "tripoli_prefecture", "affiliation")
        }
        for site in self.sites:
            yield {"entity_type": "launch_site", **named, "state": self.values.get("state"), **site}


class ClubReader:
    """Makes rows of entries.

    Args:
        directory_of: Whose directory it is.
        own_host: The host of the directory: its own pages are no club's website.
        persons: Names that the page gives as persons', as `privacy.as_persons` makes them.
    """

    def __init__(self, directory_of: Organization, own_host: str, persons: frozenset[str]) -> None:
        self._directory_of = directory_of
        self._own_host = own_host
        self._persons = persons

    def read(self, entry: Entry) -> Club | None:
        """The club of an entry; None when no name is left that may be stored."""
        name = scrub(entry.text("name"), persons=self._persons, is_name=True)
        if not name:
            return None
        club = Club({"name": name, **self._belonging(entry), **self._place(entry)})
        status = _STATUS.match(entry.text("status"))
        club.values["status"] = status[0] if status else ""
        founded = _FOUNDED.search(entry.text("founded"))
        club.values["founded"] = founded[0].strip() if founded else ""
        club.websites = self._websites(entry)
        self._sites(entry, club)
        stored = {"city", "state", "status", "site", "waiver"} & entry.cells.keys()
        written = club.values | {"site": "x" if club.sites else "", "waiver": self._short(entry, "waiver")}
        club.dropped = sorted(field for field in stored if entry.text(field) and not written.get(field))
        return club

    def _belonging(self, entry: Entry) -> Values:
        """Numbers and organizations; a bare number is one of the column's, a bare club one of the directory's."""
        texts = [entry.text(field) for field in ("section", "prefecture", "affiliation", "name")]
        numbers = read_numbers(" / ".join(texts))
        own = "prefecture" if self._directory_of == "TRA" else "section"
        found = {"section": numbers.section, "prefecture": numbers.prefecture}
        for column, kind in (("section", own), ("prefecture", "prefecture")):
            found[kind] = found[kind] or bare_number(entry.text(column))
        belongs = organizations(entry.text("affiliation"))
        belongs |= {"NAR"} if found["section"] or is_mark(entry.text("section")) else set()
        belongs |= {"TRA"} if found["prefecture"] or is_mark(entry.text("prefecture")) else set()
        other = "" if belongs else self._short(entry, "affiliation")
        return {
            "section_number": found["section"],
            "tripoli_prefecture": found["prefecture"],
            "affiliation": "|".join(sorted(belongs)) or other or self._directory_of,
        }

    def _place(self, entry: Entry) -> Values:
        split = [self._split(line) for line in (entry.text("place"), *reversed(entry.rows("place")))]
        place = next((place for place in split if place.city and place.state), split[0])
        city, state = self._short(entry, "city"), self._short(entry, "state")
        if city and not state and (found := self._split(entry.text("city"))).state and found.city:
            city, state = found.city, found.state
        if state and " " in state:  # "MA 01913"
            state = split_place(state).state or state
        return {
            "city": city or place.city,
            "state": state or place.state,
            "country": self._short(entry, "country") or place.country,
        }

    def _split(self, text: str) -> Place:
        found = split_place(text)
        return Place(*(scrub(part, persons=self._persons) for part in found))

    def _websites(self, entry: Entry) -> list[str]:
        part = entry.cells.get("website")
        found = part.links if part and part.links else entry.links if not part else ()
        texts = part.texts if part else ()
        return websites(texts, found, own_host=self._own_host, persons=self._persons)

    def _sites(self, entry: Entry, club: Club) -> None:
        """Put each launch site to the club; what cannot be told apart by lines stays with the club itself."""
        columns = {name: self._column(entry, name) for name in ("site", *SITE_FIELDS[1:])}
        count = max(len([line for line in columns["site"] if line]), 1)
        aligned = {name: _aligned(lines, count) for name, lines in columns.items()}
        for index in range(count):
            site = {name: lines[index] for name, lines in aligned.items() if lines}
            if any(site.get(name) for name in ("site", "latitude", "longitude")):
                name = self._split_site(site.pop("site", ""), site)
                club.sites.append({"site_name": name, **{key: text for key, text in site.items() if text}})
        for name in SITE_FIELDS[1:]:
            if any(columns[name]) and not (aligned[name] and club.sites):
                club.values[name] = " | ".join(columns[name])

    def _split_site(self, text: str, site: Values) -> str:
        """Split "Torrey Farms, Penn Yan, NY" into a name and a place, where no column of its own says the place."""
        place = split_place(text)
        if not place.rest or not place.state or site.get("site_state"):
            return text
        site |= {"site_city": place.city, "site_state": place.state}
        return place.rest

    def _column(self, entry: Entry, name: str) -> list[str]:
        """A field of sites, line by line, without persons; coordinates also from their other places."""
        if name in {"latitude", "longitude"}:
            return _coordinates(entry, name)
        rows = entry.rows({"waiver_ft": "waiver"}.get(name, name))
        lines = [line for text in rows for line in _LINE_BREAKS.split(text)]
        return [scrub(line, persons=self._persons) for line in lines]

    def _short(self, entry: Entry, name: str) -> str:
        text = scrub(entry.text(name), persons=self._persons)
        return text if len(text) <= _SHORT else ""


def _aligned(lines: list[str], count: int) -> list[str]:
    """One line a site: as they are, or without the empty ones; [] when they do not match."""
    filled = [line for line in lines if line]
    return (
        [" ".join(filled)] if count == 1 else lines if len(lines) == count else filled if len(filled) == count else []
    )


def _coordinates(entry: Entry, name: str) -> list[str]:
    which = ("latitude", "longitude").index(name)
    if rows := entry.rows(name):
        return [coordinate(row) for row in rows]
    if rows := entry.rows("coordinates"):
        return [coordinate_pair(row)[which] for row in rows]
    return [on_a_map(entry.links)[which]]
