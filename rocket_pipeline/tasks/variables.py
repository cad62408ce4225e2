"""Prefect Variables from the YAML files under `configs/variables/`.

A file's path gives the Variable's name: `dept_rocketry/extraction/api_ingestion.yaml` is
`dept_rocketry_extraction_api_ingestion`. Every file is validated before any Variable is written. Prefect is imported
only where Variables are, for reading the files must not take the seconds that this takes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, JsonValue

from rocket_pipeline.common.settings import project_root
from rocket_pipeline.errors import ConfigurationError
from rocket_pipeline.tasks.seeding import Seeds, read_all
from rocket_pipeline.tasks.yaml_files import checked, read_yaml, yaml_files

MAX_VALUE_LENGTH = 5000
"""Prefect's limit for a Variable, in bytes of compact JSON."""

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
    values: dict[str, JsonValue] = {}
    for file in yaml_files(folder):
        name = _name(folder, file)
        if name in values:
            raise ConfigurationError(f"{file} and another file both name {name}.", hint="Rename one of them.")
        values[name] = read_yaml(file)
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
    hint = "Correct its file in configs/variables/ and run scripts/setup_prefect_variables.py."
    return checked(value, model, place=f"Variable {name}", hint=hint)


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
            return read_yaml(file)
    raise ConfigurationError(
        f"There is no Variable {name} and no file for it in {folder}.", hint="Run scripts/setup_prefect_variables.py."
    )


class Variables(Seeds):
    """The Variables that a server shall hold.

    Args:
        values: Name → value.
    """

    def __init__(self, values: Mapping[str, JsonValue]) -> None:
        super().__init__("Variables", values)

    async def stored(self) -> dict[str, JsonValue]:
        """Those that are wanted, and all under a department's prefix."""
        from prefect.client.orchestration import get_client

        prefixes = tuple({"_".join(name.split("_")[:2]) + "_" for name in self.wanted})
        async with get_client() as client:
            found = await read_all(client, "/variables/filter")
        return {each["name"]: each["value"] for each in found if each["name"].startswith(prefixes)}

    async def write(self, name: str) -> None:
        """Create a Variable or replace its value."""
        from prefect.variables import Variable

        await Variable.aset(name, self.wanted[name], overwrite=True)

    async def delete(self, name: str) -> None:
        """Remove a Variable."""
        from prefect.variables import Variable

        await Variable.aunset(name)


def _name(folder: Path, file: Path) -> str:
    return "_".join(file.relative_to(folder).with_suffix("").parts)
