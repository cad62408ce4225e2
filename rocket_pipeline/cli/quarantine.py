"""`rocket quarantine`: what was refused, and why. Which rules refuse lies in `core/`."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Annotated, NamedTuple

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from rocket_pipeline.common.settings import load_settings
from rocket_pipeline.common.text import counted
from rocket_pipeline.core.cleaning.quarantine import failed_key, quarantine_key, read_refused
from rocket_pipeline.core.extraction.configuration import storage_of
from rocket_pipeline.core.extraction.quarantine import one_line, read_refusals
from rocket_pipeline.core.rocketry.cleaning import CONTRACTS
from rocket_pipeline.core.rocketry.cleaning.reasons import MEANINGS
from rocket_pipeline.core.rocketry.sources import SOURCES
from rocket_pipeline.core.storage.store import Storage
from rocket_pipeline.errors import UnknownNameError

_FACTS = 4


class Refused(NamedTuple):
    """A document of a source or a row of an entity; what a document does not have is empty."""

    name: str
    reason: str
    message: str
    field: str
    value: str
    place: str
    source_url: str
    source_sha256: str
    raw_row: str


def quarantine(
    name: Annotated[str | None, typer.Argument(help="A source or an entity; all of them unless given.")] = None,
    *,
    reason: Annotated[str | None, typer.Option(help="Only what was refused for this reason.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="At most that many are listed.")] = 20,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print all of it as one JSON array, raw rows among it, and nothing else.")
    ] = False,
) -> None:
    """Count what was refused by reason; list it with NAME or --reason. Nothing that was refused is lost."""
    known = (*SOURCES, *CONTRACTS)
    if name is not None and name not in known:
        raise UnknownNameError("source or entity", name, known)
    every = list(_refused(storage_of(load_settings()), name))
    found = [refusal for refusal in every if reason in (None, refusal.reason)]
    if as_json:
        typer.echo(json.dumps([each._asdict() for each in found]))
        return
    if not found:
        there = ", ".join(dict.fromkeys(refusal.reason for refusal in every))
        told = f" for {reason}" + (f"; reasons there: {there}" if there else "") if reason else ""
        typer.echo(f"Nothing{f' of {name}' if name else ''} is in quarantine{told}.")
        return
    console = Console()
    console.print(_summary(found))
    console.print(_meanings(dict.fromkeys(each.reason for each in found)))
    if name or reason:
        for each in found[:limit]:
            console.print(_listed(each), soft_wrap=True)
        if len(found) > limit:
            console.print(f"… and {len(found) - limit:,} more; --limit shows them, --json gives all.")
    else:
        console.print("\n`rocket quarantine NAME` lists them.")


def _refused(storage: Storage, name: str | None) -> Iterator[Refused]:
    for source, kind in SOURCES.items():
        if name in (None, source):
            for each in read_refusals(storage, kind.specification):
                yield Refused(source, each.reason, each.message, "", "", "", each.url, each.sha256, "")
    for entity in CONTRACTS:
        if name in (None, entity):
            for key in (quarantine_key(entity), failed_key(entity)):
                yield from _rows(storage, entity, key)


def _rows(storage: Storage, entity: str, key: str) -> Iterator[Refused]:
    for row in read_refused(storage, key, entity).iter_rows(named=True):
        told = {name: row[name] or "" for name in Refused._fields if name in row}
        yield Refused(name=entity, place=f"{row['raw_file']}, row {row['row_number']}", **told)


def _summary(found: Sequence[Refused]) -> Table:
    table = Table(title=f"{counted(len(found), 'refusal')}", title_justify="left", header_style="bold")
    table.add_column("source or entity", overflow="fold")
    table.add_column("reason", overflow="fold")
    table.add_column("refused", justify="right", no_wrap=True)
    for (name, reason), number in Counter((each.name, each.reason) for each in found).items():
        table.add_row(name, reason, f"{number:,}")
    return table


def _meanings(reasons: Iterable[str]) -> Table:
    """What the reasons of rows mean; a document's message says it by itself."""
    grid = Table.grid(padding=(0, 2))
    grid.add_column(overflow="fold")
    for reason in reasons:
        known = MEANINGS.get(reason)
        grid.add_row(Text(reason, "bold"), f"{known.means} {known.do}" if known else "See the document's message.")
    return grid


def _listed(each: Refused) -> Text:
    """One refusal on a few lines. Its texts are strangers': no markup, and their control codes are gone."""
    at_fault = f"{each.field} = {each.value!r}" if each.field else each.name
    lines = [each.message, _identity(each.raw_row), " ".join(part for part in (each.place, each.source_url) if part)]
    told = "\n  ".join(one_line(line) for line in lines if line)
    return Text.assemble("\n", (f"{each.reason}  ", "yellow"), one_line(at_fault), f"\n  {told}")


def _identity(raw_row: str) -> str:
    """The first facts of a raw row, by which a person knows it again."""
    facts = [f"{name} {value}" for name, value in json.loads(raw_row or "{}").items() if value]
    return ", ".join(facts[:_FACTS])
