"""The server of the stand-in sites: hosts, keep-alive, ETags, faults, and an end without leftovers."""

from __future__ import annotations

import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import httpx
import pytest

from rocket_pipeline.demo import SITE_MAP, DemoSites
from rocket_pipeline.demo.server import LoggedRequest
from rocket_pipeline.errors import UnknownNameError

SEARCH, METADATA, DOWNLOAD = "/api/v1/search.json", "/api/v1/metadata.json", "/api/v1/download.json"


def client_of(sites: DemoSites) -> httpx.Client:
    return httpx.Client(base_url=sites.origin, headers={"Host": "thrustcurve.test"}, timeout=20)


def exchange(sites: DemoSites, request: bytes) -> bytes:
    """Send bytes, close our side, and read all that comes back."""
    address = urlsplit(sites.origin)
    with socket.create_connection((address.hostname, address.port), timeout=20) as connection:
        connection.sendall(request)
        connection.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: connection.recv(65536), b""))


def test_every_real_host_has_a_stand_in_at_the_origin(demo):
    assert set(SITE_MAP.values()) == demo.host_map.keys()
    assert set(demo.host_map.values()) == {demo.origin}
    assert demo.origin.startswith("http://127.0.0.1:")


def test_another_host_gets_404_with_the_names_of_the_hosts(demo):
    answer = httpx.get(demo.origin + SEARCH)
    assert answer.status_code == 404
    assert "thrustcurve.test" in answer.text


def test_the_host_is_found_with_a_port_and_in_capitals(demo):
    answer = httpx.get(demo.origin + "/robots.txt", headers={"Host": "ThrustCurve.test:443"})
    assert answer.status_code == 200


def test_requests_are_logged_in_order():
    with DemoSites() as sites, client_of(sites) as client:
        client.get(METADATA)
        client.post(SEARCH + "?x=1", json={})
        assert sites.requests == [
            LoggedRequest("GET", "thrustcurve.test", METADATA),
            LoggedRequest("POST", "thrustcurve.test", SEARCH, "x=1"),
        ]


def test_one_connection_carries_many_requests(demo):
    request = f"GET {SEARCH} HTTP/1.1\r\nHost: thrustcurve.test\r\n\r\n".encode()
    answers = exchange(demo, request * 3)
    assert answers.count(b"HTTP/1.1 200 OK\r\n") == 3
    assert answers[: len(answers) // 3] * 3 == answers, "the same request gets the same bytes"


def test_eight_connections_at_once_all_get_whole_answers(demo):
    def ask(number: int) -> int:
        with client_of(demo) as client:
            return sum(
                len(client.get(SEARCH, params={"maxResults": 200 + number}).json()["results"]) for _ in range(10)
            )

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(ask, range(8))) == [10 * (200 + number) for number in range(8)]


def test_an_unchanged_answer_is_not_sent_again(thrustcurve):
    etag = thrustcurve.get(METADATA).headers["etag"]
    again = thrustcurve.get(METADATA, headers={"If-None-Match": f'"other", {etag}'})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", etag)
    other = thrustcurve.get(SEARCH, headers={"If-None-Match": etag})
    assert other.status_code == 200
    assert other.headers["etag"] != etag


def test_head_gives_the_headers_of_get(thrustcurve):
    got, head = thrustcurve.get(METADATA), thrustcurve.head(METADATA)
    assert head.content == b""
    assert head.headers == got.headers


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        (b"Content-Length: 9999999", b"413"),
        (b"Content-Length: x", b"411"),
        (b"Transfer-Encoding: chunked", b"411"),
    ],
)
def test_a_body_it_will_not_read_ends_the_connection(demo, headers, status):
    answer = exchange(demo, b"POST /api/v1/search.json HTTP/1.1\r\nHost: thrustcurve.test\r\n" + headers + b"\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 " + status)
    assert b"Connection: close" in answer


def test_a_fault_500_fails_its_path_and_no_other():
    with DemoSites({f"thrustcurve.test{DOWNLOAD}": "500"}) as sites, client_of(sites) as client:
        assert client.post(DOWNLOAD, json={"motorIds": ["x"]}).status_code == 500
        assert client.get(SEARCH).status_code == 200


def test_a_fault_empty_is_a_valid_answer_without_rows():
    with DemoSites({"thrustcurve.test/api/": "empty"}) as sites, client_of(sites) as client:
        assert client.get(SEARCH).json() == {"criteria": [], "matches": 0, "results": []}
        assert not any(client.get(METADATA).json().values())
        assert client.get("/robots.txt").text


def test_a_fault_short_gives_fewer_rows_than_matches():
    with DemoSites({f"thrustcurve.test{SEARCH}": "short"}) as sites, client_of(sites) as client:
        answer = client.get(SEARCH, params={"maxResults": -1}).json()
        assert answer["matches"] == 1125
        assert len(answer["results"]) == 562


def test_a_fault_html_is_a_page_with_status_200():
    with DemoSites({"thrustcurve.test": "html"}) as sites, client_of(sites) as client:
        answer = client.get(SEARCH)
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/html")


@pytest.mark.parametrize(
    ("where", "kind", "told"),
    [
        ("thrustcurve.test/api", "slow", "Unknown fault 'slow'. Valid names: 500, empty, html, short."),
        ("apogee.test/", "500", "Unknown demo site 'apogee.test'. Valid names: estes.test, github-api.test, "),
        ("estes.test/product.json", "500", "Unknown demo path 'estes.test/product.json'. Valid names: estes.test/"),
        (
            "thrustcurve.test/api/v1/downlaod.json",
            "500",
            f"Unknown demo path 'thrustcurve.test/api/v1/downlaod.json'. Valid names: thrustcurve.test{DOWNLOAD}, ",
        ),
    ],
)
def test_a_fault_that_could_never_show_is_refused(where, kind, told):
    with pytest.raises(UnknownNameError) as caught:
        DemoSites({where: kind})
    assert str(caught.value).startswith(told)


def test_a_fault_of_every_path_that_is_served_is_accepted():
    for path in DemoSites().sites["thrustcurve.test"].paths:
        DemoSites({f"thrustcurve.test{path}": "500"})


def test_stop_leaves_no_thread_and_no_open_port_even_with_idle_clients():
    before = set(threading.enumerate())
    sites = DemoSites().start()
    clients = [client_of(sites) for _ in range(8)]
    for client in clients:
        assert client.get("/robots.txt").status_code == 200
    sites.stop()
    sites.stop()
    assert set(threading.enumerate()) <= before
    with pytest.raises(httpx.TransportError):
        httpx.get(sites.origin)
    for client in clients:
        client.close()


def test_a_client_that_goes_away_does_not_disturb_the_others():
    request = f"GET {SEARCH}?maxResults=-1 HTTP/1.1\r\nHost: thrustcurve.test\r\n\r\n".encode()
    with DemoSites() as sites, client_of(sites) as client:
        address = urlsplit(sites.origin)
        for _ in range(5):
            with socket.create_connection((address.hostname, address.port)) as connection:
                connection.sendall(request)
        assert client.get(SEARCH).status_code == 200
