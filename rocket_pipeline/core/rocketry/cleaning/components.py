"""Components: what designs are built of, as a tree. Contract and rules of the entity."""

from __future__ import annotations

import dataclasses

from rocket_pipeline.core.cleaning.contract import PROVENANCE, Column, EntityContract
from rocket_pipeline.core.cleaning.inputs import Inputs, RawFile
from rocket_pipeline.core.cleaning.issues import ISSUES, issue_list
from rocket_pipeline.core.cleaning.pipeline import Cleaned, Cleaner
from rocket_pipeline.core.cleaning.quarantine import raw
from rocket_pipeline.core.cleaning.rules import boolean, integer, text
from rocket_pipeline.core.cleaning.text import display_name
from rocket_pipeline.core.rocketry.cleaning import designs
from rocket_pipeline.core.rocketry.cleaning.design_rows import (
    SHA256,
    belonging,
    identity,
    measure_issues,
    measured,
    settled,
)

# The longest design that is known is some 10 m; shock cords and streamers are longer than rockets, up to 100 m.
LONGEST_MM = 100_000


def _size(name: str, description: str) -> Column:
    return Column(name=name, type="number", description=description, unit="mm", minimum=0, maximum=LONGEST_MM)


def _text(name: str, description: str) -> Column:
    return Column(name=name, type="string", description=description)


MEASURES = (
    _size("length_mm", "Its length; of a streamer or a shock cord unrolled, of a parachute or a mass as packed."),
    _size("diameter_mm", "Its outer diameter; of a nose cone or transition the aft one, of a parachute the canopy's."),
    _size("fore_diameter_mm", "The fore diameter of a transition."),
    _size("inner_diameter_mm", "Its inner diameter."),
    _size("thickness_mm", "The thickness of a wall or a fin."),
    _size("height_mm", "The span of a fin, the height of a rail button."),
    _size("root_chord_mm", "The root chord of a fin."),
    _size("tip_chord_mm", "The tip chord of a fin."),
    _size("width_mm", "The width of a streamer."),
    # The heaviest amateur rockets weigh less than a tonne.
    Column(
        name="mass_g",
        type="number",
        description="The mass of a mass component, or what the designer put in place of the computed mass.",
        unit="g",
        minimum=0,
        maximum=1_000_000,
    ),
)

CONTRACT = EntityContract(
    name="components",
    description="The components of designs, as a tree.",
    key=("component_key",),
    columns=(
        Column(
            name="component_key",
            type="string",
            description='The design and the place in its tree: "<design_sha256>:<path>".',
            required=True,
            pattern=f"{SHA256}:[0-9]+(/[0-9]+)*",
        ),
        dataclasses.replace(designs.CONTRACT.column("design_sha256"), description="The design."),
        Column(
            name="path",
            type="string",
            description='Ordinals among siblings from the rocket down, such as "1/2/1".',
            required=True,
        ),
        Column(
            name="depth",
            type="integer",
            description="Of a stage 1, of what is in a stage 2, and so on.",
            required=True,
            minimum=1,
        ),
        Column(
            name="component_type",
            type="string",
            description='What it is, by its element in the file, such as "bodytube".',
            required=True,
        ),
        _text("name", "The name that the designer gave it."),
        _text("component_id", "Its id in the file, since version 1.9."),
        *MEASURES,
        Column(
            name="mass_covers_inside",
            type="boolean",
            description="Whether mass_g stands for all components inside it, too.",
            required=True,
        ),
        # Clusters and rings of pods have some ten; a thousand is no count of anything on a rocket.
        Column(
            name="count",
            type="integer",
            description="Fins, pods, boosters, lugs: how often it is there.",
            minimum=0,
            maximum=1000,
        ),
        _text("material", "The material's name."),
        _text("shape", "The shape of a nose cone or transition."),
        _text("preset", 'Maker and number of the part that it was made from, such as "Estes BT-50".'),
        ISSUES,
        *PROVENANCE,
    ),
)

_NAMES = ("name", "material", "shape", "preset")
_WORDS = ("path", "component_type", "component_id")
_MEASURED = (*MEASURES, CONTRACT.column("count"))
RAW = RawFile(
    key="designs/components.csv",
    columns=(
        *("design_sha256", "depth", "mass_covers_inside", *_NAMES, *_WORDS),
        *(column.name for column in _MEASURED),
    ),
    may_be_empty=True,
)
_BLAMED = {
    "component_key": "path",
    **{name: name for name in ("design_sha256", "path", "depth", "component_type", "mass_covers_inside")},
}


def clean(inputs: Inputs) -> Cleaned:
    """One row a component of a clean design; a measure that cannot be is null, so that the tree stays whole.

    Raises:
        RawDataError: Designs were never cleaned.
    """
    rows = measured(inputs.raw[RAW.key], _MEASURED).with_columns(
        *identity("component_key", "design_sha256"),
        *(display_name(raw(name)).alias(name) for name in _NAMES),
        *(text(raw(name)).alias(name) for name in _WORDS),
        integer(raw("depth")).alias("depth"),
        boolean(raw("mass_covers_inside")).alias("mass_covers_inside"),
    )
    rows = rows.with_columns(issue_list(measure_issues(_MEASURED)))
    return settled(rows, CONTRACT, _BLAMED, belonging(inputs, designs.CONTRACT, field="design_sha256"))


CLEANER = Cleaner(contract=CONTRACT, inputs=(RAW,), depends_on=("designs",), clean=clean)
