"""Samples: the points of thrust curves, one row a point. Contract and rules of the entity."""

from __future__ import annotations

import polars as pl

from rocket_pipeline.core.cleaning.constraints import shown
from rocket_pipeline.core.cleaning.contract import PROVENANCE, Column, EntityContract
from rocket_pipeline.core.cleaning.fields import Field, derived_refusals, field_refusals, typed
from rocket_pipeline.core.cleaning.inputs import Inputs, RawFile
from rocket_pipeline.core.cleaning.issues import ISSUES
from rocket_pipeline.core.cleaning.oddities import Oddity, tell
from rocket_pipeline.core.cleaning.pipeline import Cleaned, Cleaner
from rocket_pipeline.core.cleaning.quarantine import Refusal, raw, refuse
from rocket_pipeline.core.cleaning.rules import text
from rocket_pipeline.core.rocketry.cleaning.curves import AREA, POINTS, Curves
from rocket_pipeline.core.rocketry.cleaning.names import SLUG
from rocket_pipeline.core.rocketry.cleaning.physics import CURVE_INTEGRAL, off
from rocket_pipeline.errors import RawDataError

CONTRACT = EntityContract(
    name="samples",
    description="The points of thrust curves: thrust over time, one row a point.",
    key=("simfile_id", "point"),
    columns=(
        Column(
            name="simfile_id",
            type="string",
            description="The id of the thrust curve: of its data file at ThrustCurve.org.",
            required=True,
        ),
        Column(
            name="motor_key",
            type="string",
            description="The motor whose thrust was measured.",
            required=True,
            pattern=f"{SLUG}:.+",
        ),
        Column(
            name="point",
            type="integer",
            description="The place of the point in its curve, counted from 0.",
            required=True,
            minimum=0,
        ),
        *POINTS,
        Column(
            name="data_format",
            type="string",
            description="The format of the data file that the curve was read from, such as RASP or RockSim.",
        ),
        Column(
            name="data_source",
            type="string",
            description="Who measured: the certifying organization (cert), the manufacturer (mfr) or a user.",
            enum=("cert", "mfr", "user"),
        ),
        Column(
            name="license",
            type="string",
            description="The licence of the data: public domain (PD), free to use, or other terms.",
            enum=("PD", "free", "other"),
        ),
        ISSUES,
        *PROVENANCE,
    ),
)

FIELDS = (
    Field(column="simfile_id", raw="simfileId"),
    Field(column="time_s", raw="time"),
    Field(column="thrust_n", raw="thrust"),
    Field(column="data_format", raw="format"),
    Field(column="data_source", raw="source_type"),
    Field(column="license", raw="license"),
)

DERIVED = {"motor_key": "motorId"}
"""Clean column that the rules make → the raw column to blame when its value breaks the contract. `point` is not
among them: a place counted from 0 cannot break it."""

RAW = RawFile(
    key="motors/samples.csv",
    columns=(*(field.raw for field in FIELDS), "motorId"),
    ignored=("infoUrl", "dataUrl", "attributionUrl"),  # pages at the source, reached from the motor as well
)

_CURVES = Curves(key="simfile_id", raw_key="simfileId", raw_time="time")

_POINT_REFUSALS = (
    *field_refusals(CONTRACT, FIELDS),
    _CURVES.decreasing,
    Refusal(
        reason="motor_refused",
        field="motorId",
        when=pl.col("motor_key").is_null() & pl.col("motor_refused"),
        message=pl.format("motor {} was itself refused: see _quarantine/motors.csv", raw("motorId")),
    ),
    Refusal(
        reason="motor_unknown",
        field="motorId",
        when=pl.col("motor_key").is_null() & ~pl.col("motor_refused"),
        message=pl.format("no motor has the id '{}'", raw("motorId").fill_null("")),
    ),
    Refusal(
        reason="motors_differ",
        field="motorId",
        when=raw("motorId").n_unique().over("simfile_id") > 1,
        message=pl.format("curve {} is given for several motors", "simfile_id"),
    ),
)


def clean(inputs: Inputs) -> Cleaned:
    """Whole curves, one row a point: a curve with one bad point is refused with all its points.

    Raises:
        RawDataError: Motors were never cleaned.
    """
    if "motors" not in inputs.clean:
        raise RawDataError("Samples need the clean data set motors.", hint="Clean motors first.")
    rows = _CURVES.ordered(_with_motors(typed(inputs.raw[RAW.key], CONTRACT, FIELDS), inputs))
    points = refuse(rows, _POINT_REFUSALS)
    whole = (*derived_refusals(CONTRACT, DERIVED), _CURVES.fellow_of(points.refused), _CURVES.too_short)
    curves = refuse(points.kept, whole)
    measured = curves.kept.with_columns(integral_ns=AREA.over("simfile_id").sum().over("simfile_id"))
    possible = refuse(measured, [*CURVE_INTEGRAL.refusals("thrust")])
    once = _CURVES.numbered(possible.kept)
    told, warnings = _odd(once.kept)
    return Cleaned(
        frame=told.select(*CONTRACT.schema),
        refused=pl.concat([points.refused, curves.refused, possible.refused]),
        merged=once.merged,
        warnings=warnings,
    )


def _odd(points: pl.DataFrame) -> tuple[pl.DataFrame, tuple[str, ...]]:
    """Curves whose integral is not the motor's total impulse, or that never come to zero, told in all their points."""
    curves = points.group_by("simfile_id", maintain_order=True).agg(
        pl.col("motor_key", "integral_ns", "total_impulse_ns").first(), last_n=pl.col("thrust_n").last()
    )
    named = curves.with_columns(name=pl.format("{} ({})", "motor_key", "simfile_id"))
    integral = off(
        "thrust",
        pl.col("integral_ns"),
        pl.col("total_impulse_ns"),
        names=("the integral", "total_impulse_ns"),
    )
    unended = Oddity(
        field="thrust",
        code="no_zero_end",
        when=pl.col("last_n") > 0,
        text=pl.format("the last is {} N", shown(pl.col("last_n"))),
        told="the last thrust is not 0",
    )
    told, warnings = tell(named, [integral, unended], name="name", noun="curve")
    issues = told.select("simfile_id", ISSUES.name)
    return points.join(issues, on="simfile_id", how="left", maintain_order="left"), warnings


def _with_motors(rows: pl.DataFrame, inputs: Inputs) -> pl.DataFrame:
    """The rows with `motor_key` and `total_impulse_ns`, null where no clean motor has the id, and `motor_refused`."""
    motors = inputs.clean["motors"].select("motor_key", "total_impulse_ns", motor_id="thrustcurve_id")
    refused = inputs.refused["motors"].get_column("raw_row").str.json_path_match("$.motorId")
    identified = rows.with_columns(
        motor_id=text(raw("motorId")),
        motor_refused=text(raw("motorId")).is_in(refused.implode()).fill_null(value=False),
    )
    return identified.join(motors, on="motor_id", how="left", maintain_order="left")


CLEANER = Cleaner(contract=CONTRACT, inputs=(RAW,), depends_on=("motors",), clean=clean)
