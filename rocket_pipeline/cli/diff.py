"""`rocket diff`: what changed of a data set between two runs. How states are compared lies in `core/cleaning/`."""

from __future__ import annotations

import json
from typing import Annotated

import typer
from rich.console import Console
from rich.markdown import Markdown

from rocket_pipeline.common.settings import load_settings
from rocket_pipeline.core.cleaning.history import compare_states
from rocket_pipeline.core.extraction.configuration import storage_of
from rocket_pipeline.core.rocketry.cleaning import CONTRACTS
from rocket_pipeline.errors import UnknownNameError


def diff(
    entity: Annotated[str, typer.Argument(help="A clean data set, such as motors.")],
    *,
    old: Annotated[str | None, typer.Option("--from", help="The older run; unless given, the state before.")] = None,
    new: Annotated[str | None, typer.Option("--to", help="The newer run; the latest unless given.")] = None,
    ignore: Annotated[list[str] | None, typer.Option(help="Leave this column aside; may be repeated.")] = None,
    identity: Annotated[
        str | None, typer.Option(help="A column that stays when a row's key changes, such as thrustcurve_id.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")] = False,
) -> None:
    """Name the rows of a clean data set that came, went, were renamed or changed."""
    if entity not in CONTRACTS:
        raise UnknownNameError("entity", entity, CONTRACTS)
    older, newer, found = compare_states(
        storage_of(load_settings()), CONTRACTS[entity], old=old, new=new, ignore=ignore or (), identity=identity
    )
    if as_json:
        told = {"entity": entity, "from": older.run_id, "to": newer.run_id, **found.as_json()}
        typer.echo(json.dumps(told, default=str))
        return
    Console().print(Markdown(found.as_markdown(f"{entity}: {older.run_id} → {newer.run_id}")))
