"""Prefect Variables from the YAML files under `configs/variables/`.

A file's path gives the Variable's name: `dept_rocketry/extraction/api_ingestion.yaml` is
`dept_rocketry_extraction_api_ingestion`. Every file is validated before any Variable is written. Prefect is imported
only where Variables are, for reading the files must not take the seconds that this takes.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import yaml
from pydantic import BaseModel, JsonValue, ValidationError

from rocket_pipeline.common.settings import project_root
from rocket_pipeline.errors import ConfigurationError

if TYPE_CHECKING:
    from prefect.client.orchestration import PrefectClient
    from prefect.client.schemas.objects import Variable as StoredVariable

MAX_VALUE_LENGTH = 5000
"""Prefect's limit for a Variable, in bytes of compact JSON."""

_PAGE = 200
"""Prefect gives no more at once."""

Config = TypeVar("Config", bound=BaseModel)


def variables_folder() -> Path:
    """Where the YAML files lie."""
    return project_root() / "configs" / "variables"


def read_variables(folder: Path, models: Mapping[str, type[BaseModel]]) -> dict[str, JsonValue]:
    """Variable name → value, for every YAML file below a folder.

    Args:
        folder: The root of the files.
        models: Variable name → what its value must be.

    Raises:
        ConfigurationError: There are no files, or one is no YAML, no known Variable, invalid or too long, or names
            the same Variable as another; nothing was written.
    """
    files = sorted(folder.rglob("*.yaml"))
    if not files:
        raise ConfigurationError(f"There are no YAML files below {folder}.", hint="Run it in the checkout.")
    values: dict[str, JsonValue] = {}
    for file in files:
        name = _name(folder, file)
        if name in values:
            raise ConfigurationError(f"{file} and another file both name {name}.", hint="Rename one of them.")
        values[name] = _read(file)
    _check(values, models)
    return values


def _check(values: Mapping[str, JsonValue], models: Mapping[str, type[BaseModel]]) -> None:
    for name, value in values.items():
        if name not in models:
            raise ConfigurationError(
                f"{name} is no Variable of any department.", hint=f"Known: {', '.join(sorted(models))}."
            )
        parse(name, value, models[name])
        length = len(json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode())
        if length > MAX_VALUE_LENGTH:
            raise ConfigurationError(
                f"{name} is {length} bytes of JSON, Prefect allows {MAX_VALUE_LENGTH}.",
                hint="Split it into a file of its own.",
            )


def parse(name: str, value: JsonValue, model: type[Config]) -> Config:
    """A Variable's value as its model.

    Raises:
        ConfigurationError: It does not fit; one line says where.
    """
    try:
        return model.model_validate({} if value is None else value)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "the value"
        raise ConfigurationError(
            f"Variable {name}, {place}: {first['msg']}.",
            hint="Correct its file in configs/variables/ and run scripts/setup_prefect_variables.py.",
        ) from None


async def load_variable(name: str, model: type[Config]) -> Config:
    """A Variable from Prefect, or what its file says where it was never seeded.

    Raises:
        ConfigurationError: There is neither, or the value does not fit.
    """
    from prefect.variables import Variable

    value: JsonValue = await Variable.aget(name)
    return parse(name, _from_file(name) if value is None else value, model)


def _from_file(name: str) -> JsonValue:
    folder = variables_folder()
    for file in folder.rglob("*.yaml"):
        if _name(folder, file) == name:
            return _read(file)
    raise ConfigurationError(
        f"There is no Variable {name} and no file for it in {folder}.", hint="Run scripts/setup_prefect_variables.py."
    )


@dataclass(frozen=True)
class Drift:
    """How Prefect's Variables differ from the files.

    Attributes:
        missing: In a file, not in Prefect.
        changed: Different in both.
        extra: In Prefect under a department's prefix, in no file.
    """

    missing: tuple[str, ...]
    changed: tuple[str, ...]
    extra: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.missing or self.changed or self.extra)


async def compare(values: Mapping[str, JsonValue]) -> Drift:
    """How Prefect's Variables differ from these."""
    from prefect.client.orchestration import get_client

    async with get_client() as client:
        stored = {variable.name: variable.value async for variable in _stored(client)}
    prefixes = tuple({"_".join(name.split("_")[:2]) + "_" for name in values})
    return Drift(
        missing=tuple(sorted(values.keys() - stored.keys())),
        changed=tuple(sorted(name for name in values.keys() & stored.keys() if stored[name] != values[name])),
        extra=tuple(sorted(n for n in stored.keys() - values.keys() if prefixes and n.startswith(prefixes))),
    )


async def seed(values: Mapping[str, JsonValue], *, prune: bool = False) -> Drift:
    """Make Prefect's Variables equal to these, touching only those that differ.

    Args:
        values: Name → value.
        prune: Delete Variables under a department's prefix that are in no file.

    Returns:
        What differed before.
    """
    from prefect.variables import Variable

    drift = await compare(values)
    for name in (*drift.missing, *drift.changed):
        await Variable.aset(name, values[name], overwrite=True)
    if prune:
        for name in drift.extra:
            await Variable.aunset(name)
    return drift


async def _stored(client: PrefectClient) -> AsyncIterator[StoredVariable]:
    """All Variables; `client.read_variables` cannot go past the first page."""
    from prefect.client.schemas.objects import Variable as StoredVariable

    offset = 0
    while True:
        page = await client.request("POST", "/variables/filter", json={"limit": _PAGE, "offset": offset})
        found = StoredVariable.model_validate_list(page.json())
        for variable in found:
            yield variable
        if len(found) < _PAGE:
            return
        offset += _PAGE


def _name(folder: Path, file: Path) -> str:
    return "_".join(file.relative_to(folder).with_suffix("").parts)


def _read(file: Path) -> JsonValue:
    try:
        value: JsonValue = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        place = " ".join(str(error).split())
        raise ConfigurationError(f"{file}: {place}.", hint="Correct the YAML.") from None
    return value
