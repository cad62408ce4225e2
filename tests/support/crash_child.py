"""Fetches a session and publishes a data set of it: what the crash tests kill. Prints every URL that is complete.

Arguments: the storage root, the origin that stands for `https://site.test`, the number of pages.
"""

from __future__ import annotations

import sys

from rocket_pipeline.core.fetching import FetchSettings, Scraper
from rocket_pipeline.core.storage.store import Storage

SESSION = "crash"


def main(root: str, origin: str, pages: int) -> None:
    """Fetch all pages, then publish their hashes."""
    storage = Storage(root)
    settings = FetchSettings(host_map={"site.test": origin}, max_retries=0, timeout=20)
    lines = []
    with Scraper(storage, session_id=SESSION, source="crash", settings=settings) as scraper:
        for document in scraper.fetch_many([f"https://site.test/page/{n}" for n in range(pages)]):
            sys.stdout.write(document.url + "\n")
            sys.stdout.flush()
            lines.append(f"{document.url},{document.sha256}\n")
    storage.publish(storage.raw, "pages/pages.csv", "".join(lines).encode())


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
