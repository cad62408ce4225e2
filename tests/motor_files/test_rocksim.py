"""RockSim engine files: every oddity of real files, each written by hand here."""

from __future__ import annotations

import pytest

from rocket_pipeline.core.rocketry.motor_files import MotorFileEntry, read_motor_file
from rocket_pipeline.errors import DocumentRefusedError

FACTS = {
    "code": "C6",
    "mfg": "Estes",
    "Type": "single-use",
    "dia": "18.",
    "len": "70.",
    "initWt": "25.8",
    "propWt": "12.3",
    "delays": "3,5,7",
    "Itot": "6.65",
}
POINTS = (
    '<eng-data t="0." f="0." m="12.3" cg="35."/><eng-data t="0.2" f="14." m="9"/><eng-data t="0.95" f="0." m="0."/>'
)


def engine(inside: str = f"<data>{POINTS}</data>", **changes: str | None) -> str:
    facts = {**FACTS, **changes}
    written = " ".join(f'{name}="{value}"' for name, value in facts.items() if value is not None)
    return f"<engine {written}>{inside}</engine>"


def rse(*engines: str) -> bytes:
    return f"<engine-database>\n <engine-list>{''.join(engines)}</engine-list>\n</engine-database>".encode()


def only(content: bytes | str) -> MotorFileEntry:
    """The one motor of a file in which nothing is refused."""
    file = read_motor_file(content if isinstance(content, bytes) else rse(content))
    assert (file.format, file.refused) == ("RockSim", ())
    (motor,) = file.motors
    return motor


def reason(content: bytes | str) -> str:
    """Why the whole file is refused."""
    with pytest.raises(DocumentRefusedError) as raised:
        read_motor_file(content if isinstance(content, bytes) else rse(content))
    return raised.value.code


def test_an_engine_is_read_from_its_attributes() -> None:
    motor = only(engine())
    assert (motor.designation, motor.manufacturer, motor.delays) == ("C6", "Estes", ("3", "5", "7"))
    assert (motor.diameter_mm, motor.length_mm, motor.motor_type) == (18, 70, "single-use")
    assert (motor.index, motor.line, motor.notes) == (1, None, ())


def test_weights_are_grams_in_the_file_and_here() -> None:
    motor = only(engine())
    assert (motor.propellant_weight_g, motor.total_weight_g) == (12.3, 25.8)


def test_the_curve_is_read_and_the_stated_impulse_beside_it() -> None:
    motor = only(engine())
    assert motor.points == ((0, 0), (0.2, 14), (0.95, 0))
    assert motor.total_impulse_ns == pytest.approx(6.65)
    assert motor.stated_impulse_ns == 6.65


def test_a_curve_that_contradicts_the_stated_impulse_is_marked() -> None:
    assert only(engine(Itot="7.1")).notes == ("impulse_differs",)


@pytest.mark.parametrize("stated", ["nan", "1e999", "6,65", "?"])
def test_a_stated_impulse_that_is_no_number_costs_nothing_else(stated: str) -> None:
    motor = only(engine(Itot=stated))
    assert (motor.stated_impulse_ns, motor.notes) == (None, ("bad_stated_impulse",))


def test_kilograms_in_place_of_grams_are_told_by_the_density_that_follows() -> None:
    assert only(engine(initWt="0.0258", propWt="0.0123")).notes == ("implausible_weight",)


def test_attributes_may_stand_in_any_order_on_any_lines() -> None:
    backwards = " \r\n".join(f"{name}='{value}'" for name, value in reversed(FACTS.items()))
    assert only(f"<engine {backwards}><data>{POINTS}</data></engine>") == only(engine())


@pytest.mark.parametrize("maker", ["Aerotech ", " Aerotech", " Aerotech "])
def test_blanks_around_the_manufacturer_are_no_part_of_it(maker: str) -> None:
    assert only(engine(mfg=maker)).manufacturer == "Aerotech"


@pytest.mark.parametrize("maker", ["Cesaroni Technology Inc.", "Estes Industries, Inc.", "Gorilla_Rocket_Motors"])
def test_a_manufacturer_may_be_several_words(maker: str) -> None:
    motor = only(engine(mfg=maker))
    assert (motor.manufacturer, motor.notes) == (maker, ())


@pytest.mark.parametrize("kind", ["single-use", "Single-Use", "reloadable", "hybrid", "unspecified", ""])
def test_the_type_is_kept_as_written(kind: str) -> None:
    assert only(engine(Type=kind)).motor_type == kind


@pytest.mark.parametrize(
    ("written", "read", "notes"),
    [
        ("6, 10 ,14", ("6", "10", "14"), ()),
        ("0", ("0",), ()),
        ("P", ("P",), ()),
        ("1000", ("1000",), ("plugged_placeholder",)),
        ("100", ("100",), ("plugged_placeholder",)),
        ("4,7,", ("4", "7"), ()),
        ("", (), ("no_delays",)),
        (None, (), ("no_delays",)),
    ],
)
def test_delays_are_separated_by_commas(written: str | None, read: tuple[str, ...], notes: tuple[str, ...]) -> None:
    motor = only(engine(delays=written))
    assert (motor.delays, motor.notes) == (read, notes)


