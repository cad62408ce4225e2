"""Bare Polars on SPEC.md, without this project: the yardstick by which the other peers are seen to be no straw men."""

from __future__ import annotations

import polars as pl

from benchmarks.cleaning.patterns import ALTITUDE, LENGTH, MASS, PRICE
from benchmarks.cleaning.rows import COLUMNS
from benchmarks.cleaning.side import (
    ALTITUDES,
    CURRENCIES,
    LENGTHS,
    MASSES,
    NULLS,
    SPELLINGS,
    Task,
    arguments,
    measuring,
    report,
)


def clean(task: Task) -> None:
    """One lazy plan with two sinks, on the streaming engine."""
    rows = pl.scan_csv(task.rows, infer_schema=False).with_row_index("row", offset=1)
    stated = rows.with_columns(
        *(_stated(_tidy(pl.col(name))).alias(f"{name}_text") for name in ("sku", "name", "vendor")),
        *(_stated(pl.col(name).str.strip_chars()).alias(f"{name}_text") for name in COLUMNS[3:]),
    )
    found = stated.with_columns(
        l=pl.col("length_text").str.to_lowercase().str.extract_groups(LENGTH),
        m=pl.col("mass_text").str.to_lowercase().str.extract_groups(MASS),
        a=pl.col("altitude_text").str.to_lowercase().str.extract_groups(ALTITUDE),
        p=pl.col("price_text").str.extract_groups(PRICE),
    )
    units = found.with_columns(
        l_unit=_lookup("l", LENGTHS), m_unit=_lookup("m", MASSES), a_unit=_lookup("a", ALTITUDES)
    )
    read = units.with_columns(
        l_plain=_number("l", "n") * pl.col("l_unit"),
        m_plain=_number("m", "n") * pl.col("m_unit"),
        altitude_m=_number("a", "n") * pl.col("a_unit"),
        amount=pl.coalesce(_number("p", "n"), _number("p", "n2"), _euros()),
        currency=pl.coalesce(pl.col("p").struct.field("u", "u2", "u3")).replace_strict(CURRENCIES, default=None),
    ).with_columns(
        length_mm=pl.coalesce("l_plain", _number("l", "ft") * 304.8 + _number("l", "inch") * 25.4, _fraction()),
        mass_g=pl.coalesce("m_plain", _number("m", "lb") * 453.59237 + _number("m", "oz") * 28.349523125),
        l_differs=_differ("l", "l_plain", 10.0),
        m_differs=_differ("m", "m_plain", 1.0),
        a_differs=_differ("a", "altitude_m", 1.0),
    )
    judged = read.with_columns(reason=_reason())
    clean_rows = judged.filter(pl.col("reason").is_null()).unique("sku_text", keep="first", maintain_order=True)
    refused = judged.filter(pl.col("reason").is_not_null()).select("row", "reason", *COLUMNS)
    sinks = [clean_rows.select(_clean()).sink_csv(task.clean, lazy=True), refused.sink_csv(task.quarantine, lazy=True)]
    pl.collect_all(sinks, engine="streaming")


def _tidy(text: pl.Expr) -> pl.Expr:
    bare = text.str.replace_all("\u200b", "", literal=True).str.replace_all(r"[\s\p{Z}]+", " ").str.strip_chars()
    return bare.str.normalize("NFC")


def _stated(text: pl.Expr) -> pl.Expr:
    return pl.when(~text.str.to_lowercase().is_in(NULLS)).then(text)


def _lookup(found: str, table: dict[str, float]) -> pl.Expr:
    return pl.col(found).struct.field("u").replace_strict(table, default=None, return_dtype=pl.Float64())


def _number(found: str, group: str) -> pl.Expr:
    return pl.col(found).struct.field(group).str.replace_all(",", "", literal=True).cast(pl.Float64)


def _euros() -> pl.Expr:
    digits = pl.col("p").struct.field("n3").str.replace_all(".", "", literal=True).str.replace(",", ".", literal=True)
    return digits.cast(pl.Float64)


def _fraction() -> pl.Expr:
    return (_number("l", "whole") + _number("l", "above") / _number("l", "below")) * 25.4


def _half_step(found: str, group: str) -> pl.Expr:
    decimals = pl.col(found).struct.field(group).str.extract(r"\.([0-9]*)$", 1).str.len_bytes().fill_null(0)
    return 0.5 * pl.lit(10.0).pow(-decimals.cast(pl.Float64))


def _differ(found: str, value: str, other: float) -> pl.Expr:
    room = _half_step(found, "n") * pl.col(f"{found}_unit") + _half_step(found, "n2") * other + 1e-6
    return ((pl.col(value) - _number(found, "n2") * other).abs() > room).fill_null(value=False)


def _reason() -> pl.Expr:
    reasons = [pl.when(pl.col("sku_text").is_null()).then(pl.lit("sku_missing"))]
    for column, value, differs in (
        ("length", "length_mm", "l_differs"),
        ("mass", "mass_g", "m_differs"),
        ("altitude", "altitude_m", "a_differs"),
        ("price", "amount", None),
    ):
        unreadable = pl.col(f"{column}_text").is_not_null() & pl.col(value).is_null()
        reasons.append(pl.when(unreadable).then(pl.lit(f"{column}_unreadable")))
        if differs is not None:
            reasons.append(pl.when(differs).then(pl.lit(f"{column}_halves_disagree")))
    return pl.coalesce(reasons)


def _clean() -> list[pl.Expr]:
    folded = pl.col("category_text").str.to_lowercase().str.replace_all("-", " ", literal=True)
    word = folded.replace_strict(SPELLINGS, default="other", return_dtype=pl.String())
    return [
        *(pl.col(f"{name}_text").alias(name) for name in ("sku", "name", "vendor")),
        pl.when(folded.is_not_null()).then(word).alias("category"),
        *(pl.col(name) for name in ("length_mm", "mass_g", "altitude_m")),
        pl.col("amount").alias("price"),
        pl.col("currency"),
    ]


def main() -> None:
    """Clean and report."""
    task = arguments()
    with measuring() as measured:
        clean(task)
    report(measured)


if __name__ == "__main__":
    main()
