"""Names of things as slugs, and numbers with their nouns."""

from __future__ import annotations

import pytest

from rocket_pipeline.common.text import counted, slugify


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("R.A.T.T. Works", "r-a-t-t-works"),
        ("Public Missiles, Ltd.", "public-missiles-ltd"),
        ("Raketenmodellbau Klima", "raketenmodellbau-klima"),
        ("Piñata & Söhne", "pinata-sohne"),
        ("LOC/Precision", "loc-precision"),
        ("  ", ""),
        ("火箭", "huojian"),
        ("Клуб «Восток»", "klub-vostok"),
        ("Øresund Straße", "oresund-strasse"),
        ("…™", "tm"),
    ],
)
def test_a_slug_is_lower_case_words_with_hyphens(text: str, slug: str) -> None:
    assert slugify(text) == slug


def test_a_slug_of_a_slug_is_itself() -> None:
    assert slugify(slugify("Kosdon by AeroTech")) == "kosdon-by-aerotech"


@pytest.mark.parametrize(("number", "text"), [(0, "0 rows"), (1, "1 row"), (2, "2 rows"), (1125, "1,125 rows")])
def test_a_number_comes_with_its_noun(number: int, text: str) -> None:
    assert counted(number, "row") == text
