"""What physics says about motors and their curves: figures that cannot be true together, and those that hardly can.

Real data disagree within limits: a thrust curve is one test, the total impulse an average of several. What no motor can
be is refused (`Relation`); what contradicts itself within that is told in the row and stays (`Oddity`). Thresholds rest
on ThrustCurve.org's 1,129 motors and on 2,085 motors of 1,197 real files; docs/cleaning.md tells how many each finds.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import polars as pl

from rocket_pipeline.core.cleaning.constraints import UNIT_SLIP, shown, slip_text
from rocket_pipeline.core.cleaning.contract import Column
from rocket_pipeline.core.cleaning.oddities import Oddity
from rocket_pipeline.core.cleaning.quarantine import Refusal

TOLERANCE = 0.1
"""Figures are rounded and the end of a burn is a matter of definition: up to a tenth is no contradiction."""

CLASS_A_TOP_NS = 2.5
"""NAR and TRA: class A ends at 2.5 N·s, and every letter after it holds twice the impulse of the one
before."""

_LETTERS = "ABCDEFGHIJKLMNO"
_TOP = {letter: CLASS_A_TOP_NS * 2**place for place, letter in enumerate(_LETTERS)}
_MORE = f"more than {TOLERANCE:.0%}"


def measure(name: str, unit: str, low: float, high: float, description: str, *, required: bool = False) -> Column:
    """A column that holds a measure of a motor, with its bounds."""
    return Column(
        name=name, type="number", unit=unit, minimum=low, maximum=high, description=description, required=required
    )


# Bounds: the smallest values are those that ThrustCurve.org's own data base accepts; the largest lie above all that was
# ever certified, so that a unit's slip stands out.
MEASURES = {
    column.name: column
    for column in (
        # 6 mm (MicroMaxx) to 161 mm (Cesaroni's Pro161).
        measure("diameter_mm", "mm", 6, 161, "The diameter of the casing.", required=True),
        # 26 mm (MicroMaxx) to 1,829 mm: a J motor of 9,122 mm is an error.
        measure("length_mm", "mm", 10, 2000, "The length of the casing.", required=True),
        # At most 23,510 N on average (Cesaroni's O25000) and 29,280 N at its peak.
        measure("average_thrust_n", "N", 0.01, 50_000, "The thrust averaged over the burn.", required=True),
        measure("max_thrust_n", "N", 0.1, 50_000, "The highest thrust of the burn."),
        # Class O ends at 40,960 N·s; an experimental Q motor has 144,000.
        measure("total_impulse_ns", "N·s", 0.1, 200_000, "The thrust summed up over the burn.", required=True),
        # 0.23 to 23.1 s.
        measure("burn_time_s", "s", 0.01, 60, "How long the motor burns."),
        # 1 g (MicroMaxx) to 33.9 kg, of which 22 kg are propellant; that Q motor weighs 116 kg and holds 73.
        measure("total_weight_g", "g", 0.5, 200_000, "The weight of the motor ready to fly."),
        measure(
            "propellant_weight_g", "g", 0.1, 100_000, "The weight of the propellant in it; less than the total weight."
        ),
    )
}
"""The measures of a motor, for the contracts of motors and of motor files."""


@dataclass(frozen=True, kw_only=True)
class Relation:
    """Two figures whose ratio is known for every motor, whatever its size.

    Attributes:
        blamed: The column that a slip is most likely in.
        of: What the ratio is, for a person.
        ratio: The blamed column over the others; null where one of them is.
        possible: The smallest and the largest ratio that can be.
        usual: Those of real motors: what a ratio must be once a unit's slip is taken back.
        unit: The ratio's unit.
    """

    blamed: Column
    of: str
    ratio: pl.Expr
    possible: tuple[float, float]
    usual: tuple[float, float]
    unit: str = ""

    def refusals(self, field: str) -> Iterator[Refusal]:
        """The refusals of rows whose ratio cannot be, those that a unit's slip explains first.

        Args:
            field: The raw column to blame.
        """
        low, high = self.possible
        outside = ~self.ratio.is_between(low, high)
        said = pl.format(
            f"{self.of} is {{}}{self.unit}, outside {low:g} to {high:g}", shown(self.ratio.round_sig_figs(3))
        )
        explained = pl.lit(value=False)
        for factor, size in ((1 / UNIT_SLIP, "large"), (UNIT_SLIP, "small")):
            fits = outside & (self.ratio * factor).is_between(*self.usual)
            explained = explained | fits
            likely = slip_text(pl.col(self.blamed.name) * factor, size, unit=self.blamed.unit)
            yield Refusal(reason="unit_slip", field=field, when=fits, message=pl.format("{}{}", said, likely))
        yield Refusal(reason="figures_contradict", field=field, when=outside & ~explained, message=said)


_CASING_CM3 = math.pi / 4 * pl.col("diameter_mm") ** 2 * pl.col("length_mm") / 1000

DENSITY = Relation(
    blamed=MEASURES["total_weight_g"],
    of="total_weight_g over the casing's volume",
    # Real ones lie from 0.39 (a hybrid's tank) to 4.9; cork has 0.1, and iron 8.
    ratio=pl.col("total_weight_g") / _CASING_CM3,
    possible=(0.1, 10),
    usual=(0.3, 5),
    unit=" g/cm³",
)
PROPELLANT_SHARE = Relation(
    blamed=MEASURES["propellant_weight_g"],
    of="propellant_weight_g over total_weight_g",
    # Real ones lie from 0.008 (a hybrid's fuel) to 0.75; what is above 1 and no slip, `not_lighter` tells.
    ratio=pl.col("propellant_weight_g") / pl.col("total_weight_g"),
    possible=(0.005, 50),
    usual=(0.05, 0.8),
)
YIELD = Relation(
    blamed=MEASURES["propellant_weight_g"],
    of="propellant_weight_g over total_impulse_ns",
    # Black powder gives 0.3 to 0.9 N·s/g, composites up to 2.9; of hybrids often the fuel alone is weighed: 155 N·s/g.
    ratio=pl.col("propellant_weight_g") / pl.col("total_impulse_ns"),
    possible=(0.005, 5),
    usual=(0.1, 3),
    unit=" g/N·s",
)
BURN = Relation(
    blamed=MEASURES["total_impulse_ns"],
    of="total_impulse_ns over average_thrust_n × burn_time_s",
    # Equal by definition; real ones lie from 0.58 to 2.1.
    ratio=pl.col("total_impulse_ns") / (pl.col("average_thrust_n") * pl.col("burn_time_s")),
    possible=(0.1, 10),
    usual=(0.5, 2.5),
)
PEAK = Relation(
    blamed=MEASURES["max_thrust_n"],
    of="max_thrust_n over average_thrust_n",
    # Real ones lie from 0.63 to 11.7 (MicroMaxx).
    ratio=pl.col("max_thrust_n") / pl.col("average_thrust_n"),
    possible=(0.1, 100),
    usual=(0.5, 12),
)

CURVE_INTEGRAL = Relation(
    blamed=Column(name="integral_ns", type="number", unit="N·s", description="The area under a curve."),
    of="the curve's integral over total_impulse_ns",
    # Real ones lie from 0.28 (a hybrid's) to 1.39.
    ratio=pl.col("integral_ns") / pl.col("total_impulse_ns"),
    possible=(0.1, 10),
    usual=(0.25, 2.5),
)


def not_lighter(field: str) -> Refusal:
    """The refusal of motors that are nothing but propellant: casing, nozzle and liner weigh something."""
    return Refusal(
        reason="propellant_not_lighter",
        field=field,
        when=pl.col("propellant_weight_g") >= pl.col("total_weight_g"),
        message=pl.format(
            "propellant_weight_g {} is not below total_weight_g {}",
            *(shown(pl.col(name)) for name in ("propellant_weight_g", "total_weight_g")),
        ),
    )


def impossible(fields: Mapping[str, str]) -> tuple[Refusal, ...]:
    """The refusals of motors whose figures cannot be true together; each figure alone is within its bounds.

    Args:
        fields: Clean column → raw column to blame.
    """

    def of(*relations: Relation) -> Iterator[Refusal]:
        return (refusal for relation in relations for refusal in relation.refusals(fields[relation.blamed.name]))

    return (*of(DENSITY, PROPELLANT_SHARE), not_lighter(fields["propellant_weight_g"]), *of(YIELD, BURN, PEAK))


def class_oddity(field: str, letter: pl.Expr, impulse: pl.Expr, *, told: str) -> Oddity:
    """A letter that stands for another total impulse than the motor's."""
    top = letter.replace_strict(_TOP, default=None, return_dtype=pl.Float64)
    # 1/8A, 1/4A and 1/2A are listed under A: class A has no lower end.
    bottom = pl.when(letter != "A").then(top / 2).otherwise(0.0)
    return Oddity(
        field=field,
        code="contradicts",
        when=(impulse > top) | (impulse <= bottom),
        text=pl.format("{} is {} to {} N·s, and total_impulse_ns {}", letter, *map(shown, (bottom, top, impulse))),
        told=told,
    )


