"""Places as directories write them: "Amesbury MA 01913", "Penn Yan, NY", "Monroe, Lousiana". Streets are left out."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import NamedTuple

_CODES = (
    "AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR PA "
    "RI SC SD TN TX UT VT VA WA WV WI WY DC PR GU AB BC MB NB NL NS NT NU ON PE QC SK YT"
)
_NAMES = (
    "Alabama,Alaska,Arizona,Arkansas,California,Colorado,Connecticut,Delaware,Florida,Georgia,Hawaii,Idaho,Illinois,"
    "Indiana,Iowa,Kansas,Kentucky,Louisiana,Maine,Maryland,Massachusetts,Michigan,Minnesota,Mississippi,Missouri,"
    "Montana,Nebraska,Nevada,New Hampshire,New Jersey,New Mexico,New York,North Carolina,North Dakota,Ohio,Oklahoma,"
    "Oregon,Pennsylvania,Rhode Island,South Carolina,South Dakota,Tennessee,Texas,Utah,Vermont,Virginia,Washington,"
    "West Virginia,Wisconsin,Wyoming,District of Columbia,Puerto Rico,Guam,Alberta,British Columbia,Manitoba,"
    "New Brunswick,Newfoundland and Labrador,Nova Scotia,Ontario,Prince Edward Island,Quebec,Saskatchewan"
)
_COUNTRIES = frozenset({"usa", "us", "u.s.a.", "u.s.", "united states", "united states of america", "canada"})
_STATE_CODES = frozenset(_CODES.split())
_STATE_NAMES = tuple(name.lower() for name in _NAMES.split(","))
_ZIP = re.compile(r"[,\s]*\b(?:\d{5}(?:-\d{4})?|[A-Z]\d[A-Z] ?\d[A-Z]\d)$")
_LONGEST = 60
_SIMILARITY = 0.84  # "Lousiana" is Louisiana (0.94); "Phoenix" is no state


class Place(NamedTuple):
    """What a text says of a place, in its own words; "" where it says nothing."""

    rest: str = ""
    city: str = ""
    state: str = ""
    country: str = ""


def is_state(text: str) -> bool:
    """Whether a text is a state or province: its code, its name, or a name with a slip in it."""
    bare = text.strip(" .:")
    if bare.upper() in _STATE_CODES:
        return bare.isupper()
    if not 3 < len(bare) < 30 or re.search(r"\d", bare):
        return False
    alike = [name for name in _STATE_NAMES if name[0] == bare[:1].lower()]  # nobody slips on the first letter
    return bool(get_close_matches(bare.lower(), alike, 1, _SIMILARITY))


def is_place(text: str) -> bool:
    """Whether a text is a city and a state and nothing else: "Dayton, OH", "Dayton OH 45402"."""
    place = split_place(text)
    told = "," in text or text[-1:].isdigit()
    return bool(told and place.city and place.state and not place.rest) and len(text) <= _LONGEST


def split_place(text: str) -> Place:
    """Read what ends in a city and a state; a street before them and a ZIP code are in no part but `rest`."""
    parts = [part.strip() for part in text.split(",") if part.strip()]
    country = parts.pop() if len(parts) > 1 and parts[-1].lower() in _COUNTRIES else ""
    if not parts:
        return Place(country=country)
    last = _ZIP.sub("", parts.pop()).strip()
    if not last and parts:  # "Amesbury, MA, 01913"
        last = parts.pop()
    city, state = _city_and_state(last)
    if state and not city and parts:
        city = parts.pop()
    return Place(", ".join(parts), "" if re.search(r"\d", city) else city, state, country)


def _city_and_state(text: str) -> tuple[str, str]:
    if is_state(text):
        return "", text
    tokens = text.split(" ")
    for count in (1, 2, 3):
        state = " ".join(tokens[-count:])
        if len(tokens) > count and is_state(state):
            before = " ".join(tokens[-count - 1 :])
            if count == 1 and len(tokens) > 2 and is_state(before):  # "Fargo North Dakota", not the town "Fargo North"
                continue
            return " ".join(tokens[:-count]).rstrip(" ,."), state
    return text, ""
