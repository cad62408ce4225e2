"""What real TypeScript, real Zod and the real Neo4j driver make of a contract."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from rocket_pipeline.core.cleaning.contract import Column
from rocket_pipeline.core.graph_load.model import GraphModel
from rocket_pipeline.core.schema_generation import generate, write
from tests.support.node import run_plain, tsc, zod_parse
from tests.support.small_graph import MODEL, model_with, node, observed

pytestmark = [pytest.mark.node, pytest.mark.xdist_group("node")]

HOSTILE = (
    "*/ export const x = 1; /* \\ \" ' ` ${process.exit()} \n // \r\n \u2028 \u202e --> </script> {@link x} @ts-ignore"
)

MAKER: dict[str, Any] = {
    "maker_key": "estes",
    "name": "Estes",
    "aliases": [],
    "source": "catalogue",
    "source_url": "http://127.0.0.1:8080/a",
    "source_sha256": "0" * 64,
    "run_id": "r",
}
MOTOR: dict[str, Any] = {
    "motor_key": "estes:C6",
    "burn_time_s": 1.9,
    "motor_type": "single-use",
    "run_id": "r",
}
WHOLE_MOTOR = MOTOR | {
    "diameter_mm": 18,
    "delays": ["P", "5"],
    "times_s": [0.0, 0.5],
    "data_files": 1,
    "sparky": False,
    "updated_on": date(2024, 2, 29),
    "seen_at": datetime(2024, 2, 29, 1, 2, 3, 456, tzinfo=UTC),
    "info_url": "https://example.test/c6?a=1#b",
}


def written(directory: Path, model: GraphModel = MODEL) -> Path:
    write(generate(model, observed(model=model)).files, directory)
    return directory


@pytest.fixture(scope="module")
def contract(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tmp_path_factory.mktemp("contract"))


def test_strict_typescript_accepts_the_contract(contract: Path) -> None:
    assert tsc(contract) == ""


def test_typescript_accepts_a_contract_without_relationships(tmp_path: Path) -> None:
    assert tsc(written(tmp_path, replace(MODEL, relationships=()))) == ""


def test_a_reader_can_name_nodes_and_relationships_by_their_types(tmp_path: Path) -> None:
    written(tmp_path / "contract")
    (tmp_path / "reader.ts").write_text(
        """
        import { MotorSchema, nodeSchemas, plain } from "./contract";
        import type { Motor, NodeLabel, NodeTypes, RelationshipTypes } from "./contract";
        const label: NodeLabel = "Motor";
        export const motor: NodeTypes["Motor"] = MotorSchema.parse(plain({}));
        export const same: Motor = nodeSchemas[label].parse({});
        export const end: "Motor" = (null as unknown as RelationshipTypes["MAKES"])["end"];
        // @ts-expect-error: null has to be looked at
        export const size: number = motor.diameter_mm;
        // @ts-expect-error: no such type of motor
        export const odd = motor.motor_type === "steam";
        """
    )
    assert tsc(tmp_path) == ""


@pytest.mark.parametrize(
    ("file", "old", "new", "error"),
    [
        ("schemas.ts", "  burn_time_s: z.number().min(0),\n", "", "does not satisfy the constraint 'true'"),
        ("schemas.ts", "  sparky: z.", "  extra: z.string(),\n  sparky: z.", "does not satisfy"),
        ("schemas.ts", "z.boolean().nullable().default(null)", "z.boolean().optional()", "does not satisfy"),
        ("schemas.ts", '"hybrid"', '"steam"', "does not satisfy"),
        ("types.ts", "  burn_time_s: number;\n", "", "does not satisfy"),
        ("types.ts", "export interface Maker {", "interface Maker {", "not exported"),
    ],
)
def test_types_and_schemas_that_went_apart_do_not_compile(
    tmp_path: Path, file: str, old: str, new: str, error: str
) -> None:
    text = (written(tmp_path) / file).read_text()
    assert old in text
    (tmp_path / file).write_text(text.replace(old, new))
    assert error in tsc(tmp_path)


def test_right_rows_are_parsed(contract: Path) -> None:
    rows = {
        "Maker": [MAKER],
        "Motor": [MOTOR, WHOLE_MOTOR, MOTOR | {"sparky": None, "unknown": 1}],
        "MakerMakesMotor": [{"run_id": "r"}],
        "MotorCertifiedByMaker": [{"run_id": "r", "certified_on": None}],
    }
    assert zod_parse(contract, rows) == {}


def test_every_wrong_value_is_refused_by_its_name(contract: Path) -> None:
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"motor_key": None}, "motor_key"),
        ({"burn_time_s": "1.9"}, "burn_time_s"),
        ({"burn_time_s": -1}, "burn_time_s"),
        ({"burn_time_s": math.nan}, "burn_time_s"),
        ({"burn_time_s": math.inf}, "burn_time_s"),
        ({"motor_type": "steam"}, "motor_type"),
        ({"diameter_mm": 200}, "diameter_mm"),
        ({"delays": ["Q"]}, "delays.0"),
        ({"times_s": [0, None]}, "times_s.1"),
        ({"data_files": 1.5}, "data_files"),
        ({"data_files": 2**53}, "data_files"),
        ({"sparky": 0}, "sparky"),
        ({"updated_on": "2023-02-29"}, "updated_on"),
        ({"seen_at": "2024-02-29T01:02:03"}, "seen_at"),
        ({"info_url": "javascript:alert(1)"}, "info_url"),
        ({"info_url": "/relative"}, "info_url"),
    ]
    problems = zod_parse(contract, {"Motor": [WHOLE_MOTOR | changed for changed, _ in wrong]})["Motor"]
    named = [problem.split(": ")[:2] for problem in problems]
    assert named == [[f"row {index}", where] for index, (_, where) in enumerate(wrong)]


def test_a_row_without_a_required_property_is_refused(contract: Path) -> None:
    rows = [{key: value for key, value in MOTOR.items() if key != name} for name in MOTOR]
    problems = zod_parse(contract, {"Motor": rows})["Motor"]
    named = [problem.split(": ")[:2] for problem in problems]
    assert named == [[f"row {index}", name] for index, name in enumerate(MOTOR)]


def test_a_pattern_holds_for_the_whole_text(contract: Path) -> None:
    keys = ("estes\n", "Estes", "estes 2", "")
    problems = zod_parse(contract, {"Maker": [MAKER | {"maker_key": key} for key in keys]})["Maker"]
    assert [problem.split(": ")[1] for problem in problems] == ["maker_key"] * len(keys)


def test_hostile_texts_stay_texts(tmp_path: Path) -> None:
    enum = (HOSTILE, "'", '"', "\\", "`${x}`", "", "a|b")
    model = model_with(
        "Motor",
        Column(name="motor_type", type="string", description=HOSTILE, required=True, unit=HOSTILE, enum=enum),
        Column(name="motor_key", type="string", description="*/", required=True, pattern=r"[\d\-*/`\"${}\\]+"),
    )
    hostile = node("Label", "label_key", (Column(name="label_key", type="string", description="/**"),))
    model = replace(model, name=HOSTILE, nodes=(*model.nodes, replace(hostile, description=HOSTILE)))
    written(tmp_path, model)
    assert tsc(tmp_path) == ""
    rows = [MOTOR | {"motor_type": value, "motor_key": '4-*/`"${}\\٣'} for value in enum]
    assert zod_parse(tmp_path, {"Motor": rows}) == {}
    assert len(zod_parse(tmp_path, {"Motor": [MOTOR]})["Motor"]) == 2


def test_values_of_the_neo4j_driver_become_plain(contract: Path) -> None:
    assert run_plain(contract) == {
        "integer": -7,
        "bigint": 12,
        "largeInteger": "RangeError: 9007199254740993 is too large for a number.",
        "date": "2024-02-29",
        "dateTime": "2024-02-29T01:02:03.123456789+01:00",
        "zonedDateTime": "2024-07-01T01:02:03+02:00",
        "node": {"motor_key": "a:b", "data_files": 3, "delays": ["P"], "updated_on": "2024-02-29"},
        "relationship": {"run_id": "r"},
        "nested": [{"a": [1, None, None, True]}],
        "duration": "TypeError: A Duration has no plain form.",
        "javascriptDate": "TypeError: A Date has no plain form.",
        "function": "TypeError: A function has no plain form.",
    }
