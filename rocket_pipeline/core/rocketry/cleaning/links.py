"""Motors as others name them, in clean data sets: the columns that a link has, how rows get them, what is told of them.

Which motor a name means is decided in `motor_links`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

import polars as pl

from rocket_pipeline.core.cleaning.contract import Column
from rocket_pipeline.core.cleaning.inputs import Inputs
from rocket_pipeline.core.cleaning.oddities import warn
from rocket_pipeline.core.rocketry.cleaning import motors
from rocket_pipeline.core.rocketry.cleaning.names import SLUG
from rocket_pipeline.core.rocketry.motor_links import NOTES, REASONS, RULES, MotorColumns, link_frame, motor_linker

LINK_COLUMNS = (
    Column(
        name="motor_key",
        type="string",
        description="The motor that is meant; null when it cannot be told.",
        pattern=f"{SLUG}:.+",
    ),
    Column(
        name="link_rule",
        type="string",
        description="The rule by which the motor was found; see docs/aliases-and-links.md.",
        enum=tuple(rule.name for rule in RULES),
    ),
    Column(
        name="link_reason",
        type="string",
        description="Why no motor was found; null when one was.",
        enum=tuple(REASONS),
    ),
    Column(
        name="link_candidates",
        type="list[string]",
        description="Motors that it could mean, where none was found.",
        required=True,
        pattern=f"{SLUG}:.+",
    ),
    Column(
        name="link_delays",
        type="list[string]",
        description="The delays that are named: seconds, or S, M, L and P (plugged).",
        required=True,
    ),
    Column(
        name="link_notes",
        type="list[string]",
        description="What is worth knowing of the link.",
        required=True,
        enum=tuple(NOTES),
    ),
)
"""The columns of `motor_links.LINKED`, for contracts."""


def linked(rows: pl.DataFrame, inputs: Inputs, columns: MotorColumns, *, scope: str) -> pl.DataFrame:
    """The rows with `LINK_COLUMNS`.

    Args:
        rows: Any rows that have the columns.
        inputs: Its clean motors are what is linked to; without any, the reason is `no_motors`.
        columns: Where names, makers and sizes stand.
        scope: The source that writes so.
    """
    known = inputs.clean.get("motors", pl.DataFrame(schema=motors.CONTRACT.schema))
    return link_frame(rows, motor_linker(known), columns, scope=scope)


def link_warnings(rows: pl.DataFrame, *, key: str, text: str, expected: Collection[str] = ()) -> Iterator[str]:
    """A warning for each reason for which motors were not linked.

    Args:
        rows: Clean rows with `LINK_COLUMNS`.
        key: The column that names a row.
        text: The column that names the motor.
        expected: Reasons that are no warning.
    """
    candidates = pl.col("link_candidates").list.join(" or ")
    could_be = pl.when(candidates != "").then(pl.format(" ({}?)", candidates)).otherwise(pl.lit(""))
    told = rows.with_columns(told=pl.format("{} {}{}", key, pl.col(text).fill_null(""), could_be))
    for reason, meaning in REASONS.items():
        if reason not in expected:
            why = f"not linked ({reason}), {meaning}"
            yield from warn(told, pl.col("link_reason") == reason, name="told", noun="motor", text=why)
