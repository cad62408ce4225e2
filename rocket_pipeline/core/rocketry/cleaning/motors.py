"""Motors: what can be bought or is kept on record, with its measures. Contract and rules of the entity."""

from __future__ import annotations

import polars as pl

from rocket_pipeline.core.cleaning.constraints import FORMATS
from rocket_pipeline.core.cleaning.contract import PROVENANCE, Column, EntityContract
from rocket_pipeline.core.cleaning.fields import Field, derived_refusals, field_refusals, typed
from rocket_pipeline.core.cleaning.inputs import Inputs, RawFile
from rocket_pipeline.core.cleaning.issues import ISSUES, issue_list
from rocket_pipeline.core.cleaning.oddities import Oddity, tell
from rocket_pipeline.core.cleaning.pipeline import Cleaned, Cleaner
from rocket_pipeline.core.cleaning.quarantine import Refusal, deduplicate, raw, refuse
from rocket_pipeline.core.cleaning.rules import number, slug, split_list, text
from rocket_pipeline.core.rocketry.cleaning.names import SLUG
from rocket_pipeline.core.rocketry.cleaning.organizations import NOT_ORGANIZATIONS
from rocket_pipeline.core.rocketry.cleaning.physics import MEASURES, impossible, motor_oddities

CONTRACT = EntityContract(
    name="motors",
    description="Rocket motors that are or were certified or sold, with their measures.",
    key=("motor_key",),
    columns=(
        Column(
            name="motor_key",
            type="string",
            description='Manufacturer and designation: "estes-industries:C6".',
            required=True,
            pattern=f"{SLUG}:.+",
        ),
        Column(
            name="thrustcurve_id",
            type="string",
            description="The motor's id at ThrustCurve.org.",
            required=True,
            pattern="[0-9a-f]{24}",
        ),
        Column(
            name="manufacturer_key",
            type="string",
            description="The manufacturer who makes the motor.",
            required=True,
            pattern=SLUG,
        ),
        Column(
            name="organization_key",
            type="string",
            description="The organization that certified the motor; null when it is uncertified or unknown.",
            pattern=SLUG,
        ),
        Column(
            name="designation",
            type="string",
            description="The manufacturer's own name of the motor; unique for one manufacturer.",
            required=True,
        ),
        Column(
            name="common_name",
            type="string",
            description='Impulse class and a rounded thrust, such as "C6"; several motors can share one.',
            required=True,
        ),
        Column(
            name="impulse_class",
            type="string",
            description="The letter of the total impulse, doubling from one to the next; 1/8A counts as A.",
            required=True,
            enum=tuple("ABCDEFGHIJKLMNO"),
        ),
        MEASURES["diameter_mm"],
        MEASURES["length_mm"],
        Column(
            name="motor_type",
            type="string",
            description="Used once and thrown away, loaded anew into a casing, or with a liquid oxidizer.",
            required=True,
            enum=("single-use", "reload", "hybrid"),
        ),
        MEASURES["average_thrust_n"],
        MEASURES["max_thrust_n"],
        MEASURES["total_impulse_ns"],
        MEASURES["burn_time_s"],
        MEASURES["total_weight_g"],
        MEASURES["propellant_weight_g"],
        Column(
            name="delays",
            type="list[string]",
            description="Delays to choose from: seconds, then S, M, L and P (plugged); null unknown.",
            pattern=r"[0-9]+(\.[0-9]+)?|S|M|L|P",
        ),
        Column(
            name="delay_adjustable",
            type="boolean",
            description="The delay can be shortened with a tool; null when the source does not say.",
        ),
        Column(
            name="case_info",
            type="string",
            description='The casing that a reload fits, such as "RMS-38/240".',
        ),
        Column(
            name="propellant_info",
            type="string",
            description='The propellant, such as "Blue Thunder" or "black powder".',
        ),
        Column(
            name="sparky",
            type="boolean",
            description="The exhaust throws sparks, which many fields forbid; null: not said.",
        ),
        Column(
            name="availability",
            type="string",
            description="Made regularly, made occasionally, or out of production (OOP).",
            required=True,
            enum=("regular", "occasional", "OOP"),
        ),
        Column(
            name="data_files",
            type="integer",
            description="How many thrust curve files ThrustCurve.org has for the motor.",
            minimum=0,
        ),
        Column(
            name="info_url",
            type="string",
            description="A page or a data sheet about the motor.",
            format="url",
        ),
        Column(
            name="attribution_url",
            type="string",
            description="The page to credit where the motor's data are shown.",
            format="url",
        ),
        Column(
            name="updated_on",
            type="date",
            description="The day on which the source last changed the motor.",
        ),
        ISSUES,
        *PROVENANCE,
    ),
)

