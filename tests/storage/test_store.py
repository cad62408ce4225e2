"""Publishing data sets, and the order in which documents are written."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from rocket_pipeline.core.storage.buffer import BufferEntry, request_digest
from rocket_pipeline.core.storage.documents import FetchedDocuments
from rocket_pipeline.core.storage.manifests import read_manifests
from rocket_pipeline.core.storage.store import Storage
from rocket_pipeline.errors import StorageUnavailableError

URL = "https://a.test/kits"
DIGEST = request_digest("GET", URL)
BODY = b"<html></html>"


@pytest.fixture
def storage(store_root: str) -> Storage:
    return Storage(store_root)


def entry(storage: Storage, body: bytes = BODY, fetched_at: datetime | None = None) -> BufferEntry:
    return BufferEntry(
        method="GET",
        url=URL,
        final_url=URL,
        status=200,
        headers={"content-type": "text/html"},
        sha256=storage.content.put(body, "kits.html").sha256,
        fetch_id="f1",
        fetched_at=fetched_at or datetime.now(UTC),
    )


def test_a_published_data_set_says_whether_it_changed(storage: Storage) -> None:
    first = storage.publish(storage.clean, "motors.csv", b"a,b\n")
    again = storage.publish(storage.clean, "motors.csv", b"a,b\n")
    other = storage.publish(storage.clean, "motors.csv", b"a,b\n1,2\n")
    assert (first.changed, again.changed, other.changed) == (True, False, True)
    assert first.sha256 == again.sha256 != other.sha256
    assert storage.clean.get("motors.csv") == b"a,b\n1,2\n"
    assert first.location == storage.clean.location("motors.csv")
    assert (first.size, other.size) == (4, 8)


def test_every_published_data_set_stays_in_the_content_store(storage: Storage) -> None:
    first = storage.publish(storage.raw, "motors/samples.csv", b"1")
    storage.publish(storage.raw, "motors/samples.csv", b"2")
    assert storage.content.get(first.sha256) == b"1"
    assert storage.raw.list() == ["motors/samples.csv"]


def test_a_file_is_published_like_its_bytes(storage: Storage, tmp_path: Path) -> None:
    file = tmp_path / "x.csv"
    file.write_bytes(b"a\n" * 10)
    published = storage.publish(storage.clean, "motors.csv", file)
    assert storage.clean.get("motors.csv") == b"a\n" * 10
    assert storage.publish(storage.clean, "motors.csv", b"a\n" * 10).changed is False
    assert storage.content.get(published.sha256) == b"a\n" * 10


def test_data_sets_lie_under_the_root(tmp_path: Path) -> None:
    storage = Storage(tmp_path)
    storage.publish(storage.raw, "motors/x.csv", b"1")
    storage.publish(storage.clean, "motors.csv", b"2")
    assert (tmp_path / "data_raw" / "motors" / "x.csv").read_bytes() == b"1"
    assert (tmp_path / "data_clean" / "motors.csv").read_bytes() == b"2"


def test_raw_clean_and_cache_can_be_three_other_places(tmp_path: Path) -> None:
    storage = Storage(
        tmp_path / "root",
        raw_root=tmp_path / "r",
        clean_root=str(tmp_path / "c"),
        cache_root=tmp_path / "d",
    )
    raw = storage.publish(storage.raw, "x.csv", b"1")
    storage.publish(storage.clean, "y.csv", b"2")
    FetchedDocuments(storage, "s1", "kits").save(DIGEST, entry(storage), BODY)
    assert (tmp_path / "r" / "x.csv").exists()
    assert (tmp_path / "c" / "y.csv").exists()
    assert (tmp_path / "d" / "cas" / raw.sha256 / "x.csv").exists()
    assert (tmp_path / "d" / "buffer" / "s1" / DIGEST).exists()
    assert list((tmp_path / "root").iterdir()) == []


def test_a_saved_document_is_found_with_its_bytes_and_manifest(storage: Storage) -> None:
    documents = FetchedDocuments(storage, "s1", "kits")
    saved = entry(storage)
    documents.save(DIGEST, saved, BODY)
    assert documents.find(DIGEST) == (saved, BODY)
    [manifest] = read_manifests(storage.cache, saved.sha256)
    assert (manifest.source, manifest.session_id, manifest.size) == ("kits", "s1", len(BODY))
    assert manifest.filename == "kits.html"


def test_a_lost_body_must_be_fetched_again(storage: Storage) -> None:
    documents = FetchedDocuments(storage, "s1", "kits")
    saved = entry(storage)
    documents.save(DIGEST, saved, BODY)
    storage.content.discard(saved.sha256)
    assert documents.find(DIGEST) is None


def test_a_damaged_body_is_removed_and_fetched_again(storage: Storage) -> None:
    documents = FetchedDocuments(storage, "s1", "kits")
    saved = entry(storage)
    documents.save(DIGEST, saved, BODY)
    storage.cache.put(f"cas/{saved.sha256}/kits.html", b"damaged")
    assert documents.find(DIGEST) is None
    documents.save(DIGEST, saved, BODY)
    assert documents.find(DIGEST) == (saved, BODY)


def test_a_young_document_of_another_session_is_adopted_where_that_is_wished(storage: Storage) -> None:
    saved = entry(storage)
    FetchedDocuments(storage, "s1", "kits").save(DIGEST, saved, BODY)
    other = FetchedDocuments(storage, "s2", "kits")
    assert other.find(DIGEST) is None
    assert other.find(DIGEST, reuse_since=saved.fetched_at + timedelta(hours=1)) is None
    assert other.find(DIGEST, reuse_since=saved.fetched_at - timedelta(hours=1)) == (saved, BODY)
    assert other.find(DIGEST) == (saved, BODY)


def test_nothing_points_to_bytes_that_were_not_stored(tmp_path: Path) -> None:
    """The buffer entry comes last: when its place is blocked, manifest and bytes are there already."""
    storage = Storage(tmp_path)
    saved = entry(storage)
    (tmp_path / "buffer").touch()
    documents = FetchedDocuments(storage, "s1", "kits")
    with pytest.raises(StorageUnavailableError, match="buffer"):
        documents.save(DIGEST, saved, BODY)
    assert len(read_manifests(storage.cache, saved.sha256)) == 1
    assert storage.content.get(saved.sha256) == BODY
