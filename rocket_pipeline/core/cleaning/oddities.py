"""Oddities: what is strange in clean rows but no reason to refuse them, counted and named in a warning."""

from __future__ import annotations

import polars as pl

from rocket_pipeline.common.text import counted
from rocket_pipeline.core.cleaning.constraints import one_line

LISTED = 50
"""Names in one warning; the count is always whole."""


def warn(rows: pl.DataFrame, when: pl.Expr, *, name: str, noun: str, text: str) -> tuple[str, ...]:
    """A warning about the rows for which `when` holds, or none.

    Args:
        rows: Clean rows.
        when: True for the odd ones; null counts as False.
        name: The column that names a row.
        noun: What a row is, in the singular.
        text: What is odd.

    Returns:
        One text or nothing, the names sorted: "2 motors: the class contradicts the impulse: a:K1, b:K2".
    """
    named = rows.filter(when.fill_null(value=False)).select(one_line(pl.col(name)))
    odd = named.get_column(name).unique().sort().to_list()
    if not odd:
        return ()
    more = f" and {len(odd) - LISTED:,} more" if len(odd) > LISTED else ""
    return (f"{counted(len(odd), noun)}: {text}: {', '.join(odd[:LISTED])}{more}",)
