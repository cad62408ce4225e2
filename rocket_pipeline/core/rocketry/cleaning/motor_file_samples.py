"""Motor file samples: the points of motor files' curves, one row a point. Contract and rules of the entity."""

from __future__ import annotations

import dataclasses

import polars as pl

from rocket_pipeline.core.cleaning.contract import PROVENANCE, EntityContract
from rocket_pipeline.core.cleaning.fields import Field, field_refusals, typed
from rocket_pipeline.core.cleaning.inputs import Inputs, RawFile
from rocket_pipeline.core.cleaning.pipeline import Cleaned, Cleaner
from rocket_pipeline.core.cleaning.quarantine import Refusal, deduplicate, refuse
from rocket_pipeline.core.rocketry.cleaning import motor_files, samples
from rocket_pipeline.core.rocketry.cleaning.curves import POINTS, Curves
from rocket_pipeline.errors import RawDataError

CONTRACT = EntityContract(
    name="motor_file_samples",
    description="The points of the curves in motor files: thrust over time, one row a point.",
    key=("motor_file_id", "point"),
    columns=(
        dataclasses.replace(motor_files.KEY, description="The motor of the file."),
        samples.CONTRACT.column("point"),
        *POINTS,
        *PROVENANCE,
    ),
)

FIELDS = tuple(Field(column=name, raw=name) for name in ("motor_file_id", "point", "time_s", "thrust_n"))
RAW = RawFile(key="motors/file_samples.csv", columns=tuple(field.raw for field in FIELDS))

_CURVES = Curves(key="motor_file_id", raw_key="motor_file_id", raw_time="time_s")


def clean(inputs: Inputs) -> Cleaned:
    """Whole curves in the order of their points; a curve with one bad point is refused with all its points.

    Raises:
        RawDataError: Motor files were never cleaned.
    """
    if "motor_files" not in inputs.clean:
        raise RawDataError("Motor file samples need the clean data set motor_files.", hint="Clean motor_files first.")
    rows = typed(inputs.raw[RAW.key], CONTRACT, FIELDS)
    readable = refuse(rows, (*field_refusals(CONTRACT, FIELDS), *_of_files(inputs)))
    once = deduplicate(readable.kept, CONTRACT)  # of a file that was read from several places
    before = pl.concat([readable.refused, once.refused])
    points = refuse(_CURVES.ordered(once.kept), [_CURVES.decreasing])
    curves = refuse(points.kept, [_CURVES.fellow_of(pl.concat([before, points.refused])), _CURVES.too_short])
    numbered = _CURVES.numbered(curves.kept)
    return Cleaned(
        frame=numbered.kept.select(*CONTRACT.schema),
        refused=pl.concat([before, points.refused, curves.refused]),
        merged=pl.concat([once.merged, numbered.merged]),
    )


def _of_files(inputs: Inputs) -> list[Refusal]:
    """The refusals of points whose motor is not clean."""
    known = pl.col("motor_file_id").is_in(inputs.clean["motor_files"].get_column("motor_file_id").implode())
    refused = inputs.refused["motor_files"].get_column("raw_row").str.json_path_match("$.motor_file_id")
    was_refused = pl.col("motor_file_id").is_in(refused.implode())
    return [
        Refusal(
            reason="motor_file_refused",
            field="motor_file_id",
            when=~known & was_refused,
            message=pl.format("{} was itself refused: see _quarantine/motor_files.csv", "motor_file_id"),
        ),
        Refusal(
            reason="motor_file_unknown",
            field="motor_file_id",
            when=~known & ~was_refused,
            message=pl.format("no motor file has the id {}", "motor_file_id"),
        ),
    ]


CLEANER = Cleaner(contract=CONTRACT, inputs=(RAW,), depends_on=("motor_files",), clean=clean)
