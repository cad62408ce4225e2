"""One stack for all tests of this folder, on a real Docker engine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.support import compose
from tests.support.compose import Stack
from tests.support.lanes import skip_lane
from tests.support.neo4j_server import LaneMissingError


@pytest.fixture(scope="session")
def stack_down(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The stack before it is up."""
    with ExitStack() as opened:
        try:
            stack = opened.enter_context(compose.stack(tmp_path_factory.mktemp("compose")))
        except LaneMissingError as reason:
            skip_lane("docker compose", str(reason))
        yield stack


@pytest.fixture(scope="session")
def said(stack_down: Stack) -> str:
    """What the first `make up` printed."""
    return stack_down.make("up")


@pytest.fixture
def stack(stack_down: Stack, said: str) -> Stack:
    """The stack, up."""
    return stack_down
