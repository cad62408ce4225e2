#!/usr/bin/env python3
"""Make a Prefect server's automations what configs/automations/ says; idempotent, never asks.

Some run deployments, so `prefect deploy` comes first.
"""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING

from rocket_pipeline.cli.setup import run_setup

if TYPE_CHECKING:
    from rocket_pipeline.tasks.automations import Automations


def seeds() -> list[Automations]:
    """What the files say."""
    from rocket_pipeline.tasks.automations import read_automations

    return [asyncio.run(read_automations())]


if __name__ == "__main__":
    sys.exit(run_setup(__doc__, seeds))
