"""The product's side of SPEC.md: its own rules for texts, quantities and vocabularies.

Batches of rows go through the rules on all cores; what is fit streams on to the dedupe and the file.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import BinaryIO

import polars as pl
from polars.io.plugins import register_io_source

from benchmarks.cleaning.rows import CATEGORIES, COLUMNS
from benchmarks.cleaning.side import NULLS, Task, arguments, measuring, report
from rocket_pipeline.core.cleaning.text import stated, tidy
from rocket_pipeline.core.cleaning.units import ALTITUDE, LENGTH, MASS, PRICE, quantity
from rocket_pipeline.core.cleaning.vocabulary import Vocabulary

BATCH = 100_000
AHEAD = 3
"""Batches in work at once: Polars' steps leave Python's lock alone."""

WORDS = Vocabulary(name="category", words=CATEGORIES)
QUANTITIES = {"length": LENGTH, "mass": MASS, "altitude": ALTITUDE, "price": PRICE}
CLEAN = {
    **dict.fromkeys(("sku", "name", "vendor", "category"), pl.String()),
    **dict.fromkeys(("length_mm", "mass_g", "altitude_m", "price"), pl.Float64()),
    "currency": pl.String(),
}


def clean(task: Task) -> None:
    """Do the work."""
    with task.quarantine.open("wb") as refused:

        def fit(*_: object) -> Iterator[pl.DataFrame]:
            # The dedupe and the file need all rows and all columns: there is nothing to be pushed down to here.
            return _fit(task, refused)

        fit_rows = register_io_source(fit, schema=CLEAN)
        fit_rows.unique("sku", keep="first", maintain_order=True).sink_csv(task.clean, engine="streaming")


def _fit(task: Task, refused: BinaryIO) -> Iterator[pl.DataFrame]:
    """The fit rows of each batch; the others are written to the quarantine."""
    with ThreadPoolExecutor(AHEAD) as pool:
        for judged in _in_order(pool, _batches(task)):
            unfit = judged.filter(pl.col("reason").is_not_null()).select("row", "reason", *COLUMNS)
            unfit.write_csv(refused, include_header=refused.tell() == 0)
            yield judged.filter(pl.col("reason").is_null()).select(_clean())


def _batches(task: Task) -> Iterator[pl.DataFrame]:
    start = 1
    for rows in pl.scan_csv(task.rows, infer_schema=False).collect_batches(chunk_size=BATCH, maintain_order=True):
        yield rows.rechunk().with_row_index("row", offset=start)
        start += rows.height


def _in_order(pool: ThreadPoolExecutor, batches: Iterator[pl.DataFrame]) -> Iterator[pl.DataFrame]:
    """Judge a few batches at once, and give them back in their order."""
    judged: deque[Future[pl.DataFrame]] = deque()
    for batch in batches:
        judged.append(pool.submit(_judge, batch))
        if len(judged) > AHEAD:
            yield judged.popleft().result()
    while judged:
        yield judged.popleft().result()


def _judge(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.with_columns(_read()).with_columns(reason=_reason())


def _read() -> list[pl.Expr]:
    return [
        *(stated(tidy(pl.col(name)), *NULLS).alias(f"{name}_text") for name in ("sku", "name", "vendor")),
        *(quantity(stated(pl.col(name), *NULLS), kind).alias(f"{name}_read") for name, kind in QUANTITIES.items()),
        stated(pl.col("category"), *NULLS).alias("category_text"),
        WORDS.canonical(pl.col("category")).alias("word"),
    ]


def _reason() -> pl.Expr:
    """The first reason to refuse a row."""
    reasons = [pl.when(pl.col("sku_text").is_null()).then(pl.lit("sku_missing"))]
    for column in QUANTITIES:
        problem = pl.col(f"{column}_read").struct.field("problem")
        reasons += [
            pl.when(problem == "halves_disagree").then(pl.lit(f"{column}_halves_disagree")),
            pl.when(problem.is_not_null()).then(pl.lit(f"{column}_unreadable")),
        ]
    return pl.coalesce(reasons)


def _clean() -> list[pl.Expr]:
    return [
        *(pl.col(f"{name}_text").alias(name) for name in ("sku", "name", "vendor")),
        pl.when(pl.col("category_text").is_not_null()).then(pl.col("word").fill_null("other")).alias("category"),
        pl.col("length_read").struct.field("value").alias("length_mm"),
        pl.col("mass_read").struct.field("value").alias("mass_g"),
        pl.col("altitude_read").struct.field("value").alias("altitude_m"),
        pl.col("price_read").struct.field("value").alias("price"),
        pl.col("price_read").struct.field("unit").alias("currency"),
    ]


def main() -> None:
    """Clean and report."""
    task = arguments()
    with measuring() as measured:
        clean(task)
    report(measured)


if __name__ == "__main__":
    main()
