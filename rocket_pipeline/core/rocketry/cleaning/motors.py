"""Motors: what can be bought or is kept on record, with its measures. Contract and rules of the entity."""

from __future__ import annotations

import polars as pl

from rocket_pipeline.core.cleaning.constraints import FORMATS, shown
from rocket_pipeline.core.cleaning.contract import PROVENANCE, Column, EntityContract
from rocket_pipeline.core.cleaning.fields import Field, derived_refusals, field_refusals, typed
from rocket_pipeline.core.cleaning.inputs import Inputs, RawFile
from rocket_pipeline.core.cleaning.oddities import warn
from rocket_pipeline.core.cleaning.pipeline import Cleaned, Cleaner
from rocket_pipeline.core.cleaning.quarantine import Refusal, deduplicate, raw, refuse
from rocket_pipeline.core.cleaning.rules import number, slug, split_list, text
from rocket_pipeline.core.rocketry.cleaning.manufacturers import SLUG
from rocket_pipeline.core.rocketry.cleaning.organizations import NOT_ORGANIZATIONS
from rocket_pipeline.core.rocketry.cleaning.physics import motor_oddities

# Bounds: the smallest values are those that ThrustCurve.org's own data base accepts. The largest motor on record
# is 161 mm in diameter, the longest 1,829 mm long: beyond 2,000 mm (a J motor of 9,122 mm) lies an error.
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
        Column(
            name="diameter_mm",
            type="number",
            description="The diameter of the casing.",
            unit="mm",
            required=True,
            minimum=6,
            maximum=161,
        ),
        Column(
            name="length_mm",
            type="number",
            description="The length of the casing.",
            unit="mm",
            required=True,
            minimum=10,
            maximum=2000,
        ),
        Column(
            name="motor_type",
            type="string",
            description="Used once and thrown away, loaded anew into a casing, or with a liquid oxidizer.",
            required=True,
            enum=("single-use", "reload", "hybrid"),
        ),
        Column(
            name="average_thrust_n",
            type="number",
            description="The thrust averaged over the burn.",
            unit="N",
            required=True,
            minimum=0.01,
        ),
        Column(
            name="max_thrust_n",
            type="number",
            description="The highest thrust of the burn.",
            unit="N",
            minimum=0.1,
        ),
        Column(
            name="total_impulse_ns",
            type="number",
            description="The thrust summed up over the burn.",
            unit="N·s",
            required=True,
            minimum=0.1,
        ),
        Column(
            name="burn_time_s",
            type="number",
            description="How long the motor burns.",
            unit="s",
            minimum=0.01,
        ),
        Column(
            name="total_weight_g",
            type="number",
            description="The weight of the motor ready to fly.",
            unit="g",
            minimum=0.5,
        ),
        Column(
            name="propellant_weight_g",
            type="number",
            description="The weight of the propellant in it; less than the total weight.",
            unit="g",
            minimum=0.1,
        ),
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

_IMPOSSIBLE = Refusal(
    reason="propellant_not_lighter",
    field="propWeightG",
    # The casing, the nozzle and the liner weigh something: equal weights are wrong as well.
    when=pl.col("propellant_weight_g") >= pl.col("total_weight_g"),
    message=pl.format(
        "propellant_weight_g {} is not below total_weight_g {}",
        *(shown(pl.col(name)) for name in ("propellant_weight_g", "total_weight_g")),
    ),
)

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
    sound = refuse(rows, (*field_refusals(CONTRACT, FIELDS), _IMPOSSIBLE))
    once = deduplicate(sound.kept, CONTRACT)
    known = refuse(once.kept, (*derived_refusals(CONTRACT, DERIVED), _SHARED_ID))
    return Cleaned(
        frame=known.kept.select(*CONTRACT.schema),
        refused=pl.concat([sound.refused, once.refused, known.refused]),
        merged=once.merged,
        warnings=(*motor_oddities(known.kept), *_not_linked(known.kept, inputs)),
    )


def _address(column: str) -> pl.Expr:
    stated = text(raw(column))
    return pl.when(stated.str.contains(f"^(?:{FORMATS['url']})$")).then(stated)


def _not_linked(motors: pl.DataFrame, inputs: Inputs) -> tuple[str, ...]:
    """Warnings about addresses that were left out, and about makers and organizations that nobody lists."""
    found: tuple[str, ...] = ()
    for column, name in ADDRESSES.items():
        unusable = text(raw(column)).is_not_null() & pl.col(name).is_null()
        told = f"{column} is no http(s) address and was left out"
        found += warn(motors, unusable, name="motor_key", noun="motor", text=told)
    for entity, key in (("manufacturers", "manufacturer_key"), ("organizations", "organization_key")):
        if entity in inputs.clean:
            unlisted = ~pl.col(key).is_in(inputs.clean[entity].get_column(key).implode())
            found += warn(motors, unlisted, name=key, noun=entity[:-1], text=f"named by motors, absent from {entity}")
    return found


CLEANER = Cleaner(contract=CONTRACT, inputs=(RAW,), depends_on=("manufacturers", "organizations"), clean=clean)
