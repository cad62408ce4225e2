"""Text that nobody means: long, broken, repetitive. Reading ends soon, and never with an error."""

from __future__ import annotations

import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rocket_pipeline.core.rocketry.kit_facts import FACTS, read_kit_facts

MEGABYTE = 1_000_000
REPEATED = [
    "9",
    '"',
    '9" ',
    "1,",
    "1/2 ",
    "1 1/2",
    " ",
    "\n",
    "\t",
    "(",
    "|",
    "a | ",
    ". A",
    "a-",
    "Length: ",
    "Length\n",
    "Length: 24 in\n",
    "Length | ",
    "stands at over about ",
    "up to ",
    "weighs ",
    "A8-3-",
    "A8-3, ",
    "A, ",
    "A to ",
    "C6-3/5",
    "29mm or 24mm ",
    "motor mount, ",
    "fins of balsa ",
    "3 x ",
    "three ",
    "a thousand ",
    "twenty-",
    "12 inch parachute ",
    "parachute or streamer ",
    "Big Bertha ",
    "ages 10 and up, ",
    "skill level 2 or ",
    "½",
    "\u00a0",
    "é",
    "\x00",
    "👨‍👩‍👧",
]


@pytest.mark.parametrize("piece", REPEATED, ids=repr)
@pytest.mark.parametrize("line", [None, 480, 1900], ids=["one line", "lines of 480", "lines of 1900"])
def test_a_megabyte_is_read_within_a_second(piece: str, line: int | None) -> None:
    text = piece * (MEGABYTE // len(piece))
    if line:
        text = "\n".join(text[start : start + line] for start in range(0, MEGABYTE // 10, line)) + text
    began = time.process_time()
    read_kit_facts(text, title="Big Bertha")
    assert time.process_time() - began < 1.0


def test_a_megabyte_of_noise_is_read_within_a_second() -> None:
    noise = random.Random(5).choices("0123456789\"'.,/- |:()inftozAC\n", k=MEGABYTE)
    began = time.process_time()
    read_kit_facts("".join(noise))
    assert time.process_time() - began < 1.0


PIECES = st.sampled_from(
    [*REPEATED, "in", "cm ", "oz ", "feet", " tall", "fins", "Weight", ": ", "\r\n", "—", "″", "0"]
)


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(max_size=400), st.lists(PIECES, max_size=60).map("".join)), st.text(max_size=30))
def test_any_text_gives_facts_that_stand_in_it(text: str, title: str) -> None:
    for name, fact in read_kit_facts(text, title=title).items():
        assert name == fact.name
        assert name in FACTS
        assert fact.as_text()
        assert fact.words in f"{text}\n{title}" or all(part in text for part in fact.words.split("; "))


@given(st.integers(2, 96), st.sampled_from(["in", "inches", '"', "″", "-inch", " in."]))
def test_a_length_is_read_as_it_is_written(number: int, unit: str) -> None:
    space = "" if unit[0] in '"″-' else " "
    assert read_kit_facts(f"Length: {number}{space}{unit}")["length"].si == pytest.approx(number * 25.4)


@given(st.floats(1, 40).map(lambda value: round(value, 1)))
def test_halves_that_agree_are_one_value_and_others_none(inches: float) -> None:
    agreeing = f"Length: {inches + 2:.1f} in. ({(inches + 2) * 2.54:.1f} cm)"
    assert read_kit_facts(agreeing)["length"].unit == "in"
    assert "length" not in read_kit_facts(f"Length: {inches + 2:.1f} in. ({(inches + 2) * 3.54:.1f} cm)")


def test_what_lies_behind_the_limit_is_not_read() -> None:
    assert read_kit_facts("word " * 10_000 + "\nLength: 24 in") == {}
