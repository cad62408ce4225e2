"""Content-addressed documents and their manifests."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from pathlib import Path

import pytest

from rocket_pipeline.core.storage.content import ContentStore
from rocket_pipeline.core.storage.filenames import filename_of, safe_filename
from rocket_pipeline.core.storage.manifests import Manifest, read_manifests, safe_headers, write_manifest
from rocket_pipeline.core.storage.objects import ObjectStore
from rocket_pipeline.errors import ConfigurationError, CorruptObjectError, ObjectMissingError

BODY = b"<html>Alpha III</html>"
SHA256 = hashlib.sha256(BODY).hexdigest()


@pytest.fixture
def content(store_root: str) -> ContentStore:
    return ContentStore(ObjectStore(store_root))


def manifest(fetch_id: str, **changes: object) -> Manifest:
    fields: dict[str, object] = {
        "fetch_id": fetch_id,
        "session_id": "s1",
        "source": "estes_kits",
        "method": "GET",
        "url": "https://estes.test/alpha",
        "final_url": "https://estes.test/alpha",
        "status": 200,
        "headers": {"content-type": "text/html"},
        "sha256": SHA256,
        "size": len(BODY),
        "filename": "alpha.html",
        "fetched_at": datetime(2026, 11, 21, tzinfo=UTC),
    }
    return Manifest.model_validate({**fields, **changes})


def test_bytes_lie_under_their_hash_and_first_name(content: ContentStore) -> None:
    stored = content.put(BODY, "alpha.html")
    assert stored.key == f"cas/{SHA256}/alpha.html"
    assert (stored.sha256, stored.size) == (SHA256, len(BODY))
    assert content.get(SHA256) == BODY
    assert content.contains(SHA256)


def test_identical_bytes_are_stored_once_whatever_their_names(content: ContentStore, tmp_path: Path) -> None:
    first = content.put(BODY, "alpha.html")
    (tmp_path / "x").write_bytes(BODY)
    assert content.put(BODY, "other.html") == first
    assert content.put_file(tmp_path / "x", "third.html") == first
    assert content.objects.list("cas/") == [first.key]


def test_a_file_is_stored_like_its_bytes(content: ContentStore, tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(BODY)
    assert content.put_file(tmp_path / "x", "alpha.html").key == f"cas/{SHA256}/alpha.html"
    assert content.get(SHA256) == BODY


def test_unknown_content_is_missing(content: ContentStore) -> None:
    assert not content.contains("0" * 64)
    with pytest.raises(ObjectMissingError, match="0000"):
        content.get("0" * 64)


def test_changed_bytes_are_found_out(content: ContentStore) -> None:
    stored = content.put(BODY, "alpha.html")
    content.objects.put(stored.key, BODY + b" ")
    with pytest.raises(CorruptObjectError, match=r"alpha\.html"):
        content.get(SHA256)


def test_discarded_content_can_be_stored_anew(content: ContentStore) -> None:
    stored = content.put(BODY, "alpha.html")
    content.objects.put(stored.key, b"damaged")
    content.discard(SHA256)
    assert not content.contains(SHA256)
    content.put(BODY, "alpha.html")
    assert content.get(SHA256) == BODY


@pytest.mark.parametrize("name", ["", "x", SHA256.upper(), "../" + SHA256])
def test_only_a_hash_is_looked_up(content: ContentStore, name: str) -> None:
    with pytest.raises(ConfigurationError, match="is no sha256"):
        content.get(name)


def test_a_manifest_is_never_taken_for_content(content: ContentStore) -> None:
    write_manifest(content.objects, manifest("f1"))
    assert not content.contains(SHA256)
    content.put(BODY, "x.manifest.json")
    assert content.get(SHA256) == BODY


def test_manifests_of_several_fetches_stand_beside_the_bytes(content: ContentStore) -> None:
    content.put(BODY, "alpha.html")
    later = manifest("f1", fetched_at=datetime(2026, 11, 22, tzinfo=UTC), session_id="s2")
    write_manifest(content.objects, later)
    write_manifest(content.objects, manifest("f2"))
    assert read_manifests(content.objects, SHA256) == [manifest("f2"), later]
    assert content.objects.list("cas/") == [
        f"cas/{SHA256}/alpha.html",
        f"cas/{SHA256}/alpha.html.f1.manifest.json",
        f"cas/{SHA256}/alpha.html.f2.manifest.json",
    ]


def test_a_manifest_is_never_changed(content: ContentStore) -> None:
    write_manifest(content.objects, manifest("f1"))
    write_manifest(content.objects, manifest("f1", source="other"))
    assert [found.source for found in read_manifests(content.objects, SHA256)] == ["estes_kits"]


def test_a_file_that_is_no_manifest_is_named(content: ContentStore) -> None:
    content.objects.put(f"cas/{SHA256}/a.f1.manifest.json", b"{}")
    with pytest.raises(CorruptObjectError, match=r"a\.f1\.manifest\.json"):
        read_manifests(content.objects, SHA256)


def test_cookies_and_unknown_headers_are_not_kept() -> None:
    headers = {
        "Content-Type": "text/html",
        "Set-Cookie": "session=secret",
        "X-Token": "secret",
        "ETag": '"1"',
    }
    assert safe_headers(headers) == {"content-type": "text/html", "etag": '"1"'}


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("alpha.html", "alpha.html"),
        ("../../etc/passwd", "passwd"),
        ("C:\\temp\\x.csv", "x.csv"),
        (".htaccess", "htaccess"),
        ("..", "document"),
        ("", "document"),
        ("a\x00b\nc.txt", "a_b_c.txt"),
        ("Große Rakete.pdf", "Gro_e_Rakete.pdf"),
        ("日本", "document"),
        ("a" * 300 + ".html", "a" * 145 + ".html"),
        ("x.manifest.json", "x-manifest.json"),
        ("a#1", "a_1"),
    ],
)
def test_a_file_name_is_made_safe(name: str, safe: str) -> None:
    assert safe_filename(name) == safe


@pytest.mark.parametrize(
    ("url", "content_type", "name"),
    [
        ("https://a.test/kits/alpha.html?x=1", "text/html", "alpha.html"),
        ("https://a.test/kits/alpha", "text/html; charset=utf-8", "alpha.html"),
        ("https://a.test/api/search.json", "application/json", "search.json"),
        ("https://a.test/", "application/json", "document.json"),
        ("https://a.test", "", "document"),
        ("https://a.test/x%2F..%2F..%2Fetc%2Fpasswd", "", "passwd"),
        ("https://a.test/x", "no/such-type", "x"),
    ],
)
def test_a_file_is_named_after_its_url_and_type(url: str, content_type: str, name: str) -> None:
    assert filename_of({"content-type": content_type}, url) == name
