"""What a motor file holds: motors as written, what was refused, and the codes for both. How it is read is elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Final, Literal

from rocket_pipeline.errors import DocumentRefusedError

FileFormat = Literal["RASP", "RockSim"]
Point = tuple[float, float]

MAX_BYTES: Final = 16 * 1024 * 1024
MAX_MOTORS: Final = 20_000
MAX_POINTS: Final = 200_000
"""What a file may hold; the largest collection known has 884 motors in 0.4 MB."""

NOTES: Final = {
    "bad_stated_impulse": "the total impulse that the file states is no number",
    "blanks_in_designation": "the designation is several words, so the header has more than 7 fields",
    "blanks_in_manufacturer": "the manufacturer is several words, so the header has more than 7 fields",
    "decimal_comma": "numbers are written with a decimal comma",
    "implausible_size": "diameter or length is smaller or larger than of any motor (3 to 250 mm, 10 mm to 3 m)",
    "implausible_weight": "the weights do not fit the size or each other: a wrong unit, or 0",
    "impulse_differs": "the curve's total impulse is more than 5 % off the one that the file states",
    "long_curve": "more than 32 points, which the first programs for RASP files could not read",
    "negative_thrust": "the curve goes below 0 N; kept as written",
    "no_delays": "no delay is stated",
    "no_manufacturer": "no manufacturer is stated",
    "no_thrust": "the curve never rises above 0.1 N",
    "no_zero_end": "the curve does not end at 0 N",
    "not_utf8": "text that is not UTF-8 was read as Windows-1252",
    "plugged_placeholder": "a delay of 100 s or more stands for a plugged motor; kept as written",
    "propellant_over_total": "the propellant weighs more than the whole motor",
    "repeated_time": "two points have the same time",
    "thrust_at_zero": "the curve begins above 0 N at 0 s",
    "unordered_times": "points were not in the order of time; they are now",
}
"""Oddities of a motor that is read all the same."""

REASONS: Final = {
    "bad_header": "a line that should begin a motor is no header: designation, diameter (mm), length (mm), delays, "
    "propellant weight (kg), total weight (kg), manufacturer",
    "bad_number": "a number is no number, not finite, negative where that cannot be, or ambiguous",
    "bad_point": "a line in a curve is not a time and a thrust",
    "missing_fields": "an engine lacks its code, a size or a weight",
    "negative_time": "a point lies before ignition",
    "no_header": "points that no header stands above",
    "too_few_points": "the curve has no point after 0 s",
}
"""Why a motor is refused; the file's other motors are read."""


@dataclass(frozen=True)
class MotorFileEntry:
    """One motor of a motor file.

    Attributes:
        index: Its place among the motors of the file, the refused ones counted; from 1.
        line: The line of its header, where the format has lines.
        format: RASP (.eng) or RockSim (.rse).
        designation: As written.
        manufacturer: As written but for blanks around it; "" when not stated.
        diameter_mm: The casing's diameter.
        length_mm: The casing's length.
        delays: As written, one text a delay.
        propellant_weight_g: What burns, in grams whatever the format's unit.
        total_weight_g: The loaded motor, likewise.
        points: (time in s, thrust in N) as written, in the order of time.
        motor_type: RockSim's `Type` as written; RASP has none.
        stated_impulse_ns: RockSim's `Itot`; RASP has none.
        comments: What its comments say, without the signs that begin them.
        notes: Oddities, codes of `NOTES`.
    """

    index: int
    line: int | None
    format: FileFormat
    designation: str
    manufacturer: str
    diameter_mm: float
    length_mm: float
    delays: tuple[str, ...]
    propellant_weight_g: float
    total_weight_g: float
    points: tuple[Point, ...]
    motor_type: str = ""
    stated_impulse_ns: float | None = None
    comments: str = ""
    notes: tuple[str, ...] = ()

    @cached_property
    def total_impulse_ns(self) -> float:
        """The curve's integral by trapezoids, from the (0, 0) that both formats imply when they do not state it."""
        return impulse_ns(self.points)

    @property
    def burn_time_s(self) -> float:
        """The time of the last point."""
        return self.points[-1][0]

    @property
    def average_thrust_n(self) -> float:
        """Total impulse over burn time."""
        return round(self.total_impulse_ns / self.burn_time_s, 9)

    @property
    def max_thrust_n(self) -> float:
        """The highest point."""
        return max(thrust for _, thrust in self.points)


@dataclass(frozen=True)
class RefusedMotor:
    """A motor, or a stretch of lines, that could not be read.

    Attributes:
        index: Its place among the motors of the file; from 1.
        line: The line at fault, where the format has lines.
        designation: As far as it is known.
        reason: A code of `REASONS`.
        message: What is wrong, for a person.
    """

    index: int
    line: int | None
    designation: str
    reason: str
    message: str

    def __str__(self) -> str:
        place = f"motor {self.index}" if self.line is None else f"line {self.line}"
        return f"{place}: {self.message}"


@dataclass(frozen=True)
class MotorFile:
    """A motor file: at least one motor, and what was refused beside it."""

    format: FileFormat
    motors: tuple[MotorFileEntry, ...]
    refused: tuple[RefusedMotor, ...] = ()


class MotorRefusedError(DocumentRefusedError):
    """One motor cannot be read; `line` is where. A reader turns it into a `RefusedMotor` and goes on."""

    def __init__(self, message: str, *, code: str, line: int | None = None) -> None:
        super().__init__(message, code=code)
        self.line = line


def impulse_ns(points: tuple[Point, ...]) -> float:
    """The integral of a curve by trapezoids; one that begins after 0 s starts at (0, 0)."""
    whole = points if points[0][0] <= 0 else ((0.0, 0.0), *points)
    return round(sum((t2 - t1) * (f1 + f2) / 2 for (t1, f1), (t2, f2) in pairwise(whole)), 9)
