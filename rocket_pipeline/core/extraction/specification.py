"""What a source is and yields: declared, not programmed."""

from __future__ import annotations

import re
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, JsonValue, field_validator, model_validator

Record = dict[str, object]
"""One raw row of one source; whatever its values are, they are written as text."""

_RELATIVE_PATH = re.compile(r"[A-Za-z0-9][\w.-]*(/[A-Za-z0-9][\w.-]*)*", re.ASCII)
"""Cannot leave its root, is valid on every object store, and cannot meet the folder of unmapped records."""

FieldType = Literal["text", "integer", "number", "boolean", "date", "url"]


class SourceSpecification(BaseModel):
    """A source of records.

    Attributes:
        name: Its registered name, snake_case.
        base_url: The root of the site or API.
        required_fields: Fields that every record must fill; a gap is reported, never fatal.
        output_filename: The raw data set's file, such as "thrustcurve.csv".
        description: One sentence for people.
        entity_folder: The entity that it feeds: the folder below `data_raw/`.
        enabled: Whether a run without an explicit choice of sources includes it.
        rate_limit: Requests per second and host; None leaves it to robots.txt.
        timeout: Seconds for a whole request.
        max_retries: Retries of a request.
        min_records: Fewer than this is reported.
        field_types: Field → type, in the order of the file's columns; unlisted fields follow as they appear.
        split_by_field: Field whose value decides the file; that column is dropped.
        split_file_mapping: Value of that field → file, below `data_raw/` when it names a folder.
        split_fields: Value of that field → the fields that its file has; all of `field_types` where it is not named.
        split_may_be_empty: Values of that field that a source may rightly have no record of: their files are then
            published with their header alone, where those of others stay as they were.
        custom_config: What only this source understands.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    base_url: str = Field(pattern=r"^https?://[^/]+")
    required_fields: tuple[str, ...]
    output_filename: str
    description: str
    entity_folder: str
    enabled: bool = True
    rate_limit: float | None = Field(default=None, ge=0)
    timeout: float | None = Field(default=None, gt=0)
    max_retries: int | None = Field(default=None, ge=0)
    min_records: int = Field(default=1, ge=0)
    field_types: dict[str, FieldType] = {}
    split_by_field: str | None = None
    split_file_mapping: dict[str, str] = {}
    split_fields: dict[str, tuple[str, ...]] = {}
    split_may_be_empty: tuple[str, ...] = ()
    custom_config: dict[str, JsonValue] = {}

    @field_validator("output_filename", "entity_folder")
    @classmethod
    def _stays_below_the_root(cls, value: str) -> str:
        if not _RELATIVE_PATH.fullmatch(value):
            raise ValueError(f"{value!r} is no plain relative path such as motors/samples.csv")
        return value

    @model_validator(mode="after")
    def _split_is_complete(self) -> Self:
        if bool(self.split_by_field) != bool(self.split_file_mapping):
            raise ValueError("split_by_field and split_file_mapping go together")
        for file in self.split_file_mapping.values():
            self._stays_below_the_root(file)
        return self

    @property
    def default_key(self) -> str:
        """Where an unsplit data set goes, below `data_raw/`."""
        return f"{self.entity_folder}/{self.output_filename}"

    @property
    def keys(self) -> list[str]:
        """Where its records go, below `data_raw/`."""
        split = (self.key_for(value) for value in self.split_file_mapping)
        return [key for key in split if key] or [self.default_key]

    def key_for(self, value: str) -> str | None:
        """Where records with that value of `split_by_field` go; None when the value is not mapped."""
        file = self.split_file_mapping.get(value)
        return file if file is None or "/" in file else f"{self.entity_folder}/{file}"
