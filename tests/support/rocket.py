"""Runs the `rocket` command as a person does: a process of its own, with nothing of this machine's settings."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rocket_pipeline.common.settings import Settings

ROCKET = Path(sys.executable).with_name("rocket")
TIMEOUT_SECONDS = 280


@dataclass(frozen=True)
class Finished:
    """A command that ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        return json.loads(self.out)


def environment(prefect_home: Path, **extra: str) -> dict[str, str]:
    """This process's environment without the project's settings, and with a Prefect state of its own."""
    own = {name.upper() for name in Settings.model_fields}
    kept = {
        name: value
        for name, value in os.environ.items()
        if name.upper() not in own and not name.startswith(("PREFECT_", "ROCKET_"))
    }
    return {**kept, "PREFECT_HOME": str(prefect_home), "ROCKET_ENV_FILES": "off", **extra}


def rocket(*arguments: str, home: Path, **extra: str) -> Finished:
    """Run a command to its end."""
    done = subprocess.run(
        [str(ROCKET), *arguments],
        env=environment(home, **extra),
        capture_output=True,
        text=True,
        timeout=TIMEOUT_SECONDS,
        check=False,
    )
    assert "Traceback" not in done.stderr, done.stderr
    return Finished(done.returncode, done.stdout, done.stderr)


def files_below(folder: Path) -> dict[str, bytes]:
    """Relative path → bytes of every file below a folder."""
    return {str(file.relative_to(folder)): file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file()}
