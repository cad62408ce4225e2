"""What every test gets: an environment without the developer's own settings, and a root of its own."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

import pytest

from rocket_pipeline.common.settings import Settings

PROJECT = Path(__file__).resolve().parents[1]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what takes minutes unless it is asked for by name, so that `-m "not integration"` is enough."""
    if "slow" in config.option.markexpr:
        return
    slow = [item for item in items if item.get_closest_marker("slow")]
    items[:] = [item for item in items if item not in slow]
    config.hook.pytest_deselected(items=slow)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """One loud line for each reason that tests were skipped for."""
    reasons = Counter(
        report.longrepr[2].removeprefix("Skipped: ")
        for report in terminalreporter.stats.get("skipped", [])
        if isinstance(report.longrepr, tuple)
    )
    for reason, tests in sorted(reasons.items()):
        terminalreporter.write_line(f"{reason}: {tests} not run", yellow=True, bold=True)


@pytest.fixture(autouse=True)
def own_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting of the machine reaches a test."""
    names = {name.upper() for name in Settings.model_fields}
    for name in [n for n in os.environ if n.upper() in names]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("ROCKET_ENV_FILES", "off")


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty storage root that the settings name."""
    folder = tmp_path / "root"
    monkeypatch.setenv("DATA_ROOT", str(folder))
    return folder


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real files outside the product; tests that need them skip loudly when they are absent."""
    folder = Path(os.environ.get("ROCKET_SHARED_DATA", PROJECT.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"LANE SKIPPED: real data ({folder} is absent; set ROCKET_SHARED_DATA)")
    return folder
