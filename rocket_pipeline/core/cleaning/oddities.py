"""Oddities: what is strange in clean rows but no reason to refuse them, counted and named in a warning.

One that belongs to a row is told in the row's column `issues` as well (`Oddity`, `tell`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from rocket_pipeline.common.text import counted
from rocket_pipeline.core.cleaning.constraints import one_line
from rocket_pipeline.core.cleaning.issues import ISSUES, issue, issue_list

LISTED = 50
"""Names in one warning; the count is always whole."""


@dataclass(frozen=True, kw_only=True)
class Oddity:
    """What a row says and can hardly be; the values stay.

    Attributes:
        field: The raw column that is told.
        code: What is odd, in one word: "contradicts".
        when: True for the odd rows; null counts as False.
        text: The figures.
        told: What is odd, for the warning.
    """

    field: str
    code: str
    when: pl.Expr
    text: pl.Expr
    told: str


def tell(
    rows: pl.DataFrame, oddities: Sequence[Oddity], *, name: str, noun: str
) -> tuple[pl.DataFrame, tuple[str, ...]]:
    """Oddities told in rows and in warnings.

    Args:
        rows: Clean rows; a column `issues` that is there already is added to.
        oddities: What to look for.
        name: The column that names a row.
        noun: What a row is, in the singular.

    Returns:
        The rows with their column `issues`, and a warning for each kind of oddity that was found.
    """
    own = issue_list([issue(odd.field, odd.code, when=odd.when, text=odd.text) for odd in oddities])
    known = pl.col(ISSUES.name) if ISSUES.name in rows.columns else pl.lit([], dtype=pl.List(pl.String))
    warnings = (warn(rows, odd.when, name=name, noun=noun, text=odd.told) for odd in oddities)
    return rows.with_columns(pl.concat_list(known, own).alias(ISSUES.name)), tuple(w for some in warnings for w in some)


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
