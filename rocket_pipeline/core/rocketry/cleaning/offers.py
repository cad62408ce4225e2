"""Offers: what a shop asks for a kit. Contract and rules of the entity.

They are read from the same raw rows as `kits`, one offer a row.
"""

from __future__ import annotations

import dataclasses

import polars as pl

from rocket_pipeline.core.cleaning.contract import PROVENANCE, EntityContract
from rocket_pipeline.core.cleaning.fields import derived_refusals
from rocket_pipeline.core.cleaning.inputs import Inputs
from rocket_pipeline.core.cleaning.merging import unite
from rocket_pipeline.core.cleaning.pipeline import Cleaned, Cleaner
from rocket_pipeline.core.cleaning.quarantine import Refusal, refuse
from rocket_pipeline.core.rocketry.cleaning import kits
from rocket_pipeline.core.rocketry.cleaning.kit_rows import RAW, kit_rows
from rocket_pipeline.errors import RawDataError

CONTRACT = EntityContract(
    name="offers",
    description="What each shop asks for each kit that it sells.",
    key=("vendor_key", "kit_key"),
    columns=(
        dataclasses.replace(kits.CONTRACT.column("vendor_key"), description="The shop."),
        dataclasses.replace(kits.CONTRACT.column("kit_key"), description="The kit."),
        *(kits.CONTRACT.column(name) for name in ("price", "currency", "available", "url")),
        *PROVENANCE,
    ),
)


def clean(inputs: Inputs) -> Cleaned:
    """One row for each kit in each shop; of a kit that a shop lists twice, what can be ordered goes first.

    Raises:
        RawDataError: Kits were never cleaned.
    """
    if "kits" not in inputs.clean:
        raise RawDataError("Offers need the clean data set kits.", hint="Clean kits first.")
    rows = kit_rows(inputs).with_columns(sold_out=~pl.col("available").fill_null(value=False))
    known = inputs.clean["kits"].get_column("kit_key").implode()
    no_kit = Refusal(
        reason="kit_refused",
        field="sku",
        when=pl.col("kit_key").is_null() | ~pl.col("kit_key").is_in(known),
        message=pl.format("the kit {} was itself refused: see _quarantine/kits.csv", pl.col("kit_key").fill_null("?")),
    )
    own = {name: kits.DERIVED[name] for name in CONTRACT.schema}
    sound = refuse(rows, [no_kit, *derived_refusals(CONTRACT, own)])
    once = unite(
        sound.kept,
        CONTRACT,
        order=["sold_out"],
        rule="same_offer",
        following={"currency": "price"},
        differing=["url", "available"],
    )
    return Cleaned(frame=once.frame, refused=sound.refused, merged=once.merged, warnings=once.warnings)


CLEANER = Cleaner(contract=CONTRACT, inputs=RAW, depends_on=("kits",), clean=clean)
