#!/usr/bin/env python3
"""Write the reference pages under docs/reference/ from the code that they describe."""

from __future__ import annotations

import sys

from rocket_pipeline.cli.reference import pages
from rocket_pipeline.common.settings import project_root


def main() -> int:
    """Write every page and name those that changed."""
    folder = project_root() / "docs" / "reference"
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in pages().items():
        page = folder / name
        if not page.is_file() or page.read_text(encoding="utf-8") != text:
            page.write_text(text, encoding="utf-8")
            print(f"written  {page.relative_to(project_root())}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