def off(field: str, value: pl.Expr, reference: pl.Expr, *, names: tuple[str, str], code: str = "contradicts") -> Oddity:
    """A value that is more than `TOLERANCE` off another one that should be the same.

    Args:
        field: The raw column that is told.
        value: The value.
        reference: What it should be.
        names: What the two are.
        code: The issue's reason.
    """
    rounded = value.round_sig_figs(4)
    return Oddity(
        field=field,
        code=code,
        when=(value / reference - 1).abs() > TOLERANCE,
        text=pl.format(f"{names[0]} is {{}}, {names[1]} {{}}", shown(rounded), shown(reference)),
        told=f"{names[0]} differs from {names[1]} by {_MORE}",
    )


def motor_oddities(fields: Mapping[str, str]) -> tuple[Oddity, ...]:
    """What of a motor's own figures contradicts itself.

    Args:
        fields: Clean column → raw column to tell.
    """
    produced = pl.col("average_thrust_n") * pl.col("burn_time_s")
    impulse, highest, average = (pl.col(name) for name in ("total_impulse_ns", "max_thrust_n", "average_thrust_n"))
    return (
        class_oddity(
            fields["impulse_class"],
            pl.col("impulse_class"),
            impulse,
            told="impulse_class contradicts total_impulse_ns",
        ),
        off(
            fields["total_impulse_ns"],
            produced,
            impulse,
            names=("average_thrust_n × burn_time_s", "total_impulse_ns"),
        ),
        Oddity(
            field=fields["max_thrust_n"],
            code="contradicts",
            when=highest < average,
            text=pl.format("max_thrust_n is {}, average_thrust_n {}", shown(highest), shown(average)),
            told="max_thrust_n is below average_thrust_n",
        ),
    )
