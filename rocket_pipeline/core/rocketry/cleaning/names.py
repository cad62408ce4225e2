"""Names of makers and vendors → their keys, by the alias tables; what no table knows is reported, never guessed.

The tables lie in `configs/aliases/`; how they resolve belongs to `core.cleaning.aliases`.
"""

from __future__ import annotations

import polars as pl

from rocket_pipeline.common.text import counted
from rocket_pipeline.core.cleaning.aliases import AliasTable
from rocket_pipeline.core.cleaning.rules import slug
from rocket_pipeline.core.cleaning.text import display_name, key_name

SCOPE = "shops"
"""The scope of spellings that shops use."""


def name_key(table: AliasTable, raw: pl.Expr) -> pl.Expr:
    """The key of the name that a spelling stands for; the slug of the spelling where the table does not know it."""
    return pl.coalesce(table.keys(key_name(raw), scope=SCOPE), slug(key_name(raw)))


def known_name(table: AliasTable, raw: pl.Expr) -> pl.Expr:
    """The name that a spelling stands for; the spelling itself, fit for people, where the table does not know it."""
    key = table.keys(key_name(raw), scope=SCOPE)
    return key.replace_strict(dict(table.names), default=display_name(raw), return_dtype=pl.String)


def unresolved(table: AliasTable, spellings: pl.Series, *, what: str) -> tuple[str, ...]:
    """One warning for each spelling that the table does not know, with the names that it resembles."""
    names = spellings.to_frame("name").select(display_name(pl.col("name"))).to_series()
    return tuple(
        f"{what} {found.spelling!r} ({counted(found.rows, 'row')}) is in no alias table, so its key is its own slug"
        + "".join(f"; resembles {near.name} ({near.likeness:g})" for near in found.suggestions)
        for found in table.unresolved(names, scope=SCOPE)
    )
