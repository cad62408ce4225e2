"""Materials that parts and designs name. Contract and rules of the entity; not in the graph."""

from __future__ import annotations

import polars as pl

from rocket_pipeline.core.cleaning.contract import PROVENANCE, Column, EntityContract
from rocket_pipeline.core.cleaning.fields import Field, derived_refusals, field_refusals, typed
from rocket_pipeline.core.cleaning.inputs import Inputs, RawFile
from rocket_pipeline.core.cleaning.merging import unite
from rocket_pipeline.core.cleaning.pipeline import Cleaned, Cleaner
from rocket_pipeline.core.cleaning.quarantine import refuse
from rocket_pipeline.core.cleaning.text import display_name

CONTRACT = EntityContract(
    name="materials",
    description="What parts are made of, from OpenRocket's part data bases.",
    key=("material_key",),
    columns=(
        Column(
            name="material_key",
            type="string",
            description='Type and name: "BULK:Balsa, bulk, 10lb/ft3".',
            required=True,
            pattern="(BULK|SURFACE|LINE):.+",
        ),
        Column(name="name", type="string", description="The name that parts give.", required=True),
        Column(
            name="material_type",
            type="string",
            description="BULK for solids, SURFACE for sheets, LINE for cords.",
            required=True,
            enum=("BULK", "SURFACE", "LINE"),
        ),
        # Osmium has 22,590 kg/m3; sheets and cords weigh less than a kilogram a square metre or metre.
        Column(name="density", type="number", description="In density_unit.", minimum=0, maximum=25_000),
        Column(
            name="density_unit",
            type="string",
            description="By the type: kg/m3, kg/m2 or kg/m.",
            required=True,
            enum=("kg/m3", "kg/m2", "kg/m"),
        ),
        Column(name="group", type="string", description='Such as "Plastics", in newer files.'),
        *PROVENANCE,
    ),
)

FIELDS = (
    Field(column="name", raw="name", parse=display_name),
    *(Field(column=name, raw=name) for name in ("material_type", "density", "density_unit", "group")),
)
RAW = RawFile(
    key="parts/materials.csv",
    columns=tuple(field.raw for field in FIELDS),
    ignored=("file_sha256", "material_index", "original", "notes"),
    may_be_empty=True,
)


def clean(inputs: Inputs) -> Cleaned:
    """One row a type and name: files repeat what they use, and where they differ the first holds, with a warning."""
    rows = typed(inputs.raw[RAW.key], CONTRACT, FIELDS)
    keyed = rows.with_columns(material_key=pl.concat_str("material_type", "name", separator=":"))
    sound = refuse(keyed, (*field_refusals(CONTRACT, FIELDS), *derived_refusals(CONTRACT, {"material_key": "name"})))
    once = unite(sound.kept, CONTRACT, rule="same_material")
    return Cleaned(frame=once.frame, refused=sound.refused, merged=once.merged, warnings=once.warnings)


CLEANER = Cleaner(contract=CONTRACT, inputs=(RAW,), clean=clean)
