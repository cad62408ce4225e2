from __future__ import annotations

import pytest

from rocket_pipeline.core.rocketry.kit_facts import FACTS, Fact, read_kit_facts


@pytest.mark.parametrize(
    ("fact", "text"),
    [
        (Fact("length", 41.5, "in", ""), "41.5 in"),
        (Fact("length", 24.0, "in", ""), "24 in"),
        (Fact("fin_count", 3.0, "", ""), "3"),
        (Fact("minimum_age", 10.0, "years", ""), "10 years"),
        (Fact("recovery", "parachute", "", ""), "parachute"),
        (Fact("recommended_engines", ("A8-3", "B6-4"), "", ""), "A8-3, B6-4"),
    ],
)
def test_a_fact_fits_in_one_cell(fact: Fact, text: str) -> None:
    assert fact.as_text() == text


@pytest.mark.parametrize(
    ("name", "value", "unit", "base"),
    [
        ("length", 10.0, "in", 254.0),
        ("diameter", 5.4, "cm", 54.0),
        ("weight", 2.0, "lb", 907.18474),
        ("max_altitude", 1000.0, "ft", 304.8),
        ("max_altitude", 350.0, "m", 350.0),
        ("motor_mount", 18.0, "mm", 18.0),
        ("fin_count", 4.0, "", 4.0),
        ("minimum_age", 10.0, "years", 10.0),
    ],
)
def test_numbers_compare_in_one_unit(name: str, value: float, unit: str, base: float) -> None:
    assert Fact(name, value, unit, "").si == pytest.approx(base)


def test_a_named_fact_has_no_number() -> None:
    assert Fact("recovery", "glide", "", "").si is None


def test_facts_come_in_the_published_order() -> None:
    read = read_kit_facts("Ages 10+\nSkill level 2\nWeight: 3 oz\nLength: 20 in")
    assert list(read) == [name for name in FACTS if name in read]


def test_the_words_are_those_of_the_text_with_its_own_typography() -> None:
    fact = read_kit_facts("It stands\u00a041½″ tall.")["length"]
    assert (fact.as_text(), fact.words) == ("41.5 in", "41½″ tall")


def test_the_words_of_a_column_are_its_cell() -> None:
    assert read_kit_facts("Length | Weight\n41.5 in | 17 oz")["weight"].words == "17 oz"


def test_the_title_says_which_names_are_the_kit() -> None:
    text = "The Mercury Hopper stands 24 inches tall."
    assert "length" in read_kit_facts(text, title="Mercury Hopper (Retro)")
    assert "length" not in read_kit_facts(text, title="Sky Dart")


def test_a_glider_by_name_glides() -> None:
    assert read_kit_facts("Length: 12 in", title="Barn Swallow Boost Glider")["recovery"].value == "glide"


@pytest.mark.parametrize("title", ["C6-5 Engine Bulk Pack", "Designer Pack", "Replacement Fin Set", "Apollo Nose Cone"])
def test_a_title_that_names_no_kit_has_no_facts(title: str) -> None:
    assert read_kit_facts("Length: 12 in", title=title) == {}
