"""Clubs in blocks: a heading with the name, then facts behind labels, in named elements or in a definition list."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator
from itertools import chain

from rocket_pipeline.core.rocketry.clubs.entry import SITE_CELLS, Entry, said, state_before, state_headings
from rocket_pipeline.core.rocketry.clubs.facts import Fact, read_facts
from rocket_pipeline.core.rocketry.clubs.layout import ClubLayout, Vocabulary
from rocket_pipeline.core.rocketry.clubs.page import Page, Part
from rocket_pipeline.core.rocketry.clubs.places import is_place, is_state
from rocket_pipeline.core.rocketry.clubs.values import read_numbers

_LARGEST = 400  # nodes; a block with more holds several clubs or a whole page
_LEVELS = 6  # how far a block may reach above its heading
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_NAME_TAGS = frozenset({*_HEADINGS, "strong", "b", "a", "dt"})
_POSITIONS = (("latitude", r"lat(itude)?"), ("longitude", r"(lng|lon(g|gitude)?)"))
_FACTS = frozenset({"section", "prefecture", "place", "state", "site", "waiver", "affiliation"})
"""One of them makes a block with a name a club."""
_NAMED = re.compile(r"(?:^|[\s_-])(?:name|title|fn)(?:\s|$)")
_CHROME = frozenset({"nav", "header", "footer", "table"})


def read_cards(page: Page, layout: ClubLayout, vocabulary: Vocabulary) -> list[Entry]:
    """The page's cards: those of the configured selector, or of the kind of block that shows most clubs."""
    reader = _CardReader(page, vocabulary)
    if layout.cards:
        found = {index: entry for index in page.select(layout.cards) if (entry := reader.read(index))}
    else:
        found = reader.most_alike()
    headings = [(i, state) for i, state in state_headings(page) if i not in found]
    for index, entry in found.items():
        if not entry.text("place"):
            entry.keep("state", said(state_before(headings, index)))
    return list(found.values())


class _CardReader:
    def __init__(self, page: Page, vocabulary: Vocabulary) -> None:
        self._page = page
        self._vocabulary = vocabulary

    def most_alike(self) -> dict[int, Entry]:
        """Blocks of one kind, outermost first where kinds tie."""
        kinds: dict[tuple[str, str], dict[int, Entry]] = defaultdict(dict)
        for index in self._candidates():
            if entry := self.read(index):
                node = self._page.nodes[index]
                kind = (node.attributes.get("class") or "").split()[:1]
                kinds[node.tag, "".join(kind)][index] = entry
        within = [range(index, self._page.ends[index]) for found in kinds.values() for index in found]
        read = set(chain.from_iterable(within))
        for index, stop in self._sections():
            if index not in read and (entry := self.read(index, stop)):
                kinds[self._page.nodes[index].tag, " and what follows"][index] = entry
        return max(kinds.values(), key=lambda found: (len(found), -min(found)), default={})

    def _sections(self) -> Iterator[tuple[int, int]]:
        """The headings, and where what belongs to each ends: before the next heading beside it that is no smaller."""
        open_: dict[int, int] = {}  # parent → its last heading that has not ended
        for index, node in enumerate(self._page.nodes):
            if node.tag in _HEADINGS:
                before = open_.get(node.parent)
                if before is not None and node.tag <= self._page.nodes[before].tag:
                    if index > self._page.ends[before]:
                        yield before, index
                    del open_[node.parent]
                open_.setdefault(node.parent, index)
        for parent, before in open_.items():
            yield before, self._page.ends[parent]

    def _candidates(self) -> list[int]:
        """The blocks around whatever may be a name, a few levels up."""
        nodes, found, hidden = self._page.nodes, set(), 0
        for index, node in enumerate(nodes):
            if node.tag in _CHROME:
                hidden = max(hidden, self._page.ends[index])
            position = node.parent
            named = node.tag in _NAME_TAGS or _NAMED.search(node.attributes.get("class") or "")
            for _ in range(_LEVELS if named and index >= hidden else 0):
                if position < 0 or position in found or self._page.ends[position] - position > _LARGEST:
                    break
                if nodes[position].tag not in {"body", "html"}:
                    found.add(position)
                position = nodes[position].parent
        return sorted(found)

    def read(self, index: int, stop: int | None = None) -> Entry | None:
        """A block, or all from a heading to `stop`, as a club; None when it is none, or a person."""
        if (stop or self._page.ends[index]) - index > _LARGEST or (stop and self._lists(index, stop)):
            return None
        part = self._page.part(index, stop)
        facts = read_facts(part, self._vocabulary)
        if any(self._vocabulary.is_person(fact.label) for fact in facts):
            return None
        entry = Entry(links=list(part.links))
        heading = _heading(part, _HEADINGS)
        if heading and not is_state(heading):
            entry.keep("name", said(heading))
        for fact in facts:
            self._take(fact, entry, part.links)
        entry.level_sites()
        entry.keep("name", said(_heading(part, ("strong", "b", "a"))))
        self._positions(range(index, stop or self._page.ends[index]), entry)
        if not (entry.text("name") and _FACTS & entry.cells.keys()):
            return None
        for fact in facts:
            if not fact.label and is_place(fact.value) and not entry.text("city"):
                entry.keep("place", said(fact.value))
        return entry

    def _lists(self, start: int, stop: int) -> bool:
        """Whether a table lies there with more than a label and a value in a row."""
        tags = [node.tag for node in self._page.nodes[start:stop]]
        return tags.count("td") + tags.count("th") > 2 * tags.count("tr")

    def _take(self, fact: Fact, entry: Entry, links: tuple[str, ...]) -> None:
        if self._vocabulary.is_private(fact.label):
            entry.hide(fact.value)
        elif name := self._vocabulary.field(fact.label):
            keep = entry.add_site if name in SITE_CELLS else entry.keep
            keep(name, said(*fact.values, links=links if name == "website" else ()))
        numbers = read_numbers(fact.value)
        if not fact.label and (numbers.section or numbers.prefecture):  # "NAR #464" says by itself what it is
            entry.keep("section", said(fact.value))

    def _positions(self, nodes: range, entry: Entry) -> None:
        """Coordinates in attributes for a map's script, such as data-lat."""
        for i in nodes:
            for name, value in self._page.nodes[i].attributes.items():
                for field, pattern in _POSITIONS:
                    if value and re.fullmatch(rf"data-{pattern}", name):
                        entry.keep(field, said(value))


def _heading(part: Part, tags: Collection[str]) -> str:
    """The words of the first heading, or of the first element that stands out and is no label."""
    for line, text in zip(part.lines, part.texts, strict=True):
        if line[0].tag in tags and not line[0].text.endswith(":"):
            return text if line[0].tag in _HEADINGS else line[0].text
    return ""
