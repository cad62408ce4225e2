"""A copy of the project that a test may change, with its own `rocket` and its own tests."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.support.rocket import TIMEOUT_SECONDS, Finished, environment

PROJECT = Path(__file__).resolve().parents[2]
COPIED = ("rocket_pipeline", "flows", "configs", "tests", "pyproject.toml")


@dataclass(frozen=True)
class Checkout:
    """The copy's folder, and the variables that its commands see besides the usual ones."""

    folder: Path
    variables: dict[str, str]

    def rocket(self, *arguments: str) -> Finished:
        """Run the copy's `rocket`."""
        return self._run("-c", "from rocket_pipeline.cli import main; main()", *arguments)

    def pytest(self, *arguments: str) -> Finished:
        """Run the copy's tests."""
        return self._run("-m", "pytest", "-p", "no:cacheprovider", *arguments)

    def _run(self, *arguments: str) -> Finished:
        own = environment(self.folder / "prefect", PYTHONPATH=str(self.folder), **self.variables)
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=self.folder,
            env={name: value for name, value in own.items() if not name.startswith("PYTEST_")},
            capture_output=True,
            text=True,
            timeout=TIMEOUT_SECONDS,
            check=False,
        )
        assert "Traceback" not in done.stderr, done.stderr
        return Finished(done.returncode, done.stdout, done.stderr)


def copy_project(folder: Path, **variables: str) -> Checkout:
    """Copy the project into a folder; its outputs go to `data/` there."""
    left_out = shutil.ignore_patterns(".*")
    for name in COPIED:
        place = PROJECT / name
        if place.is_dir():
            shutil.copytree(place, folder / name, ignore=left_out)
        else:
            shutil.copy(place, folder / name)
    return Checkout(folder, {**variables, "PATH": os.environ["PATH"]})
