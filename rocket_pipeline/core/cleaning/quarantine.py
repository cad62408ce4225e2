"""Refused and merged rows: what they look like, and how rows become them.

A raw row, on its way, has the columns `raw_file`, `row_number`, `raw` (a struct of the row as it was read,
all text) and the clean columns beside them. It ends clean, refused or merged, never two of these.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from rocket_pipeline.core.cleaning.constraints import one_line
from rocket_pipeline.core.cleaning.contract import PROVENANCE, EntityContract
from rocket_pipeline.core.storage.store import Storage
from rocket_pipeline.errors import RawDataError

REFUSED: dict[str, pl.DataType] = {
    "reason": pl.String(),
    "field": pl.String(),
    "value": pl.String(),
    "message": pl.String(),
    "raw_row": pl.String(),
    "source": pl.String(),
    "source_url": pl.String(),
    "source_sha256": pl.String(),
    "raw_file": pl.String(),
    "row_number": pl.Int64(),
}
"""`_quarantine/<entity>.csv`. `raw_row` is a JSON object; the header of a raw file is row 1."""

MERGED: dict[str, pl.DataType] = {
    "key": pl.String(),
    "merged_into": pl.String(),
    "rule": pl.String(),
    "source_url": pl.String(),
    "raw_file": pl.String(),
    "row_number": pl.Int64(),
}
"""`_merged/<entity>.csv`: the row's own key, the key of the row that stands for it now, and why."""


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """A reason to refuse a row.

    Attributes:
        reason: The code, such as "out_of_range".
        field: The raw column that is at fault.
        when: True for the rows to refuse; null counts as False.
        message: What is wrong, for a person: an expression or a text. Over the refused rows only: no windows.
        value: The value at fault, where it is not the raw text of `field`.
    """

    reason: str
    field: str
    when: pl.Expr
    message: pl.Expr | str
    value: pl.Expr | None = None

    @property
    def told(self) -> pl.Expr:
        """The message as an expression."""
        return pl.lit(self.message) if isinstance(self.message, str) else self.message

    @property
    def faulty(self) -> pl.Expr:
        """The value at fault."""
        return raw(self.field) if self.value is None else self.value


@dataclass(frozen=True, kw_only=True)
class Split:
    """Rows after a rule: those that go on, and `REFUSED` and `MERGED` frames of those that do not."""

    kept: pl.DataFrame
    refused: pl.DataFrame
    merged: pl.DataFrame


def raw(name: str) -> pl.Expr:
    """The raw text of a column."""
    return pl.col("raw").struct.field(name)


def refuse(rows: pl.DataFrame, refusals: Sequence[Refusal]) -> Split:
    """Take out the rows that any refusal names.

    A refused row is counted once: the first refusal that names it gives reason, field and value, and all
    that name it are told in its message.
    """
    marks = [_mark(i) for i in range(len(refusals))]
    flags = [r.when.fill_null(value=False).alias(m) for m, r in zip(marks, refusals, strict=True)]
    marked = rows.lazy().with_columns(flags).collect()  # lazily, what the refusals share is computed once
    refused = marked.filter(pl.any_horizontal(pl.lit(value=False), *marks)).select(_told(refusals))
    kept = marked.filter(~pl.any_horizontal(pl.lit(value=False), *marks)).drop(marks)
    return Split(kept=kept, refused=refused.cast(REFUSED), merged=no(MERGED))  # type: ignore[arg-type]


def no(schema: dict[str, pl.DataType]) -> pl.DataFrame:
    """An empty frame of `REFUSED` or `MERGED`."""
    return pl.DataFrame(schema=schema)


def merge(rows: pl.DataFrame, when: pl.Expr, *, key: pl.Expr, into: pl.Expr, rule: str) -> Split:
    """Take out the rows for which `when` holds, as merged into the row whose key is `into`."""
    marked = rows.with_columns(merged_any=when.fill_null(value=False))
    merged = marked.filter("merged_any").select(
        key=key,
        merged_into=into,
        rule=pl.lit(rule),
        source_url=raw("source_url"),
        raw_file="raw_file",
        row_number="row_number",
    )
    return Split(
        kept=marked.filter(~pl.col("merged_any")).drop("merged_any"),
        refused=no(REFUSED),
        merged=merged.cast(MERGED),  # type: ignore[arg-type]
    )


