"""`rocket store`: looking after what is stored. What the commands do lies in `core/storage/`."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

import typer
from rich.console import Console
from rich.filesize import decimal
from rich.table import Table

from rocket_pipeline.common.settings import load_settings
from rocket_pipeline.core.storage.collect import Removable, collect
from rocket_pipeline.core.storage.collect import plan as planned
from rocket_pipeline.core.storage.settings import storage_settings
from rocket_pipeline.core.storage.statistics import statistics
from rocket_pipeline.core.storage.store import Storage
from rocket_pipeline.core.storage.verify import verify as verified

store_app = typer.Typer(help="What is stored: documents, manifests, buffer, data sets.", no_args_is_help=True)

_SHOWN = 50


@store_app.command()
def verify() -> None:
    """Re-read every document, manifest and buffer entry; name what is wrong and exit 1 when anything is."""
    result = verified(_storage())
    for problem in result.problems:
        typer.echo(problem)
    looked = f"{result.bodies:,} documents ({decimal(result.bytes)}), {result.manifests:,} manifests"
    typer.echo(f"{looked}, {result.entries:,} buffer entries read: {len(result.problems)} problems.")
    if result.problems:
        typer.echo("rocket: a damaged or lost document is fetched anew when its session is run again.", err=True)
        raise typer.Exit(1)


@store_app.command()
def stats() -> None:
    """Count what is stored, by kind."""
    storage = _storage()
    table = Table(header_style="bold", title=storage.objects.root, title_justify="left")
    table.add_column("kind", no_wrap=True)
    table.add_column("objects", justify="right")
    table.add_column("size", justify="right")
    for count in statistics(storage):
        table.add_row(count.kind, f"{count.objects:,}", decimal(count.bytes))
    Console().print(table)


@store_app.command()
def gc(
    *,
    plan: Annotated[bool, typer.Option("--plan", help="Only show what would be removed.")] = False,
    older_than_hours: Annotated[
        float, typer.Option("--older-than-hours", min=0, help="What is younger stays: a run may be at work on it.")
    ] = 24,
) -> None:
    """Remove what nothing refers to: bytes without buffer entry, run or data set, and files of cut writes."""
    storage = _storage()
    found = planned(storage, older_than=timedelta(hours=older_than_hours))
    for removable in found[:_SHOWN]:
        typer.echo(_line(storage, removable))
    if len(found) > _SHOWN:
        typer.echo(f"… and {len(found) - _SHOWN:,} more")
    total = decimal(sum(removable.size for removable in found))
    if plan:
        typer.echo(f"{len(found):,} would be removed ({total}). `rocket store gc` removes them.")
    else:
        typer.echo(f"{len(found):,} removed ({decimal(collect(storage, found))}).")


def _line(storage: Storage, removable: Removable) -> str:
    place = storage.cache.location(removable.keys[-1])
    hours = removable.age.total_seconds() / 3600
    return f"{removable.kind:9} {hours:8.1f} h {decimal(removable.size):>10}  {place}"


def _storage() -> Storage:
    return Storage.of(storage_settings(load_settings()))
