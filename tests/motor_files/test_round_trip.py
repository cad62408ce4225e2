"""What a writer writes is read back, and no bytes make the reader raise anything but its refusal."""

from __future__ import annotations

import json
import math
from contextlib import suppress
from decimal import Decimal
from xml.sax.saxutils import quoteattr

from hypothesis import given
from hypothesis import strategies as st

from rocket_pipeline.core.rocketry.motor_files import NOTES, REASONS, MotorFile, read_motor_file
from rocket_pipeline.core.rocketry.motor_files.as_json import motor_file_as_json
from rocket_pipeline.errors import DocumentRefusedError

LETTERS = "ABCDEFGHKLMNabcdefghmn"
numbers = st.decimals(min_value=0, max_value=50_000, places=6, allow_nan=False, allow_infinity=False)
sizes = st.decimals(min_value=0, max_value=5_000, places=3)
words = st.text(st.sampled_from(LETTERS + "0123456789/_-.()"), min_size=1, max_size=12)
delays = st.lists(st.sampled_from(["0", "3", "14", "P", "100", "1000", "S"]), min_size=1, max_size=5)


@st.composite
def curves(draw: st.DrawFn) -> list[tuple[Decimal, Decimal]]:
    """Points in the order of time, the last of them at zero and none before it that would end the curve."""
    times = sorted(draw(st.sets(st.decimals(min_value="0.001", max_value=60, places=4), min_size=1, max_size=40)))
    thrusts = [draw(st.decimals(min_value="0.001", max_value=20_000, places=3)) for _ in times[:-1]]
    return list(zip(times, [*thrusts, Decimal(0)], strict=True))


@st.composite
def motors(draw: st.DrawFn) -> dict[str, object]:
    return {
        "designation": draw(st.sampled_from(LETTERS)) + draw(words),
        "manufacturer": draw(st.sampled_from(LETTERS)) + draw(words),
        "sizes": (draw(sizes), draw(sizes)),
        "grams": (draw(numbers), draw(numbers)),
        "delays": draw(delays),
        "curve": draw(curves()),
    }


def as_rasp(motor: dict, newline: str, gap: str) -> str:
    diameter, length = motor["sizes"]
    propellant, total = (grams / 1000 for grams in motor["grams"])
    header = [motor["designation"], diameter, length, "-".join(motor["delays"]), propellant, total]
    lines = [gap.join(map(str, [*header, motor["manufacturer"]]))]
    return newline.join([*lines, *(f"{gap}{time:f}{gap}{thrust:f}" for time, thrust in motor["curve"]), ""])


def as_rocksim(motor: dict) -> str:
    (diameter, length), (propellant, total) = motor["sizes"], motor["grams"]
    facts = {
        "code": motor["designation"],
        "mfg": motor["manufacturer"],
        "dia": diameter,
        "len": length,
        "propWt": propellant,
        "initWt": total,
        "delays": ",".join(motor["delays"]),
    }
    written = " ".join(f"{name}={quoteattr(str(value))}" for name, value in facts.items())
    data = "".join(f'<eng-data t="{time}" f="{thrust}"/>' for time, thrust in motor["curve"])
    return f"<engine {written}><data>{data}</data></engine>"


def assert_equal(file: MotorFile, written: list[dict]) -> None:
    assert file.refused == ()
    assert len(file.motors) == len(written)
    for read, motor in zip(file.motors, written, strict=True):
        assert (read.designation, read.manufacturer) == (motor["designation"], motor["manufacturer"])
        assert [read.diameter_mm, read.length_mm] == [float(size) for size in motor["sizes"]]
        assert [read.propellant_weight_g, read.total_weight_g] == [float(grams) for grams in motor["grams"]]
        assert read.delays == tuple(motor["delays"])
        assert list(read.points) == [(float(time), float(thrust)) for time, thrust in motor["curve"]]
        assert set(read.notes) <= NOTES.keys()


@given(
    st.lists(motors(), min_size=1, max_size=4),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.sampled_from([" ", "\t", "  "]),
)
def test_rasp_is_read_back_as_written(written: list[dict], newline: str, gap: str) -> None:
    text = f";{newline}".join(as_rasp(motor, newline, gap) for motor in written)
    assert_equal(read_motor_file(text.encode()), written)
    assert_equal(read_motor_file(text.replace(f";{newline}", "").encode()), written)


@given(st.lists(motors(), min_size=1, max_size=4))
def test_rocksim_is_read_back_as_written(written: list[dict]) -> None:
    engines = "".join(map(as_rocksim, written))
    text = f"<engine-database><engine-list>{engines}</engine-list></engine-database>"
    assert_equal(read_motor_file(text.encode()), written)


@given(motors())
def test_twins_of_both_formats_are_equal(motor: dict) -> None:
    (rasp,) = read_motor_file(as_rasp(motor, "\n", " ").encode()).motors
    (rocksim,) = read_motor_file(as_rocksim(motor).encode()).motors
    assert rasp.points == rocksim.points
    assert rasp.total_impulse_ns == rocksim.total_impulse_ns
    assert rasp.propellant_weight_g == rocksim.propellant_weight_g
    assert rasp.notes == rocksim.notes


def assert_told(content: bytes) -> None:
    """A file is read or refused with a reason, and what is read can be written as JSON."""
    with suppress(DocumentRefusedError):
        file = read_motor_file(content)
        json.dumps(motor_file_as_json(file), allow_nan=False)
        assert file.motors
        assert {bad.reason for bad in file.refused} <= REASONS.keys()
        assert all(math.isfinite(motor.total_impulse_ns) for motor in file.motors)


@given(st.binary(max_size=300))
def test_no_bytes_do_harm(content: bytes) -> None:
    assert_told(content)


LINES = st.sampled_from(
    ["C6 18 70 3-5 0.01 0.02 E", "0.1 5", "1 0", "1e308 1e308", "-1 3", "0,5 1,5", ";", "x", "1", "5e-324 1", "0 0", ""]
)


@given(st.lists(LINES | st.text(max_size=12), max_size=20))
def test_no_lines_do_harm(lines: list[str]) -> None:
    assert_told("\n".join(lines).encode("utf-8", "surrogatepass"))


VALUES = st.sampled_from(["1", "0", "-1", "1e308", "5e-324", "nan", "", "x", "0.5", "1000"]) | st.text(max_size=5)


@given(st.lists(st.tuples(VALUES, VALUES), max_size=6), st.lists(VALUES, min_size=7, max_size=7))
def test_no_attributes_do_harm(points: list[tuple[str, str]], values: list[str]) -> None:
    names = ("code", "mfg", "dia", "len", "initWt", "propWt", "Itot")
    facts = " ".join(f"{name}={quoteattr(value)}" for name, value in zip(names, values, strict=True))
    data = "".join(f"<eng-data t={quoteattr(time)} f={quoteattr(thrust)}/>" for time, thrust in points)
    assert_told(f"<engine {facts}><data>{data}</data></engine>".encode("utf-8", "replace"))
