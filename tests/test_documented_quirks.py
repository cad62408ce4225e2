"""docs/sources/quirks.md names, for each oddity of a source, a test that exists."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from rocket_pipeline.core.rocketry.sources import SOURCES

TESTS = Path(__file__).parent
PAGE = TESTS.parent / "docs" / "sources" / "quirks.md"


class Quirk(NamedTuple):
    sources: str
    quirk: str
    done: str
    test: str


def quirks() -> list[Quirk]:
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    rows = [line.strip("|").replace(r"\|", "/").split("|") for line in lines if line.startswith("| ")]
    return [Quirk(*(cell.strip() for cell in row)) for row in rows if row[0].strip() != "source"]


@cache
def names_in(file: str) -> frozenset[str]:
    tree = ast.parse((TESTS / file).read_text(encoding="utf-8"))
    return frozenset(_tests(tree.body))


def _tests(body: list[ast.stmt], within: str = "") -> Iterator[str]:
    for node in body:
        if isinstance(node, ast.ClassDef):
            yield from _tests(node.body, f"{within}{node.name}::")
        elif isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            yield f"{within}{node.name}"


@pytest.mark.parametrize("quirk", quirks(), ids=lambda quirk: quirk.quirk)
def test_the_test_of_a_quirk_exists(quirk: Quirk) -> None:
    file, _, name = quirk.test.strip("`").partition("::")
    assert name in names_in(file)


def test_every_source_has_its_quirks_and_no_other_is_named() -> None:
    named = {name for quirk in quirks() for name in quirk.sources.split(", ")}
    assert named - {"all"} == SOURCES.keys()


def test_no_quirk_is_listed_twice() -> None:
    assert len({(quirk.sources, quirk.quirk, quirk.done) for quirk in quirks()}) == len(quirks())


@pytest.mark.parametrize("name", SOURCES)
def test_every_source_has_a_page_that_tells_its_terms_and_its_gaps(name: str) -> None:
    page = (PAGE.parent / f"{name}.md").read_text(encoding="utf-8")
    assert page.startswith(f"# {name}\n")
    assert "icence and politeness" in page
    assert "## Known gaps" in page
