"""The S3 lane: how many objects a second one process puts on a real S3 server, alone and as whole documents.

The server is the one that the tests use, started by their code.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from rocket_pipeline.core.storage.buffer import BufferEntry, request_digest
from rocket_pipeline.core.storage.documents import FetchedDocuments
from rocket_pipeline.core.storage.manifests import new_fetch_id
from rocket_pipeline.core.storage.store import Storage
from tests.support.s3 import build, new_bucket, s3_environment, s3_server

BODIES = 2000
SIZE = 27_000
IN_FLIGHT = 32
ROUNDS = 3
TARGET = 1000
"""Puts a second: of plain objects, and of all that makes documents."""


def put_objects(cache: Path) -> bool:
    """Measure, print, and say whether the target is met."""
    build()  # rather fail than measure a stand-in
    with tempfile.TemporaryDirectory(prefix="s3-", dir=cache) as folder, s3_server(Path(folder)) as endpoint:
        os.environ.update(s3_environment(endpoint))
        rates = {work.__name__.strip("_"): _median(work, endpoint) for work in (_objects, _contents, _documents)}
    ratios = {f"{name}_puts_per_second": round(puts) for name, (_, puts) in rates.items()}
    ratios |= {f"{name}_per_second": round(bodies) for name, (bodies, _) in rates.items()}
    gates = ("objects_puts_per_second", "documents_puts_per_second")
    met = all(ratios[gate] >= TARGET for gate in gates)
    targets = dict.fromkeys(gates, f">= {TARGET}")
    print(json.dumps({"benchmark": "fetch-s3", "ratios": ratios, "targets": targets, "met": met}))
    return met


def _median(work: Callable[[Storage, list[bytes]], None], endpoint: str) -> tuple[float, float]:
    """Bodies a second, and objects that lie on the server afterwards a second."""
    results = [_measured(work, endpoint) for _ in range(ROUNDS)]
    return median(bodies for bodies, _ in results), median(puts for _, puts in results)


def _measured(work: Callable[[Storage, list[bytes]], None], endpoint: str) -> tuple[float, float]:
    storage = Storage(new_bucket(endpoint))
    bodies = [os.urandom(SIZE) for _ in range(BODIES)]
    start = time.perf_counter()
    work(storage, bodies)
    seconds = time.perf_counter() - start
    keys = storage.cache.list()
    kept = [key for key in keys if key.endswith(".html")]
    with ThreadPoolExecutor(IN_FLIGHT) as pool:
        if sorted(pool.map(storage.cache.get, kept)) != sorted(bodies):
            raise SystemExit(f"S3{work.__name__}: what lies there is not what was put.")
    bodies_rate, puts_rate = BODIES / seconds, len(keys) / seconds
    print(f"S3 {work.__name__[1:]:10} {bodies_rate:6.0f} a second, {puts_rate:6.0f} puts a second", flush=True)
    return bodies_rate, puts_rate


def _objects(storage: Storage, bodies: list[bytes]) -> None:
    """Bodies under names of their own."""
    with ThreadPoolExecutor(IN_FLIGHT) as pool:
        keys = (f"plain/{number:06}.html" for number in range(len(bodies)))
        deque(pool.map(storage.cache.put, keys, bodies), maxlen=0)


def _contents(storage: Storage, bodies: list[bytes]) -> None:
    """Bodies under their hash, each once."""
    with ThreadPoolExecutor(IN_FLIGHT) as pool:
        deque(pool.map(lambda body: storage.content.put(body, "page.html"), bodies), maxlen=0)


def _documents(storage: Storage, bodies: list[bytes]) -> None:
    """Whole documents as the engine saves them: bytes, then manifest, then buffer entries."""
    documents = FetchedDocuments(storage, "bench", "bench_pages")
    for saved in list(_submitted(documents, bodies)):
        saved.result()


def _submitted(documents: FetchedDocuments, bodies: list[bytes]) -> Iterator[Future[object]]:
    for number, body in enumerate(bodies):
        url = f"https://site.test/{number:06}.html"
        entry = BufferEntry(
            method="GET",
            url=url,
            final_url=url,
            status=200,
            headers={"content-type": "text/html"},
            sha256=hashlib.sha256(body).hexdigest(),
            fetch_id=new_fetch_id(),
            fetched_at=datetime.now(UTC),
        )
        yield documents.submit(request_digest("GET", url), entry, body)
