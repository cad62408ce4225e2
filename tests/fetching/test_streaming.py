"""Memory that does not grow with the number or the size of bodies, and documents in order or as they come."""

from __future__ import annotations

import gzip
import hashlib
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from rocket_pipeline.core.fetching import FetchSettings, Scraper
from rocket_pipeline.core.storage.store import Storage
from rocket_pipeline.errors import ConfigurationError, RequestRefusedError, UnexpectedContentError
from tests.support.sites import HOST, Answer, Site, bomb, held, pieces, send

MakeScraper = Callable[..., Scraper]
MB = 1 << 20
GROWTH = """
import gc, resource, sys
from rocket_pipeline.core.fetching import FetchSettings, Scraper
from rocket_pipeline.core.storage.store import Storage
from rocket_pipeline.errors import FetchError

origin, root, cap, paths = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4:]
settings = FetchSettings(host_map={"site.test": origin}, max_bytes=cap, timeout=120, max_retries=0)

def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024

with Scraper(Storage(root), session_id="s1", settings=settings) as scraper:
    list(scraper.get_bytes_many([f"https://site.test/warm/{n}" for n in range(8)]))
    before, sizes, error = peak(), 0, ""
    try:
        for document in scraper.fetch_many([f"https://site.test{path}" for path in paths], concurrency=4):
            sizes += document.size
    except FetchError as refused:
        error = type(refused).__name__
    print(peak() - before, sizes, error)
"""


