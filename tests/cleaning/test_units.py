from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from rocket_pipeline.core.cleaning.units import LENGTH, PRICE, QUANTITIES, Quantity, parse_quantity, quantity
from rocket_pipeline.core.cleaning.units.declaration import Unit
from rocket_pipeline.core.cleaning.units.page import units_page
from rocket_pipeline.errors import UnknownNameError

KINDS = list(QUANTITIES.values())
MANY = settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])  # of up to forty texts each


def readings(texts: Iterable[str | None], kind: Quantity, default: str | None = None) -> list[dict[str, Any]]:
    frame = pl.DataFrame({"raw": list(texts)}, schema={"raw": pl.String()})
    return frame.select(quantity(pl.col("raw"), kind, default_unit=default)).to_series().to_list()


READ = [
    ("length", "16.3 in. (41.4 cm)", 414.02),
    ("length", "(16.3 in) (41.4 cm)", 414.02),
    ("length", "16.3 in / 41.4 cm", 414.02),
    ("length", "47″", 1193.8),
    ("length", "47”", 1193.8),
    ("length", "47''", 1193.8),
    ("length", "1 ft 3 in", 381.0),
    ("length", "1' 3\"", 381.0),
    ("length", "1’3”", 381.0),
    ("length", "5'6-1/2\"", 1689.1),
    ("length", "5'-6\"", 1676.4),
    ("length", "5'6", 1676.4),
    ("length", "5ft6in", 1676.4),
    ("length", "6 ft, 3 in", 1905.0),
    ("length", "18 mm", 18.0),
    ("length", "18MM", 18.0),
    ("length", "½ in", 12.7),
    ("length", '1½"', 38.1),
    ("length", "1-½ in", 38.1),
    ("length", "1 1/2 in", 38.1),
    ("length", "47-3/8 in", 1203.325),
    ("length", "0,125 in", 3.175),
    ("length", "1,5 cm", 15.0),
    ("length", "1 150 mm", 1150.0),
    ("length", "1.2e3 mm", 1200.0),
    ("length", "1.2×10^3 mm", 1200.0),
    ("length", "-5 mm", -5.0),
    ("length", "−5 mm", -5.0),
    ("length", "+5 mm", 5.0),
    ("length", "12 in long", 304.8),
    ("length", "12 inches in length", 304.8),
    ("length", "12 in in length", 304.8),
    ("length", "１８ mm", 18.0),
    ("altitude", "1,150 ft (351 m)", 350.52),
    ("altitude", "1150'", 350.52),
    ("mass", "2lbs. 6.5oz", 1091.45664),
    ("mass", "2 lbs and 6 oz", 1077.281879),
    ("mass", "41.5oz ", 1176.50521),
    ("mass", "0.5 kg", 500.0),
    ("mass", "250 g / 8.8 oz", 250.0),
    ("mass", "12 oz (without motor)", 340.1942775),
    ("impulse", "12 N·s", 12.0),
    ("impulse", "12 Ns", 12.0),
    ("impulse", "12 newton-seconds", 12.0),
    ("impulse", "2 lbf-s", 8.896443231),
    ("thrust", "2.5 lbf", 11.12055404),
    ("speed", "100 mph", 44.704),
    ("speed", "30 m/s", 30.0),
    ("speed", "300 feet per second", 91.44),
    ("angle", "5°", 5.0),
    ("angle", "2 deg 30'", 2.5),
    ("angle", "-2° 30'", -2.5),
    ("time", "1.2 s", 1.2),
    ("time", "200 ms", 0.2),
    ("time", "5 min", 300.0),
    ("time", "1 min 30 s", 90.0),
    ("price", "$1,299.00", 1299.0),
    ("price", "1.299,00 €", 1299.0),
    ("price", "1.299 €", 1299.0),
    ("price", "1 299,00 €", 1299.0),
    ("price", "USD 24", 24.0),
    ("price", "99 cents", 0.99),
    ("price", "-$5", -5.0),
    ("price", "EUR 24,-", 24.0),
]


@pytest.mark.parametrize(("kind", "text", "value"), READ)
def test_a_statement_is_read_in_the_own_unit_of_its_quantity(kind: str, text: str, value: float) -> None:
    read = parse_quantity(text, kind)
    assert (read.value, read.low, read.high, read.problem) == (value, value, value, None)


