"""Single values out of a club's words: numbers, organizations, addresses of sites on the web, coordinates."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple
from urllib.parse import urlsplit

from rocket_pipeline.core.rocketry.clubs.privacy import is_clean_url

_NUMBER = r"(?:\s|[#:№.-]|n(?:o|umber)\b)*(\d{1,4})(?!\d)"
_SECTION = re.compile(rf"\b(?:nar(?:\s+(?:section|club|chapter))?|section|sec\b|charter){_NUMBER}", re.IGNORECASE)
_PREFECTURE = re.compile(rf"\b(?:(?:tripoli|tra)(?:\s+prefecture)?|prefecture|pref\b){_NUMBER}", re.IGNORECASE)
_BARE = re.compile(r"\W*(\d{1,4})\W*")
_NAR = re.compile(r"\bN\.?A\.?R\b|national association of rocketry", re.IGNORECASE)
_TRIPOLI = re.compile(r"\bTRA\b|\btripoli\b", re.IGNORECASE)
_MARKS = frozenset({"x", "yes", "y", "true", "✓", "✔", "✅", "•"})
_URL = re.compile(r"(?:https?://|www\.)[^\s<>\"'|,;]+", re.IGNORECASE)
_DEGREES = (
    r"[NSEW]?\s*[-+−]?\d{1,3}(?:\.\d+)?\s*(?:°|º|deg\.?)?\s*(?:\d{1,2}(?:\.\d+)?\s*['′’]\s*)?"
    r"(?:\d{1,2}(?:\.\d+)?\s*(?:\"|″|”|'')\s*)?[NSEW]?"
)
_PAIR = re.compile(rf"\W*({_DEGREES})(?:\s*[,;/]\s*|\s+)({_DEGREES})\W*", re.IGNORECASE)
_ON_A_MAP = re.compile(r"(?:[@=/]|q=|ll=)(-?\d{1,2}\.\d+)(?:,|%2C)\+?(?:%20)?(-?\d{1,3}\.\d+)")
_MAPS = re.compile(r"^(?:maps\.|www\.)?(?:google\.[a-z.]+|bing\.com|apple\.com|openstreetmap\.org|goo\.gl)$")
_NO_WEBSITE = re.compile(r"^(?:www\.)?(?:wa\.me|api\.whatsapp\.com|addtoany\.com|signal\.me|t\.me)$")


class Numbers(NamedTuple):
    """The numbers that a text names, digits as written; several of a kind joined by "|"."""

    section: str = ""
    prefecture: str = ""


def read_numbers(text: str) -> Numbers:
    """The numbers of "NAR #464", "Tripoli #099" and "Section 503"."""
    found = (dict.fromkeys(pattern.findall(text)) for pattern in (_SECTION, _PREFECTURE))
    return Numbers(*("|".join(numbers) for numbers in found))


def bare_number(text: str) -> str:
    """The digits of a text that is a number and nothing else: "#464" → "464"."""
    found = _BARE.fullmatch(text)
    return found[1] if found else ""


def organizations(text: str) -> set[str]:
    """Which of "NAR" and "TRA" a text names."""
    return {name for name, pattern in (("NAR", _NAR), ("TRA", _TRIPOLI)) if pattern.search(text)}


def is_mark(text: str) -> bool:
    """Whether a cell is ticked."""
    return text.strip().casefold() in _MARKS


def websites(texts: Iterable[str], links: Iterable[str], *, own_host: str, persons: frozenset[str]) -> list[str]:
    """The addresses on the web among links and texts: no map, no page of the directory itself, nobody's address.

    `own_host` and hosts are compared without "www.".
    """
    written = [url.rstrip(").:") for text in texts for url in _URL.findall(text)]
    found: dict[str, str] = {}
    for link in [*links, *written]:
        url = f"https:{link}" if link.startswith("//") else link.strip()
        host = _host(url).removeprefix("www.")
        foreign = host and host != own_host and not (_MAPS.match(host) or _NO_WEBSITE.match(host))
        if foreign and len(url) <= 300 and is_clean_url(url, persons=persons):
            found.setdefault(re.sub(r"^https?://|/$", "", url.lower()), url)
    return list(found.values())


def _host(url: str) -> str:
    lower = url.lower()
    if not lower.startswith(("http://", "https://", "www.")):
        return ""
    try:
        return urlsplit(url if "://" in url else f"http://{url}").hostname or ""
    except ValueError:  # "http://[half an IPv6 address"
        return ""


def coordinate_pair(text: str) -> tuple[str, str]:
    """Latitude and longitude as written in one text; ("", "") when it holds no two coordinates."""
    found = _PAIR.fullmatch(text)
    return (found[1].strip(), found[2].strip()) if found else ("", "")


def coordinate(text: str) -> str:
    """A coordinate as written; "" for a text that is none."""
    return text.strip() if re.fullmatch(_DEGREES, text.strip(), re.IGNORECASE) else ""


def on_a_map(links: Iterable[str]) -> tuple[str, str]:
    """The coordinates of the first link to a map that names some."""
    for link in links:
        if _MAPS.match(_host(link)) and (found := _ON_A_MAP.search(link)):
            return found[1], found[2]
    return "", ""
