"""Designs: rockets as one file of OpenRocket describes them. Contract and rules of the entity.

A design's configurations, motors, simulations and components are entities of their own.
"""

from __future__ import annotations

import polars as pl

from rocket_pipeline.core.cleaning.contract import PROVENANCE, Column, EntityContract
from rocket_pipeline.core.cleaning.inputs import Inputs, RawFile
from rocket_pipeline.core.cleaning.issues import ISSUES, issue, issue_list
from rocket_pipeline.core.cleaning.pipeline import Cleaned, Cleaner
from rocket_pipeline.core.cleaning.quarantine import raw
from rocket_pipeline.core.cleaning.rules import integer, json_texts, text
from rocket_pipeline.core.cleaning.text import display_name, repaired, unescaped
from rocket_pipeline.core.rocketry.cleaning.design_rows import identity, settled, text_list


def _text(name: str, description: str, **more: object) -> Column:
    return Column(name=name, type="string", description=description, **more)  # type: ignore[arg-type]


def _count(name: str, description: str) -> Column:
    return Column(name=name, type="integer", description=description, required=True, minimum=0)


CONTRACT = EntityContract(
    name="designs",
    description="Rocket designs of OpenRocket, one a file.",
    key=("design_sha256",),
    columns=(
        _text(
            "design_sha256",
            "The SHA-256 of the design's file as it came; its name identifies nothing.",
            required=True,
            format="sha256",
        ),
        _text("name", 'The rocket\'s name; more than half of all are just "Rocket".'),
        _text("designer", "Who drew it, as the file says."),
        _text("design_type", 'What kind of design it is, such as "original" or "clonekit"; since version 1.10.'),
        _text("kit_name", "The kit that it is of; since version 1.10."),
        _text("comment", "The designer's words about it; may have several lines."),
        _text("revision", "The designer's words about its changes; may have several lines."),
        _text("format_version", 'The version of the file format: "1.10" is later than "1.9".'),
        _text("creator", "The program that wrote the file."),
        _text("container", "What the file is: plain XML, or packed.", required=True, enum=("zip", "gzip", "xml")),
        Column(
            name="stages",
            type="list[string]",
            description="The names of its stages that have one, from the top down; boosters at the side are none.",
            required=True,
        ),
        _count("stage_count", "How many stages it has; boosters at the side are none."),
        _count("component_count", "How many components it has."),
        _count("motor_mount_count", "How many components can hold a motor."),
        # The diameters that motors have, see motors, and room: any tube of a rocket can be made a mount.
        Column(
            name="motor_mount_diameters_mm",
            type="list[number]",
            description="The inner diameters of its motor mounts that are stated, in the order of the components.",
            unit="mm",
            required=True,
            minimum=1,
            maximum=1000,
        ),
        _count("configuration_count", "How many choices of motors the file has."),
        _count("motor_count", "How many motors stand in all of its configurations together."),
        _count("simulation_count", "How many simulated flights the file has, stale ones too."),
        Column(
            name="notes",
            type="list[string]",
            description="What was left unread in the file or looks odd.",
            required=True,
        ),
        ISSUES,
        *PROVENANCE,
    ),
)

_NAMES = ("name", "designer", "design_type", "kit_name", "creator")
_LINES = ("comment", "revision")
_COUNTS = ("configuration_count", "motor_count", "simulation_count")
RAW = RawFile(
    key="designs/openrocket.csv",
    columns=(
        *("design_sha256", *_NAMES, *_LINES, "version", "container", "stages", "components", "motor_mounts"),
        *(*_COUNTS, "notes"),
    ),
    ignored=("events",),  # deployments and separations: whoever needs them reads the raw data set
)
_BLAMED = {
    "component_count": "components",
    "motor_mount_count": "motor_mounts",
    "stage_count": "stages",
    **{name: name for name in ("design_sha256", "container", "stages", *_COUNTS, "notes")},
}


def clean(inputs: Inputs) -> Cleaned:
    """One row a file: under however many addresses it lies, it is one design."""
    rows = inputs.raw[RAW.key].with_columns(*identity("design_sha256"), *_texts(), *_lists())
    diameter = CONTRACT.column("motor_mount_diameters_mm")
    possible = pl.element().is_between(diameter.minimum, diameter.maximum)
    stated = pl.col("stated_diameters")
    rows = rows.with_columns(stated.list.eval(pl.element().filter(possible)).alias(diameter.name))
    impossible = pl.col(diameter.name).list.len() < stated.list.len()
    told = stated.list.eval(pl.element().filter(~possible).cast(pl.String)).list.join(", ")
    rows = rows.with_columns(issue_list([issue("motor_mounts", "out_of_range", when=impossible, text=told)]))
    return settled(rows, CONTRACT, _BLAMED)


def _texts() -> list[pl.Expr]:
    return [
        *(display_name(raw(name)).alias(name) for name in _NAMES),
        *(text(repaired(unescaped(raw(name))).str.replace_all(r"\r\n?", "\n")).alias(name) for name in _LINES),
        text(raw("version")).alias("format_version"),
        text(raw("container")).alias("container"),
        *(integer(raw(name)).alias(name) for name in _COUNTS),
    ]


def _lists() -> list[pl.Expr]:
    """What is read from lists and objects in JSON. A quote within a text of theirs has a backslash before it."""
    mounts = raw("motor_mounts").str.extract_all(r'"inner_diameter_mm": [^,}]+')
    diameters = mounts.list.eval(pl.element().str.extract(r"([0-9.e+-]+)$").cast(pl.Float64, strict=False).drop_nulls())
    counts = raw("components").str.extract_all('": [0-9]+')
    return [
        text_list(raw("stages")).alias("stages"),
        json_texts(raw("stages")).list.len().cast(pl.Int64).alias("stage_count"),
        counts.list.eval(pl.element().str.slice(3).cast(pl.Int64)).list.sum().alias("component_count"),
        mounts.list.len().cast(pl.Int64).alias("motor_mount_count"),
        diameters.alias("stated_diameters"),
        text_list(raw("notes")).alias("notes"),
    ]


CLEANER = Cleaner(contract=CONTRACT, inputs=(RAW,), clean=clean)
