"""What the set-up scripts share: their flags, what they print and how they exit. What they write is not here."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Callable, Sequence

import typer

from rocket_pipeline.errors import RocketError
from rocket_pipeline.tasks.environment import prefect_api, prepare_prefect
from rocket_pipeline.tasks.seeding import Drift, Seeds, compare, seed


def run_setup(description: str | None, seeds: Callable[[], Sequence[Seeds]]) -> int:
    """Parse a script's arguments and make the server hold what `seeds` says.

    Args:
        description: What the script does.
        seeds: Called once Prefect was told where its state lies, so that it may import it.

    Returns:
        0 when all is as it should be, 1 when --check finds a difference, 2 when something is wrong.
    """
    arguments = _parser(description).parse_args()
    prepare_prefect()
    try:
        with prefect_api():
            found = _run(seeds(), arguments)
    except RocketError as error:
        typer.echo(error, err=True)
        return 2
    for each, drift in found:
        _report(each, drift, arguments)
    return int(arguments.check and any(drift for _, drift in found))


def _run(seeds: Sequence[Seeds], arguments: argparse.Namespace) -> list[tuple[Seeds, Drift]]:
    """Compare or write each kind, in this order."""

    async def run() -> list[tuple[Seeds, Drift]]:
        if arguments.check or arguments.plan:
            return [(each, await compare(each)) for each in seeds]
        return [(each, await seed(each, prune=arguments.prune)) for each in seeds]

    return asyncio.run(run())


def _report(seeds: Seeds, drift: Drift, arguments: argparse.Namespace) -> None:
    """One line for each that differed, and a sum."""
    words = ("created", "updated", "deleted")
    if arguments.check:
        words = ("missing", "differs", "extra")
    elif arguments.plan:
        words = ("create", "update", "delete")
    if not arguments.prune:
        words = (*words[:2], "extra")
    for word, names in zip(words, (drift.missing, drift.changed, drift.extra), strict=True):
        for name in names:
            typer.echo(f"{word:<8} {name}{'; --prune deletes it' if word == 'extra' else ''}")
    for name, reason in seeds.left_alone.items():
        typer.echo(f"{'left':<8} {name}: {reason}")
    dry = arguments.check or arguments.plan
    state = "as they should be" if not drift else "compared" if dry else "now up to date"
    typer.echo(f"{len(seeds.wanted)} {seeds.noun}, {state}.")


def _parser(description: str | None) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=description)
    dry = parser.add_mutually_exclusive_group()
    dry.add_argument("--check", action="store_true", help="write nothing; exit 1 if anything differs")
    dry.add_argument("--plan", action="store_true", help="write nothing; say what would be done")
    parser.add_argument("--prune", action="store_true", help="delete what bears the project's names and is not wanted")
    return parser
