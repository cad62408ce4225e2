"""One running server for all tests of the stand-in sites that only ask."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from rocket_pipeline.demo import DemoSites


@pytest.fixture(scope="session")
def demo() -> Iterator[DemoSites]:
    with DemoSites() as sites:
        yield sites


@pytest.fixture
def thrustcurve(demo: DemoSites) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=demo.origin, headers={"Host": "thrustcurve.test"}, timeout=20) as client:
        yield client
