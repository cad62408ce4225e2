"""The declaration of an entity: its columns, types, units and bounds.

One declaration serves validation, `datapackage.json`, the graph's property types and the TypeScript contract.
What a rule does with a value belongs to the entity's cleaning module, not here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import polars as pl

ColumnType = Literal["string", "integer", "number", "boolean", "date", "datetime", "list[string]", "list[number]"]

POLARS_TYPES: dict[ColumnType, pl.DataType] = {
    "string": pl.String(),
    "integer": pl.Int64(),
    "number": pl.Float64(),
    "boolean": pl.Boolean(),
    "date": pl.Date(),
    "datetime": pl.Datetime("us", "UTC"),
    "list[string]": pl.List(pl.String()),
    "list[number]": pl.List(pl.Float64()),
}


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column of a clean data set, and one property in the graph.

    Attributes:
        name: snake_case, with the unit at its end where it has one (`length_mm`).
        type: One of `ColumnType`; lists stand as JSON arrays in CSV files.
        description: One sentence that a front-end developer understands.
        unit: The unit's symbol, such as "mm" or "N·s".
        required: Never null.
        minimum: Smallest allowed value, for each element of a list too.
        maximum: Largest allowed value, likewise.
        enum: The only allowed values.
        pattern: A regular expression that the whole text matches.
        format: "url" for absolute http(s) URLs, "sha256" for 64 hex digits.
    """

    name: str
    type: ColumnType
    description: str
    unit: str | None = None
    required: bool = False
    minimum: float | None = None
    maximum: float | None = None
    enum: tuple[str, ...] | None = None
    pattern: str | None = None
    format: Literal["url", "sha256"] | None = None

    @property
    def polars_type(self) -> pl.DataType:
        """The column's type in a frame."""
        return POLARS_TYPES[self.type]


PROVENANCE = (
    Column(
        name="source",
        type="string",
        description="The source that the row was read from.",
        required=True,
    ),
    Column(
        name="source_url",
        type="string",
        description="The address of the document that the row was read from; a file's, where it lay in a folder.",
        required=True,
        pattern=r"https?://[^\s/?#]+([/?#]\S*)?|file:///\S+",
    ),
    Column(
        name="source_sha256",
        type="string",
        description="The SHA-256 of that document: its name in the content-addressed store.",
        required=True,
        format="sha256",
    ),
)
"""The columns that every clean data set ends with."""


@dataclass(frozen=True, kw_only=True)
class EntityContract:
    """A clean data set: `data_clean/<name>.csv`.

    Attributes:
        name: The entity, plural ("motors").
        description: One sentence.
        key: The columns that together are unique and never null.
        columns: In the order of the file, `PROVENANCE` last.
        open_keys: Columns that are named as another entity's key and may hold what that entity does not list.
    """

    name: str
    description: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    open_keys: tuple[str, ...] = ()

    def column(self, name: str) -> Column:
        """The column of that name; KeyError when there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(f"{self.name} has no column {name!r}")

    @property
    def schema(self) -> dict[str, pl.DataType]:
        """Column name → Polars type, in the order of the file."""
        return {column.name: column.polars_type for column in self.columns}
