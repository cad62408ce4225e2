"""Several processes on the same sites: one object a body, whoever was first."""

from __future__ import annotations

import subprocess
import sys
import threading
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


def test_two_workers_on_one_url_make_one_object(site: Site, tmp_path: Path) -> None:
    both_are_there = threading.Barrier(2)

    def together(handler: Any) -> None:
        both_are_there.wait(60)  # both have looked in the buffer, and found nothing
        send(handler, Answer(body=b"x" * 100_000))

    site.script("/page", together)
    command = [sys.executable, "-c", WORKER, site.origin, str(tmp_path)]
    workers = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    hashes = {worker.communicate(timeout=60)[0].strip() for worker in workers}
    assert [worker.returncode for worker in workers] == [0, 0]
    assert len(hashes) == 1
    [sha256] = hashes
    store = ObjectStore(tmp_path)
    bodies = [key for key in store.list("cas/") if not key.endswith(".manifest.json")]
    assert bodies == [f"cas/{sha256}/page"]
    assert len(read_manifests(store, sha256)) == 2, "a manifest a fetch"
    assert len(store.list("buffer/shared/")) == 1
    third = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    assert third.stdout.strip() == sha256
    assert len(site.paths()) == 2
