"""One motor of a RASP file as its lines come in. Which line belongs to which motor is decided in `rasp`."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field

from rocket_pipeline.core.rocketry.motor_files.entry import (
    MotorFileEntry,
    MotorRefusedError,
    Point,
    RefusedMotor,
)
from rocket_pipeline.core.rocketry.motor_files.notes import in_order, noted
from rocket_pipeline.core.rocketry.motor_files.numbers import (
    has_decimal_commas,
    is_number,
    read_number,
    read_size,
)

_GRAMS = 1000
_SHOWN = 60
_MOST_FIELDS = 30
"""Of a header: names of several words have fewer."""


@dataclass(frozen=True)
class Header:
    """The line that begins a motor.

    Attributes:
        designation: May be several words.
        numbers: Diameter, length, propellant weight and total weight, as written.
        delays: As written.
        manufacturer: May be several words, or none.
    """

    designation: str
    numbers: tuple[str, str, str, str]
    delays: str
    manufacturer: str

    @property
    def is_clear(self) -> bool:
        """Whether it can be told which number is which: one more of them is one too many."""
        return any(map(str.isalpha, self.designation)) and not is_number(self.manufacturer.partition(" ")[0])

    @property
    def notes(self) -> set[str]:
        """What is odd about it."""
        found = {"blanks_in_designation": self.designation, "blanks_in_manufacturer": self.manufacturer}
        return {code for code, text in found.items() if " " in text}


def read_header(fields: list[str]) -> Header | None:
    """The header that fields make: found by its numbers, since names may hold blanks. None when they make none."""
    for at in range(1, min(len(fields), _MOST_FIELDS) - 4):
        diameter, length, delays, propellant, total = fields[at : at + 5]
        numbers = (diameter, length, propellant, total)
        if all(map(is_number, numbers)):
            header = Header(" ".join(fields[:at]), numbers, delays, " ".join(fields[at + 5 :]))
            return header if header.is_clear else None
    return None


@dataclass
class Block:
    """What stands from one header to the next: a motor, or lines that are refused.

    Attributes:
        index: Its place in the file.
        line: Where it begins.
        notes: Codes of what was odd.
        comments: What stands above and in it.
        header: None for lines that no header stands above.
        last: The last point.
        refusal: What is wrong with it.
    """

    index: int
    line: int
    notes: set[str]
    comments: list[str]
    header: Header | None
    last: Point | None = None
    refusal: MotorRefusedError | None = None
    _points: list[Point] = field(default_factory=list)
    _commas: list[str] = field(default_factory=list)
    _has_dots: bool = False
    _has_risen: bool = False

    @property
    def has_ended(self) -> bool:
        """Whether the curve rose and came down to zero."""
        return self._has_risen and self.last is not None and self.last[1] <= 0

    def refuse(self, message: str, *, code: str, line: int) -> None:
        """Refuse it for good; what was wrong first is what is told."""
        self.refusal = self.refusal or MotorRefusedError(message, code=code, line=line)
        self._points.clear()

    def add(self, fields: list[str], line: int) -> None:
        """A point of its curve, as two numbers."""
        time, thrust = self.last = self._float(fields[0]), self._float(fields[1])
        self._has_risen = self._has_risen or thrust > 0
        if not (math.isfinite(time) and math.isfinite(thrust)):
            self.refuse(f"{' '.join(fields)[:_SHOWN]!r} is not finite", code="bad_number", line=line)
        if self.refusal is None:
            self._points.append(self.last)

    def finished(self) -> MotorFileEntry | RefusedMotor:
        """The motor, or why it is none."""
        try:
            return self._motor()
        except MotorRefusedError as refusal:
            name = self.header.designation if self.header else ""
            return RefusedMotor(self.index, refusal.line or self.line, name, refusal.code, refusal.message)

    def _float(self, text: str) -> float:
        if "," in text:
            self._commas.append(text)
            return float(text.replace(",", "."))
        self._has_dots = self._has_dots or "." in text
        return float(text)

    def _motor(self) -> MotorFileEntry:
        if self.refusal or self.header is None:
            raise self.refusal or MotorRefusedError("no header stands above", code="no_header", line=self.line)
        header = self.header
        points, found = in_order(self._points, line=self.line)
        diameter, length, propellant, total = self._numbers(header.numbers)
        motor = MotorFileEntry(
            index=self.index,
            line=self.line,
            format="RASP",
            designation=header.designation,
            manufacturer=header.manufacturer,
            diameter_mm=read_size(diameter, "the diameter", line=self.line),
            length_mm=read_size(length, "the length", line=self.line),
            delays=tuple(delay for delay in re.split("[-,]", header.delays) if delay),
            propellant_weight_g=_grams(propellant, "the propellant's weight", self.line),
            total_weight_g=_grams(total, "the total weight", self.line),
            points=points,
            comments="\n".join(self.comments).strip("\n"),
        )
        return noted(motor, {*self.notes, *header.notes, *found})

    def _numbers(self, texts: tuple[str, ...]) -> list[str]:
        """The header's numbers with decimal points, once it is clear what commas mean in this motor."""
        known = [*texts, *self._commas, *([".0"] if self._has_dots else [])]
        if has_decimal_commas(known, line=self.line):
            self.notes.add("decimal_comma")
        return [text.replace(",", ".") for text in texts]


def _grams(kilograms: str, what: str, line: int) -> float:
    grams = round(read_size(kilograms, what, line=line) * _GRAMS, 9)  # 0.0239 kg are 23.9 g, not 23.900000000000002
    return read_number(repr(grams), what, line=line)  # too many kilograms for grams are no number
