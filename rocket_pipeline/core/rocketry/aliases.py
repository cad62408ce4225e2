"""The department's alias tables: where they lie, and which sources have spellings of their own."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from rocket_pipeline.common.settings import project_root
from rocket_pipeline.core.cleaning.aliases import AliasTable, read_aliases

SCOPES = ("thrustcurve", "motor_files", "openrocket", "shops")
"""Sources whose spellings can mean another maker than elsewhere."""


def aliases_folder() -> Path:
    """Where the tables lie; they are part of the checkout, as all configuration is."""
    return project_root() / "configs" / "aliases"


@cache
def manufacturers() -> AliasTable:
    """Who makes motors and kits.

    Raises:
        ConfigurationError: As `read_aliases`.
    """
    return read_aliases(aliases_folder() / "manufacturers.yaml", scopes=SCOPES)


@cache
def vendors() -> AliasTable:
    """Who sells.

    Raises:
        ConfigurationError: As `read_aliases`.
    """
    return read_aliases(aliases_folder() / "vendors.yaml", scopes=SCOPES)
