"""One real Prefect API for all tests of the shell, with a state of its own."""

from __future__ import annotations

import gc
import warnings
from collections.abc import Iterator

import pytest
from prefect.settings import (
    PREFECT_HOME,
    PREFECT_LOGGING_LEVEL,
    PREFECT_LOGGING_TO_API_WHEN_MISSING_FLOW,
    PREFECT_SERVER_ANALYTICS_ENABLED,
    temporary_settings,
)
from prefect.testing.utilities import prefect_test_harness

PREFECT = [
    pytest.mark.xdist_group("prefect"),
    pytest.mark.usefixtures("prefect_api", "prefect_leftovers"),
    pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning"),
]
"""Marks of every test that talks to the API; Prefect leaves connections open when an event loop ends."""


@pytest.fixture
def prefect_leftovers() -> Iterator[None]:
    """Collect what Prefect left open while the warning about it is ignored, so that no other test meets it."""
    yield
    _collect()


def _collect() -> None:
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "unclosed", ResourceWarning)
        gc.collect()


@pytest.fixture(scope="session")
def prefect_api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Started once, about 15 seconds; `--dist loadgroup` keeps its tests in one worker."""
    own = {
        PREFECT_HOME: tmp_path_factory.mktemp("prefect"),
        PREFECT_SERVER_ANALYTICS_ENABLED: False,
        PREFECT_LOGGING_LEVEL: "CRITICAL",
        PREFECT_LOGGING_TO_API_WHEN_MISSING_FLOW: "ignore",
    }
    with temporary_settings(updates=own), prefect_test_harness(server_startup_timeout=120):
        yield
    _collect()
