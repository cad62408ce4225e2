"""The files of a contract in a directory: write, compare, read back. Their text is `typescript.py`'s."""

from __future__ import annotations

import difflib
import os
import re
import tempfile
from collections.abc import Mapping
from pathlib import Path

from rocket_pipeline.core.schema_generation.intermediate import GENERATOR, Contract
from rocket_pipeline.core.schema_generation.typescript import MARK
from rocket_pipeline.errors import SchemaGenerationError, StorageUnavailableError

CONTRACT_FILE = "schema.json"


def write(files: Mapping[str, str], directory: Path) -> list[Path]:
    """Write a contract, each file by one atomic replace, and remove generated files that it no longer has.

    Files that are equal already stay untouched, so that watchers of the directory see real changes only.

    Returns:
        The paths that changed: written or removed.

    Raises:
        SchemaGenerationError: A file of that name is there and was not generated; nothing is written then.
        StorageUnavailableError: The directory cannot be written.
    """
    try:
        directory.mkdir(parents=True, exist_ok=True)
        present = _read(files, directory)
        changed = [directory / name for name, text in sorted(files.items()) if present.get(name) != text]
        for path in changed:
            _replace(path, files[path.name])
        stale = [directory / name for name in sorted(present.keys() - files.keys())]
        for path in stale:
            path.unlink()
    except OSError as error:
        raise StorageUnavailableError(
            f"The contract cannot be written to {directory}: {error.strerror}.",
            hint="Check the path, its permissions and the free space.",
        ) from error
    return changed + stale


def check(files: Mapping[str, str], directory: Path) -> str:
    """What `write` would change in a directory.

    Returns:
        A unified diff from what is there to what is due; empty when equal.

    Raises:
        SchemaGenerationError: A file of that name is there and was not generated.
    """
    present = _read(files, directory)
    return "".join(
        _difference(name, present.get(name), files.get(name)) for name in sorted(present.keys() | files.keys())
    )


def read_contract(directory: Path) -> Contract | None:
    """The contract in a directory; None when there is none.

    Raises:
        SchemaGenerationError: `schema.json` is not a contract, or was edited by hand.
    """
    path = directory / CONTRACT_FILE
    text = _text(path)
    return None if text is None else Contract.from_json(text, location=str(path))


def _read(files: Mapping[str, str], directory: Path) -> dict[str, str]:
    """The generated files that are there, those that the contract no longer has among them."""
    names = set(files) | {path.name for path in directory.glob("*.ts")}
    texts = {name: text for name in names if (text := _text(directory / name)) is not None}
    ours = {name: text for name, text in texts.items() if _is_ours(name, text)}
    foreign = sorted(texts.keys() & files.keys() - ours.keys())
    if foreign:
        raise SchemaGenerationError(
            f"{directory} has files that were not generated: {', '.join(foreign)}.",
            hint="Choose a directory of its own for the contract.",
        )
    return ours


def _is_ours(name: str, text: str) -> bool:
    if name == CONTRACT_FILE:
        return f'"generator": "{GENERATOR}"' in text
    return MARK in text.partition("\n")[0]


def _text(path: Path) -> str | None:
    if not path.is_file():
        return None
    try:
        # Line ends as they are: a checkout that rewrote them is a difference too.
        return path.read_bytes().decode()
    except UnicodeDecodeError as error:
        raise SchemaGenerationError(
            f"{path} is not UTF-8 text.", hint="Choose a directory of its own for the contract."
        ) from error


def _replace(path: Path, text: str) -> None:
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
        temporary = Path(file.name)
        try:
            file.write(text.encode())
            file.flush()
            os.fsync(file.fileno())
            temporary.chmod(0o644)
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)


def _difference(name: str, present: str | None, due: str | None) -> str:
    lines = difflib.unified_diff(
        _lines(present or ""),
        _lines(due or ""),
        fromfile=f"a/{name}" if present is not None else "/dev/null",
        tofile=f"b/{name}" if due is not None else "/dev/null",
    )
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)


def _lines(text: str) -> list[str]:
    # Not splitlines(): that also splits at characters that may stand inside a JSON string.
    return re.findall(r"[^\n]*\n|[^\n]+", text)
