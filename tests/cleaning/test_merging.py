from __future__ import annotations

import polars as pl
import pytest

from rocket_pipeline.core.cleaning.contract import PROVENANCE, Column, EntityContract
from rocket_pipeline.core.cleaning.inputs import stack
from rocket_pipeline.core.cleaning.merging import United, unite

CONTRACT = EntityContract(
    name="things",
    description="Things.",
    key=("key",),
    columns=(
        Column(name="key", type="string", description="A key."),
        Column(name="size", type="number", description="A size."),
        Column(name="size_text", type="string", description="Its words."),
        Column(name="tags", type="list[string]", description="Tags."),
        *PROVENANCE,
    ),
)


def united(*rows: tuple[str, float | None, str | None, list[str] | None], **options: object) -> United:
    frame = pl.DataFrame(
        rows,
        schema={"key": pl.String, "size": pl.Float64, "size_text": pl.String, "tags": pl.List(pl.String)},
        orient="row",
    ).with_columns(
        *(pl.lit(column.name).alias(column.name) for column in PROVENANCE),
        raw=pl.struct(source_url=pl.lit("u")),
        raw_file=pl.lit("f"),
        row_number=pl.int_range(2, pl.len() + 2, dtype=pl.Int64),
    )
    options = {"rule": "same", "following": {"size_text": "size"}, **options}
    return unite(frame, CONTRACT, **options)  # type: ignore[arg-type]


def test_the_first_value_holds_and_gaps_are_filled_by_later_rows() -> None:
    result = united(("a", None, None, []), ("a", 2.0, "two", ["x"]), ("b", 1.0, "one", None))
    assert result.frame.select("key", "size", "size_text", "tags").rows() == [
        ("a", 2.0, "two", ["x"]),
        ("b", 1.0, "one", None),
    ]
    assert result.merged.select("key", "merged_into", "rule", "row_number").rows() == [("a", "a", "same", 3)]
    assert result.warnings == ()


def test_a_text_is_taken_from_the_row_whose_value_is() -> None:
    rows = ("a", None, "unread", None), ("a", 2.0, "two", None)
    assert united(*rows).frame["size_text"].to_list() == ["two"]
    assert united(rows[0]).frame["size_text"].to_list() == ["unread"]


def test_contradictions_are_named_unless_the_column_may_differ() -> None:
    rows = ("a", 1.0, "x", None), ("a", 2.0, "x", None)
    told = "1 key: merged rows contradict each other in size, and the first holds: a"
    assert united(*rows).warnings == (told,)
    assert united(*rows, differing=["size"]).warnings == ()


def test_lists_can_be_put_together() -> None:
    rows = ("a", 1.0, "x", ["p", "q"]), ("a", 1.0, "x", None), ("a", 1.0, "x", ["q", "r"]), ("b", 1.0, "x", None)
    assert united(*rows, union=["tags"]).frame["tags"].to_list() == [["p", "q", "r"], None]


@pytest.mark.parametrize("order", [["size"], []])
def test_the_declared_order_goes_before_that_of_the_file(order: list[str]) -> None:
    result = united(("a", 2.0, "two", None), ("a", 1.0, "one", None), order=order)
    assert result.frame["size_text"].to_list() == (["one"] if order else ["two"])


def test_raw_files_of_different_columns_stand_one_below_the_other() -> None:
    first, second = (
        pl.DataFrame({"raw_file": [file], "row_number": [2], "raw": [row]})
        for file, row in (("f", {"a": "1", "b": "2"}), ("g", {"b": "3", "c": "4"}))
    )
    assert stack([first, second])["raw"].to_list() == [
        {"a": "1", "b": "2", "c": None},
        {"a": None, "b": "3", "c": "4"},
    ]
