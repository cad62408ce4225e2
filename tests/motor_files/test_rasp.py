"""RASP files: every oddity of real files, each written by hand here."""

from __future__ import annotations

from pathlib import Path

import pytest

from rocket_pipeline.core.rocketry.motor_files import NOTES, REASONS, MotorFileEntry, read_motor_file
from rocket_pipeline.errors import DocumentRefusedError

HEADER = "C6 18 70 3-5-7 0.0123 0.0258 Estes"
CURVE = "0.2 14\n0.5 5\n2 0\n"
MOTOR = f"{HEADER}\n{CURVE}"


def only(text: str | bytes) -> MotorFileEntry:
    """The one motor of a file in which nothing is refused."""
    file = read_motor_file(text if isinstance(text, bytes) else text.encode())
    assert (file.format, file.refused) == ("RASP", ())
    (motor,) = file.motors
    return motor


def designations(text: str) -> list[str]:
    return [motor.designation for motor in read_motor_file(text.encode()).motors]


def refused(text: str) -> list[tuple[int | None, str]]:
    return [(motor.line, motor.reason) for motor in read_motor_file(text.encode()).refused]


def reason(text: str | bytes) -> str:
    """Why the whole file is refused."""
    with pytest.raises(DocumentRefusedError) as raised:
        read_motor_file(text if isinstance(text, bytes) else text.encode())
    return raised.value.code


def test_the_seven_fields_of_a_header_are_read() -> None:
    motor = only(MOTOR)
    assert (motor.designation, motor.manufacturer, motor.delays) == ("C6", "Estes", ("3", "5", "7"))
    assert (motor.diameter_mm, motor.length_mm) == (18, 70)
    assert (motor.index, motor.line, motor.format) == (1, 1, "RASP")
    assert motor.notes == ()


def test_weights_are_kilograms_in_the_file_and_grams_here() -> None:
    motor = only(MOTOR)
    assert (motor.propellant_weight_g, motor.total_weight_g) == (12.3, 25.8)


def test_grams_have_no_trace_of_binary_fractions() -> None:
    assert only(MOTOR.replace("0.0258", ".0239")).total_weight_g == 23.9  # times 1000 it is 23.900000000000002
    assert only(MOTOR.replace("0.0123", "0.009800000000000001")).propellant_weight_g == 9.8


def test_the_integral_starts_at_the_implied_origin() -> None:
    motor = only(MOTOR)
    assert motor.points == ((0.2, 14), (0.5, 5), (2, 0))
    assert motor.total_impulse_ns == pytest.approx(0.2 * 14 / 2 + 0.3 * 19 / 2 + 1.5 * 5 / 2)
    assert (motor.burn_time_s, motor.max_thrust_n) == (2, 14)
    assert motor.average_thrust_n == pytest.approx(motor.total_impulse_ns / 2)


def test_an_origin_that_is_written_is_not_counted_twice() -> None:
    assert only(f"{HEADER}\n0 0\n{CURVE}").total_impulse_ns == only(MOTOR).total_impulse_ns


def test_a_curve_may_begin_with_thrust_at_zero() -> None:
    motor = only(f"{HEADER}\n0.0 10\n1.0 10\n2.0 0\n")
    assert motor.total_impulse_ns == 15
    assert motor.notes == ("thrust_at_zero",)


def test_zero_and_thrust_both_at_zero_make_a_step() -> None:
    motor = only(f"{HEADER}\n0 0\n0 10\n1 10\n1 0\n")
    assert motor.total_impulse_ns == 10
    assert motor.notes == ("repeated_time",)


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_lines_may_end_as_on_any_system(newline: str) -> None:
    motor = only(f"; first\n{MOTOR}".replace("\n", newline))
    assert (motor.line, len(motor.points), motor.comments) == (2, 3, "first")


def test_tabs_and_any_number_of_blanks_separate() -> None:
    motor = only(MOTOR.replace(" ", "\t  ").replace("\n", " \t\n"))
    assert motor == only(MOTOR)


def test_blank_lines_may_stand_anywhere() -> None:
    assert only(MOTOR.replace("\n", "\n\n \t\n")).points == only(MOTOR).points


