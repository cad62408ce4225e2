"""Checks of frames in Polars, before any store sees a row.

Community Neo4j enforces neither types nor presence, takes NaN, and drops a relationship with a missing end
without a word; so nothing of that may reach a store. What a value should mean is the business of cleaning,
not of this module.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import polars as pl

from rocket_pipeline.core.cleaning.contract import Column
from rocket_pipeline.core.graph_load.model import NodeSpec, RelationshipSpec
from rocket_pipeline.core.storage.ledger import Check

SAMPLE = 3
ENDS = ("start_key", "end_key")


def check_nodes(spec: NodeSpec, frame: pl.DataFrame) -> list[Check]:
    """The checks of one label's frame; with wrong columns that is the only one."""
    shape = _columns(frame, {column.name: column.polars_type for column in spec.properties})
    if not shape.passed:
        return [shape]
    return [shape, *_keys(frame, [spec.key]), *_values(frame, spec.properties)]


def check_relationships(
    spec: RelationshipSpec, frame: pl.DataFrame, *, starts: pl.Series, ends: pl.Series
) -> list[Check]:
    """The checks of one type's frame, the existence of both ends among them.

    Args:
        spec: The type.
        frame: Its rows.
        starts: The keys of the start label that are loaded; empty when the label is not loaded at all.
        ends: Likewise of the end label.
    """
    declared = {column.name: column.polars_type for column in spec.properties}
    shape = _columns(frame, {**dict.fromkeys(ENDS, pl.String()), **declared})
    if not shape.passed:
        return [shape]
    return [
        shape,
        *_keys(frame, list(ENDS)),
        *_values(frame, spec.properties),
        _end_exists(frame["start_key"], starts, f"starts at no {spec.start}|start at no {spec.start}"),
        _end_exists(frame["end_key"], ends, f"ends at no {spec.end}|end at no {spec.end}"),
    ]


def _columns(frame: pl.DataFrame, declared: dict[str, pl.DataType]) -> Check:
    found = dict(frame.schema)
    wrong = [
        f"{name} is {found.get(name, 'missing')}, not {declared.get(name, 'declared')}"
        for name in dict.fromkeys([*declared, *found])
        if found.get(name) != declared.get(name)
    ]
    return Check(name="columns", passed=not wrong, detail="; ".join(wrong))


def _keys(frame: pl.DataFrame, key: list[str]) -> Iterator[Check]:
    nulls = frame.filter(pl.any_horizontal(pl.col(key).is_null()))
    halves = nulls.select(key).rows() if len(key) > 1 else []
    yield _check("no null key", nulls.height, "row has no key|rows have no key", halves)
    double = frame.filter(pl.struct(key).is_duplicated()).select(key)
    yield _check(
        "unique key",
        double.height,
        "row shares its key|rows share their keys",
        double.unique(maintain_order=True).rows(),
    )


def _values(frame: pl.DataFrame, columns: Sequence[Column]) -> Iterator[Check]:
    for column in columns:
        series = frame[column.name]
        if column.required:
            yield _check(f"{column.name} is present", series.null_count(), "value is null|values are null", [])
        if column.type.startswith("list"):
            holes = series.drop_nulls().filter(
                series.drop_nulls().list.drop_nulls().list.len() < series.drop_nulls().list.len()
            )
            yield _check(f"{column.name} has no null inside", holes.len(), "list holds null|lists hold null", [])
            series = series.explode()
        if series.dtype.is_float():
            odd = series.drop_nulls().filter(~series.drop_nulls().is_finite())
            yield _check(f"{column.name} is finite", odd.len(), "value is|values are", odd.to_list())


def _end_exists(keys: pl.Series, known: pl.Series, verb: str) -> Check:
    missing = keys.drop_nulls().filter(~keys.drop_nulls().is_in(known.implode()))
    singular, plural = verb.split("|")
    words = f"relationship {singular}|relationships {plural}"
    return _check(f"{keys.name} exists", missing.len(), words, missing.unique(maintain_order=True).to_list())


def _check(name: str, count: int, words: str, sample: Sequence[object]) -> Check:
    """A check that passes when `count` is 0; `words` in the singular and, after "|", in the plural."""
    if not count:
        return Check(name=name, passed=True)
    singular, plural = words.split("|")
    shown = ", ".join(str(item[0] if isinstance(item, tuple) and len(item) == 1 else item) for item in sample[:SAMPLE])
    detail = f"{count:,} {singular if count == 1 else plural}" + (f": {shown}" if shown else "")
    return Check(name=name, passed=False, detail=detail)
