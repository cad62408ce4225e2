"""Products of shops that are no kits: engines, parts, tools. Contract and rules of the entity; not in the graph.

They are read as kits are (`kit_rows`), but what a shop's text states about lengths and motors is a kit's affair.
"""

from __future__ import annotations

import dataclasses

import polars as pl

from rocket_pipeline.core.cleaning.contract import PROVENANCE, Column, EntityContract
from rocket_pipeline.core.cleaning.fields import derived_refusals
from rocket_pipeline.core.cleaning.inputs import Inputs
from rocket_pipeline.core.cleaning.issues import ISSUES, issue_warnings
from rocket_pipeline.core.cleaning.merging import unite
from rocket_pipeline.core.cleaning.pipeline import Cleaned, Cleaner
from rocket_pipeline.core.cleaning.quarantine import refuse
from rocket_pipeline.core.rocketry.cleaning import kits
from rocket_pipeline.core.rocketry.cleaning.kit_rows import PRODUCTS_RAW, product_rows
from rocket_pipeline.core.rocketry.cleaning.names import SLUG

_SHARED = ("price", "currency", "available", "url", "image_urls", "description")

CONTRACT = EntityContract(
    name="products",
    description="What shops sell besides kits: engines, parts, tools, supplies.",
    key=("product_key",),
    open_keys=("manufacturer_key",),  # of products, the vendor that a shop names may be nobody's maker of kits
    columns=(
        Column(
            name="product_key",
            type="string",
            description='Shop and the name in its address: "estes-rockets:c6-5-engines"; the number where it has none.',
            required=True,
            pattern=f"{SLUG}:.+",
        ),
        *(kits.CONTRACT.column(name) for name in ("name", "manufacturer_key")),
        dataclasses.replace(kits.CONTRACT.column("vendor_key"), description="The shop."),
        *(kits.CONTRACT.column(name) for name in ("sku", "handle", "product_class", *_SHARED)),
        ISSUES,
        *PROVENANCE,
    ),
)

DERIVED = {"product_key": "handle", **{n: kits.DERIVED[n] for n in CONTRACT.schema if n in kits.DERIVED}}
"""Clean column → the raw column to blame when its value breaks the contract."""


def clean(inputs: Inputs) -> Cleaned:
    """One row a product of a shop; rows of one key fill each other's gaps."""
    rows = product_rows(inputs).with_columns(
        product_key=pl.concat_str("vendor_key", pl.coalesce("handle", "sku"), separator=":")
    )
    sound = refuse(rows, derived_refusals(CONTRACT, DERIVED))
    once = unite(
        sound.kept,
        CONTRACT,
        rule="same_product",
        union=["issues"],
        following={"currency": "price"},
        differing=["available", "url", "image_urls", "description"],
    )
    return Cleaned(
        frame=once.frame,
        refused=sound.refused,
        merged=once.merged,
        warnings=(*issue_warnings(once.frame), *once.warnings),
    )


CLEANER = Cleaner(contract=CONTRACT, inputs=PRODUCTS_RAW, clean=clean)