def grown(site: Site, root: Path, *paths: str, cap: int) -> tuple[int, int, str]:
    """MB by which a process grew that fetched the paths, the bytes it got, and the error it ended with."""
    site.page("/warm", "x")
    for n in range(8):
        site.page(f"/warm/{n}", bytes(200_000))
    done = subprocess.run(
        [sys.executable, "-c", GROWTH, site.origin, str(root), str(cap), *paths],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    megabytes, size, *error = done.stdout.split()
    return int(megabytes), int(size), "".join(error)


@pytest.mark.parametrize("kind", ["gzip", "deflate", "raw"])
def test_a_bomb_costs_no_memory(site: Site, tmp_path: Path, kind: str) -> None:
    site.page("/bomb", bomb(kind), Content_Encoding="deflate" if kind == "raw" else kind)
    megabytes, _, error = grown(site, tmp_path, "/bomb", cap=64 * MB)
    assert error == "BodyTooLargeError"
    assert megabytes < 24


def test_a_nested_or_brotli_bomb_costs_no_memory(site: Site, tmp_path: Path) -> None:
    site.page("/bomb", gzip.compress(bomb("gzip")), Content_Encoding="gzip, gzip")
    megabytes, _, error = grown(site, tmp_path, "/bomb", cap=64 * MB)
    assert error == "UnexpectedContentError"
    assert megabytes < 24


def test_a_huge_identity_body_is_streamed_to_the_store(site: Site, tmp_path: Path) -> None:
    block = bytes(range(256)) * (MB // 256)
    site.script("/huge", pieces([block] * 200))
    megabytes, size, error = grown(site, tmp_path, "/huge", cap=1024 * MB)
    assert (size, error) == (200 * MB, "")
    assert megabytes < 24
    with Scraper(Storage(tmp_path), session_id="s1", settings=FetchSettings()) as scraper:
        assert scraper.metrics is not None
    digest = hashlib.sha256()
    for _ in range(200):
        digest.update(block)
    [stored] = [path for path in (tmp_path / "cas" / digest.hexdigest()).iterdir() if path.name == "huge"]
    assert stored.stat().st_size == 200 * MB


def test_many_bodies_cost_no_more_memory_than_a_few(site: Site, tmp_path: Path) -> None:
    paths = [f"/file/{n}" for n in range(100)]
    for n, path in enumerate(paths):
        site.page(path, n.to_bytes(2, "big") * (MB // 2 - 1000))
    megabytes, size, _ = grown(site, tmp_path, *paths, cap=64 * MB)
    assert size > 99 * (MB - 2000)
    assert megabytes < 48, "16 bodies of 1 MiB are on their way at most"


def test_a_streamed_document_is_like_any_other(site: Site, tmp_path: Path) -> None:
    body = b"".join(n.to_bytes(4, "big") for n in range(1_000_000))
    url = site.page("/big.bin", body)
    settings = FetchSettings(host_map={HOST: site.origin})
    with Scraper(Storage(tmp_path), session_id="s1", settings=settings) as scraper:
        document = scraper.fetch(url)
        assert document.sha256 == hashlib.sha256(body).hexdigest()
        assert document.size == len(body)
        assert b"".join(document.chunks()) == document.content == body
        assert len(list(document.chunks())) > 1
    with Scraper(Storage(tmp_path), session_id="s1", settings=settings) as scraper:
        again = scraper.fetch(url)
        assert again.from_buffer
        assert again.content == body
    assert site.paths() == ["/big.bin"]


def test_large_json_is_judged_before_it_is_stored(site: Site, make: MakeScraper, storage: Storage) -> None:
    with pytest.raises(UnexpectedContentError, match="JSON was expected"):
        make().get_json(site.page("/bad", b"[" + b"1," * MB))
    assert storage.objects.list() == []
    assert len(make().get_json(site.page("/good", b"[" + b"1," * MB + b"1]"))) == MB + 1


def test_as_they_come_a_late_document_holds_nobody_up(site: Site, scraper: Scraper) -> None:
    release = threading.Event()
    site.script("/0", held(release, Answer(body=b"0")))
    site.page("/1", "1")
    urls = [site.url(f"/{n}") for n in (1, 0, *range(2, 20))]
    for n in range(2, 20):
        site.page(f"/{n}", str(n))
    came = []
    for text in scraper.get_html_many(urls, ordered=False):
        came.append(text)
        if len(came) == 19:
            release.set()
    assert came[-1] == "0"
    assert sorted(came, key=int) == [str(n) for n in range(20)]


def test_concurrency_is_reached_and_kept_in_order_too(site: Site, make: MakeScraper) -> None:
    """A late first document must not leave the line idle: those behind it go on being fetched."""
    together = threading.Barrier(12)

    def meet(handler: Any) -> None:
        together.wait(20)  # breaks unless twelve requests are at the server at the same time
        send(handler, Answer(body=b"x"))

    warm = [site.page(f"/warm/{n}", "w") for n in range(40)]
    urls = [site.script(f"/{n}", meet) for n in range(24)]
    assert len(list(make(concurrency=12).get_html_many(warm + urls, concurrency=12))) == 64


def test_no_more_than_asked_for_are_at_the_server_at_once(site: Site, make: MakeScraper) -> None:
    lock, running, most = threading.Lock(), [0], [0]

    def slow(handler: Any) -> None:
        with lock:
            running[0] += 1
            most[0] = max(most[0], running[0])
        threading.Event().wait(0.02)
        with lock:
            running[0] -= 1
        send(handler, Answer(body=b"x"))

    urls = [site.script(f"/{n}", slow) for n in range(30)]
    assert len(list(make(concurrency=32).get_html_many(urls, concurrency=3))) == 30
    assert most[0] == 3


def test_what_waits_for_its_turn_is_bounded(site: Site, make: MakeScraper) -> None:
    release = threading.Event()
    warm = [site.page(f"/warm/{n}", "w") for n in range(30)]
    late = site.script("/late", held(release, Answer(body=b"late")))
    rest = [site.page(f"/{n}", "x") for n in range(100)]
    pages = make().get_html_many([*warm, late, *rest], concurrency=4)
    assert [next(pages) for _ in warm] == ["w"] * 30
    threading.Timer(0.5, release.set).start()
    assert next(pages) == "late"
    assert len(site.paths()) <= 31 + 16
    assert len(list(pages)) == 100


def test_a_failure_as_they_come_ends_the_iteration(site: Site, scraper: Scraper) -> None:
    urls = [site.page("/0", "0"), site.url("/missing"), site.page("/1", "1")]
    with pytest.raises(RequestRefusedError):
        list(scraper.get_html_many(urls, ordered=False))
    assert scraper.get_html(urls[2]) == "1", "the scraper goes on working"


def test_the_same_url_twice_among_many_is_fetched_once(site: Site, scraper: Scraper) -> None:
    url = site.page("/page", "x")
    assert list(scraper.get_html_many([url] * 20, ordered=False)) == ["x"] * 20
    assert site.paths() == ["/page"]


def test_closing_meanwhile_ends_the_iteration_by_name(site: Site, scraper: Scraper) -> None:
    never = threading.Event()
    urls = [site.page("/0", "0"), site.script("/1", held(never, Answer()))]
    pages = scraper.get_html_many(urls)
    next(pages)
    threading.Timer(0.2, scraper.close).start()
    with pytest.raises(ConfigurationError, match="closed"):
        next(pages)
    never.set()


def test_old_documents_are_found_though_only_the_last_are_remembered(
    site: Site, make: MakeScraper, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rocket_pipeline.core.fetching.returned.REMEMBERED", 3)
    urls = [site.page(f"/{n}", str(n)) for n in range(10)]
    scraper = make()
    assert len(list(scraper.get_html_many(urls))) == 10
    assert list(scraper.documents) == urls[-3:]
    for n, url in enumerate(urls):
        assert scraper.documents[url] == hashlib.sha256(str(n).encode()).hexdigest()
    assert scraper.documents.get(site.url("/never")) is None
