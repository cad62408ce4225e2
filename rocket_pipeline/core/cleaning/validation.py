"""The last check before publication: a clean data set holds what its contract says, or it stays unpublished.

Rows that break a constraint are refused earlier, one by one (`fields`); what is found here is a mistake in an
entity's rules.
"""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from rocket_pipeline.common.text import counted
from rocket_pipeline.core.cleaning.constraints import ESCAPES, anywhere, constraints, one_line
from rocket_pipeline.core.cleaning.contract import Column, EntityContract
from rocket_pipeline.errors import ContractViolationError


def check(frame: pl.DataFrame, contract: EntityContract) -> None:
    """Compare a data set with its contract.

    Raises:
        ContractViolationError: Naming the column, what is wrong, how often, and one row's key.
    """
    _check_columns(frame, contract)
    for column in contract.columns:
        _check_values(frame, contract, column)
    doubled = frame.filter(pl.struct(contract.key).is_duplicated())
    if doubled.height:
        raise _violation(contract, f"{counted(doubled.height, 'row')} share a key, such as {_key(doubled, contract)}")


def _check_columns(frame: pl.DataFrame, contract: EntityContract) -> None:
    expected, found = contract.schema, dict(frame.schema)
    missing = ", ".join(expected.keys() - found.keys())
    unknown = ", ".join(found.keys() - expected.keys())
    if missing or unknown:
        raise _violation(contract, f"columns missing: {missing or 'none'}; not declared: {unknown or 'none'}")
    if list(expected) != list(found):
        raise _violation(contract, f"columns are in the order {', '.join(found)}")
    for name, dtype in expected.items():
        if found[name] != dtype:
            raise _violation(contract, f"{name} holds {found[name]}, declared is {dtype}")


def _check_values(frame: pl.DataFrame, contract: EntityContract, column: Column) -> None:
    demands = [(broken, pl.lit(f"{column.name} {complaint}")) for broken, complaint in _usable(column)]
    demands += [(constraint.broken, constraint.message) for constraint in constraints(column)]
    if column.name in contract.key:
        demands.append((pl.col(column.name).is_null(), pl.lit(f"{column.name} is missing")))
    for broken, message in demands:
        rows = frame.filter(broken.fill_null(value=False))
        if rows.height:
            sample = rows.head(1).select(one_line(message).alias("message")).item()
            where = f"{counted(rows.height, 'row')}, such as {_key(rows, contract)}"
            raise _violation(contract, f"{sample} ({where})")


def _usable(column: Column) -> Iterator[tuple[pl.Expr, str]]:
    """What no data set may hold, whatever its contract says."""
    if column.type in {"string", "list[string]"}:
        yield anywhere(column, lambda v: v.str.strip_chars() == ""), "is blank where null is meant"
    if column.type in {"number", "list[number]"}:
        yield anywhere(column, lambda v: ~v.is_finite()), "is not a finite number"
    if column.type.startswith("list"):
        yield anywhere(column, lambda v: v.is_null()), "has an element that is null"


def _key(rows: pl.DataFrame, contract: EntityContract) -> str:
    key = "/".join(str(part) for part in rows.select(contract.key).row(0))
    return "".join(ESCAPES.get(character, character) for character in key)


def _violation(contract: EntityContract, what: str) -> ContractViolationError:
    return ContractViolationError(
        f"{contract.name}: {what}; nothing was published.", hint="Correct the entity's rules or its contract."
    )
