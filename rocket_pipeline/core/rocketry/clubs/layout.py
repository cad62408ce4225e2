"""What a club directory's pages are assumed to look like: the part of the reader that a person may change.

What belongs here: the settings and the words that name a column or a label. How pages are read does not.
No copy of the real directory is known, so every default below is an assumption; see docs/sources/nar_clubs.md.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from rocket_pipeline.common.html import is_selector

Reader = Literal["table", "cards", "json_ld", "json"]
Organization = Literal["NAR", "TRA"]

HEADERS: dict[str, tuple[str, ...]] = {
    "name": (
        *("club", "club name", "section name", "chapter", "chapter name", "name", "name of club", "name of section"),
        *("organization", "organisation", "group", "title", "legal name", "org", "fn"),
    ),
    "section": (
        *("section", "section number", "section no", "section id", "nar section", "nar section number", "nar"),
        *("nar section no", "nar no", "nar number", "nar club", "number", "no", "club number", "club no", "chapter no"),
        *("chapter number", "charter", "charter number", "identifier"),
    ),
    "prefecture": (
        *("prefecture", "tripoli prefecture", "tripoli", "tra", "prefecture number", "prefecture no", "tra no"),
        *("tripoli number", "tripoli no", "tra number", "tra prefecture"),
    ),
    "affiliation": ("affiliation", "affiliations", "affiliated with", "member of", "sanctioning"),
    "status": ("status", "club status", "section status", "chapter status"),
    "city": ("city", "town", "city town", "club city", "nearest city", "addresslocality", "locality"),
    "state": ("state", "province", "state province", "st", "club state", "addressregion", "region"),
    "country": ("country", "nation", "addresscountry"),
    "place": (
        *("location", "locations", "place", "city state", "city and state", "city state zip", "city st", "based in"),
        *("area", "club location", "where"),
    ),
    "website": (
        *("website", "web site", "websites", "web", "url", "homepage", "home page", "web page", "web address"),
        *("internet", "club website", "link", "links", "online", "site url"),
    ),
    "site": (
        *("launch site", "launch sites", "launch site name", "launch location", "launch field", "launch fields"),
        *(
            "site",
            "sites",
            "site name",
            "field",
            "fields",
            "field name",
            "flying field",
            "flying fields",
            "flying site",
        ),
        *("flying sites", "range", "launches at", "flies at"),
    ),
    "site_city": ("site city", "launch city", "field city", "launch site city", "nearest town"),
    "site_state": ("site state", "launch state", "field state", "launch site state"),
    "latitude": ("latitude", "lat", "site latitude"),
    "longitude": ("longitude", "lon", "lng", "long", "site longitude"),
    "coordinates": (
        *("coordinates", "gps", "gps coordinates", "lat lon", "lat long", "lat lng", "latitude longitude"),
        *("map coordinates", "site coordinates", "geo"),
    ),
    "waiver": (
        *("waiver", "waiver ft", "waiver feet", "faa waiver", "waiver altitude", "altitude waiver", "waiver ceiling"),
        *("ceiling", "altitude", "altitude limit", "max altitude", "maximum altitude"),
    ),
    "founded": (
        "founded",
        "established",
        "est",
        "chartered",
        "since",
        "year founded",
        "charter date",
        "founding date",
        "foundingdate",
    ),
}
"""Field → the words of a header or a label that mean it, as `words` gives them."""

PRIVATE: tuple[str, ...] = (
    *("contact", "contacts", "email", "e mail", "mail", "phone", "phones", "telephone", "tel", "fax", "cell", "mobile"),
    *("president", "vp", "prefect", "advisor", "adviser", "senior", "officer", "officers", "secretary", "treasurer"),
    *("person", "people", "address", "addresses", "street", "zip", "postal", "postcode", "director", "leader"),
    *("manager", "coordinator", "owner", "landowner", "founder", "poc", "directions", "members", "notes", "comments"),
    *("first name", "last name", "surname", "info", "rso", "lco", "streetaddress", "postalcode"),
)
"""What names persons' data, or prose that often holds it: such a column or label is never read."""

