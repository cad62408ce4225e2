"""The `rocket` command. What a command does lies in core and flows; here are arguments, output and exit codes.

Exit codes: 0 completed, 1 failed, 2 bad input or configuration, 3 partial.
"""

from __future__ import annotations

import sys

from rocket_pipeline.cli.app import app
from rocket_pipeline.errors import ConfigurationError, RocketError


def main() -> None:
    """Run the command; an error of ours is one line on stderr, never a traceback."""
    try:
        app()
    except RocketError as error:
        print(f"rocket: {error}", file=sys.stderr)  # noqa: T201 # the one place where errors meet a person
        sys.exit(2 if isinstance(error, ConfigurationError) else 1)
