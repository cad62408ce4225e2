"""Looking after a storage: what is wrong is found and named, what nothing refers to is removed and nothing else."""

from __future__ import annotations

import hashlib
import os
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from rocket_pipeline.cli.app import app
from rocket_pipeline.core.storage.buffer import BufferEntry, request_digest
from rocket_pipeline.core.storage.collect import collect, plan
from rocket_pipeline.core.storage.documents import FetchedDocuments
from rocket_pipeline.core.storage.ledger import RunLedger, StepReport
from rocket_pipeline.core.storage.manifests import new_fetch_id
from rocket_pipeline.core.storage.statistics import statistics
from rocket_pipeline.core.storage.store import Storage
from rocket_pipeline.core.storage.verify import verify
from rocket_pipeline.core.storage.writer import StoredObject

NOW = timedelta(0)


@pytest.fixture
def storage(store_root: str) -> Storage:
    return Storage(store_root)


def digest(number: int) -> str:
    return request_digest("GET", f"https://a.test/{number}")


def saved(storage: Storage, number: int) -> StoredObject:
    body = f"page {number}".encode()
    entry = BufferEntry(
        method="GET",
        url=f"https://a.test/{number}",
        final_url=f"https://a.test/{number}",
        status=200,
        headers={},
        sha256=hashlib.sha256(body).hexdigest(),
        fetch_id=new_fetch_id(),
        fetched_at=datetime.now(UTC),
    )
    return FetchedDocuments(storage, "s1", "kits").save(digest(number), entry, body)


def forget(storage: Storage, number: int) -> None:
    for session in ("s1", "_latest"):
        storage.cache.delete(f"buffer/{session}/{digest(number)}")


def test_a_sound_storage_has_no_problems(storage: Storage) -> None:
    for number in range(3):
        saved(storage, number)
    storage.publish(storage.clean, "motors.csv", b"a\n")
    result = verify(storage)
    assert (result.bodies, result.manifests, result.entries, result.problems) == (4, 3, 6, [])


def test_bytes_that_changed_are_named(storage: Storage) -> None:
    stored = saved(storage, 1)
    storage.cache.put(stored.key, b"other")
    [changed, size] = sorted(verify(storage).problems)
    assert changed == f"{storage.cache.location(stored.key)} has other bytes than its name says"
    assert size.endswith("says 6 bytes; there are 5")


def test_bytes_that_are_lost_are_named_by_all_that_refer_to_them(storage: Storage) -> None:
    stored = saved(storage, 1)
    storage.cache.delete(stored.key)
    problems = verify(storage).problems
    assert len([line for line in problems if "refers to bytes that are not there" in line]) == 2
    assert len([line for line in problems if "describes bytes that are not there" in line]) == 1


def test_a_lost_manifest_and_files_that_are_something_else_are_named(storage: Storage) -> None:
    stored = saved(storage, 1)
    [manifest] = [key for key in storage.cache.list("cas/") if key.endswith(".manifest.json")]
    storage.cache.delete(manifest)
    storage.cache.put(f"{stored.key}.f9.manifest.json", b"{}")
    storage.cache.put("buffer/s1/x", b"no entry")
    storage.cache.put("cas/readme.txt", b"hello")
    storage.cache.put(f"cas/{stored.sha256}/twice.bin", b"page 1")
    text = "\n".join(verify(storage).problems)
    for part in ("manifest that is not there", "is not a manifest", "is no buffer entry", "is no content", "twice"):
        assert part in text


def test_what_nothing_refers_to_is_planned_and_removed_and_nothing_else(storage: Storage) -> None:
    kept, orphan = saved(storage, 1), saved(storage, 2)
    forget(storage, 2)
    found = plan(storage, older_than=NOW)
    assert {removable.kind for removable in found} <= {"orphan", "name"}
    assert orphan.key in [key for removable in found for key in removable.keys]
    assert storage.content.contains(orphan.sha256), "a plan removes nothing"
    assert collect(storage, found) >= orphan.size
    assert not storage.content.contains(orphan.sha256)
    assert storage.content.get(kept.sha256) == b"page 1"
    assert verify(storage).problems == []
    assert plan(storage, older_than=NOW) == []