def test_the_last_line_needs_no_end() -> None:
    assert only(MOTOR.rstrip("\n")) == only(MOTOR)


def test_numbers_may_lack_a_digit_before_or_after_the_point() -> None:
    motor = only("C6 18. 70 0 .0123 0.0258 Estes\n.2 14.\n2. 0\n")
    assert (motor.diameter_mm, motor.points) == (18, ((0.2, 14), (2, 0)))


def test_numbers_may_have_exponents_and_signs() -> None:
    assert only(f"{HEADER}\n2e-1 +1.4E1\n2 0\n").points == ((0.2, 14), (2, 0))


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("14-11-9-7-5", ("14", "11", "9", "7", "5")),
        ("4,7,10", ("4", "7", "10")),
        ("0", ("0",)),
        ("P", ("P",)),
        ("p", ("p",)),
        ("5-10-15-P", ("5", "10", "15", "P")),
        ("S-M-L", ("S", "M", "L")),
        ("plugged", ("plugged",)),
        ("4--7-", ("4", "7")),
    ],
)
def test_delays_are_kept_as_written(written: str, read: tuple[str, ...]) -> None:
    motor = only(MOTOR.replace("3-5-7", written))
    assert (motor.delays, motor.notes) == (read, ())


@pytest.mark.parametrize("placeholder", ["100", "1000", "6-100"])
def test_a_delay_that_stands_for_plugged_is_kept_and_marked(placeholder: str) -> None:
    motor = only(MOTOR.replace("3-5-7", placeholder))
    assert (motor.delays, motor.notes) == (tuple(placeholder.split("-")), ("plugged_placeholder",))


def test_a_dash_alone_is_no_delay() -> None:
    motor = only(MOTOR.replace("3-5-7", "-"))
    assert (motor.delays, motor.notes) == ((), ("no_delays",))


@pytest.mark.parametrize(
    "maker",
    [
        *("AT", "Aerotech", "AeroTech", "A", "AT/RCS", "RCS/Aerotech", "AT-RMS"),
        *("CTI", "Ces", "Pro38", "ABC", "Cesaroni_Technology_Inc."),
        *("K", "Contrail_Rockets_", "AMW/ProX", "_"),
    ],
)
def test_the_manufacturer_is_kept_as_written(maker: str) -> None:
    assert only(MOTOR.replace("Estes", maker)).manufacturer == maker


@pytest.mark.parametrize(
    "name", ["1/4A3T", "G78G/L", "MICRO_MAXX_II", "I216-CL(I)", "O25,000-VM-P", "440CC172JFX-J295FX", "k"]
)
def test_designations_may_hold_any_sign(name: str) -> None:
    assert only(MOTOR.replace("C6", name)).designation == name


def test_a_manufacturer_of_several_words_is_read_whole_and_marked() -> None:
    motor = only(MOTOR.replace("Estes", "Animal Motor  Works"))
    assert (motor.manufacturer, motor.notes) == ("Animal Motor Works", ("blanks_in_manufacturer",))


def test_a_designation_of_several_words_is_read_whole_and_marked() -> None:
    motor = only(MOTOR.replace("C6", "Super 8 C6"))
    assert (motor.designation, motor.diameter_mm) == ("Super 8 C6", 18)
    assert motor.notes == ("blanks_in_designation",)


def test_a_header_without_manufacturer_is_read_and_marked() -> None:
    motor = only(MOTOR.replace(" Estes", ""))
    assert (motor.manufacturer, motor.notes) == ("", ("no_manufacturer",))


def test_a_header_with_a_number_too_many_is_refused_since_any_of_them_could_be_the_weight() -> None:
    assert reason("G80 29 124 6 10 14 0.06 0.125 AT\n1 80\n2 0\n") == "bad_header"


