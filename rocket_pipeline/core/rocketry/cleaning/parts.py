"""Parts that makers sell: tubes, nose cones, parachutes. Contract and rules of the entity; not in the graph."""

from __future__ import annotations

import polars as pl

from rocket_pipeline.core.cleaning.contract import PROVENANCE, Column, EntityContract
from rocket_pipeline.core.cleaning.fields import PROVENANCE_FIELDS, derived_refusals
from rocket_pipeline.core.cleaning.inputs import Inputs, RawFile
from rocket_pipeline.core.cleaning.issues import ISSUES, issue_list, issue_warnings
from rocket_pipeline.core.cleaning.oddities import Oddity, tell
from rocket_pipeline.core.cleaning.pipeline import Cleaned, Cleaner
from rocket_pipeline.core.cleaning.quarantine import Refusal, deduplicate, merge, raw, refuse
from rocket_pipeline.core.cleaning.rules import boolean, json_texts, slug, text
from rocket_pipeline.core.cleaning.text import display_name, key_name
from rocket_pipeline.core.rocketry import aliases
from rocket_pipeline.core.rocketry.cleaning.design_rows import measure_issues, measured
from rocket_pipeline.core.rocketry.cleaning.names import SLUG
from rocket_pipeline.core.rocketry.openrocket.parts import MEASURES as MEASURED

SCOPE = "openrocket"
_DIMENSIONS = {"mm": 10_000, "g": 20_000}  # the longest cords are 10 m; no part of a kit weighs 20 kg


def _text(name: str, description: str, **more: object) -> Column:
    return Column(name=name, type="string", description=description, **more)  # type: ignore[arg-type]


def _measure(name: str) -> Column:
    words, unit = name.rsplit("_", 1)
    return Column(
        name=name,
        type="number",
        description=f"Its {words.replace('_', ' ')}, where the file gives it.",
        unit=unit,
        minimum=0,
        maximum=_DIMENSIONS[unit],
    )


MEASURES = (
    *(_measure(name) for name in MEASURED),
    Column(
        name="density",
        type="number",
        description="The density of its material, in density_unit.",
        minimum=0,
        maximum=25_000,  # osmium has 22,590 kg/m3
    ),
    Column(name="drag_coefficient", type="number", description="Of a parachute.", minimum=0, maximum=5),
    Column(name="sides", type="integer", description="Of a parachute.", minimum=0, maximum=100),
    Column(name="line_count", type="integer", description="A parachute's lines.", minimum=0, maximum=200),
)
_WORDS = {
    "part_number": "As the file writes it; may hold several.",
    "description": "As the file writes it.",
    "material": "Its material's name.",
    "material_type": "BULK or SURFACE.",
    "density_unit": "The unit of density: kg/m3 or kg/m2.",
    "line_material": "The material of a parachute's lines.",
    "shape": "The shape of a nose cone or transition.",
}

CONTRACT = EntityContract(
    name="parts",
    description="Parts that makers of rockets sell, from OpenRocket's part data bases.",
    key=("part_key",),
    open_keys=("manufacturer_key",),  # files of parts name makers of no motor and of no kit
    columns=(
        _text(
            "part_key",
            'Manufacturer, type and number: "estes-industries:BodyTube:BT-50".',
            required=True,
            pattern=f"{SLUG}:[A-Za-z]+:.+",
        ),
        _text("manufacturer_key", "Who makes it.", required=True, pattern=SLUG),
        _text("part_type", 'What it is, by its element in the file, such as "BodyTube".', required=True),
        Column(name="part_numbers", type="list[string]", description="The numbers of part_number, one by one."),
        *(_text(name, description) for name, description in _WORDS.items()),
        Column(name="filled", type="boolean", description="Whether a nose cone or transition is solid."),
        Column(
            name="is_legacy",
            type="boolean",
            description="Kept by its file for old designs only.",
            required=True,
        ),
        *MEASURES,
        ISSUES,
        *PROVENANCE,
    ),
)

