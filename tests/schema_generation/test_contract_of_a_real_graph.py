"""From rows in a real store to a contract that parses the same rows when they are read back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest

from rocket_pipeline.core.graph_load.store import GraphStore
from rocket_pipeline.core.graph_load.stores.ladybug import LadybugStore
from rocket_pipeline.core.schema_generation import generate, write
from rocket_pipeline.errors import SchemaDriftError
from tests.support.node import zod_parse
from tests.support.small_graph import MAKER, MODEL, MOTOR

MAKERS = [
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
MOTORS = [
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
MAKES = [{"start_key": "estes", "end_key": row["motor_key"]} for row in MOTORS]
CERTIFIED_BY = [{"start_key": "estes:C6", "end_key": "quest", "certified_on": date(2020, 1, 1)}]


def load(store: GraphStore) -> None:
    store.ensure_schema(MODEL)
    for label, columns, rows in (("Maker", MAKER, MAKERS), ("Motor", MOTOR, MOTORS)):
        frame = pl.DataFrame(rows, schema={column.name: column.polars_type for column in columns})
        store.upsert_nodes(MODEL.node(label), frame, run_id="r")
    for spec, rows in zip(MODEL.relationships, (MAKES, CERTIFIED_BY), strict=True):
        types = {column.name: column.polars_type for column in spec.properties}
        frame = pl.DataFrame(rows, schema={"start_key": pl.String(), "end_key": pl.String(), **types})
        store.upsert_relationships(spec, frame, run_id="r")


@pytest.fixture
def ladybug(tmp_path: Path) -> Iterator[LadybugStore]:
    with LadybugStore(tmp_path / "graph.lbug", MODEL) as store:
        load(store)
        yield store


def test_a_loaded_graph_gives_its_contract_and_names_what_it_could_not_bear_out(
    ladybug: LadybugStore,
) -> None:
    generated = generate(MODEL, ladybug.introspect())
    assert [str(item) for item in generated.warnings] == [
        "Motor.burn_time_s is required but missing on 1 of 2 nodes"
    ]
    assert "  burn_time_s: number | null;" in generated.files["types.ts"]
    assert '  motor_type: "single-use" | "reload" | "hybrid";' in generated.files["types.ts"]


def test_a_property_that_went_from_the_graph_is_drift(ladybug: LadybugStore) -> None:
    frame = pl.DataFrame(MOTORS, schema={column.name: column.polars_type for column in MOTOR})
    emptied = frame.with_columns(motor_type=pl.lit(None, dtype=pl.String))
    ladybug.upsert_nodes(MODEL.node("Motor"), emptied, run_id="r")
    with pytest.raises(
        SchemaDriftError, match=r"Motor\.motor_type is declared but no node has it \(2 nodes seen\)"
    ):
        generate(MODEL, ladybug.introspect())


@pytest.mark.node
@pytest.mark.xdist_group("node")
def test_every_row_read_back_from_the_graph_is_parsed(ladybug: LadybugStore, tmp_path: Path) -> None:
    directory = tmp_path / "contract"
    generated = generate(MODEL, ladybug.introspect())
    write(generated.files, directory)
    rows = {spec.label: ladybug.nodes(spec) for spec in MODEL.nodes}
    for spec, item in zip(MODEL.relationships, ("MakerMakesMotor", "MotorCertifiedByMaker"), strict=True):
        rows[item] = ladybug.relationships(spec)
    assert {name: len(items) for name, items in rows.items()} == {
        "Maker": 2,
        "Motor": 2,
        "MakerMakesMotor": 2,
        "MotorCertifiedByMaker": 1,
    }
    assert zod_parse(directory, rows) == {}
