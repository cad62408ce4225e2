"""The real files outside the product."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.sites import Site


@pytest.fixture(scope="session")
def designs(shared_data: Path) -> list[Path]:
    return sorted((shared_data / "ork").glob("*.ork"))


@pytest.fixture(scope="session")
def part_files(shared_data: Path) -> list[Path]:
    return sorted((shared_data / "orc").glob("*.orc"))


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as site:
        yield site
