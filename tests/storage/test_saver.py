"""The process that saves documents, spoken to as its parent speaks to it."""

from __future__ import annotations

import pickle
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from rocket_pipeline.core.storage.documents import FetchedDocuments
from rocket_pipeline.core.storage.saver import READY
from rocket_pipeline.core.storage.saving import Saving
from rocket_pipeline.core.storage.store import Storage
from rocket_pipeline.core.storage.verify import verify
from tests.storage.test_commit import digest, entry, page

PROJECT = Path(__file__).resolve().parents[2]


@pytest.fixture
def saver(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    code = "import sys; from rocket_pipeline.core.storage.saver import main; main(sys.argv[1])"
    command = [sys.executable, "-S", "-c", code, str(tmp_path)]  # -S: it needs nothing that is installed
    env = {"PYTHONPATH": str(PROJECT)}
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=env) as process:
        assert process.stdout is not None
        assert process.stdout.read(len(READY)) == READY
        try:
            yield process
        finally:
            process.kill()


def asked(root: Path, numbers: range) -> bytes:
    """What a parent says that wants these documents saved."""
    taken: list[Saving] = []
    storage = Storage(root)
    storage.commits.submit = lambda saving: (taken.append(saving), saving.done)[1]  # type: ignore[method-assign]
    for number in numbers:
        FetchedDocuments(storage, "s1", "kits").submit(digest(number), entry(number, page(number)), page(number))
    return pickle.dumps([(number, saving.fields) for number, saving in zip(numbers, taken, strict=True)])


def test_what_came_wholly_is_saved_when_the_parent_dies_and_what_did_not_is_not(
    tmp_path: Path, saver: subprocess.Popen[bytes]
) -> None:
    whole, half = asked(tmp_path, range(3)), asked(tmp_path, range(3, 6))
    saver.communicate(whole + half[: len(half) // 2], timeout=20)
    assert saver.returncode == 0
    storage = Storage(tmp_path)
    assert (verify(storage).bodies, verify(storage).problems) == (3, [])
    documents = FetchedDocuments(storage, "s1", "kits")
    assert [documents.find(digest(number)) is not None for number in range(6)] == [True] * 3 + [False] * 3


def test_nobody_listens_and_it_is_saved_all_the_same(tmp_path: Path, saver: subprocess.Popen[bytes]) -> None:
    assert saver.stdin is not None
    assert saver.stdout is not None
    saver.stdout.close()
    saver.stdin.write(asked(tmp_path, range(3)))
    saver.stdin.close()
    assert saver.wait(20) == 0
    assert (verify(Storage(tmp_path)).bodies, verify(Storage(tmp_path)).problems) == (3, [])


def test_a_round_is_answered_when_it_is_done_and_a_document_when_it_is_durable(
    tmp_path: Path, saver: subprocess.Popen[bytes]
) -> None:
    assert saver.stdin is not None
    assert saver.stdout is not None
    answers = []
    for said in (asked(tmp_path, range(2)), *[pickle.dumps([])] * 2):
        saver.stdin.write(said)
        saver.stdin.flush()
        answers.append(pickle.load(saver.stdout))
        entries = len(list(tmp_path.glob("buffer/s1/*")))
        assert entries == (2 if len(answers) > 1 else 0)
    assert answers == [[], [], [(0, "0.html"), (1, "1.html")]]
