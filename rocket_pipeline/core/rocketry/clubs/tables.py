"""Clubs in the rows of tables, their columns found by the words of the header."""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import dataclass, field

from rocket_pipeline.core.rocketry.clubs.entry import Entry, said, state_before, state_headings
from rocket_pipeline.core.rocketry.clubs.layout import ClubLayout, Vocabulary, words
from rocket_pipeline.core.rocketry.clubs.page import Page, Part
from rocket_pipeline.core.rocketry.clubs.places import is_state

_HEADER_LENGTH = 40
_CELL_NODES = 400  # a cell with more holds a page, not a fact
_WIDEST = 60  # columns; a colspan of a thousand is no table of clubs
_TALLEST = 50  # rows that one cell may span
_TABLE = frozenset({"table"})


@dataclass
class Row:
    """A row of a table: what its columns say, and whether all its own cells are <th>."""

    cells: list[Part]
    is_head: bool


@dataclass
class Table:
    """What a table gave: the clubs, and how many of its columns no word of the header explains."""

    entries: list[Entry] = field(default_factory=list)
    unknown_columns: int = 0


def read_tables(page: Page, layout: ClubLayout, vocabulary: Vocabulary) -> Iterator[Table]:
    """Every table of the page that lists clubs: one whose header names the club and at least one thing more."""
    headings = list(state_headings(page))
    for index in page.select(layout.tables):
        table = _read(list(_grid(page, index)), vocabulary, state_before(headings, index))
        if table.entries:
            yield table


def _read(rows: list[Row], vocabulary: Vocabulary, state: str) -> Table:
    table = Table()
    header: list[str | None] | None = None
    for row in rows:
        if any(vocabulary.is_person(cell.text) for cell in row.cells) and _is_header(row, vocabulary):
            header = None
        elif _is_header(row, vocabulary):
            header = _columns(row.cells, vocabulary)
            table.unknown_columns = max(table.unknown_columns, sum(name is None for name in header))
        elif (heading := _heading(row)) is not None:
            state = heading if is_state(heading) else state
        elif header is not None and (entry := _entry(row.cells, header, state)):
            table.entries.append(entry)
    return table


def _is_header(row: Row, vocabulary: Vocabulary) -> bool:
    """Whether a row names the club's column and one more; without <th> only words that are exactly a header's do."""
    filled = [cell.text for cell in row.cells if cell.text]
    known = {vocabulary.field(text) if row.is_head else vocabulary.exact(text) for text in filled} - {None}
    return "name" in known and len(known) > 1 and all(len(text) <= _HEADER_LENGTH for text in filled)


def _heading(row: Row) -> str | None:
    """The text of a row that has one for all its columns, such as a state's name."""
    filled = [cell.text for cell in row.cells if cell.text]
    alone = len(set(filled)) == 1 and (is_state(filled[0]) or len(filled) == len(row.cells))
    return filled[0] if alone else None


def _columns(cells: list[Part], vocabulary: Vocabulary) -> list[str | None]:
    """The columns' fields; "" where nothing may be read, None where it is not known what stands there."""
    fields = [vocabulary.field(cell.text) for cell in cells]
    exact = {vocabulary.exact(cell.text) for cell in cells}
    club = any(name == "name" and words(cell.text) != "name" for cell, name in zip(cells, fields, strict=True))
    columns: list[str | None] = []
    for cell, name in zip(cells, fields, strict=True):
        persons = club and words(cell.text) == "name"  # beside "Club" it is a person's
        vague = name in exact and vocabulary.exact(cell.text) is None
        if persons or not cell.text or vocabulary.is_private(cell.text):
            columns.append("")
        else:
            columns.append(None if vague or name in columns else name)
    return columns


def _entry(cells: list[Part], columns: list[str | None], state: str) -> Entry | None:
    entry = Entry()
    for cell, name in zip(cells, columns, strict=False):
        if name:
            entry.keep(name, cell)
            entry.links += cell.links
        elif name == "":
            entry.hide("\n".join(cell.texts))
    if not entry.text("place"):
        entry.keep("state", said(state))
    return entry if entry.text("name") else None


def _grid(page: Page, table: int) -> Iterator[Row]:
    """The table's own rows, cells that span repeated."""
    above: dict[int, tuple[int, Part]] = {}  # column → rows that it still spans, and what it says
    for row in page.inside(table, skip=_TABLE):
        if page.nodes[row].tag != "tr":
            continue
        cells = {column: part for column, (_, part) in above.items()}
        above = {column: (left - 1, part) for column, (left, part) in above.items() if left > 1}
        own = [i for i in page.inside(row, skip=_TABLE) if page.nodes[i].tag in {"td", "th"}]
        for cell in own[:_WIDEST]:
            part = page.part(cell) if page.ends[cell] - cell <= _CELL_NODES else Part()
            tall = _span(page, cell, "rowspan", _TALLEST)
            for column in _free(cells, _span(page, cell, "colspan", _WIDEST)):
                cells[column] = part
                if tall > 1:
                    above[column] = (tall - 1, part)
        is_head = bool(own) and all(page.nodes[i].tag == "th" for i in own)
        yield Row([cells.get(i, Part()) for i in range(max(cells, default=-1) + 1)], is_head)


def _free(taken: Container[int], count: int) -> list[int]:
    """The next columns that no cell of a row above spans."""
    free = [column for column in range(_WIDEST) if column not in taken]
    return free[:count]


def _span(page: Page, cell: int, name: str, most: int) -> int:
    value = page.nodes[cell].attributes.get(name) or ""
    return min(max(int(value), 1), most) if value.isascii() and value.isdigit() and len(value) < 9 else 1
