"""What of a model a contract promises, given what the graph holds."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rocket_pipeline.core.cleaning.contract import Column
from rocket_pipeline.core.schema_generation.intermediate import Contract, ContractProperty
from rocket_pipeline.core.schema_generation.merge import merge
from rocket_pipeline.errors import SchemaGenerationError
from tests.support.small_graph import MODEL, model_with, node, observed, with_property


def property_of(contract: Contract, label: str, name: str) -> ContractProperty:
    (entity,) = [item for item in contract.nodes if item.label == label]
    (found,) = [item for item in entity.properties if item.name == name]
    return found


def test_a_property_that_is_required_and_always_there_is_not_nullable() -> None:
    assert not property_of(merge(MODEL, observed()), "Motor", "burn_time_s").nullable


def test_a_property_that_is_required_but_sometimes_missing_is_nullable() -> None:
    graph = with_property(observed(200), "Motor", "burn_time_s", types={"number": 199})
    assert property_of(merge(MODEL, graph), "Motor", "burn_time_s").nullable


def test_an_optional_property_is_nullable_even_when_every_node_has_it() -> None:
    assert property_of(merge(MODEL, observed()), "Motor", "diameter_mm").nullable


def test_a_key_is_never_nullable_whatever_the_model_says_of_its_column() -> None:
    model = model_with("Motor", Column(name="motor_key", type="string", description="The key."))
    key = property_of(merge(model, observed()), "Motor", "motor_key")
    assert key.key
    assert not key.nullable


def test_a_label_without_nodes_comes_from_the_model_alone() -> None:
    contract = merge(MODEL, replace(observed(), nodes={}, relationships={}))
    assert [item.name for item in contract.entities] == [
        "Maker",
        "Motor",
        "MotorCertifiedByMaker",
        "MakerMakesMotor",
    ]
    assert not property_of(contract, "Motor", "burn_time_s").nullable


def test_every_node_and_relationship_has_the_run_id_once() -> None:
    run = node("Run", "run_id", (Column(name="run_id", type="string", description="The run.", required=True),))
    model = replace(MODEL, nodes=(*MODEL.nodes, run))
    for item in merge(model, observed(model=model)).entities:
        assert [prop.name for prop in item.properties].count("run_id") == 1


def test_the_order_of_declarations_does_not_matter() -> None:
    turned = replace(
        MODEL,
        nodes=tuple(replace(spec, properties=spec.properties[::-1]) for spec in MODEL.nodes[::-1]),
        relationships=MODEL.relationships[::-1],
    )
    assert merge(turned, observed()).to_json() == merge(MODEL, observed()).to_json()


def test_the_key_comes_first_and_the_others_by_name() -> None:
    names = [item.name for item in merge(MODEL, observed()).nodes[1].properties]
    assert names == ["motor_key", *sorted(names[1:])]


@pytest.mark.parametrize(
    ("column", "text"),
    [
        (Column(name="motor_key", type="integer", description="", enum=("a",)), "for text, not for integer"),
        (Column(name="motor_key", type="string", description="", minimum=0), "for numbers, not for string"),
        (Column(name="motor_key", type="string", description="", enum=()), "enum"),
        (Column(name="motor_key", type="string", description="", enum=("a",), pattern="a"), "no pattern"),
        (Column(name="name`; x", type="string", description=""), "pattern"),
        (Column(name="__proto__", type="string", description=""), "pattern"),
        (Column(name="weight_g", type="number", description="", maximum=float("inf")), "finite number"),
    ],
)
def test_a_declaration_that_no_contract_can_hold_is_refused_by_its_place(column: Column, text: str) -> None:
    with pytest.raises(SchemaGenerationError, match=r"^Motor cannot be described: ") as caught:
        merge(model_with("Motor", column), observed())
    assert text in str(caught.value)
    assert "\n" not in str(caught.value)


def test_schema_json_reads_back_as_the_same_contract() -> None:
    contract = merge(MODEL, observed())
    assert Contract.from_json(contract.to_json(), location="here") == contract


@pytest.mark.parametrize(
    ("old", "new", "text"),
    [
        ('"maker_key"', '"key_of_maker"', "here was edited"),
        (
            '"schema_version": 1',
            '"schema_version": 2',
            "not a contract of a version known here: schema_version",
        ),
        ('"generator": "rocket_pipeline"', '"generator": "another"', "not a contract of rocket_pipeline"),
        ("{", "[", "here is not JSON"),
    ],
)
def test_a_schema_json_that_is_not_ours_as_written_is_refused(old: str, new: str, text: str) -> None:
    written = merge(MODEL, observed()).to_json()
    with pytest.raises(SchemaGenerationError, match=text):
        Contract.from_json(written.replace(old, new), location="here")


def test_the_hash_changes_with_the_content() -> None:
    graph = with_property(observed(), "Motor", "burn_time_s", types={"number": 1})
    assert merge(MODEL, graph).sha256 != merge(MODEL, observed()).sha256
