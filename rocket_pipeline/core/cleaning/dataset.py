r"""Clean data sets as CSV files: typed frame ↔ bytes, both ways exact, and the same bytes for the same frame.

UTF-8, comma, "\n"; lists as JSON arrays, booleans true and false, numbers in their shortest form, days as
2026-05-19, instants as 2026-05-19T10:00:00.000000Z; an empty cell is null and nothing else is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import polars as pl

from rocket_pipeline.core.cleaning.contract import Column, EntityContract
from rocket_pipeline.core.storage.store import Storage
from rocket_pipeline.errors import ContractViolationError

_DATE = "%Y-%m-%d"
_INSTANT = "%Y-%m-%dT%H:%M:%S%.6fZ"
_WRAPPED = '{"v":'


def to_csv(frame: pl.DataFrame, contract: EntityContract) -> bytes:
    """The frame, whose columns and types are the contract's, as a CSV file."""
    return frame.select(_written(column) for column in contract.columns).write_csv().encode()


def from_csv(data: bytes, contract: EntityContract, *, place: str = "") -> pl.DataFrame:
    """Read what `to_csv` wrote.

    Args:
        data: The file.
        contract: The entity's declaration.
        place: Where the file lies, for the error text.

    Returns:
        The frame, typed by the contract.

    Raises:
        ContractViolationError: The file is not a CSV file of this contract.
    """
    try:
        texts = pl.read_csv(data, infer_schema=False)
        if texts.columns != list(contract.schema):
            raise _broken(contract, place, f"its columns are {', '.join(texts.columns)}")
        return texts.select(_read(column) for column in contract.columns)
    except pl.exceptions.PolarsError as error:
        raise _broken(contract, place, str(error).splitlines()[0]) from error


def read_datasets(storage: Storage, contracts: Iterable[EntityContract]) -> Mapping[str, pl.DataFrame]:
    """The published clean data sets by entity; one that was never published is absent.

    Raises:
        ContractViolationError: A file does not hold what its contract says.
    """
    datasets = {}
    for contract in contracts:
        key = dataset_key(contract.name)
        if storage.clean.exists(key):
            place = storage.clean.location(key)
            datasets[contract.name] = from_csv(storage.clean.get(key), contract, place=place)
    return datasets


def dataset_key(entity: str) -> str:
    """The clean data set's key in the clean store."""
    return f"{entity}.csv"


def _broken(contract: EntityContract, place: str, what: str) -> ContractViolationError:
    return ContractViolationError(
        f"{place or dataset_key(contract.name)} is not the data set {contract.name}: {what}.",
        hint="Run the cleaning stage again.",
    )


def _written(column: Column) -> pl.Expr:
    value = pl.col(column.name)
    if column.type.startswith("list"):
        # Polars encodes structs only: the list is wrapped in one, and the wrapping cut off again.
        encoded = pl.struct(value.alias("v")).struct.json_encode().str.slice(len(_WRAPPED)).str.head(-1)
        return pl.when(value.is_not_null()).then(encoded).alias(column.name)
    if column.type == "date":
        return value.dt.strftime(_DATE)
    return value.dt.strftime(_INSTANT) if column.type == "datetime" else value


def _read(column: Column) -> pl.Expr:
    cell = pl.col(column.name)
    if column.type.startswith("list"):
        return cell.str.json_decode(column.polars_type)
    if column.type == "boolean":
        return cell.replace_strict({"true": True, "false": False}, return_dtype=pl.Boolean)
    if column.type == "date":
        return cell.str.to_date(_DATE)
    if column.type == "datetime":
        return cell.str.to_datetime(_INSTANT, time_unit="us").dt.replace_time_zone("UTC")
    return cell.cast(column.polars_type)
