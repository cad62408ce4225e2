from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from rocket_pipeline.core.rocketry import aliases
from rocket_pipeline.core.rocketry.motor_links import MotorLink, MotorLinker, Size, WrittenMotor
from rocket_pipeline.core.rocketry.motor_links.linking import NOTES, REASONS
from rocket_pipeline.core.rocketry.motor_links.rules import RULES
from rocket_pipeline.core.rocketry.motor_links.vocabulary import read_vocabulary
from rocket_pipeline.errors import ConfigurationError


def link(
    linker: MotorLinker, name: str | None, maker: str | None = None, size: tuple[Any, Any] = (None, None), **more: Any
) -> MotorLink:
    found = linker.link(
        WrittenMotor(name=name, manufacturer=maker, size=Size(diameter_mm=size[0], length_mm=size[1]), **more)
    )
    assert found.rule in {None, *(rule.name for rule in RULES)}
    assert found.reason in {None, *REASONS}
    assert set(found.notes) <= NOTES.keys()
    assert (found.motor_key is None) == (found.reason is not None) == (found.rule is None)
    return found


@pytest.mark.parametrize(
    ("maker", "name", "key", "rule"),
    [
        ("AeroTech", "G40W", "aerotech:G40W", "exact_designation"),
        ("AT", "g40w", "aerotech:G40W", "exact_designation"),
        ("Aerotech/RCS", "G40-W", "aerotech:G40W", "designation_spelling"),
        ("Quest", "Micro Maxx II", "quest-aerospace:MICRO_MAXX_II", "designation_spelling"),
        ("Estes", "C6-5", "estes-industries:C6", "designation_parts"),
        ("AT", "G40W-7", "aerotech:G40W", "designation_parts"),
        ("AT", "H135W", "aerotech:HP-H135W", "designation_parts"),
        ("CTI", "25-E75-VM-17A", "cesaroni-technology:25E75-17A", "designation_parts"),
        ("Estes", "A10T", "estes-industries:A10", "size_letter"),
        ("Estes", "1/2A3-2T", "estes-industries:1/2A3", "size_letter"),
        ("Cesaroni Technology Inc.", "I216-CL(I)", "cesaroni-technology:636I216-14A", "common_name_and_propellant"),
        ("CTI", "F36-SS", "cesaroni-technology:41F36-11A", "common_name_and_propellant"),
        ("CTI", "F36-Blue Streak", "cesaroni-technology:51F36-14A", "common_name_and_propellant"),
        ("CTI", "O25,000-VM-P", "cesaroni-technology:30795O25000-P", "common_name_and_propellant"),
        ("AMW", "K670GG", "animal-motor-works:GG-54-1750", "common_name_and_propellant"),
        ("AeroTech", "G40", "aerotech:G40W", "common_name"),
        ("CTI", "I216-14A", "cesaroni-technology:636I216-14A", "common_name"),
        ("HyperTEK", "L540", "hypertek:2800CC172L-L540", "designation_parts"),
    ],
)
def test_a_motor_is_found_by_the_first_rule_that_fits(
    linker: MotorLinker, maker: str, name: str, key: str, rule: str
) -> None:
    found = link(linker, name, maker)
    assert (found.motor_key, found.rule) == (key, rule)


class TestSizes:
    def test_another_diameter_vetoes_an_equal_name(self, linker: MotorLinker) -> None:
        found = link(linker, "C6", "Estes", (24, 70))
        assert (found.reason, found.candidates) == ("size_differs", ("estes-industries:C6",))

    def test_a_sibling_of_the_stated_size_is_meant(self, linker: MotorLinker) -> None:
        assert link(linker, "H45W", "AT", (38, 194)).motor_key == "aerotech:H45W"
        assert link(linker, "H45W", "AT", (38, 202.7)).motor_key == "aerotech:HP-H45W"

    def test_the_length_tells_motors_of_one_name_apart(self, linker: MotorLinker) -> None:
        found = link(linker, "H45", "AT", (38, 203))
        assert (found.motor_key, found.notes) == ("aerotech:HP-H45W", ("narrowed_by_size",))

    def test_a_millimetre_tells_nothing_apart(self, linker: MotorLinker) -> None:
        assert link(linker, "K670", "AMW", (54, 492)).reason == "ambiguous"

    def test_an_equal_designation_may_be_measured_otherwise_and_it_is_told(self, linker: MotorLinker) -> None:
        found = link(linker, "G40W", "AT", (29, 135))
        assert (found.motor_key, found.notes) == ("aerotech:G40W", ("length_differs",))

    def test_a_common_name_needs_the_length_too(self, linker: MotorLinker) -> None:
        assert link(linker, "G78", "AT", (29, 128)).reason == "size_differs"

    def test_a_hybrid_is_measured_with_its_tank_or_without(self, linker: MotorLinker) -> None:
        assert link(linker, "J330", "HyperTEK", (54, 787)).motor_key == "hypertek:835CC172JFX-J330FX"

    def test_letters_that_nobody_declared_need_the_whole_size(self, linker: MotorLinker) -> None:
        assert link(linker, "F20EJ", "AT", (29, 83)).rule == "common_name_and_size"
        assert link(linker, "F20EJ", "AT").reason == "no_such_motor"

    def test_zero_is_no_size(self, linker: MotorLinker) -> None:
        assert link(linker, "C6", "Estes", (0, 0)).motor_key == "estes-industries:C6"


