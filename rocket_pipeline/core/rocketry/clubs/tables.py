"""Clubs in the rows of tables, their columns found by the words of the header."""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import dataclass, field

from rocket_pipeline.core.rocketry.clubs.entry import Entry, said, state_before, state_headings
from rocket_pipeline.core.rocketry.clubs.layout import ClubLayout, Vocabulary, words
from rocket_pipeline.core.rocketry.clubs.page import Page, Part
from rocket_pipeline.core.rocketry.clubs.places import is_state
from rocket_pipeline.core.rocketry.clubs.privacy import looks_like_person

_HEADER_LENGTH = 40
_CELL_NODES = 400  # a cell with more holds a page, not a fact
_WIDEST = 60  # columns; a colspan of a thousand is no table of clubs
_TALLEST = 50  # rows that one cell may span
_TABLE = frozenset({"table"})
_LOOKED_AT = 30  # rows that tell what a column holds
_NAME_OR_NUMBER = frozenset({"section", "nar section", "chapter"})


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
    for number, row in enumerate(rows):
        if any(vocabulary.is_person(cell.text) for cell in row.cells) and _is_header(row, vocabulary):
            header = None
        elif _is_header(row, vocabulary):
            header = _columns(row.cells, rows[number + 1 : number + _LOOKED_AT], vocabulary)
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
    return bool(known & {"name", "section"}) and len(known) > 1 and all(len(text) <= _HEADER_LENGTH for text in filled)


def _heading(row: Row) -> str | None:
    """The text of a row that has one for all its columns, such as a state's name."""
    filled = [cell.text for cell in row.cells if cell.text]
    alone = len(set(filled)) == 1 and (is_state(filled[0]) or len(filled) == len(row.cells))
    return filled[0] if alone else None


def _columns(cells: list[Part], below: list[Row], vocabulary: Vocabulary) -> list[str | None]:
    """The columns' fields; "" where nothing may be read, None where it is not known what stands there."""
    fields = [vocabulary.field(cell.text) for cell in cells]
    headers = [words(cell.text) for cell in cells]
    club = any(name == "name" and header != "name" for header, name in zip(headers, fields, strict=True))
    for index in range(len(cells) if not club else 0):  # "# | Section | State": the column of words has the names
        if headers[index] in _NAME_OR_NUMBER and "#" not in cells[index].text and not _are_numbers(below, index):
            fields[index], club = "name", True
    private = any(vocabulary.is_private(cell.text) for cell in cells)
    exact = {vocabulary.exact(cell.text) for cell in cells} & set(fields)
    columns: list[str | None] = []
    for index, (cell, name) in enumerate(zip(cells, fields, strict=True)):
        # beside "Club" it is a person's, and where all are persons' names and their addresses are given
        persons = headers[index] == "name" and (club or (private and _are_persons(below, index)))
        vague = name in exact and vocabulary.exact(cell.text) != name and headers[index] not in _NAME_OR_NUMBER
        if persons or not (cell.text and name != "") or vocabulary.is_private(cell.text):
            columns.append("")
        else:
            columns.append(None if vague or name in columns else name)
    return columns


def _column(rows: list[Row], index: int) -> list[str]:
    return [row.cells[index].text for row in rows if index < len(row.cells) and row.cells[index].text]


def _are_numbers(rows: list[Row], index: int) -> bool:
    texts = _column(rows, index)
    return sum(any(map(str.isdigit, text)) for text in texts) * 2 >= len(texts)


def _are_persons(rows: list[Row], index: int) -> bool:
    texts = _column(rows, index)
    return bool(texts) and all(map(looks_like_person, texts))


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
        if not _is(page, row, "tr", "row"):
            continue
        cells = {column: part for column, (_, part) in above.items()}
        above = {column: (left - 1, part) for column, (left, part) in above.items() if left > 1}
        own = [i for i in page.inside(row, skip=_TABLE) if _is(page, i, "td", "cell", "gridcell") or _is_head(page, i)]
        for cell in own[:_WIDEST]:
            part = page.part(cell) if page.ends[cell] - cell <= _CELL_NODES else Part()
            tall = _span(page, cell, "rowspan", _TALLEST)
            for column in _free(cells, _span(page, cell, "colspan", _WIDEST)):
                cells[column] = part
                if tall > 1:
                    above[column] = (tall - 1, part)
        is_head = bool(own) and all(_is_head(page, i) for i in own)
        yield Row([cells.get(i, Part()) for i in range(max(cells, default=-1) + 1)], is_head)


def _is(page: Page, index: int, tag: str, *roles: str) -> bool:
    node = page.nodes[index]
    return node.tag == tag or node.attributes.get("role") in roles


def _is_head(page: Page, index: int) -> bool:
    return _is(page, index, "th", "columnheader", "rowheader")


def _free(taken: Container[int], count: int) -> list[int]:
    """The next columns that no cell of a row above spans."""
    free = [column for column in range(_WIDEST) if column not in taken]
    return free[:count]


def _span(page: Page, cell: int, name: str, most: int) -> int:
    value = page.nodes[cell].attributes.get(name) or ""
    return min(max(int(value), 1), most) if value.isascii() and value.isdigit() and len(value) < 9 else 1
