#!/usr/bin/env python3
"""Save Prefect Blocks from the credentials in the environment; idempotent, never asks, prints no secret."""

from __future__ import annotations

import argparse
import asyncio
import sys

from rocket_pipeline.common.settings import load_settings
from rocket_pipeline.errors import RocketError
from rocket_pipeline.tasks.environment import prefect_api, prepare_prefect


def main() -> int:
    """Return 0 when all is as it should be, 1 when --check finds a difference, 2 on bad input."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if anything differs")
    arguments = parser.parse_args()
    prepare_prefect()
    from rocket_pipeline.prefect_blocks import seed_blocks

    try:
        settings = load_settings()
        with prefect_api():
            done = asyncio.run(seed_blocks(settings, write=not arguments.check))
    except RocketError as error:
        print(error, file=sys.stderr)
        return 2
    for name, what in done.items():
        print(f"{name}: {what}")
    return int(any(what in ("missing", "differs") for what in done.values()))


if __name__ == "__main__":
    sys.exit(main())
