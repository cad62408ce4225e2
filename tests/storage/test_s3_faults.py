"""S3 that throttles, hangs or loses an upload: a retry that ends, or one named error, and never half an object."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from pydantic import SecretStr

from rocket_pipeline.core.storage.connect import S3Settings
from rocket_pipeline.core.storage.content import ContentStore
from rocket_pipeline.core.storage.objects import ObjectStore
from rocket_pipeline.core.storage.writer import StoredObject
from rocket_pipeline.errors import StorageUnavailableError
from tests.support.s3 import ACCESS_KEY, REGION, SECRET_KEY, new_bucket
from tests.support.s3_faults import NO_UPLOAD, FaultyS3

LARGE = b"0123456789abcdef" * (20 << 16)  # 20 MB: three parts


@pytest.fixture
def proxy(s3_endpoint: str) -> Iterator[FaultyS3]:
    with FaultyS3(s3_endpoint) as proxy:
        yield proxy


@pytest.fixture
def root(s3_endpoint: str) -> str:
    return new_bucket(s3_endpoint)


def opened(root: str, proxy: FaultyS3, **changed: float) -> ObjectStore:
    quick = {"timeout_s": 2.0, "max_retries": 3, "retry_timeout_s": 5.0, **changed}
    settings = S3Settings.model_validate(
        {
            "region": REGION,
            "endpoint": proxy.endpoint,
            "access_key_id": SecretStr(ACCESS_KEY),
            "secret_access_key": SecretStr(SECRET_KEY),
            **quick,
        }
    )
    return ObjectStore(root, s3=settings)


def store_in_pieces(content: ContentStore) -> StoredObject:
    with content.writer("large.bin") as writer:
        writer.write(LARGE)
        return writer.finish()


def is_put(method: str, path: str) -> bool:
    return method == "PUT"


def is_part(method: str, path: str) -> bool:
    return method == "PUT" and "partNumber" in path


def is_completion(method: str, path: str) -> bool:
    return method == "POST" and "uploadId" in path


def test_a_server_that_asks_for_less_is_asked_again(proxy: FaultyS3, root: str) -> None:
    proxy.fail(is_put, status=503, times=2)
    store = opened(root, proxy)
    store.put("a", b"1")
    assert store.get("a") == b"1"
    assert len([1 for method, _ in proxy.seen if method == "PUT"]) == 3


def test_a_server_that_asks_for_less_for_ever_is_unavailable(proxy: FaultyS3, root: str) -> None:
    proxy.fail(is_put, status=503)
    store = opened(root, proxy)
    with pytest.raises(StorageUnavailableError, match="Cannot write s3://"):
        store.put("a", b"1")
    assert store.list() == []


def test_a_server_that_never_answers_is_unavailable_in_time(proxy: FaultyS3, root: str) -> None:
    proxy.hang(is_put)
    store = opened(root, proxy, timeout_s=0.5, max_retries=1, retry_timeout_s=1.0)
    started = time.monotonic()
    with pytest.raises(StorageUnavailableError, match="Cannot write s3://"):
        store.put("a", b"1")
    assert time.monotonic() - started < 10


def test_a_refused_key_is_unavailable_at_once(proxy: FaultyS3, root: str) -> None:
    proxy.fail(is_put, status=403, body=b"<Error><Code>AccessDenied</Code></Error>")
    with pytest.raises(StorageUnavailableError, match="credentials"):
        opened(root, proxy).put("a", b"1")
    assert len(proxy.seen) == 1


def test_a_part_that_fails_is_sent_again(proxy: FaultyS3, root: str) -> None:
    proxy.fail(is_part, status=503, times=1)
    content = ContentStore(opened(root, proxy))
    stored = store_in_pieces(content)
    assert b"".join(content.open(stored.sha256)) == LARGE


@pytest.mark.parametrize(("matches", "status"), [(is_completion, 404), (is_part, 404)])
def test_a_lost_upload_is_unavailable_and_leaves_no_object(
    proxy: FaultyS3, root: str, s3_endpoint: str, matches: object, status: int
) -> None:
    proxy.fail(matches, status=status, body=NO_UPLOAD)  # type: ignore[arg-type] # one of the two above
    content = ContentStore(opened(root, proxy))
    with pytest.raises(StorageUnavailableError, match="Cannot write"):
        store_in_pieces(content)
    assert content.objects.list() == []
    assert list(content.objects.infos(".incoming/")) == []


def test_an_aborted_upload_leaves_nothing(proxy: FaultyS3, root: str) -> None:
    content = ContentStore(opened(root, proxy))
    with content.writer("large.bin") as writer:
        writer.write(LARGE)
    assert content.objects.list() == []
    assert list(content.objects.infos(".incoming/")) == []


def test_a_copy_that_fails_leaves_no_upload(proxy: FaultyS3, root: str) -> None:
    proxy.fail(lambda method, path: method == "PUT" and "/cas/" in path, status=503)
    content = ContentStore(opened(root, proxy, max_retries=1))
    writer = content.writer("large.bin")
    writer.write(LARGE)
    with pytest.raises(StorageUnavailableError):
        writer.finish()
    assert content.objects.list("cas/") == []
    assert list(content.objects.infos(".incoming/")) == []
