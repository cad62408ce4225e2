"""Motor files: motors as .eng and .rse files of others describe them, linked to the motors that are meant.

Contract and rules of the entity; the points of the curves are the entity `motor_file_samples`. Comments stay raw: they
name persons.
"""

from __future__ import annotations

import dataclasses

import polars as pl

from rocket_pipeline.core.cleaning.contract import PROVENANCE, Column, EntityContract
from rocket_pipeline.core.cleaning.fields import Field, derived_refusals, field_refusals, typed
from rocket_pipeline.core.cleaning.inputs import Inputs, RawFile
from rocket_pipeline.core.cleaning.issues import ISSUES, issue, issue_list, issue_warnings
from rocket_pipeline.core.cleaning.merging import unite
from rocket_pipeline.core.cleaning.oddities import Oddity, tell
from rocket_pipeline.core.cleaning.pipeline import Cleaned, Cleaner
from rocket_pipeline.core.cleaning.quarantine import Refusal, raw, refuse
from rocket_pipeline.core.cleaning.rules import json_texts, text
from rocket_pipeline.core.cleaning.text import per_distinct, tidy
from rocket_pipeline.core.rocketry import aliases
from rocket_pipeline.core.rocketry.cleaning import motors
from rocket_pipeline.core.rocketry.cleaning.links import LINK_COLUMNS, link_warnings, linked
from rocket_pipeline.core.rocketry.cleaning.names import SLUG, unresolved
from rocket_pipeline.core.rocketry.cleaning.physics import MEASURES, class_oddity, impossible, off
from rocket_pipeline.core.rocketry.cleaning.vocabularies import MOTOR_TYPES
from rocket_pipeline.core.rocketry.motor_files import NOTES
from rocket_pipeline.core.rocketry.motor_links import MotorColumns
from rocket_pipeline.core.rocketry.motor_links.names import read_name

SCOPE = "motor_files"
"""The scope of spellings that motor files use."""

KEY = Column(
    name="motor_file_id",
    type="string",
    description="The file's SHA-256 and the motor's place in it.",
    required=True,
    pattern="[0-9a-f]{64}-[1-9][0-9]*",
)

CONTRACT = EntityContract(
    name="motor_files",
    description="Motors as motor files (.eng, .rse) describe them, each linked to the motor that is meant.",
    key=("motor_file_id",),
    columns=(
        KEY,
        Column(name="file_name", type="string", description="The file's name.", required=True),
        Column(
            name="file_index",
            type="integer",
            description="The motor's place in the file, counted from 1.",
            required=True,
            minimum=1,
        ),
        Column(name="file_line", type="integer", description="The line that it begins in, in RASP files.", minimum=1),
        Column(name="format", type="string", description="The file's format.", required=True, enum=("RASP", "RockSim")),
        Column(name="manufacturer", type="string", description="The maker as the file writes it."),
        Column(
            name="manufacturer_key",
            type="string",
            description="The maker; null when the spelling is nobody's.",
            pattern=SLUG,
        ),
        Column(name="designation", type="string", description="The motor's name as the file writes it.", required=True),
        dataclasses.replace(
            motors.CONTRACT.column("motor_type"),
            required=False,
            description="Used once, loaded anew, or with a liquid oxidizer; RASP files do not say.",
        ),
        MEASURES["diameter_mm"],
        MEASURES["length_mm"],
        motors.CONTRACT.column("delays"),
        MEASURES["propellant_weight_g"],
        MEASURES["total_weight_g"],
        dataclasses.replace(MEASURES["total_impulse_ns"], description="The area under the file's curve."),
        dataclasses.replace(
            MEASURES["total_impulse_ns"],
            name="stated_impulse_ns",
            description="The total impulse that the file states; RASP files state none.",
            required=False,
        ),
        *(
            dataclasses.replace(MEASURES[name], required=True)
            for name in ("average_thrust_n", "max_thrust_n", "burn_time_s")
        ),
        Column(
            name="point_count",
            type="integer",
            description="How many points the curve has in the file.",
            required=True,
            minimum=1,
        ),
        Column(
            name="notes",
            type="list[string]",
            description="Oddities of the file; see docs/sources/motor_files.md.",
            required=True,
            enum=tuple(NOTES),
        ),
        *LINK_COLUMNS,
        ISSUES,
        *PROVENANCE,
    ),
)

_MEASURES = (
    *("diameter_mm", "length_mm", "total_impulse_ns", "stated_impulse_ns", "average_thrust_n", "max_thrust_n"),
    "burn_time_s",
)
_WEIGHTS = ("propellant_weight_g", "total_weight_g")
_UNKNOWN = ("0", "0.0")
"""What stands for a weight that nobody knows: RASP's header must hold both weights."""

FIELDS = (
    *(Field(column=name, raw=name) for name in ("motor_file_id", "file_name", "file_index", "file_line", "format")),
    *(Field(column=name, raw=name, parse=tidy) for name in ("manufacturer", "designation")),
    *(Field(column=name, raw=name) for name in _MEASURES),
    *(Field(column=name, raw=name, absent=_UNKNOWN) for name in _WEIGHTS),
    Field(column="point_count", raw="points"),
    Field(column="notes", raw="notes", parse=json_texts),
)
DERIVED = {"manufacturer_key": "manufacturer", "motor_type": "motor_type", "delays": "delays"}
"""Clean column that the rules make → the raw column to blame when its value breaks the contract."""

RAW = RawFile(
    key="motors/files.csv",
    columns=(*(field.raw for field in FIELDS), "motor_type", "delays"),
    ignored=("comments",),
)

