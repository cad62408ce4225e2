"""One page of a club directory: its clubs out of tables, cards and JSON-LD, and its links to further pages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urldefrag, urljoin, urlsplit

from rocket_pipeline.common.text import counted, slugify
from rocket_pipeline.core.extraction.specification import Record
from rocket_pipeline.core.rocketry.clubs.cards import read_cards
from rocket_pipeline.core.rocketry.clubs.entry import Entry
from rocket_pipeline.core.rocketry.clubs.json_data import read_json
from rocket_pipeline.core.rocketry.clubs.json_ld import read_json_ld
from rocket_pipeline.core.rocketry.clubs.layout import ClubLayout, Vocabulary
from rocket_pipeline.core.rocketry.clubs.page import Page, read_page
from rocket_pipeline.core.rocketry.clubs.privacy import as_persons, is_clean_url, looks_like_person
from rocket_pipeline.core.rocketry.clubs.records import Club, ClubReader
from rocket_pipeline.core.rocketry.clubs.tables import read_tables

_COMPARED = 50
"""Clubs of one name, or sites and websites of one club; no directory has as many."""


@dataclass
class DirectoryPage:
    """What a page gave.

    Attributes:
        clubs: Its clubs, in its order, each once unless the page contradicts itself.
        links: Further pages of the directory.
        problems: What somebody should look at; never a word of the page, which might be a person's.
    """

    clubs: list[Club] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def read_directory(
    content: bytes, *, url: str = "", content_type: str = "", layout: ClubLayout | None = None
) -> DirectoryPage:
    """Read a page of a directory, whatever it holds.

    Args:
        content: The document.
        url: Where it came from: tells the directory's own links from the clubs'.
        content_type: The header that it came with.
        layout: What is assumed.

    Raises:
        DocumentRefusedError: The page is too large to be one.
    """
    layout = layout or ClubLayout()
    page = read_page(content, content_type=content_type)
    found = DirectoryPage(links=list(dict.fromkeys(_links(page, url, layout))))
    entries = list(_entries(page, layout, found.problems))
    persons = as_persons(name for entry in entries for name in entry.persons)
    reader = ClubReader(layout.directory_of, _host(url), persons)
    read = [reader.read(entry) for entry in entries]
    clubs = [club for club in read if club is not None]
    if len(clubs) < len(read):
        found.problems.append(f"{counted(len(read) - len(clubs), 'item')} without a name that may be stored")
    found.clubs = _merged(clubs)
    dropped = sorted({name for club in clubs for name in club.dropped})
    if dropped:
        found.problems.append(f"left out for persons' data or for its length: {', '.join(dropped)} of some clubs")
    return found


def parse_clubs(content: bytes, *, url: str = "", layout: ClubLayout | None = None) -> Iterator[Record]:
    """The clubs and the launch sites of a page, `entity_type` telling which.

    Raises:
        DocumentRefusedError: The page is too large to be one of a directory.
    """
    for club in read_directory(content, url=url, layout=layout).clubs:
        yield from club.records()


def _entries(page: Page, layout: ClubLayout, problems: list[str]) -> Iterator[Entry]:
    """The clubs of all shapes, without lists in which every name looks like a person's: those are of officers."""
    for entries in _lists(page, layout, problems):
        names = [entry.text("name") for entry in entries]
        if len(names) > 1 and all(map(looks_like_person, names)):
            problems.append(f"{counted(len(names), 'item')} that may be persons and no clubs")
        else:
            yield from entries


def _lists(page: Page, layout: ClubLayout, problems: list[str]) -> Iterator[list[Entry]]:
    vocabulary = Vocabulary(layout)
    for reader in layout.readers:
        if reader == "table":
            for table in read_tables(page, layout, vocabulary):
                yield table.entries
                if table.unknown_columns:
                    problems.append(f"{counted(table.unknown_columns, 'column')} of a table of clubs not known")
        elif reader == "cards":
            yield read_cards(page, layout, vocabulary)
        elif reader == "json":
            yield list(read_json(page, vocabulary))
        else:
            entries, broken = read_json_ld(page, vocabulary)
            yield entries
            if broken:
                problems.append(f"{counted(broken, 'block')} of JSON-LD not readable")


def _merged(clubs: Iterable[Club]) -> list[Club]:
    """Each club once: what a later shape adds fills gaps; one that contradicts stays a club of its own."""
    kept: list[Club] = []
    by_key: dict[str, list[Club]] = {}
    for club in clubs:
        keys = _keys(club)
        known = (former for key in keys for former in by_key.get(key, [])[:_COMPARED])
        same = next((former for former in known if _agree(former.values, club.values)), None)
        if same is None:
            kept.append(club)
        else:
            _fill(same, club)
        for key in keys if same is None else ():
            by_key.setdefault(key, []).append(club)
    return kept


def _keys(club: Club) -> list[str]:
    values = club.values
    numbers = [f"{name}:{values[name]}" for name in ("section_number", "tripoli_prefecture") if values.get(name)]
    return [*numbers, f"name:{slugify(values['name']) or values['name']}"]


def _agree(one: dict[str, str], other: dict[str, str]) -> bool:
    """Whether nothing that both say differs; an organization may be added."""
    names = (one.keys() & other.keys()) - {"affiliation"}
    return all(not one[name] or not other[name] or _alike(one[name], other[name]) for name in names)


def _alike(one: str, other: str) -> bool:
    """Whether two texts say the same: "MARS" and "Mars", "28.6740" and "28.674", "099" and "99"."""
    try:
        return float(one) == float(other)
    except ValueError:
        return one.casefold() == other.casefold()


def _fill(club: Club, more: Club) -> None:
    belongs = {name for club_ in (club, more) for name in club_.values["affiliation"].split("|")}
    club.values |= {name: text for name, text in more.values.items() if text and not club.values.get(name)}
    club.values["affiliation"] = "|".join(sorted(belongs))
    known = {_bare(url) for url in club.websites}
    club.websites += [url for url in more.websites if _bare(url) not in known and len(known) < _COMPARED]
    for site in more.sites:
        same = next((mine for mine in club.sites[:_COMPARED] if _same_site(mine, site)), None)
        if same is None:
            club.sites.append(site)
        else:
            same |= {name: text for name, text in site.items() if text and not same.get(name)}


def _same_site(one: dict[str, str], other: dict[str, str]) -> bool:
    return _agree(one, other)


def _bare(url: str) -> str:
    return url.lower().partition("://")[2].removeprefix("www.").rstrip("/") or url.lower()


def _links(page: Page, url: str, layout: ClubLayout) -> Iterator[str]:
    """The addresses of further pages: on the same host only, and none that names a person."""
    for selector in layout.follow:
        for index in page.select(selector):
            target = _absolute(url, page.nodes[index].attributes.get("href") or "")
            if target and _host(target) == _host(url) and is_clean_url(target):
                yield target


def _absolute(url: str, href: str) -> str:
    try:
        joined = urldefrag(urljoin(url, href.strip()))[0]
    except ValueError:
        return ""
    return joined if joined.startswith(("http://", "https://")) else ""


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""
