"""The Prefect flows, one package a department."""

from __future__ import annotations

import importlib
import pkgutil

from pydantic import BaseModel


def variables() -> dict[str, type[BaseModel]]:
    """The Variables of every department, by name: each department's `config.VARIABLES`."""
    found: dict[str, type[BaseModel]] = {}
    for department in pkgutil.iter_modules(__path__):
        found |= importlib.import_module(f"{__name__}.{department.name}.config").VARIABLES
    return found
