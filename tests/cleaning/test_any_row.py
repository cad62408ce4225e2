"""Whatever a raw file holds, cleaning accounts for every row or says what is wrong; it never breaks down."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from rocket_pipeline.core.cleaning.constraints import ESCAPES
from rocket_pipeline.core.cleaning.dataset import dataset_key, from_csv
from rocket_pipeline.core.cleaning.inputs import FIRST_ROW, RawFile
from rocket_pipeline.core.cleaning.pipeline import CleaningResult, run_cleaner
from rocket_pipeline.core.cleaning.quarantine import failed_key, merged_key, quarantine_key, read_refused
from rocket_pipeline.core.cleaning.validation import check
from rocket_pipeline.core.extraction.fixtures import cases, expected_records
from rocket_pipeline.core.rocketry.cleaning import CLEANERS, CONTRACTS
from rocket_pipeline.core.rocketry.cleaning.reasons import MEANINGS
from rocket_pipeline.core.rocketry.sources import SOURCES
from rocket_pipeline.core.storage.store import Storage
from rocket_pipeline.errors import ContractViolationError

pytestmark = pytest.mark.slow

Row = dict[str, str]

CASES = Path(__file__).parents[1] / "extraction" / "fixtures"
FILES: dict[str, RawFile] = {file.key: file for cleaner in CLEANERS.values() for file in cleaner.inputs}
FEW = settings(
    max_examples=6,  # of up to thirty rows each
    derandomize=True,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.generate],  # to shrink a table takes minutes
)
ORDERLESS = {"organizations", "motors", "designs", "configurations", "design_motors", "simulations", "components"}
"""Entities whose rows are alike or refused, so that their order says nothing."""


@cache
def real_rows() -> dict[str, list[Row]]:
    """Raw file → rows that the sources' saved documents give."""
    found: dict[str, list[Row]] = {key: [] for key in FILES}
    for case in cases(CASES):
        spec = SOURCES[case.parent.name].specification
        for row in expected_records(case):
            key = spec.key_for(row.get(spec.split_by_field, "")) if spec.split_by_field else spec.default_key
            found[key or ""].append(row)
    return found


WORDS = [
    *("", " ", "\t", "\n", "\r", "\r\n", "\u00a0", "\ufeff", "\x00", "\x1b[31m", "\x85", "\u2028", "\u202e", "\u200b"),
    *('"', '""', "'", '"a', 'a"b', "a,b", "\\", "\\n", "[", "{", "}", "[]", "{}", "null", "true", "-", ":", "/", "|"),
    *("0", "-0", "1", "-1", "NaN", "inf", "-inf", "1e308", "1e309", "1e-320", "9" * 30, "0.1", "1.", ".5", "+5", "1,5"),
    *("9223372036854775807", "9223372036854775808", "-9223372036854775809", "5000000000", "0x10", "1_000", "1e5"),
    *("2026-02-30", "2026-02-28", "0000-00-00", "9999-12-31", "2026-01-01T00:00:00Z", "1899", "20261"),
    *('["a"]', "[1]", "[null]", '[""]', '["a", 2]', '[["a"]]', '{"a": 1}', '["a"', '["\\ud800"]', '["\\u0000"]', '"a"'),
    *('[{"type": "x"}]', '{"bodytube": 99999999999999999999}', '["1", "P", "x"]', '{"a": "\\": 5"}'),
    *('[{"inner_diameter_mm": 1e999}]', '[{"inner_diameter_mm": -}]', '[{"inner_diameter_mm": "18"}]'),
    *("Zürich", "Ракета", "火箭", "صاروخ", "é", "e\u0301", "ﬀ", "Ⅷ", "½", "１８", "١٨", "ß", "İ", "🚀", "\U0010ffff"),
    *(
        "Â®",
        "&amp;",
        "&#0;",
        "&#xD800;",
        "ab" * 32,
        "AB" * 32,
        "a" * 10_000,
        "5,000 ft AGL",
        "none",
        "N/A",
        "C6-5",
        "1/4A3",
    ),
    *(
        "http://",
        "https://",
        "https://a b",
        "javascript:alert(1)",
        "file:///etc/passwd",
        "http://[::1",
        "https://ex.test/ü",
    ),
    *("18 mm", "18000 mm", "-5 in", "0 in", "1/0 in", "1e400 mm", "10-12 in", "K", "1|2", "C6-5", "1/4A3"),
    *("72 W", "-72 E", "91", "45 60", "N 45 S", "45° 30' 15\" N"),
]


