"""Vendors: the shops that were read, and the names that their products bear. Contract and rules of the entity.

What they sell is the entity `offers`; who makes a kit is a column of `kits`.
"""

from __future__ import annotations

import polars as pl

from rocket_pipeline.core.cleaning.aliases import AliasTable
from rocket_pipeline.core.cleaning.contract import PROVENANCE, Column, EntityContract
from rocket_pipeline.core.cleaning.fields import Field, derived_refusals, field_refusals, typed
from rocket_pipeline.core.cleaning.inputs import Inputs, RawFile, stack
from rocket_pipeline.core.cleaning.issues import ISSUES, issue, issue_list, issue_warnings
from rocket_pipeline.core.cleaning.merging import unite
from rocket_pipeline.core.cleaning.pipeline import Cleaned, Cleaner
from rocket_pipeline.core.cleaning.quarantine import raw, refuse
from rocket_pipeline.core.cleaning.rules import text, url
from rocket_pipeline.core.cleaning.text import display_name
from rocket_pipeline.core.rocketry import aliases
from rocket_pipeline.core.rocketry.cleaning.names import SLUG, known_name, name_key, unresolved

CONTRACT = EntityContract(
    name="vendors",
    description="Shops that sell kits, and the names that stand for a vendor on their products.",
    key=("vendor_key",),
    columns=(
        Column(
            name="vendor_key",
            type="string",
            description='The name, after the alias table, as lower-case words joined by hyphens: "estes-rockets".',
            required=True,
            pattern=SLUG,
        ),
        Column(name="name", type="string", description="The name that all spellings stand for.", required=True),
        Column(
            name="aliases",
            type="list[string]",
            description="Other spellings that the sources use.",
            required=True,
        ),
        Column(name="website", type="string", description="The shop's address, where it is known.", format="url"),
        Column(
            name="is_shop",
            type="boolean",
            description="A shop that was read; false for a name that only stands on products of others.",
            required=True,
        ),
        ISSUES,
        *PROVENANCE,
    ),
)

RAW = tuple(
    RawFile(key=f"vendors/{shop}.csv", columns=("name", "website", "is_shop"), is_optional=True)
    for shop in ("estes", "loc_precision", "rocketarium")
)

FIELDS = (
    Field(column="vendor_key", raw="name", parse=lambda raw: name_key(raw, *_tables())),
    Field(column="name", raw="name", parse=lambda raw: known_name(raw, *_tables())),
    Field(column="website", raw="website", parse=url),
    Field(column="is_shop", raw="is_shop"),
)
_STRICT = tuple(field for field in FIELDS if field.column != "website")
"""A vendor is more than its address: an unusable one is an issue."""


def _tables() -> tuple[AliasTable, ...]:
    """Where names are looked up: what stands on a product is often its maker's name."""
    return aliases.vendors(), aliases.manufacturers()


def clean(inputs: Inputs) -> Cleaned:
    """One row a vendor: spellings of one name are merged, the row of the shop itself first."""
    rows = typed(stack(inputs.raw.values()), CONTRACT, FIELDS)
    website = text(raw("website"))
    unusable = issue("website", "unusable", when=website.is_not_null() & pl.col("website").is_null(), text=website)
    spelling = display_name(raw("name"))
    other = pl.when(spelling != pl.col("name")).then(pl.concat_list(spelling)).otherwise(pl.lit([], pl.List(pl.String)))
    whole = rows.with_columns(issue_list([unusable]), aliases=other, shop_first=~pl.col("is_shop"))
    sound = refuse(whole, (*field_refusals(CONTRACT, _STRICT), *derived_refusals(CONTRACT, {"aliases": "name"})))
    once = unite(
        sound.kept,
        CONTRACT,
        order=["shop_first"],
        rule="same_vendor",
        union=["aliases", "issues"],
        differing=["is_shop"],
    )
    names = rows.select(raw("name").alias("name")).to_series()
    return Cleaned(
        frame=once.frame,
        refused=sound.refused,
        merged=once.merged,
        warnings=(*unresolved(names, *_tables(), what="vendor"), *issue_warnings(once.frame), *once.warnings),
    )


CLEANER = Cleaner(contract=CONTRACT, inputs=RAW, clean=clean)
