"""Samples: the points of thrust curves, one row a point. Contract and rules of the entity."""

from __future__ import annotations

import polars as pl

from rocket_pipeline.core.cleaning.constraints import shown
from rocket_pipeline.core.cleaning.contract import PROVENANCE, Column, EntityContract
from rocket_pipeline.core.cleaning.fields import Field, derived_refusals, field_refusals, typed
from rocket_pipeline.core.cleaning.inputs import Inputs, RawFile
from rocket_pipeline.core.cleaning.pipeline import Cleaned, Cleaner
from rocket_pipeline.core.cleaning.quarantine import Refusal, merge, raw, refuse
from rocket_pipeline.core.cleaning.rules import text
from rocket_pipeline.core.rocketry.cleaning.manufacturers import SLUG
from rocket_pipeline.core.rocketry.cleaning.physics import curve_oddities
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
        Column(
            name="time_s",
            type="number",
            description="Time since ignition; never decreases along a curve.",
            unit="s",
            required=True,
            minimum=0,
        ),
        Column(
            name="thrust_n",
            type="number",
            description="The thrust at that time.",
            unit="N",
            required=True,
            minimum=0,
        ),
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

_CURVE = "simfile_id"
_REPEATED = (pl.col("time_s") == pl.col("time_s").shift(1).over(_CURVE)) & (
    pl.col("thrust_n") == pl.col("thrust_n").shift(1).over(_CURVE)
)
"""The point before said the same: files write an origin (0, 0) that is there already. A repeated time with
another thrust is a vertical step and stays."""

_POINT_REFUSALS = (
    *field_refusals(CONTRACT, FIELDS),
    Refusal(
        reason="time_decreasing",
        field="time",
        when=pl.col("time_s") < pl.col("before_s"),
        message=pl.format("time {} comes after {}", shown(pl.col("time_s")), shown(pl.col("before_s"))),
    ),
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
        when=raw("motorId").n_unique().over(_CURVE) > 1,
        message=pl.format("curve {} is given for several motors", pl.col(_CURVE)),
    ),
)


def clean(inputs: Inputs) -> Cleaned:
    """Whole curves, one row a point: a curve with one bad point is refused with all its points.

    Raises:
        RawDataError: Motors were never cleaned.
    """
    if "motors" not in inputs.clean:
        raise RawDataError("Samples need the clean data set motors.", hint="Clean motors first.")
    rows = _with_motors(typed(inputs.raw[RAW.key], CONTRACT, FIELDS), inputs).with_columns(
        before_s=pl.col("time_s").shift(1).over(_CURVE)
    )
    points = refuse(rows, _POINT_REFUSALS)
    curves = refuse(points.kept, (*derived_refusals(CONTRACT, DERIVED), _fellow_of(points.refused), _TOO_SHORT))
    place = pl.format(
        "{}/{}", pl.col(_CURVE), (~_REPEATED.fill_null(value=False)).cast(pl.Int64).cum_sum().over(_CURVE) - 1
    )
    once = merge(curves.kept, _REPEATED, key=place, into=place, rule="repeated_point")
    numbered = once.kept.with_columns(point=pl.int_range(pl.len()).over(_CURVE))
    frame = numbered.select(*CONTRACT.schema)
    return Cleaned(
        frame=frame,
        refused=pl.concat([points.refused, curves.refused]),
        merged=once.merged,
        warnings=curve_oddities(frame, inputs.clean["motors"]),
    )


_TOO_SHORT = Refusal(
    reason="too_few_points",
    field="simfileId",
    when=(~_REPEATED.fill_null(value=False)).sum().over(_CURVE) < 2,
    message=pl.format("curve {} has fewer than 2 different points", pl.col(_CURVE)),
)


def _with_motors(rows: pl.DataFrame, inputs: Inputs) -> pl.DataFrame:
    """The rows with `motor_key`, null when no clean motor has the id, and `motor_refused`."""
    motors = inputs.clean["motors"].select("motor_key", motor_id="thrustcurve_id")
    refused = inputs.refused["motors"].get_column("raw_row").str.json_path_match("$.motorId")
    identified = rows.with_columns(
        motor_id=text(raw("motorId")),
        motor_refused=text(raw("motorId")).is_in(refused.implode()).fill_null(value=False),
    )
    return identified.join(motors, on="motor_id", how="left", maintain_order="left")


def _fellow_of(refused: pl.DataFrame) -> Refusal:
    """The refusal of sound points whose curve has a refused one."""
    curve = refused.select(
        curve=pl.col("raw_row").str.json_path_match("$.simfileId").str.strip_chars(),
        culprit=pl.format("row {} is refused as {}", "row_number", "reason"),
    )
    culprits = dict(curve.drop_nulls().unique("curve", keep="first", maintain_order=True).iter_rows())
    return Refusal(
        reason="curve_refused",
        field="simfileId",
        when=pl.col(_CURVE).is_in(list(culprits)),
        message=pl.format(
            "curve {} is refused as a whole: {}",
            pl.col(_CURVE),
            pl.col(_CURVE).replace_strict(culprits, default="", return_dtype=pl.String),
        ),
    )


CLEANER = Cleaner(contract=CONTRACT, inputs=(RAW,), depends_on=("motors",), clean=clean)
