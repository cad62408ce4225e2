"""`datapackage.json`: the published clean data sets as a Frictionless data package (Table Schema v1).

Made from the contracts and the files alone, so it is the same for the same data sets, whichever was
published last.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from pydantic import JsonValue

from rocket_pipeline.core.cleaning.constraints import FORMATS
from rocket_pipeline.core.cleaning.contract import Column, ColumnType, EntityContract
from rocket_pipeline.core.cleaning.dataset import dataset_key
from rocket_pipeline.core.storage.objects import ObjectStore

PACKAGE_KEY = "datapackage.json"
PACKAGE_NAME = "data_clean"

_TYPES: dict[ColumnType, str] = {"list[string]": "array", "list[number]": "array"}


def package(contracts: Sequence[EntityContract], store: ObjectStore) -> bytes:
    """Describe those of the data sets that are published.

    A column that bears the name of another entity's key refers to that entity (`motor_key` → motors).

    Args:
        contracts: All of a department.
        store: Where the clean data sets lie.

    Returns:
        The descriptor as UTF-8 JSON.
    """
    published = [contract for contract in contracts if store.exists(dataset_key(contract.name))]
    descriptor: dict[str, JsonValue] = {
        "profile": "data-package",
        "name": PACKAGE_NAME,
        "resources": [_resource(contract, published, store) for contract in published],
    }
    return (json.dumps(descriptor, indent=2, ensure_ascii=False) + "\n").encode()


def _resource(
    contract: EntityContract, published: Sequence[EntityContract], store: ObjectStore
) -> dict[str, JsonValue]:
    key = dataset_key(contract.name)
    return {
        "profile": "tabular-data-resource",
        "name": contract.name,
        "path": key,
        "description": contract.description,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {"delimiter": ",", "lineTerminator": "\n", "quoteChar": '"', "doubleQuote": True},
        "bytes": len(store.get(key)),
        "hash": f"sha256:{store.sha256(key)}",
        "schema": _schema(contract, published),
    }


def _schema(contract: EntityContract, published: Sequence[EntityContract]) -> dict[str, JsonValue]:
    schema: dict[str, JsonValue] = {
        "fields": [_field(column, contract) for column in contract.columns],
        "missingValues": [""],
        "primaryKey": list(contract.key),
    }
    references: list[JsonValue] = list(_references(contract, published))
    return {**schema, "foreignKeys": references} if references else schema


def _references(contract: EntityContract, published: Sequence[EntityContract]) -> Iterator[JsonValue]:
    names = {column.name for column in contract.columns} - set(contract.open_keys)
    for other in published:
        if other.name != contract.name and len(other.key) == 1 and other.key[0] in names:
            (key,) = other.key
            yield {"fields": key, "reference": {"resource": other.name, "fields": key}}


def _field(column: Column, contract: EntityContract) -> dict[str, JsonValue]:
    field: dict[str, JsonValue] = {
        "name": column.name,
        "type": _TYPES.get(column.type, column.type),
        "description": column.description,
    }
    if column.format == "url":
        field["format"] = "uri"
    if column.unit:
        field["unit"] = column.unit
    constraints = _constraints(column, contract)
    # Table Schema v1 has no constraints on the elements of an array: they stand beside it.
    if column.type.startswith("list"):
        required = {"required": True} if constraints.pop("required", False) else {}
        field["items"] = {"type": column.type[5:-1], "constraints": constraints}
        constraints = {**required}
    return {**field, "constraints": constraints} if constraints else field


def _constraints(column: Column, contract: EntityContract) -> dict[str, JsonValue]:
    pattern = column.pattern or (FORMATS["sha256"] if column.format == "sha256" else None)
    stated: dict[str, JsonValue] = {
        "required": column.required or column.name in contract.key or None,
        "unique": (column.name,) == contract.key or None,
        "minimum": column.minimum,
        "maximum": column.maximum,
        "enum": list(column.enum) if column.enum else None,
        "pattern": f"({pattern})" if pattern else None,
    }
    return {name: value for name, value in stated.items() if value is not None}
