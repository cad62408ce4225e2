"""Which requests are the same, and what a session remembers of them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from rocket_pipeline.core.storage.buffer import BufferEntry, SessionBuffer, request_digest
from rocket_pipeline.core.storage.objects import ObjectStore
from rocket_pipeline.errors import ConfigurationError

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
ENTRY = BufferEntry(
    method="GET",
    url="https://a.test/x",
    final_url="https://a.test/x",
    status=200,
    headers={},
    sha256="0" * 64,
    fetch_id="f1",
    fetched_at=NOON,
)


@pytest.fixture
def objects(store_root: str) -> ObjectStore:
    return ObjectStore(store_root)


def test_a_session_finds_what_it_recorded(objects: ObjectStore) -> None:
    buffer = SessionBuffer(objects, "s1")
    objects.put(buffer.key("d1"), ENTRY.model_dump_json().encode())
    assert SessionBuffer(objects, "s1").lookup("d1") == ENTRY
    assert SessionBuffer(objects, "s1").lookup("d2") is None
    assert SessionBuffer(objects, "s2").lookup("d1") is None


def test_another_session_finds_it_while_it_is_young(objects: ObjectStore) -> None:
    other = SessionBuffer(objects, "s2")
    objects.put(SessionBuffer(objects, "s1").latest_key("d1"), ENTRY.model_dump_json().encode())
    assert other.lookup_latest("d1") == ENTRY
    assert other.lookup_latest("d1", not_before=NOON - timedelta(hours=24)) == ENTRY
    assert other.lookup_latest("d1", not_before=NOON + timedelta(seconds=1)) is None


def test_an_adopted_answer_belongs_to_the_session(objects: ObjectStore) -> None:
    SessionBuffer(objects, "s2").adopt("d1", ENTRY)
    assert SessionBuffer(objects, "s2").lookup("d1") == ENTRY


def test_an_entry_that_cannot_be_read_counts_as_none(objects: ObjectStore) -> None:
    objects.put("buffer/s1/d1", b'{"method": "GET"')
    assert SessionBuffer(objects, "s1").lookup("d1") is None


@pytest.mark.parametrize("session_id", ["", "_latest", "../x", "a/b", ".hidden", "a b", "x" * 101, "ä"])
def test_a_session_id_that_is_no_plain_name_is_refused(session_id: str) -> None:
    with pytest.raises(ConfigurationError, match="session id"):
        SessionBuffer(ObjectStore("memory://"), session_id)


@pytest.mark.parametrize(
    "same",
    [
        "https://a.test/x?b=2&a=1#part",
        "https://a.test/x?a=1&b=2",
        "HTTPS://A.test/x?a=1&b=2#other",
    ],
)
def test_fragment_query_order_and_case_of_the_host_make_no_difference(same: str) -> None:
    assert request_digest("GET", same) == request_digest("GET", "https://a.test/x?b=2&a=1")


@pytest.mark.parametrize(
    "other",
    ["https://a.test/X?a=1", "http://a.test/x?a=1", "https://a.test/x?a=", "https://a.test/x?a=1&a=2"],
)
def test_path_scheme_and_values_do(other: str) -> None:
    assert request_digest("GET", other) != request_digest("GET", "https://a.test/x?a=1")


def test_method_and_body_belong_to_the_request() -> None:
    digests = {
        request_digest("GET", "https://a.test/x"),
        request_digest("POST", "https://a.test/x"),
        request_digest("POST", "https://a.test/x", b"1"),
        request_digest("POST", "https://a.test/x", b"2"),
    }
    assert len(digests) == 4