def quarantine_key(entity: str) -> str:
    """Where an entity's refused rows lie in the clean store."""
    return f"_quarantine/{entity}.csv"


def failed_key(entity: str) -> str:
    """Where the refused rows of a cleaning lie that left nothing to publish."""
    return f"_quarantine/{entity}.failed.csv"


def merged_key(entity: str) -> str:
    """Where an entity's merges lie in the clean store."""
    return f"_merged/{entity}.csv"


def read_quarantine(storage: Storage, entity: str) -> pl.DataFrame:
    """An entity's refused rows as a `REFUSED` frame; empty when it was never cleaned.

    Raises:
        RawDataError: The file is not a quarantine file.
    """
    return read_refused(storage, quarantine_key(entity), entity)


def read_refused(storage: Storage, key: str, entity: str) -> pl.DataFrame:
    """A file of an entity's refused rows, `quarantine_key` or `failed_key`; empty where there is none.

    Raises:
        RawDataError: The file is not a quarantine file.
    """
    if not storage.clean.exists(key):
        return no(REFUSED)
    try:
        return pl.read_csv(storage.clean.get(key), schema=REFUSED)
    except pl.exceptions.PolarsError as error:
        raise RawDataError(
            f"{storage.clean.location(key)} is not a quarantine file.", hint=f"Clean {entity} again."
        ) from error


def key_text(contract: EntityContract) -> pl.Expr:
    """A row's key as one text, the parts of a compound one joined by "/"."""
    return pl.concat_str([pl.col(part) for part in contract.key], separator="/")


def deduplicate(rows: pl.DataFrame, contract: EntityContract) -> Split:
    """One row for each key.

    Rows of one key that say the same (provenance aside) are merged into one. Where they differ nobody can
    tell which is right, so all of them are refused. The result does not depend on the order of the rows.
    """
    provenance = [column.name for column in PROVENANCE]
    facts = [c.name for c in contract.columns if c.name not in {*provenance, *contract.key}]
    ordered = rows.sort([*contract.key, *provenance, "raw_file", "row_number"])
    differing = pl.concat_str(
        [
            pl.when(pl.struct(fact).n_unique().over(contract.key) > 1).then(pl.lit(fact))  # nulls count as values
            for fact in facts
        ],
        separator=", ",
        ignore_nulls=True,
    )
    compared = ordered.with_columns(differing=differing) if facts else ordered.with_columns(differing=pl.lit(""))
    conflict = Refusal(
        reason="duplicate_conflict",
        field=contract.key[-1],
        when=pl.col("differing") != "",
        message=pl.format("{} stands in several rows that differ in {}", key_text(contract), pl.col("differing")),
        value=key_text(contract),
    )
    agreed = refuse(compared, [conflict])
    repeated = ~pl.struct(contract.key).is_first_distinct()
    key = key_text(contract)
    once = merge(agreed.kept.drop("differing"), repeated, key=key, into=key, rule="identical_row")
    return Split(kept=once.kept, refused=agreed.refused, merged=once.merged)


def _mark(number: int) -> str:
    return f"refused_{number}"


def _told(refusals: Sequence[Refusal]) -> list[pl.Expr]:
    """The columns of `REFUSED`, from rows that carry their marks."""
    when = [pl.when(pl.col(_mark(i))) for i in range(len(refusals))]
    return [
        pl.coalesce([w.then(pl.lit(r.reason)) for w, r in zip(when, refusals, strict=True)]).alias("reason"),
        pl.coalesce([w.then(pl.lit(r.field)) for w, r in zip(when, refusals, strict=True)]).alias("field"),
        # Not coalesced over the values: the first refusal's value may itself be null.
        pl.coalesce([w.then(pl.struct(value=r.faulty)) for w, r in zip(when, refusals, strict=True)])
        .struct.field("value")
        .alias("value"),
        one_line(
            pl.concat_str(
                [w.then(r.told) for w, r in zip(when, refusals, strict=True)], separator="; ", ignore_nulls=True
            )
        ).alias("message"),
        pl.col("raw").struct.json_encode().alias("raw_row"),
        *(raw(column.name).alias(column.name) for column in PROVENANCE),
        pl.col("raw_file", "row_number"),
    ]