NO_TYPE = "unspecified"
"""What RockSim files say of a motor's type when they do not say it."""

_PLACEHOLDER = r"^[1-9][0-9]{2,}(?:\.0*)?$|^(?:PLUGGED|NONE)$"
"""A delay of 100 s or more stands for a plugged motor: the longest that is sold is 30 s."""

_NEGATIVE = Refusal(
    reason="negative_thrust",
    field="notes",
    when=pl.col("notes").list.contains("negative_thrust"),
    message="the curve goes below 0 N, so its figures are those of no motor",
)


def clean(inputs: Inputs) -> Cleaned:
    """One row a motor of a file; a file that was read from several places is one."""
    rows = typed(inputs.raw[RAW.key], CONTRACT, FIELDS).with_columns(
        motor_type=MOTOR_TYPES.canonical(raw("motor_type")), delays=_delays(), manufacturer_key=_maker(inputs)
    )
    readable = refuse(rows.with_columns(_issues()), (*field_refusals(CONTRACT, FIELDS), _NEGATIVE))
    own = {column: column for column in CONTRACT.schema}
    sound = refuse(readable.kept, (*derived_refusals(CONTRACT, DERIVED), *impossible(own)))
    columns = MotorColumns(
        name="designation", manufacturer="manufacturer", diameter_mm="diameter_mm", length_mm="length_mm"
    )
    known = linked(sound.kept, inputs, columns, scope=SCOPE)
    told, odd = tell(_compared(known, inputs), _ODDITIES, name="named", noun="motor file")
    once = unite(told, CONTRACT, rule="same_file", differing=["file_name"])
    return Cleaned(
        frame=once.frame,
        refused=pl.concat([readable.refused, sound.refused]),
        merged=once.merged,
        warnings=(
            *unresolved(
                rows["manufacturer"], aliases.manufacturers(), what="manufacturer", scope=SCOPE, so="it has no key"
            ),
            *issue_warnings(known),
            *odd,
            *link_warnings(once.frame.with_columns(named=_NAMED), key="named", text="manufacturer"),
            *once.warnings,
        ),
    )


_NAMED = pl.format("{} ({} {})", "designation", "file_name", "file_index")


def _maker(inputs: Inputs) -> pl.Expr:
    """The maker, if it is a known one: what files call one is often nobody, "Hist" or "LR-EX"."""
    key = aliases.manufacturers().keys(raw("manufacturer"), scope=SCOPE)
    if "manufacturers" not in inputs.clean:
        return key
    return pl.when(key.is_in(inputs.clean["manufacturers"].get_column("manufacturer_key").implode())).then(key)


def _delays() -> pl.Expr:
    """What is a delay of `_listed_delays`."""
    pattern = f"^(?:{motors.CONTRACT.column('delays').pattern})$"
    usable = _listed_delays().list.eval(pl.element().filter(pl.element().str.contains(pattern)))
    return pl.when(usable.list.len() > 0).then(usable)


def _listed_delays() -> pl.Expr:
    """As `motors.delays`, with P for what stands for a plugged motor."""
    word = pl.element().str.strip_chars().str.to_uppercase()
    stated = json_texts(raw("delays")).list.eval(word.str.replace(_PLACEHOLDER, "P"))
    return motors.delays(stated.list.join(","))


def _issues() -> pl.Expr:
    """What is stated and is not used."""
    maker, kind, delays = (text(raw(name)) for name in ("manufacturer", "motor_type", "delays"))
    left_out = pl.col("delays").list.len().fill_null(0) < _listed_delays().list.len()
    no_list = delays.is_not_null() & json_texts(raw("delays")).is_null()
    return issue_list(
        [
            issue(
                "manufacturer", "unknown", when=maker.is_not_null() & pl.col("manufacturer_key").is_null(), text=maker
            ),
            issue(
                "motor_type",
                "unusable",
                when=(kind.str.to_lowercase() != NO_TYPE) & pl.col("motor_type").is_null(),
                text=kind,
            ),
            issue("delays", "unusable", when=left_out | no_list, text=delays),
            *(issue(name, "not_known", when=text(raw(name)).is_in(_UNKNOWN), text=raw(name)) for name in _WEIGHTS),
        ]
    )


def _compared(rows: pl.DataFrame, inputs: Inputs) -> pl.DataFrame:
    """The rows with what their figures are compared with: the linked motor's impulse, and the letter of the name."""
    known = inputs.clean.get("motors", pl.DataFrame(schema=motors.CONTRACT.schema))
    impulses = known.select("motor_key", motor_impulse_ns="total_impulse_ns")
    letter = per_distinct(
        pl.col("designation"), lambda name: name.map_elements(lambda text: read_name(text).core, return_dtype=pl.String)
    )
    return rows.join(impulses, on="motor_key", how="left", maintain_order="left").with_columns(
        class_letter=letter.str.extract("([A-O])"), named=_NAMED
    )


_IMPULSE = pl.col("total_impulse_ns")
_ODDITIES: tuple[Oddity, ...] = (
    class_oddity(
        "designation", pl.col("class_letter"), _IMPULSE, told="the designation's class contradicts total_impulse_ns"
    ),
    off(
        "stated_impulse_ns",
        _IMPULSE,
        pl.col("stated_impulse_ns"),
        names=("total_impulse_ns", "stated_impulse_ns"),
    ),
    off(
        "designation",
        _IMPULSE,
        pl.col("motor_impulse_ns"),
        names=("total_impulse_ns", "that of its motor"),
        code="curve_differs",
    ),
)


CLEANER = Cleaner(contract=CONTRACT, inputs=(RAW,), depends_on=("manufacturers", "motors"), clean=clean)
