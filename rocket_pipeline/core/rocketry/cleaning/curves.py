"""Points of thrust curves: the rules that the curves of ThrustCurve.org and of motor files share.

Rows of one curve stand in its order; whose curve it is, the entities `samples` and `motor_file_samples` know.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from rocket_pipeline.core.cleaning.constraints import shown
from rocket_pipeline.core.cleaning.quarantine import Refusal, Split, merge
from rocket_pipeline.core.rocketry.cleaning.physics import MEASURES, measure

POINTS = (
    measure(
        "time_s",
        "s",
        0,
        MEASURES["burn_time_s"].maximum or 0,
        "Time since ignition; never decreases along a curve.",
        required=True,
    ),
    measure("thrust_n", "N", 0, MEASURES["max_thrust_n"].maximum or 0, "The thrust at that time.", required=True),
)
"""What every point has, for contracts."""


@dataclass(frozen=True, kw_only=True)
class Curves:
    """Curves as rows.

    Attributes:
        key: The column that names the curve.
        raw_key: The raw column that it is read from.
        raw_time: The raw column of the time.
    """

    key: str
    raw_key: str
    raw_time: str

    @property
    def repeated(self) -> pl.Expr:
        """Whether the point before said the same: files write an origin (0, 0) that is there already.

        A repeated time with another thrust is a vertical step and stays.
        """
        before = [pl.col(name) == pl.col(name).shift(1).over(self.key) for name in ("time_s", "thrust_n")]
        return (before[0] & before[1]).fill_null(value=False)

    def ordered(self, rows: pl.DataFrame) -> pl.DataFrame:
        """The rows with `before_s`, the time of the point before."""
        return rows.with_columns(before_s=pl.col("time_s").shift(1).over(self.key))

    @property
    def decreasing(self) -> Refusal:
        """The refusal of a point that lies before the one above it, in rows that `ordered` has made."""
        return Refusal(
            reason="time_decreasing",
            field=self.raw_time,
            when=pl.col("time_s") < pl.col("before_s"),
            message=pl.format("time {} comes after {}", shown(pl.col("time_s")), shown(pl.col("before_s"))),
        )

    @property
    def too_short(self) -> Refusal:
        """The refusal of a curve that is a point."""
        return Refusal(
            reason="too_few_points",
            field=self.raw_key,
            when=(~self.repeated).sum().over(self.key) < 2,
            message=pl.format("curve {} has fewer than 2 different points", pl.col(self.key)),
        )

    def fellow_of(self, refused: pl.DataFrame) -> Refusal:
        """The refusal of sound points whose curve has a refused one: half a curve is none."""
        curve = refused.select(
            curve=pl.col("raw_row").str.json_path_match(f"$.{self.raw_key}").str.strip_chars(),
            culprit=pl.format("row {} is refused as {}", "row_number", "reason"),
        )
        culprits = dict(curve.drop_nulls().unique("curve", keep="first", maintain_order=True).iter_rows())
        return Refusal(
            reason="curve_refused",
            field=self.raw_key,
            when=pl.col(self.key).is_in(list(culprits)),
            message=pl.format(
                "curve {} is refused as a whole: {}",
                pl.col(self.key),
                pl.col(self.key).replace_strict(culprits, default="", return_dtype=pl.String),
            ),
        )

    def numbered(self, rows: pl.DataFrame) -> Split:
        """The rows with `point`, their place in the curve counted from 0; repeated points are merged."""
        number = (~self.repeated).cast(pl.Int64).cum_sum().over(self.key) - 1
        place = pl.format("{}/{}", pl.col(self.key), number)
        once = merge(rows, self.repeated, key=place, into=place, rule="repeated_point")
        counted = once.kept.with_columns(point=pl.int_range(pl.len()).over(self.key))
        return Split(kept=counted, refused=once.refused, merged=once.merged)


AREA = (pl.col("time_s") - pl.col("time_s").shift(1)) * (pl.col("thrust_n") + pl.col("thrust_n").shift(1)) / 2
"""The area between a point and the one before it, by the trapezoid rule; of one curve its sum is the total impulse."""
