"""The most frequent shape after the plain one: "16.3 in. (41.4 cm)", and "1,150 ft" with or without a second half.

All other shapes belong to `statements`; this reading gives the same where both can read.
"""

from __future__ import annotations

import polars as pl

from rocket_pipeline.core.cleaning.rules import significant
from rocket_pipeline.core.cleaning.units.lookup import EDGES, Spellings
from rocket_pipeline.core.cleaning.units.statements import SLACK

_NUMBER = r"[1-9][0-9]{0,2}(?:,[0-9]{3})+(?:\.[0-9]*)?|[0-9]+(?:\.[0-9]*)?"
_HALVES = (
    rf"^[{EDGES}]*(?P<n1>{_NUMBER}) ?(?P<u1>[^0-9,.({EDGES}][^0-9,(]*?) ?"
    rf"(?:\((?P<n2>{_NUMBER}) ?(?P<u2>[^0-9,.){EDGES}][^0-9,)]*)\))?[{EDGES}]*$"
)


def read_halves(texts: pl.DataFrame, known: Spellings) -> pl.DataFrame:
    """The texts of the column `raw` with the columns of a reading; value and problem are null for other shapes."""
    return (
        texts.with_columns(pl.col("raw").str.extract_groups(_HALVES).struct.unnest())
        .with_columns(place=known.place(pl.col("u1")), other=known.place(pl.col("u2")))
        .with_columns(
            first=_amount("n1", "place", known),
            first_step=_half_step("n1", "place", known),
            second=_amount("n2", "other", known),
            second_step=_half_step("n2", "other", known),
        )
        .with_columns(agreed=_agreed(), alone=pl.col("n2").is_null())
        .with_columns(value=pl.when(pl.col("alone") | pl.col("agreed")).then(significant(pl.col("first"))))
        .with_columns(
            low="value",
            high="value",
            qualifier=pl.lit(None, dtype=pl.String()),
            unit=known.symbol(pl.col("place")),
            problem=pl.when(~pl.col("agreed")).then(pl.lit("halves_disagree")),
        )
    )


def _amount(number: str, place: str, known: Spellings) -> pl.Expr:
    value = pl.col(number).str.replace_all(",", "", literal=True).cast(pl.Float64, strict=False)
    return value * known.factor(pl.col(place))


def _half_step(number: str, place: str, known: Spellings) -> pl.Expr:
    """Half a unit of the last written digit."""
    decimals = pl.col(number).str.extract(r"\.([0-9]*)$", 1).str.len_bytes().fill_null(0).cast(pl.Float64)
    return 0.5 * pl.lit(10.0).pow(-decimals) * known.factor(pl.col(place))


def _agreed() -> pl.Expr:
    """Null where there are no two halves."""
    room = pl.col("first_step") + pl.col("second_step") + SLACK * pl.col("first").abs()
    return (pl.col("second") - pl.col("first")).abs() <= room
