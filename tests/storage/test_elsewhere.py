"""Saving in a process of its own: when it starts and ends, and that nothing is lost when it dies."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path

import pytest

from rocket_pipeline.core.storage import elsewhere
from rocket_pipeline.core.storage.contents import temporaries
from rocket_pipeline.core.storage.documents import FetchedDocuments
from rocket_pipeline.core.storage.store import Storage
from rocket_pipeline.core.storage.verify import verify
from rocket_pipeline.core.storage.writer import StoredObject
from rocket_pipeline.errors import StorageUnavailableError
from tests.storage.test_commit import digest, entry, page, submitted
from tests.storage.test_disk import files_up_to
from tests.support.savers import is_there, peak_mib, save_elsewhere, savers

PROJECT = Path(__file__).resolve().parents[2]


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    save_elsewhere(monkeypatch.setattr)


@pytest.fixture
def storage(tmp_path: Path) -> Storage:
    return Storage(tmp_path)


@pytest.fixture
def documents(storage: Storage) -> FetchedDocuments:
    return FetchedDocuments(storage, "s1", "kits")


def save(documents: FetchedDocuments, numbers: range) -> list[StoredObject]:
    return [future.result(20) for future in [submitted(documents, number) for number in numbers]]


def only_saver(root: Path) -> int:
    (pid,) = savers(root)
    return pid


def eventually(condition: Callable[[], bool], seconds: float = 10) -> bool:
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.005)
    return condition()


def test_few_documents_start_no_process_and_many_do(tmp_path: Path, documents: FetchedDocuments) -> None:
    save(documents, range(elsewhere.FROM_DOCUMENT))
    assert savers(tmp_path) == []
    save(documents, range(elsewhere.FROM_DOCUMENT, elsewhere.FROM_DOCUMENT + 20))
    assert len(savers(tmp_path)) == 1


def test_it_takes_over_in_the_midst_of_documents(
    tmp_path: Path, storage: Storage, documents: FetchedDocuments, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(elsewhere, "FROM_DOCUMENT", 20)
    handed_over: list[int] = []
    hand_over = elsewhere.Saver.next
    monkeypatch.setattr(
        elsewhere.Saver, "next", lambda saver, fresh: (handed_over.append(len(fresh)), hand_over(saver, fresh))[1]
    )
    number = 0
    while not handed_over and number < 5000:
        save(documents, range(number, number := number + 10))
    assert 20 < number < 5000
    save(documents, range(number, number := number + 10))
    result = verify(storage)
    assert (result.bodies, result.manifests, result.entries, result.problems) == (number, number, 2 * number, [])
    assert temporaries(storage.cache) == []


@pytest.mark.usefixtures("at_once")
def test_the_process_ends_when_nobody_came_and_starts_again(
    tmp_path: Path, documents: FetchedDocuments, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rocket_pipeline.core.storage.commit.IDLE_SECONDS", 0.5)
    for number in range(2):
        save(documents, range(number, number + 1))
        saver = only_saver(tmp_path)
        assert eventually(lambda pid=saver: not is_there(pid)), "it must end, and be reaped"


@pytest.mark.usefixtures("at_once")
def test_it_is_small(tmp_path: Path, documents: FetchedDocuments) -> None:
    on_their_way: list[Future[StoredObject]] = []
    for number in range(160):
        on_their_way.append(submitted(documents, number, bytes([number]) * (elsewhere.ROUND_BYTES // 10)))
        if len(on_their_way) == 30:  # three portions, for as many rounds
            on_their_way.pop(0).result(20)
    submitted(documents, 999, bytes(64 << 20)).result(20)
    save(documents, range(200, 300))
    assert peak_mib(only_saver(tmp_path)) < 23


@pytest.mark.usefixtures("at_once")
def test_an_error_of_the_disk_is_the_same_one(tmp_path: Path, storage: Storage, documents: FetchedDocuments) -> None:
    large = bytes(2 << 20)
    with files_up_to(1 << 20):
        save(documents, range(3))
        with pytest.raises(StorageUnavailableError, match=r"Cannot save buffer/.*: File too large. Check free space"):
            submitted(documents, 9, large).result(20)
        save(documents, range(3, 6))
        assert len(savers(tmp_path)) == 1, "the process goes on after an error"
    assert documents.find(digest(9)) is None
    assert verify(storage).bodies == 6
    assert temporaries(storage.cache) == []


@pytest.mark.usefixtures("at_once")
def test_what_a_dead_process_had_is_saved_by_the_thread(
    tmp_path: Path, storage: Storage, documents: FetchedDocuments, caplog: pytest.LogCaptureFixture
) -> None:
    save(documents, range(5))
    pid = only_saver(tmp_path)
    os.kill(pid, signal.SIGSTOP)
    futures = [submitted(documents, number) for number in range(5, 45)]
    os.kill(pid, signal.SIGKILL)
    assert [future.result(20).sha256 for future in futures] == [entry(n, page(n)).sha256 for n in range(5, 45)]
    save(documents, range(45, 50))
    assert savers(tmp_path) == [], "the thread has taken over for good"
    assert [record.message for record in caplog.records] == [
        "No process saves documents any more (exit code -9): a thread does, which is slower. Nothing is lost."
    ]
    result = verify(storage)
    assert (result.bodies, result.manifests, result.problems) == (50, 50, [])


@pytest.mark.usefixtures("at_once")
def test_another_process_is_not_tried_after_one_that_died(
    tmp_path: Path, documents: FetchedDocuments, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(documents, range(5))
    os.kill(only_saver(tmp_path), signal.SIGKILL)
    monkeypatch.setattr("rocket_pipeline.core.storage.commit.IDLE_SECONDS", 0.05)
    save(documents, range(5, 10))
    assert eventually(lambda: "rocket-commit" not in [thread.name for thread in threading.enumerate()]), "it ends"
    save(documents, range(10, 15))
    assert savers(tmp_path) == []


@pytest.mark.usefixtures("at_once")
@pytest.mark.parametrize("python", ["/nonexistent/python", "/bin/false", "/bin/echo", ""])
def test_where_no_process_can_be_started_the_thread_saves(
    tmp_path: Path, storage: Storage, documents: FetchedDocuments, monkeypatch: pytest.MonkeyPatch, python: str
) -> None:
    monkeypatch.setattr(sys, "executable", python)
    save(documents, range(20))
    assert savers(tmp_path) == []
    assert verify(storage).bodies == 20


@pytest.mark.usefixtures("at_once")
def test_a_frozen_program_does_not_start_itself_again(
    tmp_path: Path, documents: FetchedDocuments, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    save(documents, range(5))
    assert savers(tmp_path) == []


@pytest.mark.usefixtures("at_once")
def test_ctrl_c_does_not_end_it(tmp_path: Path, documents: FetchedDocuments) -> None:
    save(documents, range(3))
    pid = only_saver(tmp_path)
    os.kill(pid, signal.SIGINT)
    save(documents, range(3, 20))
    assert savers(tmp_path) == [pid]


@pytest.mark.usefixtures("at_once")
def test_modules_of_the_current_folder_are_not_taken(
    tmp_path: Path, documents: FetchedDocuments, monkeypatch: pytest.MonkeyPatch
) -> None:
    tmp_path.joinpath("pickle.py").write_text("raise SystemExit('wrong')")
    monkeypatch.chdir(tmp_path)
    save(documents, range(3))
    assert len(savers(tmp_path)) == 1


@pytest.mark.usefixtures("at_once")
def test_modules_beside_the_package_are_not_taken(
    tmp_path: Path, documents: FetchedDocuments, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An old backport among what is installed must not stand in for a module of Python."""
    installed = tmp_path / "site-packages"
    installed.mkdir()
    installed.joinpath("rocket_pipeline").symlink_to(PROJECT / "rocket_pipeline")
    installed.joinpath("pickle.py").write_text("raise SystemExit('wrong')")
    monkeypatch.setattr(elsewhere, "_PACKAGES", installed)
    save(documents, range(3))
    assert len(savers(tmp_path)) == 1


