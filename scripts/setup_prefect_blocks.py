#!/usr/bin/env python3
"""Save Prefect's Blocks from the environment, .env.local and AWS Secrets Manager; idempotent, never asks."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from rocket_pipeline.cli.setup import run_setup
from rocket_pipeline.common.settings import load_settings

if TYPE_CHECKING:
    from rocket_pipeline.tasks.blocks import Blocks


def seeds() -> list[Blocks]:
    """What the settings give."""
    from rocket_pipeline.tasks.blocks import Blocks

    return [Blocks(load_settings())]


if __name__ == "__main__":
    sys.exit(run_setup(__doc__, seeds))