@pytest.mark.parametrize(
    ("text", "qualifier"),
    [
        ("approx. 12 in", "about"),
        ("~12in", "about"),
        ("12 inches (approx.)", "about"),
        ("about 1 ft", "about"),
        ("up to 12 in", "at_most"),
        ("12 in max", "at_most"),
        ("over 12 in", "at_least"),
        ("12+ in", "at_least"),
        ("at least 12 in", "at_least"),
        ("12 in", None),
    ],
)
def test_an_approximation_is_a_value_that_says_so(text: str, qualifier: str | None) -> None:
    read = parse_quantity(text, LENGTH)
    assert (read.value, read.qualifier, read.problem) == (304.8, qualifier, None)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("10-12 in", 254.0, 304.8),
        ("10–12in.", 254.0, 304.8),
        ("10 to 12 in", 254.0, 304.8),
        ("10 in to 12 in", 254.0, 304.8),
        ("between 10 and 12 in", 254.0, 304.8),
        ("28-30 in (71-76 cm)", 711.2, 762.0),
        ("3-4 ft 6 in", 914.4, 1371.6),
    ],
)
def test_a_range_has_two_ends_and_no_value(text: str, low: float, high: float) -> None:
    read = parse_quantity(text, LENGTH)
    assert (read.value, read.low, read.high, read.problem) == (None, low, high, "range")


@pytest.mark.parametrize(
    ("kind", "text", "problem"),
    [
        ("length", "16.3 in. (35 cm)", "halves_disagree"),
        ("altitude", "1,000 ft (300 m)", "halves_disagree"),
        ("length", "12", "no_unit"),
        ("mass", "2 lb 6", "no_unit"),
        ("price", "24", "no_unit"),
        ("length", "18 x 70 mm", "ambiguous"),
        ("length", "18/24 mm", "ambiguous"),
        ("length", "18 or 24 mm", "ambiguous"),
        ("length", "12 in, 15 in", "ambiguous"),
        ("length", "1 - 1/2 in", "ambiguous"),
        ("length", "2 ft 30 in", "ambiguous"),
        ("mass", "12 gr", "ambiguous"),
        ("price", "kr 12", "ambiguous"),
        ("price", "€24 / $26", "ambiguous"),
        ("length", "12 in stock", "unreadable"),
        ("length", "5 m²", "unreadable"),
        ("length", "10³ mm", "unreadable"),
        ("length", "١٨ mm", "unreadable"),
        ("length", "1e999 mm", "unreadable"),
        ("length", "1.2.3 mm", "unreadable"),
        ("thrust", "12 N·s", "unreadable"),
        ("impulse", "12 N", "unreadable"),
        ("time", "1:30", "unreadable"),
        ("price", "$24 (CAD)", "unreadable"),
        ("length", "N/A", "no_number"),
        ("price", "Free", "no_number"),
    ],
)
def test_what_cannot_be_told_is_a_problem_and_no_value(kind: str, text: str, problem: str) -> None:
    read = parse_quantity(text, kind)
    assert (read.value, read.low, read.problem) == (None, None, problem)


@pytest.mark.parametrize("text", [None, "", "  ", "\u00a0"])
def test_nothing_is_null_without_a_problem(text: str | None) -> None:
    read = parse_quantity(text, LENGTH)
    assert (read.value, read.problem) == (None, None)


def test_the_default_unit_is_for_numbers_without_one_only() -> None:
    read = readings(["12", "12 cm", "10-12", "1/2"], LENGTH, "in")
    assert [(r["low"], r["high"]) for r in read] == [(304.8, 304.8), (120.0, 120.0), (254.0, 304.8), (12.7, 12.7)]


def test_the_unit_of_a_price_is_its_currency() -> None:
    texts = ["$5", "$5 USD", "$5 CAD", "C$5", "£5", "5 €", "EUR 5", "5 zł"]
    assert [r["unit"] for r in readings(texts, PRICE)] == ["USD", "USD", "CAD", "CAD", "GBP", "EUR", "EUR", "PLN"]


def test_an_unknown_quantity_or_unit_is_named_with_the_valid_ones() -> None:
    with pytest.raises(UnknownNameError, match=r"Unknown quantity 'colour'.*length"):
        parse_quantity("5", "colour")
    with pytest.raises(UnknownNameError, match=r"Unknown unit of length 'oz'.*mm"):
        parse_quantity("5", LENGTH, default_unit="oz")


def test_a_streamed_column_is_read_as_a_whole_one() -> None:
    texts = pl.DataFrame({"raw": [text for kind, text, _ in READ if kind == "length"] * 200})
    lazy = texts.lazy().select(quantity(pl.col("raw"), LENGTH))
    assert lazy.collect(engine="streaming").equals(texts.select(quantity(pl.col("raw"), LENGTH)))


# Properties

SPACES = st.sampled_from(["", " ", "\u00a0", "\u2009"])
JOINTS = st.sampled_from(["·", "-", " ", "*", ""])


@st.composite
def numbers(draw: st.DrawFn, *, price: bool = False) -> tuple[str, Decimal]:
    """A number as a source may write it, and what it means."""
    decimals = draw(st.sampled_from([0, 1, 2] if price else [0, 1, 2, 4]))
    value = Decimal(draw(st.integers(1, 10**6))).scaleb(-decimals)
    plain = f"{value:f}"
    grouped = f"{value:,f}"
    styles = [plain, grouped]
    if decimals:
        styles.append(grouped.translate(str.maketrans(",.", ".,")))
        styles.append(plain.replace(".", ","))
        styles.append(grouped.replace(",", " "))
    elif value >= 1000:
        styles.append(grouped.replace(",", "\u202f"))
    if not price and value < 100 and decimals == 0:
        eighths = draw(st.integers(1, 7))
        fraction = value + Decimal(eighths) / 8
        return draw(st.sampled_from([f"{plain} {eighths}/8", f"{plain}-{eighths}/8"])), fraction
    return draw(st.sampled_from(styles)), value


