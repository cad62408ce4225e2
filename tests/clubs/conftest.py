"""A page in, its rows out."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pytest

from rocket_pipeline.core.rocketry.clubs import ClubLayout, parse_clubs

Rows = list[dict[str, Any]]
Read = Callable[..., Rows]


@pytest.fixture
def read() -> Read:
    """The filled fields of every row of a page; `kind` leaves one kind of row only."""

    def rows(html: str, kind: str = "", **layout: Any) -> Rows:
        records = parse_clubs(html.encode(), url="https://www.nar.org/clubs", layout=ClubLayout(**layout))
        found = [{name: value for name, value in record.items() if value} for record in records]
        return [row for row in found if not kind or row.pop("entity_type") == kind]

    return rows


@pytest.fixture
def table() -> Callable[[str, Iterable[str]], str]:
    """A table of a header and rows, their cells between bars."""

    def html(header: str, rows: Iterable[str]) -> str:
        head = "".join(f"<th>{cell}</th>" for cell in header.split("|"))
        body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row.split('|'))}</tr>" for row in rows)
        return f"<table><tr>{head}</tr>{body}</table>"

    return html
