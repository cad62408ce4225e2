#!/usr/bin/env python3
"""Make Prefect's Variables equal to the YAML files under configs/variables/; idempotent, never asks."""

from __future__ import annotations

import argparse
import asyncio
import sys
from typing import TYPE_CHECKING

import flows
from rocket_pipeline.errors import RocketError
from rocket_pipeline.tasks.environment import prefect_api, prepare_prefect

if TYPE_CHECKING:
    from rocket_pipeline.tasks.variables import Drift


def main() -> int:
    """Return 0 when Prefect holds what the files say, 1 when --check finds a difference, 2 on bad input."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if anything differs")
    parser.add_argument("--prune", action="store_true", help="delete Variables of a department without a file")
    arguments = parser.parse_args()
    prepare_prefect()
    from rocket_pipeline.tasks.variables import compare, read_variables, seed, variables_folder

    try:
        values = read_variables(variables_folder(), flows.variables())
        with prefect_api():
            drift = asyncio.run(compare(values) if arguments.check else seed(values, prune=arguments.prune))
    except RocketError as error:
        print(error, file=sys.stderr)
        return 2
    report(drift, total=len(values), check=arguments.check, prune=arguments.prune)
    return int(arguments.check and bool(drift))


def report(drift: Drift, *, total: int, check: bool, prune: bool) -> None:
    """Print one line for each Variable that differed, and a sum."""
    for name in drift.missing:
        print(f"{'missing' if check else 'created'}  {name}")
    for name in drift.changed:
        print(f"{'differs' if check else 'updated'}  {name}")
    for name in drift.extra:
        print(f"{'deleted' if prune and not check else 'extra'}  {name} has no file")
    print(f"{total} Variables, {'as in the files' if not drift else 'compared' if check else 'now up to date'}.")


if __name__ == "__main__":
    sys.exit(main())
