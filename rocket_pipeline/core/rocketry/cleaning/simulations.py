"""Simulations: flights that OpenRocket simulated, with their results. Contract and rules of the entity."""

from __future__ import annotations

import dataclasses

import polars as pl

from rocket_pipeline.core.cleaning.contract import PROVENANCE, Column, EntityContract
from rocket_pipeline.core.cleaning.fields import Field, field_refusals, typed
from rocket_pipeline.core.cleaning.inputs import Inputs, RawFile
from rocket_pipeline.core.cleaning.issues import ISSUES, issue, issue_list
from rocket_pipeline.core.cleaning.pipeline import Cleaned, Cleaner
from rocket_pipeline.core.cleaning.quarantine import Refusal, raw
from rocket_pipeline.core.cleaning.rules import text
from rocket_pipeline.core.cleaning.text import display_name
from rocket_pipeline.core.rocketry.cleaning import configurations, designs
from rocket_pipeline.core.rocketry.cleaning.design_rows import SHA256, belonging, identity, settled, text_list

STATUSES = ("uptodate", "loaded", "outdated", "external", "notsimulated", "cantrun", "aborted")
"""As OpenRocket writes them. The results of the first two are those of the design as it was saved."""


def _result(name: str, unit: str | None, high: float, description: str, *, low: float = 0) -> Column:
    return Column(name=name, type="number", description=description, unit=unit, minimum=low, maximum=high)


# The reason for each bound stands beside it: beyond, a simulation has gone astray.
RESULTS = (
    # The highest amateur flight reached 143 km.
    _result("max_altitude_m", "m", 300_000, "The highest altitude above the launch site."),
    # To leave the Earth takes 11.2 km/s.
    _result("max_velocity_m_s", "m/s", 11_200, "The highest velocity."),
    # Electronics and structures that are made for it stand some 3,000 g (30 km/s²); small models reach 100 g.
    _result("max_acceleration_m_s2", "m/s²", 100_000, "The highest acceleration."),
    # 11.2 km/s in cold air (270 m/s).
    _result("max_mach", None, 42, "The highest Mach number."),
    # A day is longer than any flight, also under a parachute.
    _result("time_to_apogee_s", "s", 86_400, "The time from launch to the highest point."),
    _result("flight_time_s", "s", 86_400, "The time from launch to the end of the flight."),
    _result("ground_hit_velocity_m_s", "m/s", 11_200, "The velocity at which it comes down."),
    _result("launch_rod_velocity_m_s", "m/s", 11_200, "The velocity at which it leaves the launch rod."),
    _result("deployment_velocity_m_s", "m/s", 11_200, "The velocity at which its recovery device comes out."),
    # Below 0 where the highest point comes before the motor's end.
    _result("optimum_delay_s", "s", 86_400, "The delay that would end at the highest point.", low=-86_400),
)

CONTRACT = EntityContract(
    name="simulations",
    description="Simulated flights of designs, with the results that were saved; see is_current.",
    key=("simulation_key",),
    columns=(
        Column(
            name="simulation_key",
            type="string",
            description='The design and the place in its list: "<design_sha256>:<number>".',
            required=True,
            pattern=f"{SHA256}:[1-9][0-9]*",
        ),
        dataclasses.replace(designs.CONTRACT.column("design_sha256"), description="The design."),
        dataclasses.replace(
            configurations.CONTRACT.column("configuration_key"),
            description="The configuration that it flew; null when the file does not say.",
            required=False,
        ),
        Column(
            name="number",
            type="integer",
            description="Its place in the design's list, counted from 1; names repeat.",
            required=True,
            minimum=1,
        ),
        Column(name="name", type="string", description="The name that the designer gave it."),
        Column(
            name="status",
            type="string",
            description="What OpenRocket said of its results when the design was saved.",
            enum=STATUSES,
        ),
        Column(
            name="is_current",
            type="boolean",
            description="Whether its results are those of the design as it was saved; never show them otherwise.",
            required=True,
        ),
        *RESULTS,
        Column(
            name="warnings",
            type="list[string]",
            description="What OpenRocket warned of.",
            required=True,
        ),
        ISSUES,
        *PROVENANCE,
    ),
)

FIELDS = tuple(Field(column=name, raw=name) for name in ("number", "is_current", *(column.name for column in RESULTS)))
RAW = RawFile(
    key="designs/simulations.csv",
    columns=("design_sha256", "config_id", "name", "status", "warnings", *(field.raw for field in FIELDS)),
    may_be_empty=True,
)
_BLAMED = {"simulation_key": "number", "design_sha256": "design_sha256", "warnings": "warnings"}

SLOWEST_SOUND_M_S, FASTEST_SOUND_M_S = 250.0, 380.0
"""The speed of sound is 270 m/s in the coldest air (-90 °C) and 360 m/s in the hottest (50 °C)."""

_ROUNDED = 1.01
"""Results are saved with three decimals; those of slow rockets have two digits."""


def _contradiction(field: str, when: pl.Expr, message: str) -> Refusal:
    return Refusal(reason="results_contradict", field=field, when=when, message=message)


_FASTEST = pl.col("max_velocity_m_s") * _ROUNDED
_SOUND_M_S = pl.when(pl.col("max_mach") > 0.02).then(pl.col("max_velocity_m_s") / pl.col("max_mach"))
_CONTRADICTIONS = (
    _contradiction(
        "time_to_apogee_s",
        pl.col("time_to_apogee_s") > pl.col("flight_time_s") * _ROUNDED,
        "the highest point comes after the end of the flight",
    ),
    *(
        _contradiction(name, pl.col(name) > _FASTEST, f"{name} is above max_velocity_m_s")
        for name in ("ground_hit_velocity_m_s", "launch_rod_velocity_m_s", "deployment_velocity_m_s")
    ),
    _contradiction(
        "max_mach",
        ~_SOUND_M_S.is_between(SLOWEST_SOUND_M_S, FASTEST_SOUND_M_S),
        "max_velocity_m_s over max_mach is no speed of sound in any air",
    ),
)


def clean(inputs: Inputs) -> Cleaned:
    """One row a simulation of a clean design, stale ones too.

    Its results come of one calculation: an impossible one, or two that contradict each other, refuse the whole row.

    Raises:
        RawDataError: Designs or configurations were never cleaned.
    """
    refusals = (
        *belonging(inputs, designs.CONTRACT, field="design_sha256"),
        *belonging(inputs, configurations.CONTRACT, field="config_id"),
        *field_refusals(CONTRACT, FIELDS),
        *_CONTRADICTIONS,
    )
    status = text(raw("status"))
    rows = typed(inputs.raw[RAW.key], CONTRACT, FIELDS).with_columns(
        *identity("simulation_key", "design_sha256", "configuration_key"),
        display_name(raw("name")).alias("name"),
        pl.when(status.is_in(STATUSES)).then(status).alias("status"),
        text_list(raw("warnings")).alias("warnings"),
    )
    unknown = status.is_not_null() & pl.col("status").is_null()
    rows = rows.with_columns(issue_list([issue("status", "unusable", when=unknown, text=status)]))
    return settled(rows, CONTRACT, _BLAMED, refusals)


CLEANER = Cleaner(contract=CONTRACT, inputs=(RAW,), depends_on=("designs", "configurations"), clean=clean)
