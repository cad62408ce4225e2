"""Manufacturers: who makes motors and kits. Contract and rules of the entity."""

from __future__ import annotations

import polars as pl

from rocket_pipeline.core.cleaning.aliases import AliasTable
from rocket_pipeline.core.cleaning.contract import PROVENANCE, Column, EntityContract
from rocket_pipeline.core.cleaning.fields import Field, derived_refusals, field_refusals, typed
from rocket_pipeline.core.cleaning.inputs import Inputs, RawFile, stack
from rocket_pipeline.core.cleaning.merging import unite
from rocket_pipeline.core.cleaning.pipeline import Cleaned, Cleaner
from rocket_pipeline.core.cleaning.quarantine import raw, refuse
from rocket_pipeline.core.cleaning.rules import slug
from rocket_pipeline.core.cleaning.text import display_name
from rocket_pipeline.core.rocketry import aliases
from rocket_pipeline.core.rocketry.cleaning.names import SLUG, known_name, name_key, unresolved

CONTRACT = EntityContract(
    name="manufacturers",
    description="Companies and persons that make rocket motors and kits.",
    key=("manufacturer_key",),
    columns=(
        Column(
            name="manufacturer_key",
            type="string",
            description='The name as lower-case words joined by hyphens: "r-a-t-t-works".',
            required=True,
            pattern=SLUG,
        ),
        Column(
            name="name",
            type="string",
            description="The name as ThrustCurve.org lists it, else the name that all spellings of shops stand for.",
            required=True,
        ),
        Column(
            name="abbreviation",
            type="string",
            description='The short form that motor lists use, such as "CTI"; null when there is none.',
        ),
        Column(
            name="aliases",
            type="list[string]",
            description="Other names of this manufacturer in use, its abbreviation among them.",
            required=True,
        ),
        *PROVENANCE,
    ),
)

_LIST = "manufacturers/thrustcurve.csv"
RAW = (
    RawFile(key=_LIST, columns=("name", "abbrev"), is_optional=True),
    *(
        # The names that stand on a shop's products; what else such a row says is the entity `vendors`.
        RawFile(key=f"vendors/{shop}.csv", columns=("name",), ignored=("website", "is_shop"), is_optional=True)
        for shop in ("estes", "loc_precision", "rocketarium")
    ),
)
_LISTED = pl.col("raw_file") == _LIST

FIELDS = (
    Field(column="manufacturer_key", raw="name", parse=lambda raw: _as_listed(slug(raw), name_key(raw, _table()))),
    Field(column="name", raw="name", parse=lambda raw: _as_listed(raw, known_name(raw, _table()))),
    Field(column="abbreviation", raw="abbrev"),
)
DERIVED = {"aliases": "abbrev"}
"""Clean column that the rules make → the raw column to blame when its value breaks the contract."""


def _as_listed(listed: pl.Expr, in_a_shop: pl.Expr) -> pl.Expr:
    return pl.when(_LISTED).then(listed).otherwise(in_a_shop)


def _table() -> AliasTable:
    return aliases.manufacturers()


def clean(inputs: Inputs) -> Cleaned:
    """One row a manufacturer: the list of motor makers is believed first, other spellings become aliases."""
    rows = typed(stack(inputs.raw.values(), columns=("abbrev",)), CONTRACT, FIELDS)
    named = refuse(rows, field_refusals(CONTRACT, FIELDS))
    other = pl.when(_LISTED).then("abbreviation").otherwise(display_name(raw("name")))
    has_other = (other != pl.col("name")).fill_null(value=False)
    listed = pl.when(has_other).then(pl.concat_list(other)).otherwise(pl.lit([], pl.List(pl.String)))
    whole = refuse(named.kept.with_columns(aliases=listed, list_first=~_LISTED), derived_refusals(CONTRACT, DERIVED))
    once = unite(
        whole.kept, CONTRACT, order=["list_first"], rule="same_manufacturer", union=["aliases"], differing=["name"]
    )
    on_products = rows.filter(~_LISTED).select(raw("name").alias("name")).to_series()
    return Cleaned(
        frame=once.frame,
        refused=pl.concat([named.refused, whole.refused]),
        merged=once.merged,
        warnings=(*unresolved(on_products, _table(), what="manufacturer"), *once.warnings),
    )


CLEANER = Cleaner(contract=CONTRACT, inputs=RAW, clean=clean)
