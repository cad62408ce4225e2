"""Organizations: the bodies that certify motors. Contract and rules of the entity."""

from __future__ import annotations

import polars as pl

from rocket_pipeline.core.cleaning.contract import PROVENANCE, Column, EntityContract
from rocket_pipeline.core.cleaning.fields import Field, field_refusals, typed
from rocket_pipeline.core.cleaning.inputs import Inputs, RawFile
from rocket_pipeline.core.cleaning.pipeline import Cleaned, Cleaner
from rocket_pipeline.core.cleaning.quarantine import Refusal, deduplicate, refuse
from rocket_pipeline.core.cleaning.rules import slug
from rocket_pipeline.core.rocketry.cleaning.names import SLUG

CONTRACT = EntityContract(
    name="organizations",
    description="Organizations that test and certify rocket motors.",
    key=("organization_key",),
    columns=(
        Column(
            name="organization_key",
            type="string",
            description='The name as lower-case words joined by hyphens: "tripoli-rocketry-association-inc".',
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
            description='The short form, such as "NAR"; null when there is none.',
        ),
        *PROVENANCE,
    ),
)

RAW = RawFile(key="organizations/thrustcurve.csv", columns=("name", "abbrev"))

NOT_ORGANIZATIONS = ("Unknown", "Uncertified")
"""What ThrustCurve.org lists beside the organizations for motors that none of them certified."""

FIELDS = (
    Field(column="organization_key", raw="name", parse=slug),
    Field(column="name", raw="name"),
    Field(column="abbreviation", raw="abbrev"),
)

_STAND_IN = Refusal(
    reason="not_an_organization",
    field="name",
    when=pl.col("name").str.to_lowercase().is_in([name.lower() for name in NOT_ORGANIZATIONS]),
    message=pl.format("'{}' says that no organization certified a motor; it names none", "name"),
)


def clean(inputs: Inputs) -> Cleaned:
    """One row an organization; rows of one key that say the same are merged."""
    rows = typed(inputs.raw[RAW.key], CONTRACT, FIELDS)
    named = refuse(rows, (*field_refusals(CONTRACT, FIELDS), _STAND_IN))
    once = deduplicate(named.kept, CONTRACT)
    return Cleaned(
        frame=once.kept.select(*CONTRACT.schema),
        refused=pl.concat([named.refused, once.refused]),
        merged=once.merged,
    )


CLEANER = Cleaner(contract=CONTRACT, inputs=(RAW,), clean=clean)
