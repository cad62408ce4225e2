"""Hostile files (tests/support/hostile_openrocket.py): each ends within 256 MiB and 5 s, read or with a code."""

from __future__ import annotations

import json
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.support.hostile_openrocket import HOSTILE, PARTS

PROJECT = Path(__file__).resolve().parents[2]
MEBIBYTES, SECONDS = 256, 5.0


@cache
def outcomes(kind: str, folder: Path) -> dict[str, Any]:
    """What a process of its own says of all files of a kind."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.support.openrocket_child", kind, str(folder)],
        capture_output=True,
        text=True,
        timeout=200,
        cwd=PROJECT,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("hostile")


@pytest.mark.xdist_group("hostile")
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_design_ends_in_time_with_its_code(name: str, folder: Path) -> None:
    outcome, seconds = outcomes("ork", folder)["files"][name]
    assert outcome == HOSTILE[name][0]
    assert seconds < SECONDS


@pytest.mark.xdist_group("hostile")
@pytest.mark.parametrize("name", PARTS)
def test_a_hostile_part_data_base_ends_in_time_with_its_code(name: str, folder: Path) -> None:
    outcome, seconds = outcomes("orc", folder)["files"][name]
    assert outcome == PARTS[name][0]
    assert seconds < SECONDS


@pytest.mark.xdist_group("hostile")
@pytest.mark.parametrize("kind", ["ork", "orc"])
def test_no_file_needs_more_memory_than_allowed(kind: str, folder: Path) -> None:
    assert outcomes(kind, folder)["mebibytes"] < MEBIBYTES