@pytest.mark.parametrize(
    "header",
    ["C6 18 70 3-5-7 0.0123", "C6 18", "C6", "C6 18mm 70 3-5-7 0.0123 0.0258 Estes", "18 70 3 4 0.0123 0.0258"],
)
def test_a_header_that_lacks_a_field_or_has_a_number_with_junk_is_refused(header: str) -> None:
    assert reason(f"; comment\n{header}\n{CURVE}") == "bad_header"
    assert refused(f"{header}\n{CURVE};\n{MOTOR}") == [(1, "bad_header")]


@pytest.mark.parametrize("changed", ["C6 -18 70", "C6 18 -70"])
def test_a_negative_size_is_refused(changed: str) -> None:
    assert reason(MOTOR.replace("C6 18 70", changed)) == "bad_number"


def test_motors_are_separated_by_comments() -> None:
    text = f"; one\n{MOTOR}; two\n; more of two\n{MOTOR.replace('C6', 'D12')};\n"
    one, two = read_motor_file(text.encode()).motors
    assert (one.designation, one.comments, one.index, one.line) == ("C6", "one", 1, 2)
    assert (two.designation, two.comments, two.index, two.line) == ("D12", "two\nmore of two", 2, 8)


def test_motors_may_follow_one_another_without_any_comment() -> None:
    assert designations(MOTOR + MOTOR.replace("C6", "D12") + MOTOR.replace("C6", "E9")) == ["C6", "D12", "E9"]


def test_a_header_ends_a_curve_that_did_not_come_down_to_zero() -> None:
    file = read_motor_file(f"{HEADER}\n0.2 14\n2 3\n{MOTOR}".encode())
    assert [motor.notes for motor in file.motors] == [("no_zero_end",), ()]


def test_the_same_motor_twice_is_two_motors() -> None:
    assert [motor.index for motor in read_motor_file((MOTOR + MOTOR).encode()).motors] == [1, 2]


def test_comments_before_a_header_are_that_motors_and_the_last_ones_the_last_motors() -> None:
    text = f"; a\n{HEADER}\n; b\n0.2 14\n;c\n2 0\n; d\n{MOTOR};e\n;\n;f"
    assert [motor.comments for motor in read_motor_file(text.encode()).motors] == ["a\nb\nc", "d\ne\n\nf"]


def test_a_comment_may_end_a_line() -> None:
    assert only(f"{HEADER} ; by hand\n0.2 14 ;peak\n2 0\n").points == ((0.2, 14), (2, 0))


def test_a_comment_inside_a_curve_does_not_end_it() -> None:
    motor = only(f"{HEADER}\n0.2 14\n; burn-out\n2 0\n")
    assert (len(motor.points), motor.comments) == (2, "burn-out")


def test_a_curve_that_does_not_end_at_zero_is_kept_as_it_is_and_marked() -> None:
    motor = only(f"{HEADER}\n1 10\n2 3\n;\n")
    assert motor.total_impulse_ns == 5 + 6.5
    assert motor.notes == ("no_zero_end",)


def test_repeated_times_are_kept_in_their_order_and_marked() -> None:
    motor = only(f"{HEADER}\n1 10\n1 20\n2 0\n")
    assert (motor.points, motor.notes) == (((1, 10), (1, 20), (2, 0)), ("repeated_time",))
    assert motor.total_impulse_ns == 5 + 10


def test_a_curve_that_ends_at_zero_twice_is_one_curve() -> None:
    assert only(f"{MOTOR}2 0\n3 0\n").notes == ("repeated_time",)


def test_points_out_of_order_are_put_in_order_and_marked() -> None:
    motor = only(f"{HEADER}\n0.61 10\n0.605 20\n2 0\n")
    assert (motor.points[0], motor.notes) == ((0.605, 20), ("unordered_times",))


def test_more_points_than_the_first_programs_read_are_read_and_marked() -> None:
    curve = "\n".join(f"{i / 100} 10" for i in range(1, 33))
    assert only(f"{HEADER}\n{curve}\n1 0\n").notes == ("long_curve",)
    assert only(f"{HEADER}\n{curve[: curve.rindex(chr(10))]}\n1 0\n").notes == ()


def test_a_dip_below_zero_is_kept_and_marked() -> None:
    motor = only(f"{HEADER}\n1 10\n2 -0.5\n")
    assert (motor.points[-1], motor.notes) == ((2, -0.5), ("negative_thrust",))


