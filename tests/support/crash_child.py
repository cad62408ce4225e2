"""Fetches a session and publishes a data set of it: what the crash tests kill. Prints every URL that is complete.

Arguments: the storage root, the origin that stands for `https://site.test`, the number of pages. In the environment,
CRASH_SAVER=1 lets another process save every document; CRASH_SAVER_AT is a failpoint for that process alone, and with
CRASH_TOGETHER=1 its end is the end of this one too.
"""

from __future__ import annotations

import os
import signal
import sys

from rocket_pipeline.core.fetching import FetchSettings, Scraper
from rocket_pipeline.core.storage.elsewhere import Saver
from rocket_pipeline.core.storage.store import Storage
from tests.support.savers import save_elsewhere

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


def arrange() -> None:
    """Do what the environment asks for."""
    if "CRASH_SAVER" in os.environ:
        save_elsewhere()
    if "CRASH_SAVER_AT" in os.environ:
        os.environ["ROCKET_FAILPOINT"] = os.environ["CRASH_SAVER_AT"]  # read by this process when it started
    if "CRASH_TOGETHER" in os.environ:
        Saver.close = lambda _: os.kill(os.getpid(), signal.SIGKILL)  # type: ignore[assignment,method-assign,return-value]


if __name__ == "__main__":
    arrange()
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
