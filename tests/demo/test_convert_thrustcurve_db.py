"""scripts/convert_thrustcurve_db.py: same input, same bytes; anything but the package is refused."""

from __future__ import annotations

import gzip
import hashlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "scripts" / "convert_thrustcurve_db.py"
COMMITTED = ROOT / "data" / "demo_sites" / "thrustcurve"
MOTORS: list[dict[str, Any]] = json.loads(gzip.decompress((COMMITTED / "motors.json.gz").read_bytes()))
PACKAGE = {
    "name": "thrustcurve-db",
    "version": "3.0.4",
    "license": "ISC",
    "author": "Robert Kieffer <someone@example.com>",
    "homepage": "https://github.com/broofa/thrustcurve-db#readme",
}


def write_package(folder: Path, motors: Any, package: Any = PACKAGE) -> Path:
    folder.mkdir()
    (folder / "package.json").write_text(json.dumps(package))
    data = folder / "thrustcurve-db.json"
    data.write_text(json.dumps(motors))
    return data


def run(source: Path, output: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(SCRIPT), str(source), "--output", str(output)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60)


def test_converting_twice_gives_the_same_bytes_in_whatever_order_the_motors_come(tmp_path):
    first, second = tmp_path / "first", tmp_path / "second"
    assert run(write_package(tmp_path / "a", MOTORS), first).returncode == 0
    assert run(write_package(tmp_path / "b", MOTORS[::-1]), second).returncode == 0
    assert (first / "motors.json.gz").read_bytes() == (second / "motors.json.gz").read_bytes()


def test_converting_changes_no_value_and_writes_the_license_and_the_source(tmp_path):
    source = write_package(tmp_path / "package", MOTORS)
    finished = run(source, tmp_path / "out")
    assert "1,125 motors, 1,070 curves" in finished.stdout
    assert json.loads(gzip.decompress((tmp_path / "out" / "motors.json.gz").read_bytes())) == MOTORS
    assert (tmp_path / "out" / "LICENSE").read_text() == (COMMITTED / "LICENSE").read_text()
    readme = (tmp_path / "out" / "README.md").read_text()
    assert hashlib.sha256(source.read_bytes()).hexdigest() in readme
    assert "3.0.4" in readme


def test_the_committed_data_is_small():
    assert (COMMITTED / "motors.json.gz").stat().st_size < 300_000


@pytest.mark.parametrize(
    ("motors", "package", "reason"),
    [
        (MOTORS[:10], PACKAGE, "at least 1,000 motors"),
        ({"motors": MOTORS}, PACKAGE, "at least 1,000 motors"),
        ([*MOTORS, {"name": "x"}], PACKAGE, "entry 1125 lacks one of"),
        ([*MOTORS, 5], PACKAGE, "entry 1125 lacks one of"),
        ([*MOTORS, MOTORS[0]], PACKAGE, "a motorId occurs twice"),
        ([*MOTORS, {**MOTORS[0], "motorId": "x", "samples": [[0, 0], [1]]}], PACKAGE, "samples"),
        ([*MOTORS, {**MOTORS[0], "motorId": "x", "samples": [[0, 0], 7]}], PACKAGE, "samples"),
        (MOTORS, {"name": "left-pad"}, "is not that of thrustcurve-db"),
        (MOTORS, {"name": "thrustcurve-db"}, "is not that of thrustcurve-db"),
    ],
)
def test_what_is_not_the_package_is_refused_in_one_line_and_nothing_is_written(tmp_path, motors, package, reason):
    finished = run(write_package(tmp_path / "package", motors, package), tmp_path / "out")
    assert finished.returncode == 2
    assert reason in finished.stderr
    assert finished.stderr.count("\n") == 1
    assert not (tmp_path / "out").exists()


def test_a_missing_file_is_one_line(tmp_path):
    finished = run(tmp_path / "nowhere.json", tmp_path / "out")
    assert finished.returncode == 2
    assert finished.stderr.count("\n") == 1
