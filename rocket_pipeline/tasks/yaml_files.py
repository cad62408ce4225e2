"""The YAML files below `configs/`: reading them, with errors that are one line and say where. Imports no Prefect."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from string import Template
from typing import TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, JsonValue, ValidationError

from rocket_pipeline.common.settings import project_root
from rocket_pipeline.errors import ConfigurationError

Model = TypeVar("Model", bound=BaseModel)


class Department(BaseModel):
    """How a department is shown in Prefect.

    Attributes:
        display_name: For people.
        description: One line.
        tags: What its deployments are tagged with; its id among them.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    display_name: str
    description: str
    tags: tuple[str, ...]


def departments() -> dict[str, Department]:
    """Department id → how it is shown.

    Raises:
        ConfigurationError: The file is wrong.
    """
    file = project_root() / "configs" / "department_mapping.yaml"
    mapping = read_yaml(file)
    if not isinstance(mapping, dict):
        raise ConfigurationError(f"{file}: must map ids to departments.", hint="Correct the YAML.")
    return {name: checked(value, Department, place=f"{file}, {name}") for name, value in mapping.items()}


def yaml_files(folder: Path) -> list[Path]:
    """All files below a folder, by path.

    Raises:
        ConfigurationError: There are none.
    """
    files = sorted(folder.rglob("*.yaml"))
    if not files:
        raise ConfigurationError(f"There are no YAML files below {folder}.", hint="Run it in the checkout.")
    return files


def read_yaml(file: Path, words: Mapping[str, str] | None = None) -> JsonValue:
    """What a file holds.

    Args:
        file: The file.
        words: Put for `$name` in its text.

    Raises:
        ConfigurationError: It cannot be read or is no YAML.
    """
    try:
        text = file.read_text(encoding="utf-8")
        value: JsonValue = yaml.safe_load(Template(text).safe_substitute(words) if words else text)
    except (OSError, yaml.YAMLError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{file}: {' '.join(str(error).split())}.", hint="Correct the YAML.") from None
    return value


def checked(value: JsonValue, model: type[Model], *, place: str, hint: str = "Correct the file.") -> Model:
    """A value as its model; nothing at all is the defaults.

    Raises:
        ConfigurationError: It does not fit; one line says where.
    """
    try:
        return model.model_validate({} if value is None else value)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"]) or "the value"
        raise ConfigurationError(f"{place}, {field}: {first['msg']}.", hint=hint) from None
