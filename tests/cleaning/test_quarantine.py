from __future__ import annotations

import json
import random
from typing import Any

import polars as pl

from rocket_pipeline.core.cleaning.contract import PROVENANCE, Column, EntityContract
from rocket_pipeline.core.cleaning.quarantine import MERGED, REFUSED, Refusal, deduplicate, raw, refuse

CONTRACT = EntityContract(
    name="things",
    description="Things.",
    key=("key",),
    columns=(
        Column(name="key", type="string", description="Key.", required=True),
        Column(name="size", type="number", description="Size."),
        *PROVENANCE,
    ),
)


def rows(*records: dict[str, Any]) -> pl.DataFrame:
    raw_rows = [
        {"key": None, "size": None, "source": "s", "source_url": "https://s.test", "source_sha256": "0" * 64} | r
        for r in records
    ]
    text = pl.DataFrame(raw_rows, schema_overrides=dict.fromkeys(raw_rows[0], pl.String))
    return text.select(
        raw_file=pl.lit("things/s.csv"),
        row_number=pl.int_range(2, pl.len() + 2, dtype=pl.Int64),
        raw=pl.struct(pl.all()),
        key="key",
        size=pl.col("size").cast(pl.Float64),
        source="source",
        source_url="source_url",
        source_sha256="source_sha256",
    )


BIG = Refusal(reason="too_big", field="size", when=pl.col("size") > 10, message=pl.format("size {}", raw("size")))
ODD = Refusal(reason="odd", field="key", when=pl.col("size") % 2 == 1, message="an odd size")


def test_a_refused_row_is_counted_once_under_the_first_reason_and_tells_all() -> None:
    split = refuse(rows({"key": "a", "size": "4"}, {"key": "b", "size": "13"}, {"key": "c"}), [BIG, ODD])
    assert split.kept["key"].to_list() == ["a", "c"]
    (row,) = split.refused.to_dicts()
    assert dict(split.refused.schema) == REFUSED
    assert (row["reason"], row["field"], row["value"], row["message"]) == (
        "too_big",
        "size",
        "13",
        "size 13; an odd size",
    )
    assert json.loads(row["raw_row"])["key"] == "b"
    assert (row["raw_file"], row["row_number"], row["source_url"]) == ("things/s.csv", 3, "https://s.test")


def test_a_missing_value_is_shown_as_none_and_not_as_the_next_reasons_value() -> None:
    missing = Refusal(reason="value_missing", field="size", when=pl.col("size").is_null(), message="no size")
    named = Refusal(reason="named", field="key", when=pl.col("key") == "a", message="a")
    (row,) = refuse(rows({"key": "a"}), [missing, named]).refused.to_dicts()
    assert row["value"] is None


def test_rows_that_say_the_same_are_merged_with_a_trace() -> None:
    split = deduplicate(
        rows({"key": "a", "size": "4"}, {"key": "a", "size": "4"}, {"key": "b"}, {"key": "b"}), CONTRACT
    )
    assert split.kept["key"].to_list() == ["a", "b"]
    assert dict(split.merged.schema) == MERGED
    assert split.merged.select("key", "merged_into", "rule", "row_number").rows() == [
        ("a", "a", "identical_row", 3),
        ("b", "b", "identical_row", 5),
    ]


def test_rows_of_one_key_that_differ_are_all_refused_and_say_where() -> None:
    split = deduplicate(
        rows({"key": "a", "size": "4"}, {"key": "a"}, {"key": "a", "size": "4"}, {"key": "b"}), CONTRACT
    )
    assert split.kept["key"].to_list() == ["b"]
    assert set(split.refused["message"]) == {"a stands in several rows that differ in size"}
    assert split.refused["row_number"].sort().to_list() == [2, 3, 4]
    assert split.merged.is_empty()


def test_which_row_stays_does_not_depend_on_the_order_of_the_rows() -> None:
    records = [{"key": k, "size": "4", "source_url": f"https://s.test/{n}"} for n in range(5) for k in "ab"]
    shuffled = random.Random(7).sample(records, len(records))
    first, second = (deduplicate(rows(*r), CONTRACT).kept.select(*CONTRACT.schema) for r in (records, shuffled))
    assert first.equals(second)
