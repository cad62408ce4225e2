#!/usr/bin/env python3
"""Make a Prefect server's work pools and rate limits what configs/ says; idempotent, never asks.

Run it before `prefect deploy`, and scripts/setup_prefect_automations.py after.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from rocket_pipeline.cli.setup import run_setup
from rocket_pipeline.common.settings import load_settings

if TYPE_CHECKING:
    from rocket_pipeline.tasks.seeding import Seeds


def seeds() -> list[Seeds]:
    """The pools of configs/work_pools/, and a rate limit for each host that the configured sources name."""
    from rocket_pipeline.cli.configured import configured_sources
    from rocket_pipeline.tasks.limits import RateLimits, host_rates
    from rocket_pipeline.tasks.work_pools import WorkPools, read_pools

    return [WorkPools(read_pools()), RateLimits(host_rates(configured_sources(load_settings()).pipeline))]


if __name__ == "__main__":
    sys.exit(run_setup(__doc__, seeds))
