"""Records as raw CSV files: every value as text that a CSV reader gives back, whatever it holds."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from rocket_pipeline.core.extraction.output import RecordWriter, as_row
from rocket_pipeline.core.extraction.specification import Record, SourceSpecification

SPEC = SourceSpecification(
    name="kits",
    base_url="https://site.test",
    required_fields=("name",),
    output_filename="site.csv",
    description="Kits.",
    entity_folder="kits",
    field_types={"name": "text", "price": "number"},
)
SPLIT = SPEC.model_copy(
    update={
        "split_by_field": "kind",
        "split_file_mapping": {"kit": "site.csv", "spare": "site.csv", "maker": "manufacturers/site.csv"},
        "field_types": {"kind": "text", "name": "text"},
    }
)
PROVENANCE = ["source", "source_url", "source_sha256"]


def write(folder: Path, records: Iterable[Record], spec: SourceSpecification = SPEC) -> dict[str, Path]:
    """Key → a copy of the file that was written."""
    with RecordWriter(spec) as writer:
        for record in records:
            writer.write(as_row(record))
        return {file.key: file.path.rename(folder / file.key.replace("/", "+")) for file in writer.finish()}


def read(file: Path) -> list[list[str]]:
    with file.open(newline="", encoding="utf-8") as lines:
        return list(csv.reader(lines))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        ("", ""),
        (" as it was ", " as it was "),
        (True, "true"),
        (False, "false"),
        (0, "0"),
        (12, "12"),
        (29.0, "29.0"),
        (23.900000000000002, "23.900000000000002"),
        (Decimal("1.50"), "1.50"),
        (math.nan, "nan"),
        ([], "[]"),
        (["S", "M", 3, None, True], '["S", "M", 3, null, true]'),
        (("a", "b"), '["a", "b"]'),
        ({"b": 1, "a": {"ü": "é"}}, '{"a": {"ü": "é"}, "b": 1}'),
        ([Decimal("1.5")], '["1.5"]'),
        ("lone \ud800 surrogate", "lone ? surrogate"),
        (["lone \udfff"], '["lone ?"]'),
    ],
)
def test_a_value_is_written_as_json_spells_it(value: object, text: str) -> None:
    assert as_row({"x": value}) == {"x": text}


@pytest.mark.parametrize(
    "text",
    [
        'say "hello"',
        "a,b;c\td",
        "two\nlines",
        "two\r\nlines",
        "an old\rMac",
        "\r",
        "\n",
        '"',
        "'",
        "Ünïcödé 火箭 🚀",
        "=1+1",
        "\\n",
        "null",
        " ",
        "nul\x00byte",
        "\u2028",
        "\ufeff",
    ],
)
def test_any_text_comes_back_from_the_file(text: str, tmp_path: Path) -> None:
    file = write(tmp_path, [{"name": text, "price": "1"}, {"name": "next"}])["kits/site.csv"]
    assert [row[:2] for row in read(file)] == [["name", "price"], [text, "1"], ["next", ""]]
    as_cleaning_reads_it = pl.read_csv(file.read_bytes(), infer_schema=False)
    assert as_cleaning_reads_it["name"].to_list() == [text, "next"]


def test_columns_come_as_declared_then_as_they_appear_then_where_they_are_from(tmp_path: Path) -> None:
    records: list[Record] = [
        {"source_url": "u", "late": 1, "name": "a"},
        {"later": 2, "price": 3, "source": "s", "source_sha256": "h"},
    ]
    header, *rows = read(write(tmp_path, records)["kits/site.csv"])
    assert header == ["name", "price", "late", "later", *PROVENANCE]
    assert rows == [["a", "", "1", "", "", "u", ""], ["", "3", "", "2", "s", "", "h"]]


def test_records_stay_in_their_order(tmp_path: Path) -> None:
    rows = read(write(tmp_path, [{"name": str(n)} for n in (3, 1, 2, 1)])["kits/site.csv"])
    assert [row[0] for row in rows[1:]] == ["3", "1", "2", "1"]


def test_lines_end_alike_on_every_system(tmp_path: Path) -> None:
    content = write(tmp_path, [{"name": "a"}])["kits/site.csv"].read_bytes()
    assert content == b"name,price,source,source_url,source_sha256\na,,,,\n"


def test_each_record_goes_to_the_file_of_its_value_without_the_column(tmp_path: Path) -> None:
    records: list[Record] = [
        {"kind": "kit", "name": "Alpha"},
        {"kind": "maker", "name": "Estes", "website": "https://site.test"},
        {"kind": "spare", "name": "Fin"},
        {"kind": "kit", "name": "Beta"},
    ]
    files = write(tmp_path, records, SPLIT)
    assert sorted(files) == ["kits/site.csv", "manufacturers/site.csv"]
    kits, makers = read(files["kits/site.csv"]), read(files["manufacturers/site.csv"])
    assert [row[0] for row in kits] == ["name", "Alpha", "Fin", "Beta"]
    assert kits[0] == ["name", *PROVENANCE]
    assert makers[0] == ["name", "website", *PROVENANCE]
    assert [row[0] for row in makers[1:]] == ["Estes"]


def test_a_value_that_is_not_mapped_is_counted_and_kept_whole(tmp_path: Path) -> None:
    records: list[Record] = [{"kind": "kit", "name": "a"}, {"kind": "Kit", "name": "b"}, {"name": "c"}, {"kind": None}]
    with RecordWriter(SPLIT) as writer:
        for record in records:
            writer.write(as_row(record))
        assert writer.unmapped == {"Kit": 1, "": 2}
        rows = {file.key: file.rows for file in writer.finish()}
    assert rows == {"_unmapped/kits.csv": 3, "kits/site.csv": 1}
    unmapped = read(write(tmp_path, records, SPLIT)["_unmapped/kits.csv"])
    assert unmapped[0] == ["name", "kind", *PROVENANCE]
    assert [row[:2] for row in unmapped[1:]] == [["b", "Kit"], ["c", ""], ["", ""]]


def test_a_flag_or_a_number_can_decide_the_file(tmp_path: Path) -> None:
    spec = SPEC.model_copy(
        update={"split_by_field": "sparky", "split_file_mapping": {"true": "sparky.csv", "false": "others.csv"}}
    )
    files = write(tmp_path, [{"sparky": True}, {"sparky": False}], spec)
    assert sorted(files) == ["kits/others.csv", "kits/sparky.csv"]


def test_nothing_is_left_behind_when_the_writing_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with RecordWriter(SPEC) as writer:
        writer.write(as_row({"name": "a"}))
        writer.finish()
        assert list(tmp_path.iterdir())
    assert not list(tmp_path.iterdir())


def test_no_record_is_no_file(tmp_path: Path) -> None:
    assert write(tmp_path, []) == {}
