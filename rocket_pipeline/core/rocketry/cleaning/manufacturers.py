"""Manufacturers: who makes motors and kits. Contract and rules of the entity."""

from __future__ import annotations

import polars as pl

from rocket_pipeline.core.cleaning.contract import PROVENANCE, Column, EntityContract
from rocket_pipeline.core.cleaning.fields import Field, derived_refusals, field_refusals, typed
from rocket_pipeline.core.cleaning.inputs import Inputs, RawFile
from rocket_pipeline.core.cleaning.pipeline import Cleaned, Cleaner
from rocket_pipeline.core.cleaning.quarantine import deduplicate, refuse
from rocket_pipeline.core.cleaning.rules import slug

SLUG = "[a-z0-9]+(-[a-z0-9]+)*"

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
            description="The name as the source writes it.",
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

RAW = RawFile(key="manufacturers/thrustcurve.csv", columns=("name", "abbrev"))

FIELDS = (
    Field(column="manufacturer_key", raw="name", parse=slug),
    Field(column="name", raw="name"),
    Field(column="abbreviation", raw="abbrev"),
)
DERIVED = {"aliases": "abbrev"}
"""Clean column that the rules make → the raw column to blame when its value breaks the contract."""


def clean(inputs: Inputs) -> Cleaned:
    """One row a manufacturer; rows of one key that say the same are merged."""
    rows = typed(inputs.raw[RAW.key], CONTRACT, FIELDS)
    named = refuse(rows, field_refusals(CONTRACT, FIELDS))
    short = pl.col("abbreviation")
    aliases = pl.when(short.is_null() | (short == pl.col("name"))).then(pl.lit([], pl.List(pl.String)))
    with_aliases = named.kept.with_columns(aliases=aliases.otherwise(pl.concat_list(short)))
    whole = refuse(with_aliases, derived_refusals(CONTRACT, DERIVED))
    once = deduplicate(whole.kept, CONTRACT)
    return Cleaned(
        frame=once.kept.select(*CONTRACT.schema),
        refused=pl.concat([named.refused, whole.refused, once.refused]),
        merged=once.merged,
    )


CLEANER = Cleaner(contract=CONTRACT, inputs=(RAW,), clean=clean)
