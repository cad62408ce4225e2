"""What happens to tests whose tool is not there."""

from __future__ import annotations

import os
from typing import NoReturn

import pytest


def skip_lane(lane: str, reason: str) -> NoReturn:
    """Skip with a line that says what is missing; fail where lanes are required (ROCKET_REQUIRE_LANES=1)."""
    text = f"LANE SKIPPED: {lane} ({reason})"
    if os.environ.get("ROCKET_REQUIRE_LANES") == "1":
        pytest.fail(text, pytrace=False)
    pytest.skip(text)
