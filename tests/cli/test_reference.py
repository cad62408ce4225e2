"""The reference pages say what the code says."""

from __future__ import annotations

import typer

from rocket_pipeline.cli.app import app
from rocket_pipeline.cli.reference import pages
from rocket_pipeline.common.settings import project_root


def test_the_pages_are_what_make_docs_would_write() -> None:
    folder = project_root() / "docs" / "reference"
    assert {page.name: page.read_text(encoding="utf-8") for page in folder.glob("*.md")} == pages()


def test_every_command_has_help_and_stands_in_the_docs() -> None:
    text = pages()["cli.md"]
    groups = [(("rocket",), typer.main.get_command(app))]
    seen = 0
    while groups:
        path, group = groups.pop()
        for name, command in group.commands.items():  # type: ignore[attr-defined]
            if hasattr(command, "commands"):
                groups.append(((*path, name), command))
                continue
            seen += 1
            assert command.help, name
            assert f"## `{' '.join((*path, name))}`" in text
            assert all(parameter.help for parameter in command.params if parameter.name != "help"), name
    assert seen >= 5
