"""From raw columns to the columns of a contract, and the refusals that follow from the contract alone.

A row whose text cannot be read as the column's type, or whose value breaks one of the column's constraints,
is refused here with a reason, before the final check would stop the whole data set. Rules about several
columns at once belong to the entity's module.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from rocket_pipeline.core.cleaning.constraints import constraints
from rocket_pipeline.core.cleaning.contract import PROVENANCE, EntityContract
from rocket_pipeline.core.cleaning.quarantine import Refusal, raw
from rocket_pipeline.core.cleaning.rules import PARSERS, Parser, text


@dataclass(frozen=True, kw_only=True)
class Field:
    """A clean column that is read from one raw column.

    Attributes:
        column: The clean column.
        raw: The raw column.
        parse: Trimmed text → value; the parser of the column's type unless given.
        absent: Raw texts, in any case of letters, that mean "nothing".
    """

    column: str
    raw: str
    parse: Parser | None = None
    absent: tuple[str, ...] = ()

    @property
    def stated(self) -> pl.Expr:
        """The raw text, in rows that `typed` has made; null where it is blank or means nothing."""
        return pl.col(self._text_column)

    @property
    def _text_column(self) -> str:
        return f"text:{self.column}"

    def read_text(self) -> pl.Expr:
        """What `stated` is made from, in raw rows."""
        written = text(raw(self.raw))
        if self.absent:
            means_nothing = written.str.to_lowercase().is_in([word.lower() for word in self.absent])
            written = pl.when(~means_nothing).then(written)
        return written.alias(self._text_column)


PROVENANCE_FIELDS = tuple(Field(column=column.name, raw=column.name) for column in PROVENANCE)


def typed(rows: pl.DataFrame, contract: EntityContract, fields: Sequence[Field]) -> pl.DataFrame:
    """The rows with the clean columns of `fields` and of the provenance beside the raw ones.

    Args:
        rows: Raw rows as `inputs.read_raw` gives them.
        contract: The entity's declaration.
        fields: What is read from where; a column of the contract that is not among them is the entity's to
            derive.

    Returns:
        The same rows, in the same order; null where the raw text is absent or unreadable. Columns that only
        `field_refusals` needs stand beside them.
    """
    fields = (*fields, *PROVENANCE_FIELDS)
    texts = rows.lazy().with_columns(field.read_text() for field in fields)
    # Lazily, what the parsers share is computed once.
    return texts.with_columns(_value(contract, field).alias(field.column) for field in fields).collect()


def field_refusals(contract: EntityContract, fields: Sequence[Field]) -> list[Refusal]:
    """The refusals that follow from the contract, for rows that `typed` has made."""
    return [
        refusal
        for field in (*fields, *PROVENANCE_FIELDS)
        for refusal in (_unreadable(contract, field), *_broken(contract, field))
    ]


def derived_refusals(contract: EntityContract, derived: Mapping[str, str]) -> list[Refusal]:
    """The refusals that follow from the contract of columns that the entity's rules made themselves.

    Args:
        contract: The entity's declaration.
        derived: Clean column → the raw column to blame.
    """
    return [
        Refusal(reason=constraint.code, field=blamed, when=constraint.broken, message=constraint.message)
        for column, blamed in derived.items()
        for constraint in constraints(contract.column(column))
    ]


def _value(contract: EntityContract, field: Field) -> pl.Expr:
    if field.parse is not None:
        return field.parse(field.stated)
    kind = contract.column(field.column).type
    return field.stated if kind == "string" else PARSERS[kind](field.stated)


def _unreadable(contract: EntityContract, field: Field) -> Refusal:
    kind = contract.column(field.column).type.partition("[")[0]
    return Refusal(
        reason="text_unusable" if kind == "string" else f"{kind}_unreadable",
        field=field.raw,
        when=_is_unreadable(field),
        message=pl.format(f"{field.raw} '{{}}' cannot be read as {field.column}", field.stated),
    )


def _broken(contract: EntityContract, field: Field) -> Iterator[Refusal]:
    for constraint in constraints(contract.column(field.column)):
        # What is there but unreadable is not missing as well.
        yield Refusal(
            reason=constraint.code,
            field=field.raw,
            when=constraint.broken & ~_is_unreadable(field),
            message=constraint.message,
        )


def _is_unreadable(field: Field) -> pl.Expr:
    return field.stated.is_not_null() & pl.col(field.column).is_null()
