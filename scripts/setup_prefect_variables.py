#!/usr/bin/env python3
"""Make Prefect's Variables equal to the YAML files under configs/variables/; idempotent, never asks."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from rocket_pipeline.cli.setup import run_setup

if TYPE_CHECKING:
    from rocket_pipeline.tasks.variables import Variables


def seeds() -> list[Variables]:
    """What the files say."""
    import flows
    from rocket_pipeline.tasks.variables import Variables, read_variables, variables_folder

    return [Variables(read_variables(variables_folder(), flows.variables()))]


if __name__ == "__main__":
    sys.exit(run_setup(__doc__, seeds))