@pytest.mark.usefixtures("at_once")
def test_a_fork_has_a_process_of_its_own(tmp_path: Path, storage: Storage, documents: FetchedDocuments) -> None:
    save(documents, range(3))
    mine = savers(tmp_path)
    pid = os.fork()
    if pid == 0:
        ok = bool(save(documents, range(3, 6))) and bool(savers(tmp_path)) and savers(tmp_path) != mine
        os._exit(0 if ok else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
    save(documents, range(6, 9))
    assert savers(tmp_path) == mine
    assert verify(storage).bodies == 9


@pytest.mark.usefixtures("at_once")
def test_nobody_waits_for_ever_when_telling_is_broken(
    tmp_path: Path, documents: FetchedDocuments, monkeypatch: pytest.MonkeyPatch
) -> None:
    def bug(*_: object) -> None:
        raise ZeroDivisionError

    heard: list[object] = []
    monkeypatch.setattr(threading, "excepthook", lambda args: heard.append(args.exc_type))
    with monkeypatch.context() as patch:
        patch.setattr(elsewhere.Saver, "_tell", bug)
        futures: list[Future[StoredObject]] = [submitted(documents, number) for number in range(5)]
        for future in futures:
            with pytest.raises(StorageUnavailableError):
                future.result(20)
    assert eventually(lambda: heard == [ZeroDivisionError])
    assert eventually(lambda: savers(tmp_path) == [])


PARENT = """
import os, sys, time
from tests.storage.test_elsewhere import save
from tests.support.savers import save_elsewhere, savers
from rocket_pipeline.core.storage.documents import FetchedDocuments
from rocket_pipeline.core.storage.store import Storage

save_elsewhere()
save(FetchedDocuments(Storage(sys.argv[1]), "s1", "kits"), range(3))
fork = int(sys.argv[2]) and os.fork()
if fork or not int(sys.argv[2]):
    print(*savers(sys.argv[1]), fork, flush=True)
time.sleep(60)
"""


@pytest.mark.parametrize("forked", [False, True], ids=["alone", "a fork holds the pipe open"])
def test_it_ends_when_its_parent_is_killed(tmp_path: Path, forked: bool) -> None:
    command = [sys.executable, "-c", PARENT, str(tmp_path), str(int(forked))]
    env = {**os.environ, "PYTHONPATH": str(PROJECT)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=env) as parent:
        assert parent.stdout is not None
        saver, fork = map(int, parent.stdout.readline().split())
        assert is_there(saver)
        parent.kill()
        try:
            assert eventually(lambda: not is_there(saver))
        finally:
            if fork:
                os.kill(fork, signal.SIGKILL)
