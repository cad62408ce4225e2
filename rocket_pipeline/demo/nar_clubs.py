"""Invented clubs of the stand-in of NAR's directory: seeded, so the same on every run and machine.

Only the numbers, names and places that a directory prints belong here; pages do not. No club, person, address or
telephone number is a real one; what looks odd is a quirk of real directories (see the lists below).
"""

from __future__ import annotations

import random
from dataclasses import dataclass

from rocket_pipeline.core.rocketry.cleaning.coordinates import BOXES

COUNT = 226
_SEED = 20_260_522
_TOWNS = (
    *("Cedar Hollow", "Maple Ridge", "Stony Ford", "Harlan Mills", "Brookhaven", "Pine Bluff Junction", "Twin Forks"),
    *("Grand Prairie Lake", "Fort Alden", "Salt Creek", "Elm Crossing", "North Bend", "Kettle Falls", "Red Mesa"),
    *("Wheaton Springs", "Oak Landing", "Three Rivers", "Ashby", "Port Marlow", "Granite Bay", "Silver Plain"),
    *("Lone Tree", "Clearwater", "Hawthorne", "Willow Bend", "Carver", "Dry Lake", "Copper Hill", "Sandusky Point"),
)
_STATES = (
    *("AL", "AZ", "CA", "CO", "CT", "FL", "GA", "IA", "ID", "IL", "IN", "KS", "KY", "LA", "MA", "MD", "ME", "MI", "MN"),
    *("MO", "MT", "NC", "NE", "NH", "NJ", "NM", "NV", "NY", "OH", "OK", "OR", "PA", "SC", "TN", "TX", "UT", "VA", "VT"),
    *("WA", "WI", "WV", "WY"),
)
_KINDS = (
    *("Rocketry Club", "Area Rocket Society", "Spacemodeling Society", "Aerospace Modelers", "Rocketeers"),
    *("Association of Rocketry", "Model Rocket Club", "High Power Rocketry", "Missile Works", "Astro Modelers"),
)
_GROUNDS = (
    "Farm",
    "Sod Farm",
    "County Park",
    "Airfield",
    "Fairgrounds",
    "Dry Lake Bed",
    "Middle School",
    "Recreation Area",
)
_FIRST = ("Alma", "Bram", "Corin", "Delia", "Edgar", "Fenna", "Gordon", "Hester", "Ivo", "Judith", "Kasper", "Lorna")
_LAST = (
    "Abernath",
    "Brockway",
    "Castellan",
    "Dunmore",
    "Eastlake",
    "Farrow",
    "Gillhurst",
    "Hathorn",
    "Ingram",
    "Jessop",
)
_STATUSES = ("Active",) * 17 + ("Closing", "Closed", "Pending")
_WAIVERS = ("", "1,500", "2500 ft", "5,000' AGL", "10,000 ft AGL", "15,000' AGL", "17,500 ft. MSL", "none")
_PHONES = ("(555) 555-01{:02}", "555-555-01{:02}", "555.555.01{:02}", "+1 555 555 01{:02}", "555-01{:02}")
WRONG_PLACE = ("33.2049", "-93.22221")
"""One place that a slip gave to three clubs far from each other."""


@dataclass(frozen=True)
class Person:
    """Who is to be called; nothing of this may be stored by who reads the directory."""

    name: str
    email: str
    phone: str
    street: str


@dataclass(frozen=True)
class LaunchSite:
    """Where a club flies: as the directory prints it."""

    name: str
    latitude: str
    longitude: str
    waiver: str
    directions: str


@dataclass(frozen=True)
class ClubEntry:
    """A club as the directory prints it."""

    name: str
    section: int
    prefecture: int | None
    status: str
    city: str
    state: str
    zip_code: str
    website: str
    founded: int
    person: Person
    sites: tuple[LaunchSite, ...]


def make_clubs() -> list[ClubEntry]:
    """The clubs, in the order of the directory."""
    chance = random.Random(_SEED)  # noqa: S311 - a demo's data, not a secret
    sections = chance.sample(range(101, 930), COUNT)
    return [_club(chance, index, section) for index, section in enumerate(sections)]


def _club(chance: random.Random, index: int, section: int) -> ClubEntry:
    town, state = chance.choice(_TOWNS), _STATES[index % len(_STATES)]
    name = f"{town} {chance.choice(_KINDS)}"
    person = _person(chance, index)
    slug = name.lower().replace(" ", "-")
    return ClubEntry(
        name=name,
        section=section,
        prefecture=chance.randrange(2, 200) if index % 8 == 3 else None,
        status=chance.choice(_STATUSES),
        city="Pheonix" if index == 43 else town,
        state="Lousiana" if index in {13, 55} else state,
        zip_code=f"{chance.randrange(10_000, 99_000)}",
        website="" if index % 9 == 4 else f"https://www.{slug}-{section}.example/",
        founded=chance.randrange(1958, 2024),
        person=person,
        sites=tuple(_site(chance, index, (town, state), person) for _ in range((1, 1, 1, 2, 0, 1, 3)[index % 7])),
    )


def _person(chance: random.Random, index: int) -> Person:
    first, last = chance.choice(_FIRST), chance.choice(_LAST)
    phone = _PHONES[index % len(_PHONES)].format(chance.randrange(100))
    street = f"{chance.randrange(2, 980)} {chance.choice(_LAST)} Lane"
    return Person(f"{first} {last}", f"{first}.{last}{index}@mail.example".lower(), phone, street)


def _site(chance: random.Random, index: int, home: tuple[str, str], person: Person) -> LaunchSite:
    wrong = index in {20, 21, 22}
    town, (south, north, west, east) = home[0], BOXES[home[1]]
    latitude, longitude = f"{chance.uniform(south, north):.4f}", f"{chance.uniform(west, east):.5f}"
    return LaunchSite(
        name=f"{chance.choice(_LAST)} {chance.choice(_GROUNDS)}"
        if chance.random() < 0.6
        else f"{town} {chance.choice(_GROUNDS)}",
        latitude=WRONG_PLACE[0] if wrong else latitude,
        longitude=WRONG_PLACE[1] if wrong else longitude,
        waiver=chance.choice(_WAIVERS),
        directions=f"call {person.name.split()[0]} {person.phone}" if chance.random() < 0.3 else "",
    )
