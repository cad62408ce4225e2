"""What happens to local objects when a write is cut short."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from rocket_pipeline.core.storage.objects import ObjectStore
from rocket_pipeline.errors import StorageUnavailableError

STOPS_WHILE_WRITING = """
def chunks():
    yield b"new bytes, but not all"
    stop()
write_atomically(target, chunks())
"""
STOPS_BEFORE_THE_RENAME = """
Path.replace = lambda *_: stop()
write_atomically(target, [b"all new bytes"])
"""
STOPS_BEFORE_THE_LINK = """
Path.hardlink_to = lambda *_: stop()
write_atomically(target, [b"all new bytes"], replace=False)
"""
CHILD = """
import sys, time
from pathlib import Path
from rocket_pipeline.core.storage.local import write_atomically

target = Path(sys.argv[1])
def stop():
    print("stopped", flush=True)
    time.sleep(60)
"""


def kill_within(script: str, target: Path) -> None:
    """Run a script that writes to a file until it says it stopped; then SIGKILL it."""
    command = [sys.executable, "-c", CHILD + script, str(target)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "stopped\n"
        child.send_signal(signal.SIGKILL)


@pytest.mark.parametrize("script", [STOPS_WHILE_WRITING, STOPS_BEFORE_THE_RENAME])
def test_a_kill_during_a_write_leaves_the_old_object(tmp_path: Path, script: str) -> None:
    store = ObjectStore(tmp_path)
    store.put("a/data.csv", b"old")
    kill_within(script, tmp_path / "a" / "data.csv")
    assert len(list((tmp_path / "a").iterdir())) == 2, "the child should have left a temporary file"
    assert store.get("a/data.csv") == b"old"
    assert store.list() == ["a/data.csv"]


@pytest.mark.parametrize("script", [STOPS_WHILE_WRITING, STOPS_BEFORE_THE_LINK])
def test_a_kill_during_a_first_write_leaves_nothing_to_see(tmp_path: Path, script: str) -> None:
    store = ObjectStore(tmp_path)
    kill_within(script, tmp_path / "data.csv")
    assert store.list() == []
    assert store.put_if_absent("data.csv", b"new")
    assert store.get("data.csv") == b"new"


def test_a_full_disk_is_an_error_and_leaves_the_old_object(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = ObjectStore(tmp_path)
    store.put("data.csv", b"old")

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StorageUnavailableError, match=r"data\.csv: No space left on device"):
        store.put("data.csv", b"new")
    assert store.get("data.csv") == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["data.csv"]


def test_bytes_reach_the_disk_before_their_name_and_the_name_before_the_call_returns(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[str, bool]] = []
    target = tmp_path / "new" / "data.csv"
    sync = os.fsync

    def watched(descriptor: int) -> None:
        name = Path(f"/proc/self/fd/{descriptor}").readlink().name
        seen.append((name.partition("#")[0], target.exists()))
        sync(descriptor)

    store = ObjectStore(tmp_path)
    monkeypatch.setattr(os, "fsync", watched)
    store.put("new/data.csv", b"1")
    assert seen == [(tmp_path.name, False), ("data.csv", False), ("new", True)]
