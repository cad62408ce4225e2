"""Claims exclude other processes and other scrapers, and end with whoever held them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from rocket_pipeline.core.storage.claims import Claims

HOLDER = """
import sys
from pathlib import Path
from rocket_pipeline.core.storage.claims import Claims
claims = Claims(Path(sys.argv[1]), "session")
print(claims.take("page"), flush=True)
sys.stdin.read()
"""


def holder(root: Path) -> subprocess.Popen[str]:
    """A process that claims "page" and keeps it until it is killed."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(root)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout
    assert process.stdout.readline() == "True\n"
    return process


def test_a_claim_holds_against_other_processes_until_its_holder_is_killed(tmp_path: Path) -> None:
    claims = Claims(tmp_path, "session")
    with holder(tmp_path) as process:
        assert not claims.take("page")
        assert claims.take("another page")
        assert Claims(tmp_path, "another session").take("page")
        process.kill()
    assert claims.take("page")


def test_a_claim_holds_against_another_scraper_of_this_process_until_it_is_given_back(tmp_path: Path) -> None:
    first, second = Claims(tmp_path, "session"), Claims(tmp_path, "session")
    assert first.take("page")
    assert first.take("other page")
    assert not second.take("page")
    first.drop("page")
    assert second.take("page")
    assert not second.take("other page")
    first.close()
    assert second.take("other page")


def test_where_nothing_can_be_claimed_nobody_waits(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    for folder in (None, tmp_path / "file"):
        assert Claims(folder, "session").take("page")
        assert Claims(folder, "session").take("page")
