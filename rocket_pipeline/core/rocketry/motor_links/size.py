"""Sizes as evidence: whether a motor's casing can be the one that somebody wrote down."""

from __future__ import annotations

from dataclasses import dataclass

from rocket_pipeline.core.rocketry.motor_links.catalogue import KnownMotor

SAME_DIAMETER_MM = 1.6
"""75 and 76 mm are one size to some, 10.5 and 10 too; the next sizes of casings are 2 mm apart and more."""

SAME_LENGTH = 0.01
SAME_LENGTH_MM = 1.5
"""How far lengths of one motor differ that were measured alike: with and without a forward closure's rim."""

NEAR_LENGTH = 0.03
"""How far they differ where somebody measured with the closure; the G78G/L (124 mm) is not the older G78 (128 mm)."""

POSSIBLE_LENGTH = 0.35
"""Beyond, even an equal name is no evidence: files state the casing's, the reload's or the tank's length."""


@dataclass(frozen=True, kw_only=True)
class Size:
    """A casing as somebody wrote it down; 0 and less are no size.

    Attributes:
        diameter_mm: None where it is not known.
        length_mm: None where it is not known.
    """

    diameter_mm: float | None = None
    length_mm: float | None = None

    @property
    def is_known(self) -> bool:
        """Whether both are stated."""
        return bool(self.diameter_mm and self.length_mm and self.diameter_mm > 0 and self.length_mm > 0)

    def within(self, motor: KnownMotor, tolerance: float, least_mm: float = SAME_LENGTH_MM) -> bool:
        """Whether nothing that is stated speaks against the motor.

        Args:
            motor: The motor.
            tolerance: How far lengths may differ, as a part of the motor's.
            least_mm: How far they may differ at least.
        """
        if self.diameter_mm and self.diameter_mm > 0 and abs(self.diameter_mm - motor.diameter_mm) > SAME_DIAMETER_MM:
            return False
        if not self.length_mm or self.length_mm <= 0:
            return True
        return abs(self.length_mm - motor.length_mm) <= max(tolerance * motor.length_mm, least_mm)

    def confirms(self, motor: KnownMotor) -> bool:
        """Whether both are stated and equal the motor's."""
        return self.is_known and self.within(motor, SAME_LENGTH)
