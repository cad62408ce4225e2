"""What physics says about motors and their curves: oddities that a source should correct, never refusals.

Real data disagree within limits: a thrust curve is one test, the total impulse an average of several. What
cannot be true at all is refused in `motors` and `samples`.
"""

from __future__ import annotations

import polars as pl

from rocket_pipeline.core.cleaning.oddities import warn

TOLERANCE = 0.1
"""Figures are rounded and the end of a burn is a matter of definition: up to a tenth is no contradiction."""

CLASS_A_TOP_NS = 2.5
"""NAR and TRA: class A ends at 2.5 N·s, and every letter after it holds twice the impulse of the one
before."""

_LETTERS = "ABCDEFGHIJKLMNO"
_TOP = {letter: CLASS_A_TOP_NS * 2**place for place, letter in enumerate(_LETTERS)}


def motor_oddities(motors: pl.DataFrame) -> tuple[str, ...]:
    """Warnings about motors whose own figures contradict each other.

    Args:
        motors: Rows with the clean columns of motors.
    """
    impulse = pl.col("total_impulse_ns")
    top = pl.col("impulse_class").replace_strict(_TOP, return_dtype=pl.Float64)
    # 1/8A, 1/4A and 1/2A are listed under A: class A has no lower end.
    bottom = pl.when(pl.col("impulse_class") != "A").then(top / 2).otherwise(0.0)
    produced = pl.col("average_thrust_n") * pl.col("burn_time_s")
    checks = (
        ((impulse > top) | (impulse <= bottom), "impulse_class contradicts total_impulse_ns"),
        (
            _differ(produced, impulse),
            f"average_thrust_n × burn_time_s differs from total_impulse_ns by {_MORE}",
        ),
        (pl.col("max_thrust_n") < pl.col("average_thrust_n"), "max_thrust_n is below average_thrust_n"),
    )
    return tuple(
        warning for when, text in checks for warning in warn(motors, when, name="motor_key", noun="motor", text=text)
    )


def curve_oddities(points: pl.DataFrame, motors: pl.DataFrame) -> tuple[str, ...]:
    """Warnings about curves whose integral is not the motor's total impulse, or that never come to zero.

    Args:
        points: Rows with the clean columns of samples, in the order of their curves.
        motors: The clean motors.
    """
    width = pl.col("time_s").diff()
    height = (pl.col("thrust_n") + pl.col("thrust_n").shift(1)) / 2
    curves = (
        points.sort("simfile_id", "point")
        .group_by("simfile_id", "motor_key", maintain_order=True)
        .agg(integral_ns=(width * height).sum(), last_n=pl.col("thrust_n").last())
        .join(motors.select("motor_key", "total_impulse_ns"), on="motor_key", how="left")
        .with_columns(name=pl.format("{} ({})", "motor_key", "simfile_id"))
    )
    off = _differ(pl.col("integral_ns"), pl.col("total_impulse_ns"))
    return (
        *warn(
            curves,
            off,
            name="name",
            noun="curve",
            text=f"the integral differs from total_impulse_ns by {_MORE}",
        ),
        *warn(curves, pl.col("last_n") > 0, name="name", noun="curve", text="the last thrust is not 0"),
    )


_MORE = f"more than {TOLERANCE:.0%}"


def _differ(value: pl.Expr, reference: pl.Expr) -> pl.Expr:
    return (value / reference - 1).abs() > TOLERANCE
