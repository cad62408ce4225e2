"""`.env.compose`: written once, with random passwords that only its owner can read."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.compose import PROJECT

PASSWORDS = ("PREFECT_PASSWORD", "POSTGRES_PASSWORD", "NEO4J_PASSWORD", "S3_PASSWORD")


@pytest.fixture
def env(tmp_path: Path) -> Path:
    file = tmp_path / "env"
    file.write_text(f"# mine\nPREFECT_PORT=4300\nDATA_DIR={tmp_path / 'data'}\nNEO4J_PASSWORD=chosen\nS3_PASSWORD=")
    return file


def write(file: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-I", str(PROJECT / "scripts" / "setup_compose_env.py"), str(file)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, env={"PATH": os.environ["PATH"]})


def values(file: Path) -> dict[str, str]:
    return dict(line.split("=", 1) for line in file.read_text().splitlines() if not line.startswith("#"))


def test_what_is_missing_is_made_at_random_and_what_is_there_stays(env: Path) -> None:
    done = write(env)
    made = values(env)
    assert done.returncode == 0, done.stderr
    assert env.read_text().startswith("# mine\nPREFECT_PORT=4300\n")
    assert made["NEO4J_PASSWORD"] == "chosen"
    fresh = {made[name] for name in PASSWORDS if name != "NEO4J_PASSWORD"}
    assert len(fresh) == 3
    assert all(len(password) == 48 for password in fresh)
    assert not any(password in done.stdout + done.stderr for password in fresh)
    assert made["ROCKET_UID"] == str(os.getuid() or 1000)


def test_only_the_owner_can_read_the_passwords(env: Path) -> None:
    write(env)
    assert stat.S_IMODE(env.stat().st_mode) == 0o600
    assert {file.name for file in env.parent.iterdir()} == {"env", "data"}


def test_a_second_call_changes_nothing(env: Path) -> None:
    write(env)
    before = env.read_text()
    done = write(env)
    assert (done.returncode, done.stdout, env.read_text()) == (0, "", before)


def test_a_folder_that_the_worker_could_not_write_to_is_named(env: Path, tmp_path: Path) -> None:
    (tmp_path / "data" / "data_raw").mkdir(parents=True)
    env.write_text(f"{env.read_text()}\nROCKET_UID={os.getuid() + 7}\n")
    done = write(env)
    assert done.returncode == 2
    assert f"chown -R {os.getuid() + 7}:" in done.stderr
    assert "Traceback" not in done.stderr
