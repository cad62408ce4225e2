"""One demo run that the tests of this folder look at, each leaving it as it was."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from rocket_pipeline.common.settings import Settings, load_settings
from rocket_pipeline.core.graph_load.target import GraphTarget
from tests.support.graph_targets import target_for
from tests.support.neo4j_server import neo4j_server
from tests.support.rocket import Finished, rocket

__all__ = ["neo4j_server"]


@dataclass(frozen=True)
class Demo:
    """A finished demo: where it wrote, where Prefect keeps its state, what it printed."""

    root: Path
    home: Path
    run: Finished


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    folder = tmp_path_factory.mktemp("demo")
    run = rocket("demo", "--json", "--root", str(folder / "root"), home=folder / "prefect")
    assert run.code == 0, run.err
    return Demo(folder / "root", folder / "prefect", run)


@pytest.fixture
def copy(demo: Demo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the demo's root that a test may break; the settings name it."""
    root = tmp_path / "root"
    shutil.copytree(demo.root, root)
    monkeypatch.setenv("DATA_ROOT", str(root))
    return root


@pytest.fixture
def settings(copy: Path) -> Settings:
    return load_settings()


@pytest.fixture
def clean_neo4j(tmp_path: Path, request: pytest.FixtureRequest) -> GraphTarget:
    """The real server, emptied."""
    return target_for("neo4j", tmp_path, request)
