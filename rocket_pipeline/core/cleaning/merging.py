"""Several raw rows of one thing → one clean row, with a trace of every row that went into another.

Which rows mean one thing is their key's affair, and the entity's. Rows that must say the same are put together by
`quarantine.deduplicate`; here rows may fill each other's gaps, and where they contradict the first one's value holds.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from rocket_pipeline.core.cleaning.contract import PROVENANCE, Column, EntityContract
from rocket_pipeline.core.cleaning.oddities import warn
from rocket_pipeline.core.cleaning.quarantine import key_text, merge

_PLACE = ("raw_file", "row_number")


@dataclass(frozen=True, kw_only=True)
class United:
    """What became of rows.

    Attributes:
        frame: One row a key, the contract's columns.
        merged: `quarantine.MERGED` rows.
        warnings: Where merged rows contradict each other.
    """

    frame: pl.DataFrame
    merged: pl.DataFrame
    warnings: tuple[str, ...]


def unite(
    rows: pl.DataFrame,
    contract: EntityContract,
    *,
    order: Sequence[str] = (),
    rule: str,
    union: Sequence[str] = (),
    following: Mapping[str, str] | None = None,
    differing: Sequence[str] = (),
) -> United:
    """One row for each key: of each column the first value that is not null, the provenance of the first row.

    Which row is first, `order` says, then the raw file and the row's place in it.

    Args:
        rows: Rows on their way, with all columns of the contract; no key is null.
        contract: The entity's declaration.
        order: Columns by which the rows of a key are ordered, ascending.
        rule: The name of the rule, for the trace.
        union: Columns of lists whose elements are put together instead; null for none, unless the column is required.
        following: Column → the column whose first value's row it is taken from, as a currency follows its price.
        differing: Columns that may differ between rows of one thing: no warning.
    """
    ordered = rows.sort([*contract.key, *order, *_PLACE], nulls_last=True)
    provenance = {column.name for column in PROVENANCE}
    facts = [column for column in contract.columns if column.name not in {*provenance, *contract.key}]
    leaders = following or {}
    aggregated = [_united(column, leaders.get(column.name), is_union=column.name in union) for column in facts]
    groups = ordered.group_by(contract.key, maintain_order=True).agg(*aggregated, pl.col(*provenance).first())
    emptied = [column.name for column in facts if column.name in union and not column.required]
    groups = groups.with_columns(pl.when(pl.col(name).list.len() > 0).then(pl.col(name)) for name in emptied)
    key = key_text(contract)
    repeated = ~pl.struct(contract.key).is_first_distinct()
    return United(
        frame=groups.select(*contract.schema),
        merged=merge(ordered, repeated, key=key, into=key, rule=rule).merged,
        warnings=tuple(
            _contradictions(ordered, contract, [c.name for c in facts if c.name not in {*union, *differing}])
        ),
    )


def _united(column: Column, leader: str | None, *, is_union: bool) -> pl.Expr:
    value = pl.col(column.name)
    if leader is not None:
        led = pl.col(leader).is_not_null()
        return pl.when(led.any()).then(value.filter(led).first()).otherwise(value.drop_nulls().first())
    if is_union:
        return value.explode().drop_nulls().unique(maintain_order=True)
    if column.type.startswith("list"):
        # A row whose list is empty says nothing; it stands only where all are empty.
        return pl.coalesce(value.filter(value.list.len() > 0).first(), value.drop_nulls().first())
    return value.drop_nulls().first()


def _contradictions(ordered: pl.DataFrame, contract: EntityContract, columns: Sequence[str]) -> Iterator[str]:
    repeated = ordered.filter(pl.struct(contract.key).is_duplicated())
    if repeated.is_empty():
        return
    distinct = [_said(contract.column(name)).n_unique().alias(name) for name in columns]
    found = repeated.with_columns(named=key_text(contract)).group_by("named", maintain_order=True).agg(distinct)
    for name in columns:
        told = f"merged rows contradict each other in {name}, and the first holds"
        yield from warn(found, pl.col(name) > 1, name="named", noun="key", text=told)


def _said(column: Column) -> pl.Expr:
    """The values of the rows that say something of a column, each in a struct."""
    value = pl.col(column.name)
    says = value.list.len() > 0 if column.type.startswith("list") else value.is_not_null()
    return pl.struct(value).filter(says)