def usable(kind: Quantity) -> list[Unit]:
    return [unit for unit in kind.units if not unit.unclear]


@st.composite
def measures(draw: st.DrawFn, kind: Quantity) -> tuple[str, float]:
    text, value = draw(numbers(price=kind is PRICE))
    unit = draw(st.sampled_from(usable(kind)))
    spelling = draw(st.sampled_from(unit.spellings)).replace("·", draw(JOINTS))
    if spelling.isascii():  # a capital Μ from Greek looks like M, so it is no µ
        spelling = draw(st.sampled_from([spelling, spelling.upper(), spelling.capitalize(), f"{spelling}."]))
    written = f"{text}{draw(SPACES)}{spelling}"
    if unit.before and draw(st.booleans()):
        written = f"{spelling.rstrip('.')}{draw(SPACES)}{text}"
    return f"{draw(SPACES)}{written}{draw(SPACES)}", float(value) * unit.value


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
@MANY
@given(data=st.data())
def test_every_number_with_every_unit_is_read_as_the_value_that_wrote_it(kind: Quantity, data: st.DataObject) -> None:
    written = data.draw(st.lists(measures(kind), min_size=1, max_size=30))
    read = readings([text for text, _ in written], kind)
    for (text, value), reading in zip(written, read, strict=True):
        assert reading["problem"] is None, (text, reading)
        assert reading["value"] == pytest.approx(value, rel=1e-9), text


@MANY
@given(st.lists(st.tuples(st.integers(1, 400), st.integers(0, 11), st.integers(1, 15)), min_size=1, max_size=30))
def test_feet_inches_and_fractions_are_read_as_what_wrote_them(parts: list[tuple[int, int, int]]) -> None:
    shapes = ("{} ft {} {}/16 in", "{}' {}-{}/16\"", "{}'-{} {}/16\"", "{} feet, {} {}/16 inches")
    texts = [shapes[number % 4].format(*part) for number, part in enumerate(parts)]
    for text, (feet, inches, sixteenths), read in zip(texts, parts, readings(texts, LENGTH), strict=True):
        assert read["value"] == pytest.approx(feet * 304.8 + (inches + sixteenths / 16) * 25.4), text


@MANY
@given(st.lists(st.decimals("0.1", "900", places=1), min_size=1, max_size=30))
def test_rounded_halves_agree_and_shifted_ones_do_not(inches: list[Decimal]) -> None:
    agreeing = [f"{value} in. ({value * Decimal('2.54'):.1f} cm)" for value in inches]
    assert [r["value"] for r in readings(agreeing, LENGTH)] == pytest.approx([float(value) * 25.4 for value in inches])
    shifted = [f"{value} in. ({value * Decimal('2.54') + 1:.1f} cm)" for value in inches]
    assert {r["problem"] for r in readings(shifted, LENGTH)} == {"halves_disagree"}


ANYTHING = st.text(st.characters(codec="utf-8"), max_size=24)
NEARLY = st.text("0123456789.,-/ '\"½″°()$€+~x×e\ue001\ue018infoztlbcmsgN·", max_size=24)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
@MANY
@given(texts=st.lists(ANYTHING | NEARLY, min_size=1, max_size=40))
@example(
    texts=["\ue018", "5\ue018 in", "(", ")(", "5 in)", "-", "''", "½½", "1/0 in", "0/0", "e", "1e", ".", "..", "Ⅷ in"]
)
def test_no_text_makes_the_parser_raise_and_no_digits_are_silently_null(kind: Quantity, texts: list[str]) -> None:
    for text, read in zip(texts, readings(texts, kind), strict=True):
        if any(character.isdigit() for character in text):
            assert (read["value"] is None) == (read["problem"] is not None), (text, read)
        assert read["value"] is None or read["low"] == read["high"] == read["value"]
        assert read["problem"] != "range" or read["low"] < read["high"]


@MANY
@given(texts=st.lists(NEARLY, min_size=1, max_size=4), kind=st.sampled_from(KINDS))
def test_a_text_is_read_alike_alone_and_among_others(texts: list[str], kind: Quantity) -> None:
    together = readings([*(text for _, text, _ in READ), *texts], kind)
    assert together[-len(texts) :] == [readings([text], kind)[0] for text in texts]


def test_the_page_on_units_is_the_one_that_the_declaration_gives() -> None:
    page = Path(__file__).parents[2] / "docs" / "units.md"
    assert page.read_text(encoding="utf-8") == units_page(), "write docs/units.md anew from units.page.units_page()"