def test_a_dart_without_thrust_is_read_and_marked() -> None:
    motor = only("Dart 18 70 0 0.01 0.02 NoThrust\n0.01 0.01\n0.03 0.0\n")
    assert motor.notes == ("no_thrust",)


def test_a_weight_in_grams_is_told_by_the_density_that_follows() -> None:
    assert only(MOTOR.replace("0.0123 0.0258", "12.3 25.8")).notes == ("implausible_weight",)
    assert only(MOTOR.replace("0.0123 0.0258", "1.23E-5 2.58E-5")).notes == ("implausible_weight",)
    assert only(MOTOR.replace("0.0123", "0")).notes == ("implausible_weight",)


def test_sizes_that_no_motor_has_are_marked() -> None:
    assert only(MOTOR.replace(" 70 ", " 70000 ")).notes == ("implausible_size", "implausible_weight")
    assert only(MOTOR.replace(" 18 ", " 0 ")).notes == ("implausible_size",)
    assert "implausible_size" in only(MOTOR.replace(" 18 70 ", " 0.018 0.07 ")).notes  # metres


def test_propellant_heavier_than_the_motor_is_marked() -> None:
    assert only(MOTOR.replace("0.0123", "0.0300")).notes == ("propellant_over_total",)


def test_a_byte_order_mark_is_no_part_of_the_designation() -> None:
    assert only(b"\xef\xbb\xbf" + MOTOR.encode()) == only(MOTOR)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be", "utf-32"])
def test_utf_16_and_32_with_a_mark_are_read(encoding: str) -> None:
    text = MOTOR.encode(encoding)
    assert only(text if encoding != "utf-16-be" else b"\xfe\xff" + text) == only(MOTOR)


def test_a_mark_in_the_middle_is_what_gluing_files_leaves() -> None:
    assert designations(f"{MOTOR}\ufeff{MOTOR.replace('C6', 'D12')}") == ["C6", "D12"]


def test_latin_1_is_read_as_such_and_marked() -> None:
    motor = only("; gr\xfc\xdfe\n".encode("latin-1") + MOTOR.encode())
    assert (motor.comments, motor.notes) == ("gr\xfc\xdfe", ("not_utf8",))


def test_utf_8_is_read_as_such() -> None:
    assert only(f"; 20 °C – ±1 %\n{MOTOR}").comments == "20 °C – ±1 %"


def test_the_end_sign_of_dos_is_no_line() -> None:
    assert only(MOTOR + "\x1a") == only(MOTOR)


def test_decimal_commas_are_read_when_they_can_be_nothing_else() -> None:
    motor = only("C6 18 70 3,5,7 0,0123 0,0258 Estes\n0,2 14,5\n0,5 1,234\n2 0\n")
    assert (motor.propellant_weight_g, motor.delays) == (12.3, ("3", "5", "7"))
    assert (motor.points[0], motor.points[1]) == ((0.2, 14.5), (0.5, 1.234))
    assert motor.notes == ("decimal_comma",)


def test_a_comma_that_may_separate_thousands_is_refused() -> None:
    assert reason(f"{HEADER}\n0.2 1,234\n2 0\n") == "bad_number"  # points elsewhere: what is the comma then?
    assert reason("C6 18 70 0 1 2 Estes\n1 1,234\n2 0\n") == "bad_number"


def test_one_bad_point_refuses_its_motor_and_no_other() -> None:
    text = f"{MOTOR};\n{HEADER.replace('C6', 'D12')}\n0.2 14\n0.3 1O.5\n2 0\n;\n{MOTOR.replace('C6', 'E9')}"
    assert designations(text) == ["C6", "E9"]
    (bad,) = read_motor_file(text.encode()).refused
    assert (bad.index, bad.line, bad.designation, bad.reason) == (2, 8, "D12", "bad_point")
    assert str(bad) == "line 8: '0.3 1O.5' is neither a motor's header nor a point"