class TestNoLink:
    @pytest.mark.parametrize(
        ("maker", "name", "reason", "candidates"),
        [
            ("PJ", "KERON", "unknown_maker", ()),
            ("Hist", "C6", "unknown_maker", ("estes-industries:C6", "quest-aerospace:C6")),
            ("Estes", "D", "class_only", ()),
            (None, "1/2A", "class_only", ()),
            ("Estes", "", "no_name", ()),
            ("Estes", None, "no_name", ()),
            ("Estes", "Saturn V", "no_motor_name", ()),
            ("AMW", "O3800", "no_such_motor", ()),
            ("AT", "F32", "ambiguous", ("aerotech:F32T", "aerotech:F32W")),
            ("CTI", "F36", "ambiguous", ("cesaroni-technology:41F36-11A", "cesaroni-technology:51F36-14A")),
            ("CTI", "I216-SS", "propellant_differs", ("cesaroni-technology:636I216-14A",)),
            ("CTI", "500I216", "impulse_differs", ("cesaroni-technology:636I216-14A",)),
            ("AT", "J350W", "ambiguous", ("aerotech:J350W", "aerotech:J350W-OLD")),
        ],
    )
    def test_the_reason_and_what_it_could_be_are_told(
        self, linker: MotorLinker, maker: str | None, name: str | None, reason: str, candidates: tuple[str, ...]
    ) -> None:
        found = link(linker, name, maker)
        assert (found.reason, found.candidates) == (reason, candidates)

    def test_a_motor_that_is_not_there_has_those_with_like_names_as_candidates(self, linker: MotorLinker) -> None:
        assert "cesaroni-technology:636I216-14A" in link(linker, "I2166-14A", "CTI").candidates


class TestMakers:
    def test_one_letter_means_the_source_s_maker(self, linker: MotorLinker) -> None:
        assert link(linker, "I560", "K", scope="motor_files").motor_key == "kosdon-trm:I560F"
        assert link(linker, "I560", "K", (29, 600), scope="openrocket").notes == ("other_maker",)
        assert link(linker, "I560", "K").reason == "unknown_maker"

    def test_a_motor_under_another_maker_s_name_needs_the_whole_size(self, linker: MotorLinker) -> None:
        found = link(linker, "K1250-WW", "CTI", (54, 491))
        assert (found.motor_key, found.notes) == ("animal-motor-works:1951K1250-P", ("other_maker",))
        assert link(linker, "K1250-WW", "CTI").reason == "no_such_motor"
        assert link(linker, "K1250-WW", "CTI", (54, 404)).reason == "no_such_motor"

    @pytest.mark.parametrize(
        ("kit_maker", "name", "key", "note"),
        [
            ("estes-industries", "C6-5", "estes-industries:C6", "preferred_maker"),
            ("quest-aerospace", "C6-5", "quest-aerospace:C6", "preferred_maker"),
            (None, "C6-5", "estes-industries:C6", "preferred_maker"),
            ("loc-precision", "A8-3", "estes-industries:A8", "preferred_maker"),
            ("estes-industries", "G40-7W", "aerotech:G40W", "preferred_maker"),
            ("loc-precision", "Q-Jet D16-6FJ", "quest-aerospace:D16", "only_maker"),
            ("loc-precision", "E25-4", "roadrunner-rocketry:E25", "only_maker"),
            ("loc-precision", "J350W-10", "aerotech:J350W", "preferred_maker"),
        ],
    )
    def test_a_kit_s_recommendation_means_its_maker_s_motors_first(
        self, linker: MotorLinker, kit_maker: str | None, name: str, key: str, note: str
    ) -> None:
        found = link(linker, name, kit_maker=kit_maker)
        assert (found.motor_key, found.notes[0]) == (key, note)

    def test_why_nobody_s_motor_fits_is_told_too(self, linker: MotorLinker) -> None:
        found = link(linker, "H45R", kit_maker="estes-industries")
        assert (found.reason, found.candidates) == ("propellant_differs", ("aerotech:H45W", "aerotech:HP-H45W"))

    def test_what_a_preferred_maker_has_twice_is_not_looked_for_elsewhere(self, linker: MotorLinker) -> None:
        assert link(linker, "F32-6").candidates == ("aerotech:F32T", "aerotech:F32W")


class TestDelays:
    def test_a_delay_stands_in_the_name_or_apart(self, linker: MotorLinker) -> None:
        assert link(linker, "C6-5", "Estes").delays == ("5",)
        assert link(linker, "C6", "Estes", delay="5.0").delays == ("5",)
        assert link(linker, "C6", "Estes", delay="none").delays == ("P",)

    def test_a_delay_that_is_not_sold_is_told(self, linker: MotorLinker) -> None:
        assert link(linker, "C6-9", "Estes").notes == ("delay_not_offered",)
        assert link(linker, "C6-5", "Estes").notes == ()


class TestDeclarations:
    @pytest.mark.parametrize(
        ("text", "told"),
        [
            ("propellants: {Nobody: {W: White}}", "'Nobody' is no manufacturer"),
            ("also_made_as: {AeroTech: [Nobody]}", "'Nobody' is no manufacturer"),
            ("colours: {}", "colours Extra inputs are not permitted"),
            ("[", "is malformed"),
        ],
    )
    def test_a_wrong_file_names_the_fault(self, tmp_path: Path, text: str, told: str) -> None:
        path = tmp_path / "motor_names.yaml"
        path.write_text(text)
        with pytest.raises(ConfigurationError, match=told):
            read_vocabulary(path, aliases.manufacturers())

    def test_a_missing_file_is_told_as_such(self, tmp_path: Path) -> None:
        with pytest.raises(ConfigurationError, match="cannot be read"):
            read_vocabulary(tmp_path / "none.yaml", aliases.manufacturers())
