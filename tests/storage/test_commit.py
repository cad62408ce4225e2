"""Saving many documents at once: in order, durable, and each with its own success or failure."""

from __future__ import annotations

import errno
import hashlib
import os
import threading
import time
from concurrent.futures import Future
from datetime import UTC, datetime
from pathlib import Path

import pytest

from rocket_pipeline.core.storage import local, rounds
from rocket_pipeline.core.storage.buffer import BufferEntry, request_digest
from rocket_pipeline.core.storage.contents import temporaries
from rocket_pipeline.core.storage.documents import FetchedDocuments
from rocket_pipeline.core.storage.manifests import new_fetch_id, read_manifests
from rocket_pipeline.core.storage.store import Storage
from rocket_pipeline.core.storage.verify import verify
from rocket_pipeline.core.storage.writer import StoredObject
from rocket_pipeline.errors import StorageUnavailableError


@pytest.fixture
def storage(store_root: str) -> Storage:
    return Storage(store_root)


@pytest.fixture
def documents(storage: Storage) -> FetchedDocuments:
    return FetchedDocuments(storage, "s1", "kits")


def page(number: int) -> bytes:
    return f"<html>page {number}</html>".encode() * 50


def entry(number: int, body: bytes, name: str = "") -> BufferEntry:
    url = f"https://a.test/{name or number}.html"
    return BufferEntry(
        method="GET",
        url=url,
        final_url=url,
        status=200,
        headers={"etag": f'"{number}"'},
        sha256=hashlib.sha256(body).hexdigest(),
        fetch_id=new_fetch_id(),
        fetched_at=datetime.now(UTC),
    )


def submitted(documents: FetchedDocuments, number: int, body: bytes | None = None) -> Future[StoredObject]:
    data = page(number) if body is None else body
    return documents.submit(digest(number), entry(number, data), data)


def digest(number: int) -> str:
    return request_digest("GET", f"https://a.test/{number}.html")


def test_documents_saved_at_once_are_all_found(storage: Storage, documents: FetchedDocuments) -> None:
    saved = [future.result() for future in [submitted(documents, n) for n in range(100)]]
    for number, stored in enumerate(saved):
        found = documents.find(digest(number))
        assert found is not None
        assert found[1] == page(number)
        assert stored.key == f"cas/{stored.sha256}/{number}.html"
    result = verify(storage)
    assert (result.bodies, result.manifests, result.entries, result.problems) == (100, 100, 200, [])
    assert temporaries(storage.cache) == []


def test_the_same_bytes_of_many_requests_are_stored_once(storage: Storage, documents: FetchedDocuments) -> None:
    saved = [future.result() for future in [submitted(documents, n, b"same") for n in range(40)]]
    assert len(set(saved)) == 1
    assert len(read_manifests(storage.cache, saved[0].sha256)) == 40
    assert verify(storage).problems == []
    assert {manifest.filename for manifest in read_manifests(storage.cache, saved[0].sha256)} == {saved[0].filename}