@pytest.mark.parametrize("line", ["0.3", "0.3 1 2", "0.3;", "0.3 nan", "inf 1", "0.3 1_0", "0.3 ١", "0x1 2", "# note"])
def test_what_is_no_pair_of_numbers_refuses_the_curve_that_it_stands_in(line: str) -> None:
    assert reason(f"{HEADER}\n0.2 14\n{line}\n2 0\n") == "bad_point"


@pytest.mark.parametrize("line", ["0.3 1e999", "-1e999 3"])
def test_a_number_too_large_to_be_one_refuses_its_motor(line: str) -> None:
    assert reason(f"{HEADER}\n0.2 14\n{line}\n2 0\n") == "bad_number"


def test_a_time_before_ignition_refuses_its_motor() -> None:
    assert reason(f"{HEADER}\n-0.1 0\n0.2 14\n2 0\n") == "negative_time"


@pytest.mark.parametrize("curve", ["", "0 0\n", "0 10\n0 0\n"])
def test_a_header_without_a_curve_is_refused(curve: str) -> None:
    assert reason(f"{HEADER}\n{curve}") == "too_few_points"
    assert refused(f"{HEADER}\n{curve};\n{MOTOR}") == [(1, "too_few_points")]


def test_points_that_no_header_stands_above_are_told() -> None:
    assert refused(f"0.1 3\n0.2 0\n{MOTOR}") == [(1, "no_header")]


def test_a_curve_that_starts_anew_after_its_end_is_a_motor_whose_header_is_lost() -> None:
    text = f"{MOTOR}; D12 24 70 0 0.02 0.04 Estes\n{CURVE}"
    assert only(MOTOR).points == read_motor_file(text.encode()).motors[0].points
    assert refused(text) == [(6, "no_header")]


def test_a_curve_that_begins_at_zero_has_not_ended_there() -> None:
    assert only(f"{HEADER}\n0.006 0\n0.004 0\n0.2 14\n2 0\n").notes == ("unordered_times",)
    assert reason(f"{HEADER}\n0.006 0\nx\n0.2 14\n2 0\n") == "bad_point"


def test_text_between_two_motors_is_told_once_and_harms_neither() -> None:
    text = f"{MOTOR}This is\nsome text\nwithout a meaning\n{MOTOR}"
    assert designations(text) == ["C6", "C6"]
    assert refused(text) == [(5, "bad_header")]


def test_a_cut_file_loses_the_motor_that_is_cut_and_says_so() -> None:
    text = (MOTOR + MOTOR)[: -len(" 0\n")]
    assert designations(text) == ["C6"]
    assert refused(text) == [(8, "bad_point")]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b" \r\n\t", "empty"),
        (b"; only a comment\n", "no_motor"),
        (b"hello world\nand more of it\n", "not_motor_file"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:1\n", "git_lfs_pointer"),
        (b"<!DOCTYPE html><html><body>404</body></html>", "html_page"),
        (b"PK\x03\x04rest", "packed"),
        (b"\x1f\x8brest", "packed"),
        (b"\x89PNG\r\n\x1a\n\0\0", "not_text"),
        (MOTOR.encode("utf-16-le"), "not_text"),
        (b"\xff\xfe\x00", "not_text"),
        (b"<<<<<<< ours\n" + MOTOR.encode() + b"=======\n>>>>>>> theirs\n", "merge_conflict"),
    ],
)
def test_what_is_no_motor_file_is_refused_with_a_reason(content: bytes, code: str) -> None:
    assert reason(content) == code


def test_a_refusal_names_the_file_and_says_where_and_what_next() -> None:
    with pytest.raises(DocumentRefusedError) as raised:
        read_motor_file(f"{HEADER}\n0.2 x\n".encode(), "c6.eng")
    assert str(raised.value) == (
        "c6.eng has no motor that can be read; line 2: '0.2 x' is neither a motor's header nor a point. "
        "Give a RASP (.eng) or RockSim (.rse) motor file."
    )


def test_every_code_is_documented() -> None:
    page = (Path(__file__).resolve().parents[2] / "docs/sources/motor_files.md").read_text(encoding="utf-8")
    assert [code for code in [*NOTES, *REASONS] if f"\n| {code} | " not in page] == []