FIELDS = (
    Field(column="thrustcurve_id", raw="motorId"),
    Field(column="manufacturer_key", raw="manufacturer", parse=slug),
    Field(column="designation", raw="designation"),
    Field(column="common_name", raw="commonName"),
    Field(column="impulse_class", raw="impulseClass"),
    Field(column="diameter_mm", raw="diameter"),
    Field(column="length_mm", raw="length"),
    Field(column="motor_type", raw="type", parse=lambda raw: text(raw).replace({"SU": "single-use"})),
    # The source's spellings stay, "Austrialian Model Rocket Society Inc." too: both entities spell alike.
    Field(column="organization_key", raw="certOrg", parse=slug, absent=NOT_ORGANIZATIONS),
    Field(column="average_thrust_n", raw="avgThrustN"),
    Field(column="max_thrust_n", raw="maxThrustN"),
    Field(column="total_impulse_ns", raw="totImpulseNs"),
    Field(column="burn_time_s", raw="burnTimeS"),
    Field(column="total_weight_g", raw="totalWeightG"),
    Field(column="propellant_weight_g", raw="propWeightG"),
    Field(column="delays", raw="delays", parse=lambda raw: delays(raw)),
    Field(column="delay_adjustable", raw="delayAdjustable"),
    Field(column="case_info", raw="caseInfo"),
    Field(column="propellant_info", raw="propInfo"),
    Field(column="sparky", raw="sparky"),
    Field(column="availability", raw="availability"),
    Field(column="data_files", raw="dataFiles"),
    Field(column="updated_on", raw="updatedOn"),
)

ADDRESSES = {"infoUrl": "info_url", "attributionUrl": "attribution_url"}
"""Raw column → clean column. An unusable address is left out with a warning: a motor is more than its links."""
DERIVED = {"motor_key": "designation", **{name: column for column, name in ADDRESSES.items()}}
RAW = RawFile(
    key="motors/thrustcurve.csv",
    columns=(*(field.raw for field in FIELDS), *ADDRESSES),
    ignored=("manufacturerAbbrev",),  # the manufacturers' own data set has it
)

_RAW = {field.column: field.raw for field in FIELDS}

_SHARED_ID = Refusal(
    reason="id_shared",
    field="motorId",
    # Curves name their motor by this id: they cannot belong to two.
    when=pl.col("thrustcurve_id").is_duplicated(),
    message=pl.format("the id {} is given to several motors, {} one of them", "thrustcurve_id", "motor_key"),
)


def delays(raw: pl.Expr) -> pl.Expr:
    """Delays as a list: seconds in ascending order, then S, M, L, P; "14-11-9,P" → ["9", "11", "14", "P"]."""
    letters = {"S": 1e6, "M": 2e6, "L": 3e6, "P": 4e6}
    place = pl.element().replace_strict(letters, default=number(pl.element()), return_dtype=pl.Float64)
    return split_list(raw.str.to_uppercase(), r"[,;\s-]+").list.eval(pl.element().sort_by(place, pl.element()))


def clean(inputs: Inputs) -> Cleaned:
    """One row a motor; rows of one key that say the same are merged, rows that differ refused."""
    rows = typed(inputs.raw[RAW.key], CONTRACT, FIELDS).with_columns(
        motor_key=pl.concat_str("manufacturer_key", pl.lit(":"), "designation"),
        **{name: _address(column) for column, name in ADDRESSES.items()},
    )
    readable = refuse(rows, field_refusals(CONTRACT, FIELDS))
    sound = refuse(readable.kept, impossible(_RAW))
    once = deduplicate(sound.kept.with_columns(issue_list([]), *map(_left_out, ADDRESSES)), CONTRACT)
    known = refuse(once.kept, (*derived_refusals(CONTRACT, DERIVED), _SHARED_ID))
    told, warnings = tell(known.kept, motor_oddities(_RAW), name="motor_key", noun="motor")
    whole, unlinked = _not_linked(told, inputs)
    return Cleaned(
        frame=whole.select(*CONTRACT.schema),
        refused=pl.concat([readable.refused, sound.refused, once.refused, known.refused]),
        merged=once.merged,
        warnings=(*warnings, *unlinked),
    )


def _address(column: str) -> pl.Expr:
    stated = text(raw(column))
    return pl.when(stated.str.contains(f"^(?:{FORMATS['url']})$")).then(stated)


def _left_out(column: str) -> pl.Expr:
    """What is no address: of rows of one motor the same text, so that it does not matter which of them stays."""
    stated = text(raw(column))
    return pl.when(_address(column).is_null()).then(stated).min().over("motor_key").alias(f"left_out:{column}")


def _not_linked(motors: pl.DataFrame, inputs: Inputs) -> tuple[pl.DataFrame, tuple[str, ...]]:
    """Addresses that were left out, and makers and organizations that nobody lists, told in rows and in warnings."""
    addresses = [
        Oddity(
            field=column,
            code="unusable",
            when=pl.col(f"left_out:{column}").is_not_null(),
            text=pl.col(f"left_out:{column}"),
            told=f"{column} is no http(s) address and was left out",
        )
        for column in ADDRESSES
    ]
    told, found = tell(motors, addresses, name="motor_key", noun="motor")
    for entity, key in (("manufacturers", "manufacturer_key"), ("organizations", "organization_key")):
        if entity in inputs.clean:
            unlisted = Oddity(
                field=_RAW[key],
                code="not_listed",
                when=~pl.col(key).is_in(inputs.clean[entity].get_column(key).implode()),
                text=pl.col(key),
                told=f"named by motors, absent from {entity}",
            )
            told, warnings = tell(told, [unlisted], name=key, noun=entity[:-1])
            found += warnings
    return told, found


CLEANER = Cleaner(contract=CONTRACT, inputs=(RAW,), depends_on=("manufacturers", "organizations"), clean=clean)
