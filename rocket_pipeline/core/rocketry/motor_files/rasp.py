"""RASP files (.eng): lines of text, kilograms, one or many motors.

The format is told at thrustcurve.org/info/raspformat.html: comments begin with a semicolon, a header of seven fields
begins a motor, pairs of time and thrust follow, the last at 0 N; (0, 0) is implied.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Final

from rocket_pipeline.core.rocketry.motor_files.entry import (
    MAX_MOTORS,
    MAX_POINTS,
    MotorFile,
    MotorFileEntry,
    RefusedMotor,
)
from rocket_pipeline.core.rocketry.motor_files.numbers import is_number
from rocket_pipeline.core.rocketry.motor_files.rasp_motor import Block, read_header
from rocket_pipeline.errors import DocumentRefusedError

MAX_LINES: Final = 500_000
MAX_LINE: Final = 4_096
"""In bytes: a longer line is refused unread, for splitting it could take any amount of memory."""

_SHOWN = 60


def read_rasp(content: bytes) -> MotorFile:
    """The motors of a RASP file, and what was refused.

    Raises:
        DocumentRefusedError: It is other text, or holds more than any real file.
    """
    reader = _Reader()
    for number, line in _lines(content):
        reader.take(line, number)
    reader.close()
    if reader.refused and not (reader.headers or reader.points):
        raise DocumentRefusedError(
            f"No motor and no point of a curve is in it; {reader.refused[0]}.", code="not_motor_file"
        )
    return MotorFile("RASP", tuple(reader.motors), tuple(reader.refused))


def _lines(content: bytes) -> Iterator[tuple[int, bytes]]:
    """The lines that are not blank, with their numbers; one by one, since a list of them would take ten times more."""
    unix = content.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    for number, line in enumerate(io.BytesIO(unix), 1):
        if number > MAX_LINES:
            raise DocumentRefusedError(f"The motor file has more than {MAX_LINES:,} lines.", code="too_large")
        if stripped := line.strip(b" \t\n\x0c\x1a"):  # 1A ended files under DOS
            yield number, stripped


class _Reader:
    """Takes a file's lines one by one and gathers them into motors.

    Attributes:
        motors: Those that are read.
        refused: Those that are not.
        headers: How many there were.
        points: How many there were.
    """

    def __init__(self) -> None:
        self.motors: list[MotorFileEntry] = []
        self.refused: list[RefusedMotor] = []
        self._block: Block | None = None
        self._comments: list[str] = []  # that stand after the last header or point: whose they are is not yet known
        self._notes: set[str] = set()
        self.headers = self.points = 0

    def take(self, line: bytes, number: int) -> None:
        """One line that is not blank."""
        if line.startswith(b";"):
            self._comments.append(self._text(line[1:MAX_LINE]).strip())
        elif len(line) > MAX_LINE:
            self._refuse_line(f"a line has more than {MAX_LINE:,} bytes", number)
        else:
            self._take_fields(self._text(line).partition(";")[0].split(), number)

    def close(self) -> None:
        """End the motor that is open; the comments that are left are its own."""
        if self._block is None:
            return
        self._block.comments += self._comments
        self._comments = []
        finished = self._block.finished()
        if isinstance(finished, MotorFileEntry):
            self.motors.append(finished)
        else:
            self.refused.append(finished)
        self._block = None

    def _take_fields(self, fields: list[str], number: int) -> None:
        if len(fields) == 2 and is_number(fields[0]) and is_number(fields[1]):
            self._add_point(fields, number)
        elif header := read_header(fields):
            self.headers += 1
            self._begin(number).header = header
        else:
            self._refuse_line(f"{' '.join(fields)[:_SHOWN]!r} is neither a motor's header nor a point", number)

    def _add_point(self, fields: list[str], number: int) -> None:
        self.points += 1
        if self.points > MAX_POINTS:
            raise DocumentRefusedError(f"The motor file has more than {MAX_POINTS:,} points.", code="too_large")
        block = self._block
        if block is None or (block.has_ended and block.last and float(fields[0].replace(",", ".")) < block.last[0]):
            block = self._begin(number)  # time starts again after a curve's end: a motor whose header is lost
        block.comments += self._comments
        self._comments = []
        block.add(fields, number)

    def _refuse_line(self, message: str, number: int) -> None:
        """A line that means nothing spoils the curve that it stands in; anywhere else it stands for itself."""
        block = self._block
        if block is None or block.has_ended or (block.last and self._comments):
            self._begin(number).refuse(message, code="bad_header", line=number)
        else:
            block.refuse(message, code="bad_point", line=number)

    def _begin(self, line: int) -> Block:
        comments, self._comments = self._comments, []
        self.close()
        index = len(self.motors) + len(self.refused) + 1
        if index > MAX_MOTORS:
            raise DocumentRefusedError(f"The motor file has more than {MAX_MOTORS:,} motors.", code="too_large")
        self._block = Block(index, line, self._notes, comments, None)
        self._notes = set()
        return self._block

    def _text(self, line: bytes) -> str:
        try:
            return line.decode().strip("\ufeff")
        except UnicodeDecodeError:
            self._notes.add("not_utf8")
            return line.decode("cp1252", "replace")
