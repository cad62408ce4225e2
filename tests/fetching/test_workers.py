"""Several processes on one session: one of them asks, and whoever is killed meanwhile holds up nobody."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

from rocket_pipeline.core.storage.manifests import read_manifests
from rocket_pipeline.core.storage.objects import ObjectStore
from tests.support.sites import Answer, Site, send

WORKER = """
import sys
from rocket_pipeline.core.fetching import FetchSettings, Scraper
from rocket_pipeline.core.storage.store import Storage

settings = FetchSettings(host_map={"site.test": sys.argv[1]}, respect_robots=False)
with Scraper(Storage(sys.argv[2]), session_id="shared", settings=settings) as scraper:
    print(scraper.fetch("https://site.test/page").sha256)
"""


def wait_for_the_claim(worker: subprocess.Popen[str]) -> None:
    """Return when a worker has the file of claims open."""
    deadline = time.monotonic() + 60
    while not any(fd.resolve().name == "claims" for fd in Path(f"/proc/{worker.pid}/fd").iterdir()):
        assert time.monotonic() < deadline
        time.sleep(0.01)


def start(site: Site, root: Path) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-c", WORKER, site.origin, str(root)], stdout=subprocess.PIPE, text=True)


def test_two_workers_on_one_url_ask_once(site: Site, tmp_path: Path) -> None:
    asked, answer = threading.Event(), threading.Event()

    def held(handler: Any) -> None:
        asked.set()
        answer.wait(60)
        send(handler, Answer(body=b"x" * 100_000))

    site.script("/page", held)
    workers = [start(site, tmp_path)]
    assert asked.wait(60)
    workers.append(start(site, tmp_path))
    wait_for_the_claim(workers[1])
    answer.set()
    [sha256] = {worker.communicate(timeout=60)[0].strip() for worker in workers}
    assert [worker.returncode for worker in workers] == [0, 0]
    assert site.paths() == ["/page"]
    store = ObjectStore(tmp_path)
    bodies = [key for key in store.list("cas/") if not key.endswith(".manifest.json")]
    assert bodies == [f"cas/{sha256}/page"]
    assert len(read_manifests(store, sha256)) == 1
    assert len(store.list("buffer/shared/")) == 1


def test_a_worker_takes_over_from_one_that_was_killed_while_it_asked(site: Site, tmp_path: Path) -> None:
    asked = threading.Event()
    never = threading.Event()

    def silent(handler: Any) -> None:
        asked.set()
        never.wait(60)

    site.script("/page", silent, Answer(body=b"late"))
    first = start(site, tmp_path)
    assert asked.wait(60)
    second = start(site, tmp_path)
    wait_for_the_claim(second)
    first.kill()
    first.communicate()
    assert second.communicate(timeout=60)[0].strip() == hashlib.sha256(b"late").hexdigest()
    never.set()
    assert site.paths() == ["/page", "/page"]