def test_two_processes_worth_of_writers_keep_one_object_and_every_manifest(store_root: str) -> None:
    """Two storages on one root have nothing in common but the root."""
    one = Storage(store_root)
    other = Storage(store_root) if store_root != "memory://" else one
    sides = [FetchedDocuments(storage, f"s{n}", "kits") for n, storage in enumerate((one, other))]
    start = threading.Barrier(2)

    def work(side: int) -> None:
        start.wait(10)
        for number in range(20):
            body = page(number)
            sides[side].save(digest(number), entry(number, body, name=f"{side}-{number}"), body)

    threads = [threading.Thread(target=work, args=(side,)) for side in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    result = verify(one)
    assert (result.bodies, result.manifests, result.problems) == (20, 40, [])


def test_a_manifest_that_is_there_is_never_changed(storage: Storage) -> None:
    noted = entry(1, page(1))
    for source in ("first", "second"):
        FetchedDocuments(storage, "s1", source).save(digest(1), noted, page(1))
    assert [manifest.source for manifest in read_manifests(storage.cache, noted.sha256)] == ["first"]


def test_a_body_that_was_written_in_pieces_is_saved_without_its_bytes(
    storage: Storage, documents: FetchedDocuments
) -> None:
    with storage.content.writer("large.bin") as writer:
        writer.write(page(1))
        stored = writer.finish()
    assert documents.save(digest(1), entry(1, page(1)), stored) == stored
    found = documents.find(digest(1))
    assert found is not None
    assert found[1] == page(1)
    assert [m.filename for m in read_manifests(storage.cache, stored.sha256)] == ["large.bin"]


def test_the_latest_answer_of_any_session_can_be_asked_about(storage: Storage, documents: FetchedDocuments) -> None:
    submitted(documents, 1, b"old").result()
    stored = submitted(documents, 1, b"new").result()
    other = FetchedDocuments(storage, "s2", "kits")
    known = other.latest(digest(1))
    assert known is not None
    assert (known.sha256, known.headers["etag"]) == (stored.sha256, '"1"')
    assert other.latest(digest(2)) is None
    storage.content.discard(stored.sha256)
    assert other.latest(digest(1)) is None


def test_a_304_is_a_fetch_of_its_own_that_yields_the_old_bytes(storage: Storage, documents: FetchedDocuments) -> None:
    submitted(documents, 1).result()
    other = FetchedDocuments(storage, "s2", "kits")
    known = other.latest(digest(1))
    assert known is not None
    now = datetime.now(UTC)
    confirmed = other.reconfirm(digest(1), known, fetch_id="f304", fetched_at=now, headers={"etag": '"2"'})
    assert confirmed is not None
    assert confirmed == other.find(digest(1))
    assert (confirmed[0].status, confirmed[0].fetched_at, confirmed[0].headers["etag"]) == (200, now, '"2"')
    assert confirmed[1] == page(1)
    assert [m.status for m in read_manifests(storage.cache, known.sha256)] == [200, 304]


@pytest.mark.parametrize("damage", ["lost", "damaged"])
def test_a_304_of_bytes_that_are_gone_says_so(storage: Storage, documents: FetchedDocuments, damage: str) -> None:
    stored = submitted(documents, 1).result()
    known = documents.latest(digest(1))
    assert known is not None
    if damage == "lost":
        storage.cache.delete(stored.key)
    else:
        storage.cache.put(stored.key, b"damaged")
    assert documents.reconfirm(digest(1), known, fetch_id="f", fetched_at=datetime.now(UTC)) is None


def test_nothing_is_visible_before_what_it_refers_to_is_on_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Flush by flush: drafts only; then bytes and manifest have their names; then the entry; then the answer."""
    seen: list[tuple[int, int, int]] = []
    flush = rounds.sync_all

    def watched(paths: set[str]) -> None:
        flush(paths)
        for path in paths:
            assert Path(path).exists(), "what is flushed must be there"
        seen.append(
            (
                len(list(tmp_path.glob(".incoming/*"))),
                len(list(tmp_path.glob("cas/*/*"))),
                len(list(tmp_path.glob("buffer/*/*"))),
            )
        )

    monkeypatch.setattr(rounds, "sync_all", watched)
    future = submitted(FetchedDocuments(Storage(tmp_path), "s1", "kits"), 1)
    future.result()
    assert seen == [(2, 0, 0), (1, 2, 0), (0, 2, 2)]


@pytest.mark.parametrize("many", [1, 40], ids=["file by file", "the file system at once"])
def test_every_file_and_folder_is_flushed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, many: int) -> None:
    flushed: set[str] = set()
    whole: list[str] = []
    one, at_once = local.sync, local._sync_file_system
    monkeypatch.setattr(local, "sync", lambda path: (flushed.add(str(path)), one(path))[1])
    monkeypatch.setattr(local, "_sync_file_system", lambda path, call: (whole.append(path), at_once(path, call))[1])
    documents = FetchedDocuments(Storage(tmp_path), "s1", "kits")
    for future in [submitted(documents, n) for n in range(many)]:
        future.result()
    if many == 1:
        folders = {str(tmp_path / name) for name in ("cas", "buffer/s1", "buffer/_latest")}
        assert folders <= flushed
        assert len([path for path in flushed if "/.incoming/" in path]) == 4  # body, manifest, their folder, entry
    else:
        assert whole


def test_a_full_disk_fails_those_it_meets_and_leaves_nothing_of_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = rounds.write_new

    def full_for_some(path: str, data: bytes) -> None:
        if b"page 3<" in data:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), path)
        write(path, data)

    monkeypatch.setattr(rounds, "write_new", full_for_some)
    storage = Storage(tmp_path)
    documents = FetchedDocuments(storage, "s1", "kits")
    futures = [submitted(documents, n) for n in range(6)]
    with pytest.raises(StorageUnavailableError, match="No space left on device"):
        futures[3].result()
    assert all(future.result() for number, future in enumerate(futures) if number != 3)
    assert documents.find(digest(3)) is None
    assert verify(storage).bodies == 5
    assert temporaries(storage.cache) == []


def test_a_flush_that_fails_fails_all_it_was_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    storage = Storage(tmp_path)
    documents = FetchedDocuments(storage, "s1", "kits")
    submitted(documents, 0).result()

    def broken(_: set[str]) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    with monkeypatch.context() as patch:
        patch.setattr(rounds, "sync_all", broken)
        futures = [submitted(documents, n) for n in range(1, 5)]
        for future in futures:
            with pytest.raises(StorageUnavailableError, match="Input/output error"):
                future.result()
    assert temporaries(storage.cache) == []
    assert submitted(documents, 9).result().size == len(page(9))


def test_nobody_waits_for_ever_when_saving_itself_is_broken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    documents = FetchedDocuments(Storage(tmp_path), "s1", "kits")

    def bug(_: set[str]) -> None:
        raise ZeroDivisionError

    heard: list[object] = []
    monkeypatch.setattr(threading, "excepthook", lambda args: heard.append(args.exc_type))
    with monkeypatch.context() as patch:
        patch.setattr(rounds, "sync_all", bug)
        with pytest.raises(StorageUnavailableError):
            submitted(documents, 1).result(10)
    assert heard == [ZeroDivisionError]
    assert submitted(documents, 1).result(10)


def test_a_document_that_nobody_waits_for_any_more_is_left_out(tmp_path: Path) -> None:
    documents = FetchedDocuments(Storage(tmp_path), "s1", "kits")
    future = submitted(documents, 1)
    cancelled = future.cancel()
    submitted(documents, 2).result()
    assert cancelled == (documents.find(digest(1)) is None)


def test_the_thread_ends_when_nobody_came_and_starts_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rocket_pipeline.core.storage.commit.IDLE_SECONDS", 0.01)
    storage = Storage(tmp_path)
    documents = FetchedDocuments(storage, "s1", "kits")
    for number in range(3):
        assert submitted(documents, number).result(10)
        deadline = time.monotonic() + 10
        while storage.commits._thread is not None and time.monotonic() < deadline:  # type: ignore[attr-defined]
            time.sleep(0.005)
        assert storage.commits._thread is None  # type: ignore[attr-defined]
