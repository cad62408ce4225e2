"""A small graph with a property of every type, its rows, and ways to look at it and to harm it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import polars as pl

from rocket_pipeline.core.cleaning.contract import Column, ColumnType
from rocket_pipeline.core.graph_load import RUN_NODE, GraphModel, NodeSpec, RelationshipSpec


def column(name: str, type: ColumnType = "string", *, required: bool = False) -> Column:  # noqa: A002
    return Column(name=name, type=type, description=f"The {name}.", required=required)


ROCKET = NodeSpec(
    label="Rocket",
    description="A rocket.",
    key="rocket_key",
    properties=(
        column("rocket_key", required=True),
        column("maker_key"),
        column("stages", "integer"),
        column("mass_g", "number"),
        column("flown", "boolean"),
        column("first_flight", "date"),
        column("checked_at", "datetime"),
        column("colours", "list[string]"),
        column("altitudes_m", "list[number]"),
        column("remark"),
    ),
    datasets=("rockets",),
    frame=lambda datasets: datasets["rockets"],
)
MAKER = NodeSpec(
    label="Maker",
    description="Who makes rockets.",
    key="maker_key",
    properties=(column("maker_key", required=True), column("name")),
    datasets=("makers",),
    frame=lambda datasets: datasets["makers"],
)
BUILDS = RelationshipSpec(
    type="BUILDS",
    description="The maker builds the rocket.",
    start="Maker",
    end="Rocket",
    properties=(column("since", "date"), column("share", "number")),
    datasets=("rockets",),
    frame=lambda datasets: builds_rows(datasets["rockets"]),
)
BEATS = RelationshipSpec(
    type="BEATS",
    description="The rocket flew higher than the other.",
    start="Rocket",
    end="Rocket",
    datasets=("records",),
    frame=lambda datasets: datasets["records"],
)
MODEL = GraphModel(name="fleet", nodes=(MAKER, ROCKET, RUN_NODE), relationships=(BUILDS, BEATS))


def frame(spec: NodeSpec | RelationshipSpec, *rows: dict[str, Any]) -> pl.DataFrame:
    """Typed rows of a spec; what a row leaves out is null."""
    ends = [] if isinstance(spec, NodeSpec) else [column("start_key"), column("end_key")]
    schema = {c.name: c.polars_type for c in (*ends, *spec.properties)}
    return pl.DataFrame([{**dict.fromkeys(schema), **row} for row in rows], schema=schema)


def builds_rows(rockets: pl.DataFrame) -> pl.DataFrame:
    rows = rockets.filter(pl.col("maker_key").is_not_null()).select(start_key="maker_key", end_key="rocket_key")
    return rows.with_columns(since=pl.lit(date(1970, 1, 1)), share=pl.lit(0.5))


FULL = {
    "rocket_key": "acme:big-bertha",
    "maker_key": "acme",
    "stages": 2**40,
    "mass_g": 0.1,
    "flown": False,
    "first_flight": date(1969, 7, 16),
    "checked_at": datetime(2026, 2, 3, 4, 5, 6, 789000, tzinfo=UTC),
    "colours": ["red", 'it\'s "blue"', "žlutá 🚀"],
    "altitudes_m": [1.0, 2.5, -0.25],
    "remark": "x' }) DETACH DELETE n // $run_id `\\ \n\t{y: 1}",
}


def rocket(number: int, **values: Any) -> dict[str, Any]:
    return {"rocket_key": f"acme:{number:03}", "maker_key": "acme", "mass_g": float(number), **values}


def datasets(count: int = 10, **values: Any) -> dict[str, pl.DataFrame]:
    """Ten rockets of one maker, and who beats whom."""
    return {
        "makers": frame(MAKER, {"maker_key": "acme", "name": "Acme"}),
        "rockets": frame(ROCKET, *(rocket(number, **values) for number in range(count))),
        "records": frame(
            BEATS, *({"start_key": f"acme:{n:03}", "end_key": f"acme:{n + 1:03}"} for n in range(count - 1))
        ),
    }
