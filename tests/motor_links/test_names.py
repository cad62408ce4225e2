from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rocket_pipeline.core.rocketry.motor_links.names import read_name


@pytest.mark.parametrize(
    ("text", "core", "impulse", "code", "delays"),
    [
        ("C6-5", "C6", None, "", ("5",)),
        ("c6 - 5", "C6", None, "", ("5",)),
        ("C6-3/5/7", "C6", None, "", ("3", "5", "7")),
        ("C6-P", "C6", None, "", ("P",)),
        ("C6-None", "C6", None, "", ("P",)),
        ("1/2A3T", "1/2A3", None, "T", ()),
        ("½A3-2T", "1/2A3", None, "T", ("2",)),
        ("1/2A3T-4T", "1/2A3", None, "T", ("4",)),
        ("A10-PT", "A10", None, "T", ("P",)),
        ("1/8A0.3", "1/8A0.3", None, "", ()),
        ("C3.4T", "C3.4", None, "T", ()),
        ("G40-7W", "G40", None, "W", ("7",)),
        ("H128W-M", "H128", None, "W", ("M",)),
        ("F20W/L", "F20", None, "WL", ()),
        ("HP-H135W", "H135", None, "W", ()),
        ("K76WN-P", "K76", None, "WN", ("P",)),
        ("L2775ST-PS", "L2775", None, "ST", ("P",)),
        ("I90L", "I90", None, "L", ()),
        ("H160-LB", "H160", None, "LB", ()),
        ("K515-SK", "K515", None, "SK", ()),
        ("25E75-17A", "E75", 25, "", ("17",)),
        ("7521-M840-WH/LB-P", "M840", 7521, "WHLB", ("P",)),
        ("836J210-16A-Classic", "J210", 836, "CLASSIC", ("16",)),
        ("I216-CL(I)", "I216", None, "CL", ()),
        ("I236-Blue Streak", "I236", None, "BLUESTREAK", ()),
        ("J145H_2JET_STD", "J145", None, "H2JETSTD", ()),
        ("O25,000-VM-P", "O25000", None, "VM", ("P",)),
        ("J-326-LR", "J326", None, "LR", ()),
        ("835CC172JFX-J330FX", "J330", None, "FX", ()),
        ("SCR-B6", "B6", None, "", ()),
        ("Q-Jet D16-6FJ", "D16", None, "FJ", ("6",)),
        ("B6-4 engines", "B6", None, "", ("4",)),
        ("GG-54-1750", "", None, "", ()),
        ("MICRO_MAXX_II", "", None, "", ()),
    ],
)
def test_a_name_is_taken_apart(text: str, core: str, impulse: int | None, code: str, delays: tuple[str, ...]) -> None:
    name = read_name(text)
    assert (name.core, name.impulse_ns, name.code, name.delays) == (core, impulse, code, delays)


@pytest.mark.parametrize("text", ["D", "e", "1/2A", "½A", "G motors", "H-class", "E size engine"])
def test_a_class_alone_is_no_motor(text: str) -> None:
    assert read_name(text).is_class


def test_a_fraction_is_no_number_without_its_bar() -> None:
    assert read_name("1/4A3").folded != read_name("14A3").folded


@given(st.text() | st.from_regex(re.compile(r"(?:1/[248]|\d{0,5}-?)?[A-Oa-o][\d.,-]{1,6}[A-Z/_ ()-]{0,4}\d{0,2}")))
def test_any_text_has_parts(text: str) -> None:
    name = read_name(text)
    assert name.core == "" or name.core[-1].isdigit()
    assert not name.is_class or not name.core