RAW = RawFile(
    key="parts/openrocket.csv",
    columns=(
        *("part_type", "manufacturer", "part_numbers", "filled", "is_legacy", *_WORDS),
        *(column.name for column in MEASURES),
    ),
    ignored=("file_sha256", "part_index", "original", "notes"),  # where and how it was written; the raw data keep it
    may_be_empty=True,
)
_BLAMED = {
    "part_key": "part_number",
    "manufacturer_key": "manufacturer",
    "part_type": "part_type",
    "is_legacy": "is_legacy",
    **{field.column: field.raw for field in PROVENANCE_FIELDS},
}

_KEY = pl.col("part_key")
_METALS = "brass|bronze|copper|gold|iron|lead|nickel|silver|steel|titanium|tungsten|zinc"
_TOO_DENSE = Oddity(
    field="density",
    code="implausible",
    # Glass and carbon fibre have up to 2,600 kg/m3, aluminium 2,800; what is heavier is a metal with a name.
    when=(pl.col("density_unit") == "kg/m3")
    & (pl.col("density") > 3000)
    & ~pl.col("material").str.to_lowercase().str.contains(_METALS).fill_null(value=False),
    text=pl.format("{} kg/m3 of {}", "density", pl.col("material").fill_null("no named material")),
    told="the density is that of a metal, and the material is none",
)
_NO_WALL = Refusal(
    reason="inside_not_smaller",
    field="inside_diameter_mm",
    when=pl.col("inside_diameter_mm") >= pl.col("outside_diameter_mm"),
    message=pl.format(
        "inside_diameter_mm {} is not below outside_diameter_mm {}", "inside_diameter_mm", "outside_diameter_mm"
    ),
)


def clean(inputs: Inputs) -> Cleaned:
    """One row a maker, type and number; where measures differ all are refused, but for a legacy one beside another."""
    rows = measured(inputs.raw[RAW.key], MEASURES).with_columns(
        _maker().alias("manufacturer_key"),
        text(raw("part_type")).alias("part_type"),
        json_texts(raw("part_numbers")).alias("part_numbers"),
        *(display_name(raw(name)).alias(name) for name in _WORDS),
        boolean(raw("filled")).alias("filled"),
        boolean(raw("is_legacy")).alias("is_legacy"),
        *(text(raw(field.raw)).alias(field.column) for field in PROVENANCE_FIELDS),
    )
    key = pl.concat_str("manufacturer_key", "part_type", "part_number", separator=":")
    keyed = rows.with_columns(issue_list(measure_issues(MEASURES)), part_key=key)
    sound = refuse(keyed, [*derived_refusals(CONTRACT, _BLAMED), _NO_WALL])
    replaced = pl.col("is_legacy") & (~pl.col("is_legacy")).any().over("part_key")
    present = merge(sound.kept, replaced, key=_KEY, into=_KEY, rule="legacy_twin")
    said_again = ~pl.struct("part_key", *(column.name for column in MEASURES)).is_first_distinct()
    listed = merge(present.kept.sort("raw_file", "row_number"), said_again, key=_KEY, into=_KEY, rule="same_part")
    once = deduplicate(listed.kept, CONTRACT)
    frame, odd = tell(once.kept.select(*CONTRACT.schema), [_TOO_DENSE], name="part_key", noun="part")
    return Cleaned(
        frame=frame.select(*CONTRACT.schema),
        refused=pl.concat([sound.refused, once.refused]),
        merged=pl.concat([present.merged, listed.merged, once.merged]),
        warnings=(*issue_warnings(frame), *odd),
    )


def _maker() -> pl.Expr:
    name = key_name(raw("manufacturer"))
    return pl.coalesce(aliases.manufacturers().keys(name, scope=SCOPE), slug(name))


CLEANER = Cleaner(contract=CONTRACT, inputs=(RAW,), clean=clean)
