"""Design motors: the motors in the mounts of a design's configurations, linked. Contract and rules of the entity."""

from __future__ import annotations

import dataclasses

import polars as pl

from rocket_pipeline.core.cleaning.contract import PROVENANCE, Column, EntityContract
from rocket_pipeline.core.cleaning.inputs import Inputs, RawFile
from rocket_pipeline.core.cleaning.issues import ISSUES, issue, issue_list
from rocket_pipeline.core.cleaning.pipeline import Cleaned, Cleaner
from rocket_pipeline.core.cleaning.quarantine import raw
from rocket_pipeline.core.cleaning.rules import text
from rocket_pipeline.core.cleaning.text import display_name, tidy
from rocket_pipeline.core.rocketry.cleaning import configurations, motors
from rocket_pipeline.core.rocketry.cleaning.design_rows import (
    SHA256,
    belonging,
    identity,
    measure_issues,
    measured,
    settled,
)
from rocket_pipeline.core.rocketry.cleaning.links import LINK_COLUMNS, link_warnings, linked
from rocket_pipeline.core.rocketry.motor_links import MotorColumns

SCOPE = "openrocket"
"""The scope of spellings that designs use."""

TYPES = {"single": "single-use", "reload": "reload", "hybrid": "hybrid"}
"""What OpenRocket calls a kind of motor → what motors call it."""

CONTRACT = EntityContract(
    name="design_motors",
    description="The motors that designs fly in each configuration, linked to the motors that are meant.",
    key=("design_motor_key",),
    columns=(
        Column(
            name="design_motor_key",
            type="string",
            description='The configuration and the mount: "<configuration_key>:<mount>".',
            required=True,
            pattern=f"{SHA256}:.+:[0-9]+(/[0-9]+)*",
        ),
        dataclasses.replace(
            configurations.CONTRACT.column("configuration_key"), description="The configuration that it flies in."
        ),
        Column(
            name="mount",
            type="string",
            description='The path of the component that holds it, such as "1/2/1".',
            required=True,
        ),
        Column(name="mount_name", type="string", description="The name of that component."),
        Column(name="manufacturer", type="string", description="The maker as the design writes it."),
        Column(name="designation", type="string", description="The motor's name as the design writes it."),
        dataclasses.replace(motors.CONTRACT.column("motor_type"), required=False),
        dataclasses.replace(motors.CONTRACT.column("diameter_mm"), required=False),
        dataclasses.replace(motors.CONTRACT.column("length_mm"), required=False),
        Column(name="delay", type="string", description='The delay as the design writes it: seconds, or "none".'),
        # The longest delay that any motor is sold with is 30 s.
        Column(
            name="delay_s",
            type="number",
            description="The delay before the ejection charge; null where there is none or none is stated.",
            unit="s",
            minimum=0,
            maximum=99,
        ),
        Column(
            name="ignition_event",
            type="string",
            description='What ignites it, such as "automatic", "launch" or "burnout" (of the stage below).',
        ),
        # An hour is longer than any flight.
        Column(
            name="ignition_delay_s",
            type="number",
            description="How long after that event.",
            unit="s",
            minimum=0,
            maximum=3600,
        ),
        *LINK_COLUMNS,
        ISSUES,
        *PROVENANCE,
    ),
)

MEASURES = tuple(CONTRACT.column(name) for name in ("diameter_mm", "length_mm", "delay_s", "ignition_delay_s"))
_WORDS = ("mount", "manufacturer", "designation", "delay", "ignition_event")
RAW = RawFile(
    key="designs/motors.csv",
    columns=(
        *("design_sha256", "config_id", "mount_name", "motor_type", *_WORDS),
        *(column.name for column in MEASURES),
    ),
    ignored=("digest",),  # its algorithm changed with version 1.4, so one motor has several
    may_be_empty=True,
)
_BLAMED = {"design_motor_key": "config_id", "configuration_key": "config_id", "mount": "mount"}


def clean(inputs: Inputs) -> Cleaned:
    """One row for each motor in a mount of a clean configuration; one that is not linked stays, with the reason.

    Raises:
        RawDataError: Configurations were never cleaned.
    """
    refusals = belonging(inputs, configurations.CONTRACT, field="config_id")
    rows = measured(inputs.raw[RAW.key], MEASURES).with_columns(
        *identity("design_motor_key", "configuration_key"),
        *(tidy(raw(name)).alias(name) for name in _WORDS),
        display_name(raw("mount_name")).alias("mount_name"),
        text(raw("motor_type")).replace_strict(TYPES, default=None).alias("motor_type"),
    )
    unknown = text(raw("motor_type")).is_not_null() & pl.col("motor_type").is_null()
    odd_type = issue("motor_type", "unusable", when=unknown, text=text(raw("motor_type")))
    rows = rows.with_columns(issue_list([*measure_issues(MEASURES), odd_type]))
    columns = MotorColumns(
        name="designation", manufacturer="manufacturer", diameter_mm="diameter_mm", length_mm="length_mm", delay="delay"
    )
    cleaned = settled(linked(rows, inputs, columns, scope=SCOPE), CONTRACT, _BLAMED, refusals)
    named = cleaned.frame.with_columns(pl.col("manufacturer").fill_null("(no maker)"))
    unlinked = link_warnings(named, key="manufacturer", text="designation")
    return dataclasses.replace(cleaned, warnings=(*cleaned.warnings, *unlinked))


CLEANER = Cleaner(contract=CONTRACT, inputs=(RAW,), depends_on=("configurations", "motors"), clean=clean)
