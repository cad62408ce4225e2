"""The contract of ObjectStore, the same on a folder, on S3 and in memory."""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from rocket_pipeline.core.storage.objects import ObjectStore
from rocket_pipeline.errors import ConfigurationError, ObjectMissingError, StorageUnavailableError
from tests.support.s3 import use_s3


@pytest.fixture
def store(store_root: str) -> ObjectStore:
    return ObjectStore(store_root)


def test_an_object_comes_back_as_it_was_put(store: ObjectStore) -> None:
    store.put("a/b.bin", bytes(range(256)))
    assert store.get("a/b.bin") == bytes(range(256))
    assert store.exists("a/b.bin")
    assert store.sha256("a/b.bin") == hashlib.sha256(bytes(range(256))).hexdigest()


def test_putting_again_replaces_the_object(store: ObjectStore) -> None:
    store.put("a", b"long first content")
    store.put("a", b"2")
    assert store.get("a") == b"2"


def test_an_empty_object_is_an_object(store: ObjectStore, tmp_path: Path) -> None:
    store.put("a", b"")
    (tmp_path / "empty").touch()
    store.put_file("b", tmp_path / "empty")
    assert store.get("a") == store.get("b") == b""
    assert store.list() == ["a", "b"]


def test_put_if_absent_writes_once_and_says_so(store: ObjectStore) -> None:
    assert store.put_if_absent("a/x", b"first") is True
    assert store.put_if_absent("a/x", b"second") is False
    assert store.get("a/x") == b"first"


def test_of_many_writers_at_once_put_if_absent_lets_one_win(store: ObjectStore) -> None:
    with ThreadPoolExecutor(8) as pool:
        won = list(pool.map(lambda n: store.put_if_absent("one", f"writer {n}".encode()), range(16)))
    assert sum(won) == 1
    assert store.get("one") == f"writer {won.index(True)}".encode()
    assert store.list() == ["one"]


def test_many_writers_of_one_key_leave_one_whole_object(store: ObjectStore) -> None:
    bodies = [bytes([n]) * 100_000 for n in range(16)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda body: store.put("one", body), bodies))
    assert store.get("one") in bodies
    assert store.list() == ["one"]


def test_a_file_is_put_with_all_its_bytes(store: ObjectStore, tmp_path: Path) -> None:
    source = tmp_path / "source.bin"
    source.write_bytes(b"0123456789" * 1_200_000)  # 12 MB: several parts on S3
    store.put_file("big/source.bin", source)
    assert store.sha256("big/source.bin") == hashlib.sha256(source.read_bytes()).hexdigest()


def test_a_missing_object_is_an_error_that_names_it(store: ObjectStore) -> None:
    with pytest.raises(ObjectMissingError, match=r"a/nothing\.csv"):
        store.get("a/nothing.csv")
    assert not store.exists("a/nothing.csv")
    assert store.sha256("a/nothing.csv") is None


def test_a_folder_of_objects_is_no_object(store: ObjectStore) -> None:
    store.put("a/b", b"1")
    assert not store.exists("a")
    with pytest.raises(ObjectMissingError):
        store.get("a")


def test_keys_are_listed_sorted_by_any_prefix(store: ObjectStore) -> None:
    for key in ("b/2", "b/10", "a/1", "ab/1", "top"):
        store.put(key, b"x")
    assert store.list() == ["a/1", "ab/1", "b/10", "b/2", "top"]
    assert store.list("b/") == ["b/10", "b/2"]
    assert store.list("a") == ["a/1", "ab/1"]
    assert store.list("b/1") == ["b/10"]
    assert store.list("b/10") == ["b/10"]
    assert store.list("nothing/") == []


def test_deleting_twice_is_fine(store: ObjectStore) -> None:
    store.put("a", b"1")
    store.delete("a")
    store.delete("a")
    assert store.list() == []


@pytest.mark.parametrize(
    "key", ["", "/etc/passwd", "../x", "a/../../x", "a//b", "a/", "./a", "a\\b", "a\nb", "a#1", "a\x00"]
)
def test_a_key_that_could_leave_the_root_is_refused(store: ObjectStore, key: str) -> None:
    with pytest.raises(ConfigurationError, match="is not a key"):
        store.put(key, b"x")
    with pytest.raises(ConfigurationError, match="is not a key"):
        store.get(key)


def test_names_with_blanks_percents_and_umlauts_are_kept(store: ObjectStore) -> None:
    keys = sorted(["a b.csv", "a%20b.csv", "größe.csv", "a+b=c&d.csv"])
    for key in keys:
        store.put(key, key.encode())
    assert store.list() == keys
    assert [store.get(key).decode() for key in keys] == keys


def test_a_location_can_be_read_by_people(store: ObjectStore) -> None:
    assert store.location("a/b.csv").endswith("a/b.csv")
    assert store.location("a/b.csv").startswith(store.root)


def test_only_a_folder_has_local_paths(store: ObjectStore) -> None:
    store.put("a/b", b"1")
    path = store.local_path("a/b")
    assert (path is None) == ("://" in store.root)
    assert path is None or path.read_bytes() == b"1"


def test_an_unknown_kind_of_root_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="ftp://x"):
        ObjectStore("ftp://x")


def test_a_root_that_cannot_be_a_folder_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StorageUnavailableError, match="Not a directory"):
        ObjectStore(tmp_path / "file" / "root")


def test_a_bucket_that_does_not_exist_is_unavailable(s3_endpoint: str, monkeypatch: pytest.MonkeyPatch) -> None:
    use_s3(s3_endpoint, monkeypatch)
    with pytest.raises(StorageUnavailableError, match="no-such-bucket"):
        ObjectStore("s3://no-such-bucket").put("a", b"1")


def test_an_s3_server_that_is_away_is_unavailable(s3_endpoint: str, monkeypatch: pytest.MonkeyPatch) -> None:
    root = use_s3(s3_endpoint, monkeypatch)
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    with pytest.raises(StorageUnavailableError, match="Check free space"):
        ObjectStore(root).get("a")