def cells(column: str) -> st.SearchStrategy[str]:
    """A cell of a column: what stands there in real rows, what stands elsewhere, anything."""
    rows = [row for rows in real_rows().values() for row in rows]
    own = sorted({row[column] for row in rows if column in row})
    others = sorted({value for row in rows for value in row.values() if len(value) < 400})
    anything = st.text(st.characters(codec="utf-8"), max_size=12)
    near = st.text("0123456789.,-+/ :'\"[]{}eEaPN|\\", max_size=8)
    number = st.floats().map(repr) | st.integers(-(10**4), 10**4).map(str)
    known = [st.sampled_from(texts) for texts in (own, WORDS, others) if texts]
    return st.one_of(*known, near, anything, number)


@cache
def tables(key: str) -> st.SearchStrategy[list[Row]]:
    """The rows of a raw file: real ones, of this file or another, with a few cells that are anything; some repeated."""
    header = columns(key)
    own, others = real_rows()[key], [row for rows in real_rows().values() for row in rows]
    change = st.sampled_from(header).flatmap(lambda name: st.tuples(st.just(name), cells(name)))
    start = st.one_of(*([st.sampled_from(own)] * 4 if own else []), st.sampled_from(others))
    changed = st.builds(lambda row, changes: {**row, **dict(changes)}, start, st.lists(change, max_size=3))
    row = changed.map(lambda row: {name: row.get(name, "") for name in header})
    several = st.lists(row, min_size=1, max_size=25)
    doubled = several.flatmap(lambda rows: st.lists(st.sampled_from(rows), max_size=5).map(lambda more: [*rows, *more]))
    return doubled | st.just([]) if FILES[key].may_be_empty else doubled


def columns(key: str) -> list[str]:
    """The columns of a raw file."""
    return list(dict.fromkeys((*FILES[key].columns, *FILES[key].ignored, *FILES[key].required)))


def as_csv(key: str, rows: list[Row]) -> bytes:
    """A raw file as extraction writes it."""
    out = io.StringIO()
    writer = csv.DictWriter(out, columns(key), extrasaction="ignore", lineterminator="\n", quoting=csv.QUOTE_ALL)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def parents(entity: str) -> Iterator[str]:
    """What is cleaned before an entity, in order."""
    for name in CLEANERS[entity].depends_on:
        yield from parents(name)
        yield name


@cache
def ready(folder: Path, entity: str) -> Storage:
    """A root in which the parents of an entity were cleaned from real rows."""
    storage = Storage(folder)
    put(storage, real_rows())
    for name in dict.fromkeys(parents(entity)):
        run(storage, name)
    return storage


def put(storage: Storage, files: dict[str, list[Row]]) -> None:
    for key, rows in files.items():
        storage.raw.put(key, as_csv(key, rows))


def run(storage: Storage, entity: str) -> CleaningResult:
    return run_cleaner(CLEANERS[entity], storage, contracts=CONTRACTS)


def published(storage: Storage, entity: str) -> list[bytes]:
    return [storage.clean.get(key(entity)) for key in (dataset_key, quarantine_key, merged_key)]


@pytest.mark.parametrize("entity", [name for name, cleaner in CLEANERS.items() if cleaner.inputs])
@FEW
@given(data=st.data())
def test_any_rows_are_accounted_for_or_the_error_is_told(tmp_path: Path, entity: str, data: st.DataObject) -> None:
    root = ready(tmp_path, entity)
    files = {file.key: data.draw(tables(file.key), label=file.key) for file in CLEANERS[entity].inputs}
    put(root, files)
    try:
        result = run(root, entity)
    except ContractViolationError as error:
        if "nothing is left" not in str(error):
            raise  # a mistake in the rules
        check_refused(read_refused(root, failed_key(entity), entity), files)
        return
    assert result.raw == sum(map(len, files.values())) == result.clean + result.quarantined + result.merged
    check(from_csv(root.clean.get(dataset_key(entity)), CONTRACTS[entity]), CONTRACTS[entity])
    check_refused(read_refused(root, quarantine_key(entity), entity), files)
    once = published(root, entity)
    run(root, entity)
    assert published(root, entity) == once
    if entity == "kits":  # what is derived from such kits alone
        run(root, "kit_motors")
    if entity in ORDERLESS:
        put(root, {key: data.draw(st.permutations(rows), label="shuffled") for key, rows in files.items()})
        run(root, entity)
        assert root.clean.get(dataset_key(entity)) == once[0]


def check_refused(refused: pl.DataFrame, files: dict[str, list[Row]]) -> None:
    """Every refused row is one of its file, whole, and has its reason on one line."""
    for row in refused.iter_rows(named=True):
        held = json.loads(row["raw_row"])
        found = files[row["raw_file"]][row["row_number"] - FIRST_ROW]
        assert {name: value for name, value in held.items() if value} == {n: v for n, v in found.items() if v}
        assert row["reason"] in MEANINGS
        assert row["message"]
        assert not ESCAPES.keys() & set(row["message"])
