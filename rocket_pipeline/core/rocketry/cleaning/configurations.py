"""Configurations: a design's choices of motors. Contract and rules of the entity.

The motors themselves are the entity `design_motors`.
"""

from __future__ import annotations

import dataclasses

from rocket_pipeline.core.cleaning.contract import PROVENANCE, Column, EntityContract
from rocket_pipeline.core.cleaning.inputs import Inputs, RawFile
from rocket_pipeline.core.cleaning.pipeline import Cleaned, Cleaner
from rocket_pipeline.core.cleaning.quarantine import raw
from rocket_pipeline.core.cleaning.rules import boolean, text
from rocket_pipeline.core.cleaning.text import display_name
from rocket_pipeline.core.rocketry.cleaning import designs
from rocket_pipeline.core.rocketry.cleaning.design_rows import SHA256, belonging, identity, settled

CONTRACT = EntityContract(
    name="configurations",
    description="The choices of motors that designs can fly with.",
    key=("configuration_key",),
    columns=(
        Column(
            name="configuration_key",
            type="string",
            description='The design and the configuration\'s id: "<design_sha256>:<config_id>".',
            required=True,
            pattern=f"{SHA256}:.+",
        ),
        dataclasses.replace(designs.CONTRACT.column("design_sha256"), description="The design."),
        Column(name="config_id", type="string", description="Its id, unique within the design.", required=True),
        Column(name="name", type="string", description="Its name, where the designer gave it one."),
        Column(
            name="is_default",
            type="boolean",
            description="Whether it was the chosen one when the design was saved.",
            required=True,
        ),
        *PROVENANCE,
    ),
)

RAW = RawFile(
    key="designs/configurations.csv",
    columns=("design_sha256", "config_id", "name", "is_default"),
    may_be_empty=True,
)
_BLAMED = {
    "configuration_key": "config_id",
    **{name: name for name in ("design_sha256", "config_id", "is_default")},
}


def clean(inputs: Inputs) -> Cleaned:
    """One row a configuration of a clean design."""
    rows = inputs.raw[RAW.key].with_columns(
        *identity("configuration_key", "design_sha256"),
        text(raw("config_id")).alias("config_id"),
        display_name(raw("name")).alias("name"),
        boolean(raw("is_default")).alias("is_default"),
    )
    return settled(rows, CONTRACT, _BLAMED, belonging(inputs, designs.CONTRACT, field="design_sha256"))


CLEANER = Cleaner(contract=CONTRACT, inputs=(RAW,), depends_on=("designs",), clean=clean)
