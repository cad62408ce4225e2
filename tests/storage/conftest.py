"""Every storage test that takes `store_root` runs on a folder, by thread and by process, on S3 and in memory."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.s3 import s3_endpoint as s3_endpoint
from tests.support.s3 import use_s3
from tests.support.savers import save_elsewhere


@pytest.fixture(params=["folder", "process", "s3", "memory"])
def store_root(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    if request.param == "s3":
        return use_s3(request.getfixturevalue("s3_endpoint"), monkeypatch)
    if request.param == "process":
        save_elsewhere(monkeypatch.setattr)
    return "memory://" if request.param == "memory" else str(tmp_path / "root")
