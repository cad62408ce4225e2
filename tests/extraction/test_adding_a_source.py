"""docs/adding-a-source.md, followed to the letter in a copy of the project."""

from __future__ import annotations

import csv
import json
import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.checkout import PROJECT, Checkout, copy_project
from tests.support.rocket import Finished
from tests.support.sites import Answer, Site

pytestmark = pytest.mark.xdist_group("adding-a-source")
PAGE = (PROJECT / "docs" / "adding-a-source.md").read_text(encoding="utf-8")
HOST = "launches.example"
FENCE = re.compile(r"^```(\w+)(?: (\w+)=(\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Block:
    """A block of code of the page: its language, and what the page says is to be done with it, and where."""

    language: str
    todo: str | None
    place: str
    text: str


BLOCKS = [Block(language, todo or None, place, text) for language, todo, place, text in FENCE.findall(PAGE)]
COMMANDS = [line[2:] for block in BLOCKS if block.language == "console" for line in block.text.splitlines()]


def block(language: str, todo: str | None = None) -> Block:
    (found,) = [block for block in BLOCKS if (block.language, block.todo) == (language, todo)]
    return found


def calendar(*launches: tuple[str, str]) -> Answer:
    rows = "".join(f'<tr class="launch" data-day="{day}"><td>{name}</td></tr>' for name, day in launches)
    return Answer(body=f'<table class="calendar">{rows}</table>'.encode(), headers={"Content-Type": "text/html"})


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with Site() as site:
        site.script("/calendar", calendar(("Spring Fling", "2026-04-12"), ("Sport Launch", "2026-05-10")))
        for month in ("05", "06"):
            days = [(f"Launch {month}/{n}", f"2026-{month}-1{n}") for n in range(2)]
            site.script(f"/calendar?month=2026-{month}", calendar(*days))
        site.script("/calendar?month=2026-07", Answer(body=b"<html>We moved.</html>"))
        yield site


@pytest.fixture(scope="module")
def followed(site: Site, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Finished]:
    """Command → how it ended, after the files were made and changed as the page says."""
    copy = copy_project(
        tmp_path_factory.mktemp("checkout"),
        SCRAPER_HOST_MAP=json.dumps({HOST: site.origin}),
        SCRAPER_RATE_LIMIT="0",
        COLUMNS="200",
    )
    _edit(copy.folder)
    return {command: _run(copy, command) for command in COMMANDS} | {"folder": Finished(0, str(copy.folder), "")}


def _edit(folder: Path) -> None:
    module, registered, variable = block("python", "title"), block("python", "edit"), block("yaml", "append")
    (folder / module.place).write_text(module.text)
    init = folder / registered.place
    init.write_text(_registered(init.read_text(), registered.text))
    file = folder / variable.place
    file.write_text(file.read_text() + variable.text)


def _registered(text: str, line: str) -> str:
    """The text with a line among its imports, and the class first in the category that the page names."""
    start = block("python", "within").text.strip().partition("...")[0]
    opening = start.replace("Launches, ", "")
    assert opening in text, f"there is no {opening} any more"
    first = "from rocket_pipeline.core.rocketry.sources."
    return text.replace(first, line + first, 1).replace(opening, start, 1).replace("Launches, )", "Launches)")


def _run(copy: Checkout, command: str) -> Finished:
    program, *arguments = shlex.split(command)
    return {"rocket": copy.rocket, "pytest": copy.pytest}[program](*arguments)


def test_the_class_of_the_notebook_gives_records(site: Site, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCRAPER_HOST_MAP", json.dumps({HOST: site.origin}))
    names: dict[str, object] = {}
    exec(block("python").text, names)
    assert names["launches"] == [
        {"name": "Spring Fling", "day": "2026-04-12"},
        {"name": "Sport Launch", "day": "2026-05-10"},
    ]


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_ends_well(command: str, followed: dict[str, Finished]) -> None:
    done = followed[command]
    expected = 3 if command.startswith("rocket sources check") else 0  # the page of July is no calendar, and is told
    assert done.code == expected, done.out + done.err


def test_they_do_what_the_page_says(followed: dict[str, Finished], site: Site) -> None:
    data = Path(followed["folder"].out) / "data" / "data_raw"
    said = {command: done.out for command, done in followed.items()}
    assert "launches" in said["rocket sources list"]
    assert "Launch 05/0" in said["rocket sources extract launches --limit 2"]
    with (data / "launches" / "example.csv").open(newline="") as file:
        assert [row["day"] for row in csv.DictReader(file)] == [
            f"2026-{m}-1{n}" for m in ("05", "06") for n in range(2)
        ]
    assert "no_calendar" in (data / "_quarantine" / "launches.csv").read_text()
    assert "There is no calendar on the page." in said["rocket sources check launches"]
    assert " passed" in said["pytest tests/extraction/test_fixtures.py -k launches"]
    assert (data / "_profiles" / "launches.json").is_file()
