"""`rocket inspect`: one file, its values as JSON or as tables. How files are read lies in core."""

from __future__ import annotations

import json
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated

import typer

from rocket_pipeline.errors import ConfigurationError, DocumentRefusedError

MAX_BYTES = 64 * 2**20
REFUSED = 3
"""The exit code for a file that is refused."""


def inspect(
    file: Annotated[Path, typer.Argument(help="A design (.ork), part data base (.orc) or motor file (.eng, .rse).")],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object on stdout.")] = False,
) -> None:
    """Show what is in a design, a part data base or a motor file; its content tells which it is.

    Exit codes: 0 read, 2 no such file, 3 refused, with the reason on stderr.
    """
    from rich.console import Console

    from rocket_pipeline.cli.inspect_view import show
    from rocket_pipeline.core.extraction.quarantine import one_line
    from rocket_pipeline.core.rocketry.inspection import inspect_document

    name = one_line(str(file))
    try:
        found = inspect_document(_content(file, name))
    except DocumentRefusedError as error:
        what_next = "" if error.hint else " Open it in the program that wrote it, or get it again."
        typer.echo(one_line(f"rocket: {name} is refused ({error.code}): {error}{what_next}", longest=1_000), err=True)
        raise typer.Exit(REFUSED) from None
    if as_json:
        for piece in _json(found):
            typer.echo(piece, nl=False)
    else:
        show(file.name, found, Console())


def _json(found: Mapping[str, object]) -> Iterator[str]:
    """One JSON object, an item of a list at a time: the whole text could need more memory than all that is in it."""
    opening = "{"
    for name, value in found.items():
        yield f"{opening}{json.dumps(name)}: "
        if isinstance(value, list | tuple):
            for number, item in enumerate(value):
                yield f"{', ' if number else '['}{json.dumps(item, allow_nan=False)}"
            yield "]" if value else "[]"
        else:
            yield json.dumps(value, allow_nan=False)
        opening = ", "
    yield "}\n"


def _content(file: Path, name: str) -> bytes:
    """The file's bytes; `name` is the file's in messages.

    Raises:
        ConfigurationError: There is no such file, or it cannot be read.
        DocumentRefusedError: It is too large; not a byte of it was read.
    """
    try:
        found = file.stat()
        if not stat.S_ISREG(found.st_mode):  # a pipe could block for ever, a device never end
            raise ConfigurationError(f"{name} is no file.", hint="Name a file.")
        if found.st_size > MAX_BYTES:
            raise DocumentRefusedError(f"{found.st_size:,} bytes, {MAX_BYTES:,} are allowed.", code="too_large")
        with file.open("rb") as opened:
            return opened.read(MAX_BYTES)
    except (OSError, ValueError) as error:  # ValueError: a name that no file can have
        reason = (isinstance(error, OSError) and error.strerror) or str(error)
        raise ConfigurationError(f"{name} cannot be read: {reason}.", hint="Correct the path or its rights.") from None
