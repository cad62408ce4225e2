"""How a contract is printed. What TypeScript and Zod make of it: test_contract_in_node."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from rocket_pipeline.core.schema_generation import generate
from rocket_pipeline.core.schema_generation.intermediate import ContractProperty
from rocket_pipeline.core.schema_generation.typescript import MARK, doc, ts_type, zod_schema
from rocket_pipeline.errors import SchemaGenerationError
from tests.support.small_graph import MODEL, node, observed, relationship


def item(type_: str, **changed: Any) -> ContractProperty:
    return ContractProperty.model_validate(
        {"name": "p", "type": type_, "description": "Text.", "nullable": False, **changed}
    )


@pytest.mark.parametrize(
    ("prop", "typescript", "zod"),
    [
        (item("string"), "string", "z.string()"),
        (item("integer", minimum=0), "number", "z.int().min(0)"),
        (item("number", minimum=6, maximum=161.5), "number", "z.number().min(6).max(161.5)"),
        (item("number", minimum=-1, maximum=0), "number", "z.number().min(-1).max(0)"),
        (item("boolean", nullable=True), "boolean | null", "z.boolean().nullable().default(null)"),
        (item("date"), "string", "z.iso.date()"),
        (item("datetime"), "string", "z.iso.datetime({ offset: true })"),
        (item("list[string]"), "string[]", "z.array(z.string())"),
        (item("list[number]", minimum=0), "number[]", "z.array(z.number().min(0))"),
        (item("string", enum=["a", "b"]), '"a" | "b"', 'z.enum(["a", "b"])'),
        (
            item("list[string]", enum=["a", "b"], nullable=True),
            '("a" | "b")[] | null',
            'z.array(z.enum(["a", "b"])).nullable().default(null)',
        ),
        (item("string", format="url"), "string", "z.url({ protocol: /^https?$/ })"),
        (item("string", format="sha256"), "string", "z.string().regex(/^[0-9a-f]{64}$/)"),
        (item("string", pattern="[A-O]"), "string", 'z.string().regex(new RegExp("^(?:[A-O])$", "u"))'),
    ],
)
def test_each_kind_of_property_has_its_type_and_its_schema(prop: ContractProperty, typescript: str, zod: str) -> None:
    assert ts_type(prop) == typescript
    assert zod_schema(prop, "Motor") == zod


def test_the_comment_of_a_property_tells_what_its_type_does_not() -> None:
    prop = item("number", description="Burn time.", unit="s", minimum=0, maximum=60)
    assert doc(prop) == "Burn time. Unit: s. At least 0. At most 60."


def test_the_same_graph_gives_the_same_bytes() -> None:
    assert generate(MODEL, observed()).files == generate(MODEL, observed()).files


def test_every_typescript_file_says_that_it_is_generated_and_by_what() -> None:
    files = generate(MODEL, observed()).files
    assert sorted(files) == ["index.ts", "plain.ts", "schema.json", "schemas.ts", "types.ts"]
    for name, text in files.items():
        assert name == "schema.json" or text.startswith(f"// {MARK} Do not edit")
    assert "Needs zod ^4." in files["schemas.ts"]


def test_one_relationship_type_between_two_pairs_of_labels_keeps_both() -> None:
    model = replace(MODEL, relationships=(*MODEL.relationships, relationship("Maker", "MAKES", "Maker")))
    text = generate(model, observed(model=model)).files["types.ts"]
    assert '    | { start: "Maker"; end: "Maker"; properties: MakerMakesMaker }\n' in text
    assert '    | { start: "Maker"; end: "Motor"; properties: MakerMakesMotor };\n' in text


@pytest.mark.parametrize("label", ["NodeTypes", "RegExp", "MotorSchema", "MakerMakesMotor"])
def test_a_label_whose_name_is_taken_is_refused(label: str) -> None:
    model = replace(MODEL, nodes=(*MODEL.nodes, node(label, "motor_key", MODEL.node("Motor").properties)))
    with pytest.raises(SchemaGenerationError, match=rf"define these names twice: .*{label}"):
        generate(model, observed(model=model))
