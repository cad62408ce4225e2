"""Every way in which a graph can differ from its model is named."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rocket_pipeline.core.cleaning.contract import Column
from rocket_pipeline.core.graph_load.model import ObservedSchema
from rocket_pipeline.core.schema_generation import find_drift, generate
from rocket_pipeline.errors import SchemaDriftError
from tests.support.small_graph import MODEL, entity, model_with, observed, with_property


def found(schema: ObservedSchema) -> list[tuple[str, str]]:
    return [(finding.level, str(finding)) for finding in find_drift(MODEL, schema)]


def test_a_graph_that_is_what_the_model_says_has_no_drift() -> None:
    assert found(observed()) == []
    assert generate(MODEL, observed()).warnings == ()


def test_a_property_that_no_node_has_is_an_error() -> None:
    graph = with_property(observed(), "Motor", "burn_time_s", types=None)
    text = "Motor.burn_time_s is declared but no node has it (200 nodes seen)"
    assert found(graph) == [("error", text)]
    with pytest.raises(SchemaDriftError, match=r"in memory and the model 'small' differ: Motor\.burn_time_s is"):
        generate(MODEL, graph)


@pytest.mark.parametrize("types", [None, {}])
def test_optional_properties_that_no_node_has_are_one_warning(types: dict[str, int] | None) -> None:
    graph = with_property(observed(), "Motor", "diameter_mm", types=types)
    assert found(graph) == [("warning", "the graph has no value yet of: Motor.diameter_mm")]
    fewer = with_property(graph, "Motor", "info_url", types=None)
    assert found(fewer) == [("warning", "the graph has no value yet of: Motor.diameter_mm, Motor.info_url")]


def test_a_required_property_that_some_nodes_lack_is_a_warning() -> None:
    graph = with_property(observed(), "Motor", "burn_time_s", types={"number": 188})
    assert found(graph) == [("warning", "Motor.burn_time_s is required but missing on 12 of 200 nodes")]
    assert [str(item) for item in generate(MODEL, graph).warnings] == [found(graph)[0][1]]


@pytest.mark.parametrize("required", [True, False])
def test_a_key_that_some_nodes_lack_is_an_error(required: bool) -> None:
    key = Column(name="motor_key", type="string", description="The key.", required=required)
    graph = with_property(observed(), "Motor", "motor_key", types={"string": 199})
    with pytest.raises(SchemaDriftError, match=r"Motor\.motor_key is required but missing on 1 of 200 nodes\."):
        generate(model_with("Motor", key), graph)


def test_a_property_of_another_type_is_an_error_even_on_one_node() -> None:
    graph = with_property(observed(), "Motor", "burn_time_s", types={"number": 199, "string": 1})
    assert found(graph) == [("error", "Motor.burn_time_s is declared as number but the graph has string (1 value)")]


def test_an_empty_list_fits_a_list_and_nothing_else() -> None:
    lists = with_property(observed(), "Maker", "aliases", types={"list[string]": 20, "list[nothing]": 180})
    assert found(lists) == []
    text = with_property(observed(), "Maker", "name", types={"list[nothing]": 200})
    assert found(text) == [("error", "Maker.name is declared as string but the graph has list[nothing] (200 values)")]


def test_an_undeclared_property_is_an_error_unless_nothing_has_it() -> None:
    graph = with_property(observed(), "Maker", "website", types={"string": 3})
    assert found(graph) == [("error", "Maker.website is in the graph (3 nodes) but not declared")]
    assert found(with_property(observed(), "Maker", "website", types={})) == []


def test_an_undeclared_label_is_an_error_unless_it_is_empty() -> None:
    def with_gadgets(total: int) -> ObservedSchema:
        return replace(observed(), nodes={**observed().nodes, "Gadget": entity("Gadget", (), total=total)})

    assert found(with_gadgets(1_200)) == [("error", "Gadget is in the graph (1,200 nodes) but not declared")]
    assert found(with_gadgets(0)) == []


def test_an_undeclared_relationship_is_an_error_even_when_its_type_is_declared_elsewhere() -> None:
    graph = replace(
        observed(),
        relationships={**observed().relationships, ("Maker", "MAKES", "Maker"): entity("MAKES", (), total=1)},
    )
    assert found(graph) == [("error", "(Maker)-[:MAKES]->(Maker) is in the graph (1 relationship) but not declared")]


@pytest.mark.parametrize("absent", [True, False])
def test_what_is_declared_but_not_in_the_graph_at_all_is_one_warning(absent: bool) -> None:
    graph = replace(observed(0), nodes={}, relationships={}) if absent else observed(0)
    names = "Motor, Maker, (Maker)-[:MAKES]->(Motor), (Motor)-[:CERTIFIED_BY]->(Maker)"
    assert found(graph) == [("warning", f"the graph has nothing yet of: {names}")]


def test_a_key_that_the_store_does_not_keep_unique_is_a_warning() -> None:
    nodes = {**observed().nodes, "Motor": replace(observed().nodes["Motor"], unique=frozenset())}
    assert found(replace(observed(), nodes=nodes)) == [
        ("warning", "Motor.motor_key is the key but the store does not keep it unique")
    ]


def test_all_errors_stand_in_one_exception_and_say_what_to_do() -> None:
    model = model_with("Motor", Column(name="weight_g", type="number", description="Weight.", required=True))
    graph = with_property(observed(), "Maker", "website", types={"string": 3})
    with pytest.raises(SchemaDriftError) as caught:
        generate(model, graph)
    assert str(caught.value) == (
        "The graph in memory and the model 'small' differ: "
        "Maker.website is in the graph (3 nodes) but not declared; "
        "Motor.weight_g is declared but no node has it (200 nodes seen). "
        "Correct the model, or load the graph again from the clean data sets."
    )
