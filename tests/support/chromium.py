"""A real browser for tests that look at pages."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterable

from tests.support import node
from tests.support.lanes import skip_lane


def shown(url: str, words: Iterable[str]) -> set[str]:
    """Those of the words that the page shows within a minute; the lane is skipped without Chromium or Node."""
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    if browser is None:
        skip_lane("browser", "no chromium here")
    script = node.node_modules().with_name("page.mjs")
    script.write_text((node.SUPPORT / "page.mjs").read_text())
    done = subprocess.run(
        ["node", str(script), url, browser, json.dumps(list(words))],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    return set(json.loads(done.stdout))
