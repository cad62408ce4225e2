"""Scrapy's sides, as somebody who knows Scrapy sets it up for this work.

Variants: "store" keeps body and manifest in this project's own store, as durably as the product does and by the
same group commit, through an item pipeline; "store-selectolax" is the same with the product's parser in place of
parsel; "files" keeps bodies with FilesPipeline. All use HTTPCACHE, which is Scrapy's session buffer.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar

import scrapy
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import Response

from benchmarks.fetching.fields import FIELDS, by_parsel, by_selectolax
from benchmarks.fetching.side import CONCURRENCY, Task, arguments, measuring, report
from rocket_pipeline.core.storage.buffer import BufferEntry, request_digest
from rocket_pipeline.core.storage.documents import FetchedDocuments
from rocket_pipeline.core.storage.manifests import new_fetch_id, safe_headers
from rocket_pipeline.core.storage.store import Storage


class Pages(scrapy.Spider):
    """The pages of the local site."""

    name = "bench_pages"
    task: ClassVar[Task]

    async def start(self) -> AsyncIterator[scrapy.Request]:
        """Ask for every page."""
        for url in self.task.urls():
            yield scrapy.Request(url)

    def parse(self, response: Response) -> Iterator[dict[str, Any]]:
        """One row a page."""
        selectolax = self.task.variant == "store-selectolax"
        row: dict[str, Any] = by_selectolax(response.text) if selectolax else by_parsel(response.selector)
        row["source_url"] = response.url
        if self.task.variant == "files":
            row["file_urls"] = [response.url]
        else:
            row["response"] = response
        yield row


class StorePipeline:
    """Keeps body and manifest in this project's store, by the same group commit as the product."""

    def __init__(self) -> None:
        self._documents = FetchedDocuments(Storage(Pages.task.root), "bench", "bench_pages")

    async def process_item(self, item: dict[str, Any]) -> dict[str, Any]:
        """Store what the row came from, durably; the reactor goes on meanwhile."""
        response: Response = item.pop("response")
        entry = BufferEntry(
            method="GET",
            url=response.url,
            final_url=response.url,
            status=response.status,
            headers=safe_headers(response.headers.to_unicode_dict()),
            sha256=hashlib.sha256(response.body).hexdigest(),
            fetch_id=new_fetch_id(),
            fetched_at=datetime.now(UTC),
        )
        digest = request_digest("GET", response.url)
        await asyncio.wrap_future(self._documents.submit(digest, entry, response.body))
        return item


def settings(task: Task) -> dict[str, Any]:
    """Scrapy tuned for one fast site: no delay, no throttle, no log, its own cache on."""
    files = task.variant == "files"
    pipeline = "scrapy.pipelines.files.FilesPipeline" if files else StorePipeline
    return {
        "CONCURRENT_REQUESTS": CONCURRENCY,
        "CONCURRENT_REQUESTS_PER_DOMAIN": CONCURRENCY,
        "CONCURRENT_ITEMS": 1,  # per response, and a response has one; the default starts 100 tasks for each
        "DOWNLOAD_DELAY": 0,
        "AUTOTHROTTLE_ENABLED": False,
        "LOG_ENABLED": False,
        "TELNETCONSOLE_ENABLED": False,
        "COOKIES_ENABLED": False,
        "ROBOTSTXT_OBEY": True,
        "HTTPCACHE_ENABLED": True,
        "HTTPCACHE_DIR": f"{task.root}-httpcache",
        "ITEM_PIPELINES": {pipeline: 1},
        "FILES_STORE": f"{task.root}-files",
        "FEEDS": {str(task.rows): {"format": "csv", "fields": [*FIELDS, "source_url"]}},
    }


def main() -> None:
    """Crawl all pages."""
    task = Pages.task = arguments()
    Path(task.root).mkdir(parents=True)
    process = AsyncCrawlerProcess(settings(task))
    crawler = process.create_crawler(Pages)
    with measuring() as measured:
        process.crawl(crawler)
        process.start()
        stats = crawler.stats.get_stats()
        measured.pages = stats.get("item_scraped_count", 0)
        measured.finish_reason = stats.get("finish_reason", "none")
    report(measured)


if __name__ == "__main__":
    main()
