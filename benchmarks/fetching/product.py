"""The product's side: a source as a user writes it, run as the pipeline runs it, with everything switched on."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import ClassVar

from benchmarks.fetching.fields import FIELDS, by_selectolax
from benchmarks.fetching.side import CONCURRENCY, Task, arguments, measuring, report
from rocket_pipeline.common.settings import load_settings
from rocket_pipeline.core.extraction.source import BaseDataSource
from rocket_pipeline.core.extraction.specification import Record, SourceSpecification
from rocket_pipeline.core.fetching import get

NO_DELAY = 1_000_000.0
"""Requests per second: the limiter does its work and never makes anybody wait."""


class Pages(BaseDataSource):
    """The pages of the local site."""

    specification: ClassVar[SourceSpecification] = SourceSpecification(
        name="bench_pages",
        base_url="http://127.0.0.1",
        description="Product pages of a local site.",
        entity_folder="kits",
        output_filename="bench.csv",
        required_fields=FIELDS,
        field_types=dict.fromkeys(FIELDS, "text"),
        rate_limit=NO_DELAY,
        custom_config={"concurrency": CONCURRENCY},
    )
    task: ClassVar[Task]

    def iter_records(self) -> Iterator[Record]:
        """One record a page."""
        asked = (get(url, expect="html") for url in self.task.urls())
        # Requests in flight are CONCURRENCY at most; the rest of these documents waits to be on the disk.
        for document in self.scraper.fetch_many(asked, concurrency=4 * CONCURRENCY):
            yield from self.from_document([dict(by_selectolax(document.text))], document)


def main() -> None:
    """Extract all pages into the root."""
    task = Pages.task = arguments()
    trusted = {"127.0.0.1": task.origin}  # a private address is fetched only when it is named
    config = load_settings(data_root=task.root, scraper_host_map=trusted)
    with measuring() as measured, Pages(config=config) as source:
        result = source.run_extraction()
        measured.pages = result.records
        measured.finish_reason = "finished"
    if path := result.files[0].path:
        shutil.copy(path, task.rows)
    report(measured)


if __name__ == "__main__":
    main()
