"""The product's side of SPEC.md: its own rules for texts, quantities and vocabularies, in one streaming query."""

from __future__ import annotations

import polars as pl

from benchmarks.cleaning.rows import CATEGORIES, COLUMNS
from benchmarks.cleaning.side import NULLS, Task, arguments, measuring, report
from rocket_pipeline.core.cleaning.text import stated, tidy
from rocket_pipeline.core.cleaning.units import ALTITUDE, LENGTH, MASS, PRICE, quantity
from rocket_pipeline.core.cleaning.vocabulary import Vocabulary

WORDS = Vocabulary(name="category", words=CATEGORIES)
QUANTITIES = {"length": LENGTH, "mass": MASS, "altitude": ALTITUDE, "price": PRICE}


def clean(task: Task) -> None:
    """Do the work: one plan with two sinks."""
    rows = pl.scan_csv(task.rows, infer_schema=False).with_row_index("row", offset=1)
    read = rows.with_columns(
        **{f"{column}_text": stated(tidy(pl.col(column)), *NULLS) for column in ("sku", "name", "vendor")},
        **{f"{column}_read": quantity(stated(pl.col(column), *NULLS), kind) for column, kind in QUANTITIES.items()},
        word=WORDS.canonical(stated(pl.col("category"), *NULLS)),
        category_text=stated(pl.col("category"), *NULLS),
    ).with_columns(reason=_reason())
    sinks = [
        _clean(read).sink_csv(task.clean, lazy=True),
        read.filter(pl.col("reason").is_not_null()).select("row", "reason", *COLUMNS).sink_csv(task.quarantine, lazy=True),
    ]
    pl.collect_all(sinks, engine="streaming")


def _clean(read: pl.LazyFrame) -> pl.LazyFrame:
    kept = read.filter(pl.col("reason").is_null()).unique("sku_text", keep="first", maintain_order=True)
    return kept.select(
        sku="sku_text",
        name="name_text",
        vendor="vendor_text",
        category=pl.when(pl.col("category_text").is_not_null()).then(pl.col("word").fill_null("other")),
        length_mm=pl.col("length_read").struct.field("value"),
        mass_g=pl.col("mass_read").struct.field("value"),
        altitude_m=pl.col("altitude_read").struct.field("value"),
        price=pl.col("price_read").struct.field("value"),
        currency=pl.col("price_read").struct.field("unit"),
    )


def _reason() -> pl.Expr:
    """The first reason to refuse a row."""
    reasons = [pl.when(pl.col("sku_text").is_null()).then(pl.lit("sku_missing"))]
    for column in QUANTITIES:
        problem = pl.col(f"{column}_read").struct.field("problem")
        says = pl.when(problem == "halves_disagree").then(problem).when(problem.is_not_null()).then(pl.lit("unreadable"))
        reasons.append(pl.format(f"{column}_{{}}", says))
    return pl.coalesce(reasons)


def main() -> None:
    """Clean and report."""
    task = arguments()
    with measuring() as measured:
        clean(task)
    report(measured)


if __name__ == "__main__":
    main()
