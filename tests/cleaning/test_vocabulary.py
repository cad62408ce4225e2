from __future__ import annotations

import polars as pl
import pytest

from rocket_pipeline.core.cleaning.vocabulary import Vocabulary
from rocket_pipeline.core.rocketry.cleaning.vocabularies import MOTOR_TYPES, RECOVERY, SKILL_LEVELS, STATES
from rocket_pipeline.errors import ConfigurationError


def canonical(vocabulary: Vocabulary, *texts: str | None) -> list[str | None]:
    frame = pl.DataFrame({"raw": texts}, schema={"raw": pl.String()})
    return frame.select(vocabulary.canonical(pl.col("raw"))).to_series().to_list()


@pytest.mark.parametrize(
    ("vocabulary", "text", "word"),
    [
        (STATES, "MA", "MA"),
        (STATES, "massachusetts", "MA"),
        (STATES, "Lousiana", "LA"),
        (STATES, " N. Carolina ", "NC"),
        (STATES, "N.Y.", "NY"),
        (STATES, "Québec", "QC"),
        (STATES, "Washington, DC", "DC"),
        (STATES, "Elbonia", None),
        (SKILL_LEVELS, "Skill Level 2", "2"),
        (SKILL_LEVELS, "Beginner", "1"),
        (SKILL_LEVELS, "Level-3", "3"),
        (RECOVERY, "Chute", "parachute"),
        (RECOVERY, "dual_deployment", "dual-deployment"),
        (MOTOR_TYPES, "SU", "single-use"),
        (MOTOR_TYPES, "Reloadable", "reload"),
        (MOTOR_TYPES, "single use", "single-use"),
    ],
)
def test_a_listed_spelling_means_its_word_and_nothing_is_guessed(
    vocabulary: Vocabulary, text: str, word: str | None
) -> None:
    assert canonical(vocabulary, text) == [word]


@pytest.mark.parametrize("vocabulary", [STATES, SKILL_LEVELS, RECOVERY, MOTOR_TYPES], ids=lambda v: v.name)
def test_every_listed_spelling_is_read(vocabulary: Vocabulary) -> None:
    for word, spellings in vocabulary.words.items():
        assert set(canonical(vocabulary, word, *spellings, word.upper(), f"  {word.lower()} ")) == {word}


def test_what_no_table_knows_is_counted_and_named() -> None:
    texts = pl.Series(["MA", "Elbonia", None, "Elbonia", "Freedonia", "", " "], dtype=pl.String())
    assert STATES.unmapped(texts) == {"Elbonia": 2, "Freedonia": 1}
    assert STATES.warnings(texts) == ("state: 3 values that no table knows: 'Elbonia' (2), 'Freedonia' (1)",)
    assert STATES.warnings(texts, shown=1) == ("state: 3 values that no table knows: 'Elbonia' (2) and 1 more",)
    assert STATES.warnings(pl.Series(["MA", None])) == ()


def test_a_spelling_for_two_words_is_refused_at_once() -> None:
    with pytest.raises(ConfigurationError, match="'big ben' stands for 'a' and for 'b'"):
        Vocabulary(name="clock", words={"a": ("Big Ben",), "b": ("big-ben",)})
