"""A club as one part of a page gives it: fields with their words, before anything is made of them."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from rocket_pipeline.core.rocketry.clubs.page import Page, Part, Piece
from rocket_pipeline.core.rocketry.clubs.places import is_state
from rocket_pipeline.core.rocketry.clubs.privacy import names_in

SITE_CELLS = ("site", "site_city", "site_state", "latitude", "longitude", "coordinates", "waiver")
"""What each launch site has one of."""
_COUNT = re.compile(r"\s*\(\d+\)$")
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "caption", "summary"})


@dataclass
class Entry:
    """One club of one shape.

    Attributes:
        cells: Field, as `layout.HEADERS` names them → what the page says there.
        persons: Names that columns or labels of persons gave; they are looked for in all that is stored.
        links: Where all of it leads to.
        has_hidden: Whether something about persons was said.
    """

    cells: dict[str, Part] = field(default_factory=dict)
    persons: set[str] = field(default_factory=set)
    links: list[str] = field(default_factory=list)
    has_hidden: bool = False

    def text(self, name: str) -> str:
        """What a field says, in one line; "" when it is not there."""
        return self.cells.get(name, Part()).text

    def rows(self, name: str) -> tuple[str, ...]:
        """What a field says, line by line; an empty line holds the place of a value."""
        return self.cells.get(name, Part()).row_texts

    def keep(self, name: str, part: Part) -> None:
        """Take a field's words, unless an earlier place gave some."""
        if part.text and not self.text(name):
            self.cells[name] = part

    def add_site(self, name: str, part: Part) -> None:
        """Take a fact of the launch site that was named last; a second site has one more of each."""
        rows = self.cells.get(name, Part()).rows
        sites = len(self.cells.get("site", Part()).rows)
        if not rows:
            self.cells[name] = Part(((),) * max(sites - 1, 0) + part.rows)
        elif name == "site" or len(rows) < sites:
            self.cells[name] = Part(rows + ((),) * (sites - 1 - len(rows)) + part.rows)

    def level_sites(self) -> None:
        """Hold a place for what the last launch sites lack."""
        sites = len(self.cells.get("site", Part()).rows)
        for name in SITE_CELLS:
            if 0 < len(self.cells.get(name, Part()).rows) < sites:
                rows = self.cells[name].rows
                self.cells[name] = Part(rows + ((),) * (sites - len(rows)))

    def hide(self, text: str) -> None:
        """Note the names in a text about persons; of the text itself nothing is kept."""
        self.persons.update(names_in(text))
        self.has_hidden = self.has_hidden or bool(text.strip())


def said(*lines: str, links: Iterable[str] = ()) -> Part:
    """A part made of plain lines."""
    return Part(tuple((Piece(line, "", ()),) if line.strip() else () for line in lines), tuple(links))


def state_headings(page: Page) -> Iterator[tuple[int, str]]:
    """The headings that are a state's name, in document order."""
    for index, node in enumerate(page.nodes):
        if node.tag in _HEADINGS and page.ends[index] - index < 12:
            text = _COUNT.sub("", page.part(index).text)  # "Ohio (12)"
            if is_state(text):
                yield index, text


def state_before(headings: list[tuple[int, str]], index: int) -> str:
    """The state under whose heading a node stands."""
    before = bisect_left(headings, (index, ""))
    return headings[before - 1][1] if before else ""
