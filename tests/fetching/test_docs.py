"""docs/fetching.md names tests; each must exist."""

from __future__ import annotations

import re
from pathlib import Path

HERE = Path(__file__).parent
PAGE = HERE.parents[1] / "docs" / "fetching.md"
NAMED = re.compile(r"`(?:(test_\w+\.py)::|…)(test_\w+)(?:\[(\w+)\])?`")


def test_every_test_that_the_page_names_exists() -> None:
    file, seen = "", 0
    for match in NAMED.finditer(PAGE.read_text(encoding="utf-8")):
        file = match[1] or file
        text = (HERE / file).read_text(encoding="utf-8")
        assert f"def {match[2]}(" in text, match[0]
        assert (match[3] or "") in text
        seen += 1
    assert seen > 50