def test_a_missing_manufacturer_is_marked() -> None:
    assert only(engine(mfg=None)).notes == ("no_manufacturer",)


def test_a_missing_type_and_stated_impulse_are_nothing_odd() -> None:
    motor = only(engine(Type=None, Itot=None))
    assert (motor.motor_type, motor.stated_impulse_ns, motor.notes) == ("", None, ())


def test_comments_are_read_plain_and_from_cdata() -> None:
    inside = f'<comments>\n a\n b </comments><comments><![CDATA[1" <core>]]></comments><data>{POINTS}</data>'
    assert only(engine(inside)).comments == 'a\n b\n1" <core>'


def test_entities_in_attributes_are_decoded() -> None:
    assert only(engine(mfg="R&amp;D &quot;x&quot;")).manufacturer == 'R&D "x"'


def test_several_engines_are_several_motors() -> None:
    motors = read_motor_file(rse(engine(), engine(code="D12"), engine(code="E9"))).motors
    assert [(motor.index, motor.designation) for motor in motors] == [(1, "C6"), (2, "D12"), (3, "E9")]


def test_an_engine_alone_is_a_file() -> None:
    assert only(engine().encode()) == only(engine())


def test_a_prologue_comments_and_foreign_elements_are_passed_over() -> None:
    text = f'<?xml version="1.0"?>\n<!-- by hand -->\n<engine-database><version/><engine-list>{engine()}</engine-list>'
    assert only(f"{text}</engine-database>".encode()) == only(engine())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "latin-1"])
def test_every_usual_encoding_is_read(encoding: str) -> None:
    declared = f'<?xml version="1.0" encoding="{"utf-8" if "utf-8" in encoding else encoding}"?>'
    text = declared + rse(engine(mfg="Müller")).decode()
    assert only(text.encode(encoding)).manufacturer == "Müller"


def test_a_curve_without_the_origin_starts_there_all_the_same() -> None:
    motor = only(engine(f"<data>{POINTS.partition('/>')[2]}</data>"))
    assert (motor.points[0], motor.notes) == ((0.2, 14), ())
    assert motor.total_impulse_ns == pytest.approx(6.65)


@pytest.mark.parametrize(
    ("points", "notes"),
    [
        ([(0, 0), (0, 10), (1, 10), (1, 0)], ("repeated_time",)),
        ([(0, 10), (1, 0)], ("thrust_at_zero",)),
        ([(0, 0), (1, 10), (1.2, 0.067)], ("no_zero_end",)),
        ([(0, 0), (0.61, 10), (0.605, 20), (1, 0)], ("unordered_times",)),
    ],
)
def test_oddities_of_curves_are_marked(points: list[tuple[float, float]], notes: tuple[str, ...]) -> None:
    data = "".join(f'<eng-data t="{time}" f="{thrust}"/>' for time, thrust in points)
    assert only(engine(f"<data>{data}</data>", Itot=None)).notes == notes


@pytest.mark.parametrize("name", ["code", "dia", "len", "initWt", "propWt"])
@pytest.mark.parametrize("value", [None, "", "  "])
def test_an_engine_that_lacks_a_fact_is_refused_and_the_others_are_read(name: str, value: str | None) -> None:
    file = read_motor_file(rse(engine(**{name: value}), engine()))
    assert [motor.index for motor in file.motors] == [2]
    assert [(bad.index, bad.line, bad.reason) for bad in file.refused] == [(1, None, "missing_fields")]


@pytest.mark.parametrize("value", ["nan", "inf", "-1", "18mm", "1e999", "1,5", "0x12"])
def test_a_size_that_is_no_number_is_refused(value: str) -> None:
    assert reason(engine(dia=value)) == "bad_number"


def test_a_refusal_says_which_motor() -> None:
    (bad,) = read_motor_file(rse(engine(), engine(dia="x"))).refused
    assert (str(bad), bad.designation) == ("motor 2: dia is 'x', not a number", "C6")


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ("", "too_few_points"),
        ('<eng-data t="0" f="1"/>', "too_few_points"),
        ('<eng-data t="-1" f="1"/><eng-data t="1" f="0"/>', "negative_time"),
        ('<eng-data t="1" f="NaN"/>', "bad_number"),
        ('<eng-data f="1"/>', "bad_number"),
        ('<eng-data t="1"/>', "bad_number"),
    ],
)
def test_an_engine_without_a_curve_is_refused(data: str, code: str) -> None:
    assert reason(engine(f"<data>{data}</data>")) == code


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"<engine-database><engine-list/></engine-database>", "no_motor"),
        (b"<openrocket version='1.8'/>", "not_motor_file"),
        (b"<engine-database><engine-list>", "xml_truncated"),
        (b"<engine-database><engine a='1' a='2'/></engine-database>", "xml_malformed"),
        (b"<!DOCTYPE x [<!ENTITY a 'b'>]><engine-database/>", "xml_dtd"),
    ],
)
def test_what_is_no_engine_file_is_refused_with_a_reason(content: bytes, code: str) -> None:
    assert reason(content) == code
