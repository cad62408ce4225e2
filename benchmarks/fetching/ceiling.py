"""The ceiling: the same work by a bare aiohttp loop that promises nothing.

No robots, limiter, retry, deadline, cap, buffer, identity of content, fsync: bodies and manifests are written as
plain files. The variant "wire" does not even parse and write; it only reads the bodies.
"""

from __future__ import annotations

import asyncio
import csv
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

import aiohttp

from benchmarks.fetching.fields import FIELDS, by_selectolax
from benchmarks.fetching.side import CONCURRENCY, Task, arguments, measuring, report


async def _run(task: Task, file: TextIO) -> int:
    writer = csv.DictWriter(file, [*FIELDS, "source_url"])
    writer.writeheader()
    urls = task.urls()
    folder = Path(task.root)
    connector = aiohttp.TCPConnector(limit=CONCURRENCY)
    async with aiohttp.ClientSession(connector=connector) as session:
        return sum(await asyncio.gather(*(_worker(session, urls, task, folder, writer) for _ in range(CONCURRENCY))))


async def _worker(
    session: aiohttp.ClientSession, urls: Iterator[str], task: Task, folder: Path, writer: csv.DictWriter[str]
) -> int:
    done = 0
    for url in urls:
        async with session.get(url) as response:
            response.raise_for_status()
            body = await response.read()
        done += 1
        if task.variant == "wire":
            continue
        _keep(folder, url, response, body)
        writer.writerow({**by_selectolax(body.decode()), "source_url": url})
    return done


def _keep(folder: Path, url: str, response: aiohttp.ClientResponse, body: bytes) -> None:
    name = hashlib.sha256(body).hexdigest()
    manifest = {"url": url, "status": response.status, "headers": dict(response.headers), "sha256": name}
    (folder / name).write_bytes(body)
    (folder / f"{name}.json").write_text(json.dumps(manifest))


def main() -> None:
    """Fetch all pages into the root."""
    task = arguments()
    Path(task.root).mkdir(parents=True)
    with measuring() as measured, task.rows.open("w", newline="", encoding="utf-8") as file:
        measured.pages = asyncio.run(_run(task, file))
    measured.finish_reason = "finished"
    report(measured)


if __name__ == "__main__":
    main()
