"""Clubs in other JSON of a page's scripts: what a map or a framework draws them from."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from rocket_pipeline.core.rocketry.clubs.entry import Entry, said
from rocket_pipeline.core.rocketry.clubs.layout import PRIVATE, Vocabulary
from rocket_pipeline.core.rocketry.clubs.page import Page
from rocket_pipeline.core.rocketry.clubs.privacy import looks_like_person

_BEGINNING = re.compile(r"(?:^|[=(:])\s*(?=\[\s*\{\s*\"|\{\s*\")")
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
_WITHIN = frozenset({"location", "address", "position", "coordinates", "geo", "latlng", "geometry"})
_FACTS = frozenset({"section", "prefecture", "state", "latitude"})
"""One of them makes a thing with a name a club."""
_MOST_TRIES = 50
_MOST = 20_000  # things in one page


def read_json(page: Page, vocabulary: Vocabulary) -> Iterator[Entry]:
    """The clubs among the objects of the page's scripts, those of JSON-LD excepted."""
    for index, node in enumerate(page.nodes):
        if node.tag == "script" and "ld+json" not in (node.attributes.get("type") or ""):
            for thing in _things("".join(page.nodes[i].text for i in page.inside(index))):
                entry = Entry()
                _take(thing, entry, vocabulary)
                name = entry.text("name")
                person = entry.has_hidden and looks_like_person(name)
                if name and not person and _FACTS & entry.cells.keys():
                    yield entry


def _things(script: str) -> Iterator[dict[str, Any]]:
    waiting = list(_values(script))[::-1]
    for _ in range(_MOST):
        if not waiting:
            return
        found = waiting.pop()
        if isinstance(found, dict):
            yield found
            waiting += list(found.values())[::-1]
        elif isinstance(found, list):
            waiting += found[::-1]


def _values(script: str) -> Iterator[object]:
    """Whatever is JSON in a script, or is assigned or handed over as JSON."""
    decoder, position = json.JSONDecoder(strict=False), 0
    for _ in range(_MOST_TRIES):
        beginning = _BEGINNING.search(script, position)
        if beginning is None:
            return
        try:
            value, position = decoder.raw_decode(script, beginning.end())
            yield value
        except (ValueError, RecursionError):
            position = beginning.end() + 1


def _take(thing: dict[str, Any], entry: Entry, vocabulary: Vocabulary) -> None:
    for key, value in thing.items():
        label = _HUMP.sub(" ", key)
        is_nested = isinstance(value, dict | list)
        if is_nested and key.lower() in _WITHIN:
            if isinstance(value, dict):
                _take(value, entry, vocabulary)
        elif vocabulary.is_private(label) or vocabulary.is_person(label) or str(value).lower() in PRIVATE:
            entry.hide("\n".join(map(str, value.values())) if isinstance(value, dict) else str(value or ""))
        elif not is_nested and value is not None and (name := vocabulary.exact(label)):
            entry.keep(name, said(str(value)))
