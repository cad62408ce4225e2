"""A change that breaks a reader is told from one that does not."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from rocket_pipeline.core.cleaning.contract import Column
from rocket_pipeline.core.graph_load.model import GraphModel
from rocket_pipeline.core.schema_generation import Contract, changes
from rocket_pipeline.core.schema_generation.merge import merge
from tests.support.small_graph import MODEL, model_with, node, observed, relationship


def contract(model: GraphModel) -> Contract:
    return merge(model, replace(observed(), nodes={}, relationships={}))


def told(before: GraphModel, after: GraphModel) -> list[str]:
    return [str(change) for change in changes(contract(before), contract(after))]


def test_equal_contracts_have_no_changes() -> None:
    assert told(MODEL, MODEL) == []


def test_another_description_is_no_change() -> None:
    column = replace(MODEL.node("Motor").properties[2], description="How long it burns.")
    assert told(MODEL, model_with("Motor", column)) == []


def test_an_entity_breaks_by_going_and_not_by_coming() -> None:
    tool = node("Tool", "tool_key", (Column(name="tool_key", type="string", description="Key."),))
    larger = replace(
        MODEL,
        nodes=(*MODEL.nodes, tool),
        relationships=(*MODEL.relationships, relationship("Maker", "MAKES", "Tool")),
    )
    assert told(MODEL, larger) == ["compatible: MakerMakesTool is new", "compatible: Tool is new"]
    assert told(larger, MODEL) == ["breaking: MakerMakesTool was removed", "breaking: Tool was removed"]


def test_a_property_breaks_by_going_and_not_by_coming() -> None:
    larger = model_with("Motor", Column(name="weight_g", type="number", description="Weight."))
    assert told(MODEL, larger) == ["compatible: Motor.weight_g is new"]
    assert told(larger, MODEL) == ["breaking: Motor.weight_g was removed"]


BASE = Column(name="p", type="number", description="P.", required=True)
TEXT = Column(name="p", type="string", description="P.", required=True)


@pytest.mark.parametrize(
    ("old", "new", "forth", "back"),
    [
        (
            BASE,
            {"required": False},
            "breaking: Motor.p may now be null",
            "compatible: Motor.p is never null any more",
        ),
        (BASE, {"type": "string"}, "breaking: Motor.p has another type: number → string", "breaking"),
        (BASE, {"unit": "g"}, "breaking: Motor.p has another unit: none → g", "breaking"),
        (BASE, {"minimum": 1}, "compatible: Motor.p has another minimum: none → 1.0", "breaking"),
        (BASE, {"maximum": 1}, "compatible: Motor.p has another maximum: none → 1.0", "breaking"),
        (replace(BASE, minimum=1), {"minimum": 0}, "breaking", "compatible"),
        (replace(BASE, maximum=1), {"maximum": 2}, "breaking", "compatible"),
        (TEXT, {"pattern": "a"}, "compatible: Motor.p has another pattern: none → a", "breaking"),
        (replace(TEXT, pattern="a"), {"pattern": "b"}, "breaking", "breaking"),
        (TEXT, {"format": "url"}, "compatible", "breaking: Motor.p has another format: url → none"),
        (TEXT, {"enum": ("a",)}, "compatible", "breaking"),
        (
            replace(TEXT, enum=("a",)),
            {"enum": ("a", "b")},
            "breaking: Motor.p has another enum: 'a' → 'a' | 'b'",
            "breaking",
        ),
    ],
)
def test_each_change_of_a_property_is_judged_forth_and_back(
    old: Column, new: dict[str, Any], forth: str, back: str
) -> None:
    before, after = model_with("Motor", old), model_with("Motor", replace(old, **new))
    for first, second, expected in ((before, after, forth), (after, before, back)):
        (text,) = told(first, second)
        assert text.startswith(expected)


def test_the_order_of_an_enum_is_no_change() -> None:
    one, other = (replace(TEXT, enum=values) for values in (("a", "b"), ("b", "a")))
    assert told(model_with("Motor", one), model_with("Motor", other)) == []


def test_breaking_changes_come_first() -> None:
    after = model_with("Maker", Column(name="age", type="integer", description="Age."))
    after = replace(after, nodes=tuple(spec for spec in after.nodes if spec.label != "Motor"))
    after = replace(after, relationships=())
    assert [text.partition(":")[0] for text in told(MODEL, after)] == ["breaking"] * 3 + ["compatible"]
