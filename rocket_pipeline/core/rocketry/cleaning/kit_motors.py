"""Kit motors: the motors that shops recommend for a kit, linked. Contract and rules of the entity.

It is derived: made from the clean kits and motors alone, one row for each element of `kits.recommended_engines`.
"""

from __future__ import annotations

import dataclasses

import polars as pl

from rocket_pipeline.core.cleaning.contract import PROVENANCE, Column, EntityContract
from rocket_pipeline.core.cleaning.inputs import Inputs
from rocket_pipeline.core.cleaning.pipeline import Cleaned, Cleaner
from rocket_pipeline.core.cleaning.quarantine import MERGED, REFUSED, no
from rocket_pipeline.core.rocketry.cleaning import kits
from rocket_pipeline.core.rocketry.cleaning.links import LINK_COLUMNS, link_warnings, linked
from rocket_pipeline.core.rocketry.cleaning.names import SCOPE
from rocket_pipeline.core.rocketry.motor_links import MotorColumns
from rocket_pipeline.errors import RawDataError

CONTRACT = EntityContract(
    name="kit_motors",
    description="The motors that shops recommend for a kit, each linked to the motor that is meant.",
    key=("kit_motor_key",),
    columns=(
        Column(
            name="kit_motor_key",
            type="string",
            description='The kit and the place in its list: "estes-industries:001948:1".',
            required=True,
            pattern=r".+:[1-9][0-9]*",
        ),
        dataclasses.replace(kits.CONTRACT.column("kit_key"), description="The kit."),
        Column(
            name="number",
            type="integer",
            description="The place in the kit's list, counted from 1.",
            required=True,
            minimum=1,
        ),
        Column(
            name="text",
            type="string",
            description="The motor in the shop's words: a designation, or a class such as D.",
            required=True,
        ),
        *LINK_COLUMNS,
        *PROVENANCE,
    ),
)


def clean(inputs: Inputs) -> Cleaned:
    """One row for each motor that a kit's shop recommends; where motors were never cleaned none is linked.

    Raises:
        RawDataError: Kits were never cleaned.
    """
    if "kits" not in inputs.clean:
        raise RawDataError("Kit motors need the clean data set kits.", hint="Clean kits first.")
    named = inputs.clean["kits"].rename({"recommended_engines": "text"}).filter(pl.col("text").list.len() > 0)
    rows = named.with_columns(number=pl.int_ranges(1, pl.col("text").list.len() + 1)).explode("text", "number")
    columns = MotorColumns(name="text", kit_maker="manufacturer_key")
    frame = linked(rows, inputs, columns, scope=SCOPE).with_columns(
        kit_motor_key=pl.concat_str("kit_key", pl.lit(":"), "number")
    )
    return Cleaned(
        frame=frame.select(*CONTRACT.schema),
        refused=no(REFUSED),
        merged=no(MERGED),
        # A class alone is a recommendation as good as any other.
        warnings=tuple(link_warnings(frame, key="kit_motor_key", text="text", expected=["class_only"])),
    )


CLEANER = Cleaner(contract=CONTRACT, inputs=(), depends_on=("motors", "kits"), clean=clean)
