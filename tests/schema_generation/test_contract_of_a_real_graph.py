"""From rows in a real store to a contract that parses the same rows when they are read back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from operator import itemgetter
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from rocket_pipeline.core.cleaning.contract import Column
from rocket_pipeline.core.graph_load.store import GraphStore
from rocket_pipeline.core.graph_load.stores.ladybug import LadybugStore
from rocket_pipeline.core.graph_load.target import GraphTarget
from rocket_pipeline.core.schema_generation import generate, write
from rocket_pipeline.errors import SchemaDriftError
from tests.support.graph_loading import writing
from tests.support.graph_targets import BOTH, target_for
from tests.support.node import read_with_javascript, zod_parse
from tests.support.small_graph import MAKER, MODEL, MOTOR

MAKERS: list[dict[str, Any]] = [
    {
        "maker_key": key,
        "name": key.title(),
        "aliases": aliases,
        "source": "catalogue",
        "source_url": "https://example.test/",
        "source_sha256": "0" * 64,
    }
    for key, aliases in (("estes", []), ("quest", ["Quest Aerospace"]))
]
MOTORS: list[dict[str, Any]] = [
    {"motor_key": "estes:A8", "motor_type": "single-use", "burn_time_s": 0.5, "times_s": [], "sparky": True},
    {
        "motor_key": "estes:C6",
        "motor_type": "reload",
        "diameter_mm": 18.0,
        "delays": ["P", "5"],
        "times_s": [0.0, 1.5],
        "data_files": 3,
        "updated_on": date(2024, 2, 29),
        "seen_at": datetime(2024, 2, 29, 1, 2, 3, 456, tzinfo=UTC),
        "info_url": "https://example.test/c6",
    },
]
MAKES: list[dict[str, Any]] = [{"start_key": "estes", "end_key": row["motor_key"]} for row in MOTORS]
CERTIFIED_BY: list[dict[str, Any]] = [{"start_key": "estes:C6", "end_key": "quest", "certified_on": date(2020, 1, 1)}]


def frame(columns: tuple[Column, ...], rows: list[dict[str, Any]], *ends: str) -> pl.DataFrame:
    types = {column.name: column.polars_type for column in columns}
    return pl.DataFrame(rows, schema={**dict.fromkeys(ends, pl.String()), **types})


def load(store: GraphStore) -> None:
    store.ensure_schema(MODEL)
    store.upsert_nodes(MODEL.node("Maker"), frame(MAKER, MAKERS), run_id="r")
    store.upsert_nodes(MODEL.node("Motor"), frame(MOTOR, MOTORS), run_id="r")
    for spec, rows in zip(MODEL.relationships, (MAKES, CERTIFIED_BY), strict=True):
        store.upsert_relationships(spec, frame(spec.properties, rows, "start_key", "end_key"), run_id="r")


@pytest.fixture(params=BOTH)
def target(request: pytest.FixtureRequest, tmp_path: Path) -> GraphTarget:
    return target_for(request.param, tmp_path, request)


@pytest.fixture
def store(target: GraphTarget) -> Iterator[GraphStore]:
    with writing(target, MODEL) as opened:
        load(opened)
        yield opened


def test_a_loaded_graph_gives_its_contract_and_names_what_it_could_not_bear_out(store: GraphStore) -> None:
    generated = generate(MODEL, store.introspect())
    assert [str(item) for item in generated.warnings] == ["Motor.burn_time_s is required but missing on 1 of 2 nodes"]
    assert "  burn_time_s: number | null;" in generated.files["types.ts"]
    assert '  motor_type: "single-use" | "reload" | "hybrid";' in generated.files["types.ts"]


def test_every_store_gives_the_same_contract(store: GraphStore, tmp_path: Path) -> None:
    with LadybugStore(tmp_path / "other.lbug", MODEL) as other:
        load(other)
        expected = generate(MODEL, other.introspect())
    assert generate(MODEL, store.introspect()) == expected


def test_a_required_property_that_went_from_the_graph_is_drift(store: GraphStore) -> None:
    emptied = frame(MOTOR, MOTORS).with_columns(motor_type=pl.lit(None, dtype=pl.String))
    store.upsert_nodes(MODEL.node("Motor"), emptied, run_id="r")
    text = r"Motor\.motor_type is declared but no node has it \(2 nodes seen\)"
    with pytest.raises(SchemaDriftError, match=text):
        generate(MODEL, store.introspect())


@pytest.mark.node
def test_every_row_read_back_from_the_graph_is_parsed(store: GraphStore, tmp_path: Path) -> None:
    write(generate(MODEL, store.introspect()).files, tmp_path / "contract")
    rows = {spec.label: store.nodes(spec) for spec in MODEL.nodes}
    for spec, name in zip(MODEL.relationships, ("MakerMakesMotor", "MotorCertifiedByMaker"), strict=True):
        rows[name] = store.relationships(spec)
    assert {name: len(items) for name, items in rows.items()} == {
        "Maker": 2,
        "Motor": 2,
        "MakerMakesMotor": 2,
        "MotorCertifiedByMaker": 1,
    }
    assert zod_parse(tmp_path / "contract", rows) == {}


@pytest.mark.node
@pytest.mark.parametrize("target", BOTH[1:], indirect=True)
def test_a_front_end_reads_a_live_server_through_its_own_driver(
    store: GraphStore, target: GraphTarget, tmp_path: Path
) -> None:
    write(generate(MODEL, store.introspect()).files, tmp_path / "contract")
    rows = read_with_javascript(tmp_path / "contract", target)
    absent = {column.name: None for column in MOTOR}
    expected = [
        {**absent, "run_id": "r", **MOTORS[0]},
        {
            **absent,
            "run_id": "r",
            **MOTORS[1],
            "updated_on": "2024-02-29",
            "seen_at": "2024-02-29T01:02:03.000456000Z",
        },
    ]
    assert sorted(rows["Motor"], key=itemgetter("motor_key")) == expected
    assert sorted(rows["Maker"], key=itemgetter("maker_key")) == [{**row, "run_id": "r"} for row in MAKERS]
