"""Issues: what was stated and is not used, or contradicts the rest of the row. The row stays, and says so itself.

A row is refused (`quarantine`) when it cannot be what it claims; it has an issue when one fact of it could not be used,
and is null for that, or is odd (`oddities`). The clean column `issues` lists them, one text each: "length no_unit: 17".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from rocket_pipeline.common.text import counted
from rocket_pipeline.core.cleaning.constraints import one_line
from rocket_pipeline.core.cleaning.contract import Column

ISSUES = Column(
    name="issues",
    type="list[string]",
    description="What was stated but is not used, or contradicts the rest of the row: field, reason, text.",
    required=True,
)
"""The column, for contracts."""

_SHOWN = 80
"""Characters of a stated text in an issue; the raw row has it whole."""


@dataclass(frozen=True, kw_only=True)
class Issue:
    """A reason to leave a value out.

    Attributes:
        field: The raw column.
        code: The reason in one word; null where there is nothing to say.
        text: What is stated.
    """

    field: str
    code: pl.Expr
    text: pl.Expr


def issue(field: str, code: str, *, when: pl.Expr, text: pl.Expr) -> Issue:
    """An issue with one reason, where `when` holds."""
    return Issue(field=field, code=pl.when(when.fill_null(value=False)).then(pl.lit(code)), text=text)


def issue_list(issues: Sequence[Issue]) -> pl.Expr:
    """The value of the column `issues`: a list of texts, empty where there is nothing to say."""
    nothing = pl.lit([], dtype=pl.List(pl.String))
    told = [one_line(pl.format(f"{i.field} {{}}: {{}}", i.code, i.text.fill_null("").str.head(_SHOWN))) for i in issues]
    return pl.concat_list(nothing, *told).list.drop_nulls().alias(ISSUES.name)


def issue_warnings(rows: pl.DataFrame) -> tuple[str, ...]:
    """One sentence that counts the issues of clean rows, or none."""
    kinds = rows.select(pl.col(ISSUES.name).explode().drop_nulls().str.extract(r"^(\S+ \S+):", 1).alias("kind"))
    counts = kinds.group_by("kind").len().sort("len", "kind", descending=[True, False])
    if counts.is_empty():
        return ()
    told = ", ".join(f"{kind} {number:,}" for kind, number in counts.iter_rows())
    return (f"{counted(kinds.height, 'value')} stated but not used, see the column issues: {told}",)
