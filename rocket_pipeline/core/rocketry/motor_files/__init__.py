"""Motor files: RASP (.eng) and RockSim (.rse) bytes in, motors with their thrust curves out. No files, no network."""

from __future__ import annotations

import codecs

from rocket_pipeline.core.extraction.containers import container_of, refuse_foreign
from rocket_pipeline.core.rocketry.motor_files.entry import (
    MAX_BYTES,
    NOTES,
    REASONS,
    FileFormat,
    MotorFile,
    MotorFileEntry,
    Point,
    RefusedMotor,
)
from rocket_pipeline.core.rocketry.motor_files.rasp import read_rasp
from rocket_pipeline.core.rocketry.motor_files.rocksim import read_rocksim
from rocket_pipeline.errors import DocumentRefusedError

__all__ = [
    "NOTES",
    "REASONS",
    "FileFormat",
    "MotorFile",
    "MotorFileEntry",
    "Point",
    "RefusedMotor",
    "read_motor_file",
]

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_HINT = "Give a RASP (.eng) or RockSim (.rse) motor file."


def read_motor_file(content: bytes, name: str = "") -> MotorFile:
    """The motors of a motor file; its format is told by its content.

    Args:
        content: The file's bytes.
        name: What to call it in an error's message.

    Raises:
        DocumentRefusedError: Not one motor of it can be read; `code` is the reason: one of `REASONS`, `no_motor`,
            `not_motor_file`, `not_text`, `too_large`, `packed`, those of `refuse_foreign` and of `parse_xml`.
    """
    called = name or "The file"
    if len(content) > MAX_BYTES:
        raise DocumentRefusedError(f"{called} has more than {MAX_BYTES:,} bytes.", code="too_large", hint=_HINT)
    refuse_foreign(content)
    if (kind := container_of(content)) != "plain":
        raise DocumentRefusedError(f"{called} is packed ({kind}).", code="packed", hint="Unpack it first.")
    text = _as_utf8(content)
    file = read_rocksim(content) if text.lstrip()[:1] == b"<" else read_rasp(_without_nul(text, called))
    if file.motors:
        return file
    if file.refused:
        first = file.refused[0]
        raise DocumentRefusedError(f"{called} has no motor that can be read; {first}.", code=first.reason, hint=_HINT)
    raise DocumentRefusedError(f"{called} has no motor.", code="no_motor", hint=_HINT)


def _as_utf8(content: bytes) -> bytes:
    """The content without a byte-order mark; UTF-16 and UTF-32 that have one become UTF-8.

    Raises:
        DocumentRefusedError: It breaks the rules of the encoding that its mark names.
    """
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            try:
                return content[len(mark) :].decode(encoding).encode()
            except UnicodeError as error:
                raise DocumentRefusedError(f"The text is no {encoding.upper()}: {error}.", code="not_text") from error
    return content.removeprefix(codecs.BOM_UTF8)


def _without_nul(content: bytes, called: str) -> bytes:
    if b"\0" in content:
        raise DocumentRefusedError(f"{called} holds NUL bytes, so it is no text.", code="not_text", hint=_HINT)
    return content