def test_what_is_young_stays(storage: Storage) -> None:
    saved(storage, 1)
    forget(storage, 1)
    assert plan(storage, older_than=timedelta(hours=1)) == []


def test_what_is_referred_to_by_now_is_not_removed(storage: Storage) -> None:
    stored = saved(storage, 1)
    forget(storage, 1)
    found = plan(storage, older_than=NOW)
    saved(storage, 1)
    collect(storage, found)
    assert storage.content.get(stored.sha256) == b"page 1"
    assert verify(storage).problems == []


def test_every_data_set_that_was_ever_published_stays(storage: Storage) -> None:
    former = storage.publish(storage.clean, "motors.csv", b"1")
    storage.publish(storage.clean, "motors.csv", b"2")
    assert plan(storage, older_than=NOW) == []
    assert storage.content.get(former.sha256) == b"1"


def test_a_document_that_a_row_or_a_run_names_stays(storage: Storage) -> None:
    row, run = saved(storage, 1), saved(storage, 2)
    forget(storage, 1)
    forget(storage, 2)
    storage.publish(storage.raw, "kits/x.csv", f"name,source_sha256\nAlpha,{row.sha256}\n".encode())
    RunLedger(storage.objects, "r1").record(
        StepReport(stage="extraction", name="kits", state="Completed", details={"documents": [run.sha256]})
    )
    assert plan(storage, older_than=NOW) == []


def test_what_cut_writes_left_is_removed(tmp_path: Path) -> None:
    storage = Storage(tmp_path)
    saved(storage, 1)
    left = [tmp_path / ".incoming" / "00ff" / "page.html", tmp_path / ".incoming" / "11ee", tmp_path / "cas" / "x#123"]
    left[0].parent.mkdir()
    for path in left:
        path.write_bytes(b"half")
        os.utime(path, (0, 0))
    found = plan(storage, older_than=timedelta(hours=24))
    assert [removable.kind for removable in found] == ["temporary"] * 3
    assert collect(storage, found) == 12
    assert list((tmp_path / ".incoming").iterdir()) == []
    assert not left[2].exists()


def test_everything_is_counted_by_kind(storage: Storage) -> None:
    saved(storage, 1)
    storage.publish(storage.clean, "motors.csv", b"a\n")
    RunLedger(storage.objects, "r1").start("s1")
    counts = {count.kind: count.objects for count in statistics(storage)}
    assert counts == {
        "documents and copies of data sets": 2,
        "manifests": 1,
        "buffer entries": 2,
        "raw data sets": 0,
        "clean data sets": 1,
        "runs": 1,
        "temporary": 0,
    }


def rocket(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["store", *arguments])
    return done.exit_code, done.output


def test_the_commands_show_and_remove_what_they_say(root: Path) -> None:
    storage = Storage(root)
    kept, orphan = saved(storage, 1), saved(storage, 2)
    forget(storage, 2)
    assert rocket("verify") == (0, "2 documents (12 bytes), 2 manifests, 2 buffer entries read: 0 problems.\n")
    code, counted = rocket("stats")
    assert code == 0
    assert re.search(r"buffer entries\s*│\s*2 ", counted)
    assert rocket("gc", "--plan") == (0, "0 would be removed (0 bytes). `rocket store gc` removes them.\n")
    code, planned = rocket("gc", "--plan", "--older-than-hours", "0")
    assert orphan.sha256 in planned.replace("\n", "")
    assert kept.sha256 not in planned.replace("\n", "")
    assert storage.content.contains(orphan.sha256)
    code, removed = rocket("gc", "--older-than-hours", "0")
    assert "1 removed" in removed
    assert not storage.content.contains(orphan.sha256)
    (root / kept.key).write_bytes(b"changed")
    code, wrong = rocket("verify")
    assert code == 1
    assert "has other bytes than its name says" in wrong
