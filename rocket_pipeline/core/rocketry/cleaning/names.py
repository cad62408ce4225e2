"""Names of makers and vendors → their keys, by the alias tables; what no table knows is reported, never guessed.

The tables lie in `configs/aliases/`; how they resolve belongs to `core.cleaning.aliases`.
"""

from __future__ import annotations

import polars as pl

from rocket_pipeline.common.text import counted
from rocket_pipeline.core.cleaning.aliases import AliasTable
from rocket_pipeline.core.cleaning.rules import slug
from rocket_pipeline.core.cleaning.text import display_name, key_name

SLUG = "[a-z0-9]+(-[a-z0-9]+)*"
"""What a key made of a name looks like."""

SCOPE = "shops"
"""The scope of spellings that shops use."""


def name_key(raw: pl.Expr, *tables: AliasTable) -> pl.Expr:
    """The key of the name that a spelling stands for, in the first table that knows it; else the spelling's slug."""
    return pl.coalesce(*(table.keys(key_name(raw), scope=SCOPE) for table in tables), slug(key_name(raw)))


def known_name(raw: pl.Expr, *tables: AliasTable) -> pl.Expr:
    """The name that a spelling stands for, in the first table that knows it; else the spelling, fit for people."""
    names = (
        table.keys(key_name(raw), scope=SCOPE).replace_strict(dict(table.names), default=None, return_dtype=pl.String)
        for table in tables
    )
    return pl.coalesce(*names, display_name(raw))


def unresolved(
    spellings: pl.Series, *tables: AliasTable, what: str, scope: str = SCOPE, so: str = "its key is its own slug"
) -> tuple[str, ...]:
    """One warning for each spelling that no table knows, with the names of the first one that it resembles.

    Args:
        spellings: The texts.
        tables: Where names are looked up.
        what: Whose names they are.
        scope: The source that writes so.
        so: What becomes of a spelling that is unknown.
    """
    name = pl.col("name")
    names = spellings.to_frame("name").select(display_name(name))
    for table in tables[1:]:
        names = names.filter(table.keys(name, scope=scope).is_null())
    return tuple(
        f"{what} {found.spelling!r} ({counted(found.rows, 'row')}) is in no alias table, so {so}"
        + "".join(f"; resembles {near.name} ({near.likeness:g})" for near in found.suggestions)
        for found in tables[0].unresolved(names.to_series(), scope=scope)
    )