PERSONS: frozenset[str] = frozenset({"position", "role", "office", "first name", "last name", "surname", "job title"})
"""Whatever has one of these is a person, not a club."""

_WEBSITE = re.compile(r"\b(web ?sites?|home ?page|url)\b")


class ClubLayout(BaseModel):
    """How a directory's pages are built; a source's `custom_config["layout"]`.

    Attributes:
        paths: The pages to begin with, below the site's base URL.
        follow: CSS selectors of links to further pages of the directory: next pages, states, clubs.
        max_pages: No more pages than this are read.
        readers: Which shapes are looked for; of a club that several give, the first gives the values.
        tables: CSS selector of tables that may list clubs.
        cards: CSS selector of blocks with one club each; empty finds repeated blocks by itself.
        headers: Field → further words of headers and labels that mean it; they win over the built-in ones.
        private: Further words of columns and labels that must not be read.
        directory_of: Whose clubs are listed: a bare number is a number of theirs, and a club that names no
            organization belongs to it.
        expected: Fields that a directory's page fills; one that no club has is warned about.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    paths: tuple[str, ...] = Field(default=("/find-a-local-club/nar-club-locator/",), min_length=1)
    follow: tuple[str, ...] = ("a[rel~=next]", ".pagination a", ".pager a", 'a[href*="state="]')
    max_pages: int = Field(default=200, ge=1)
    readers: tuple[Reader, ...] = Field(default=("table", "cards", "json_ld", "json"), min_length=1)
    tables: str = "table, [role=table], [role=grid]"
    cards: str = ""
    headers: dict[str, tuple[str, ...]] = {}
    private: tuple[str, ...] = ()
    directory_of: Organization = "NAR"
    expected: tuple[str, ...] = ("section_number", "state")

    @model_validator(mode="after")
    def _is_usable(self) -> Self:
        unknown = sorted(self.headers.keys() - HEADERS.keys())
        if unknown:
            raise ValueError(f"headers names the field {unknown[0]!r}; there are {', '.join(HEADERS)}")
        for selector in (*self.follow, self.tables, *([self.cards] if self.cards else [])):
            if not is_selector(selector):
                raise ValueError(f"{selector!r} is no CSS selector")
        return self


def words(text: str) -> str:
    """A header as its lower-case words: "NAR Section #:" → "nar section"."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(re.findall(r"[^\W_]+", folded))


class Vocabulary:
    """Which field a header or a label means.

    Args:
        layout: Adds words to the built-in ones.
    """

    def __init__(self, layout: ClubLayout) -> None:
        self._fields = {alias: field for field, aliases in HEADERS.items() for alias in aliases}
        self._fields |= {words(alias): field for field, aliases in layout.headers.items() for alias in aliases}
        private = [*PRIVATE, *map(words, layout.private)]
        self._private = _any_of(private)
        self._known = _any_of(sorted(self._fields, key=len, reverse=True))
        self._own_private = {words(word) for word in layout.private}

    def exact(self, text: str) -> str | None:
        """The field that the words mean, all together."""
        found = words(text)
        if found in self._own_private:
            return None
        numbered = f"{found} number".strip() if "#" in text else ""  # "Chapter #" is no chapter's name
        return self._fields.get(numbered) or self._fields.get(found)

    def field(self, text: str) -> str | None:
        """The field that a header means, also when it says more: "Waiver (ft AGL)" → "waiver"."""
        found = words(text)
        if field := self.exact(text):
            return field
        if _WEBSITE.search(found):  # "Website / e-mail": of such a cell only http addresses are taken
            return "website"
        if self.is_private(text):
            return None
        first = re.split(r"[/&]", text)[0]
        if first != text and (field := self.field(first)):
            return field
        known: list[str] = self._known.findall(found)
        return self._fields[known[-1]] if known else None  # the last noun is what it is about: "launch site waiver"

    def is_private(self, text: str) -> bool:
        """Whether a header or a label announces persons' data."""
        return self.exact(text) is None and bool(self._private.search(words(text)))

    def is_person(self, text: str) -> bool:
        """Whether a header or a label is one that only a list of persons has."""
        return words(text) in PERSONS


def _any_of(phrases: list[str]) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, phrases))})\b")
