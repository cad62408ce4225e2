"""What changed between two states of a data set: rows that came, went, were renamed or changed, by key.

Any two frames can be compared, raw or clean; where they lie and how they are read is not this module's affair.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import asdict, dataclass, field
from typing import Any

import polars as pl

from rocket_pipeline.common.text import counted
from rocket_pipeline.errors import RawDataError

_SHOWN = 60
_OLD, _NEW = "\0old", "\0new"
"""Names of columns that no data set has."""


@dataclass(frozen=True, kw_only=True)
class Change:
    """One cell that differs.

    Attributes:
        key: The row's key in the newer state.
        column: The column.
        old: Its former value.
        new: Its present value.
    """

    key: tuple[Any, ...]
    column: str
    old: Any
    new: Any


@dataclass(frozen=True, kw_only=True)
class Renamed:
    """One row whose key changed while its identity stayed."""

    old: tuple[Any, ...]
    new: tuple[Any, ...]


@dataclass(frozen=True, kw_only=True)
class DataSetDiff:
    """The difference between two states of a data set.

    Attributes:
        key: The columns of the key.
        ignored: Columns that were left aside.
        added: Keys of rows that came.
        removed: Keys of rows that went.
        renamed: Rows under another key than before; they count as changed.
        changed: How many rows changed.
        unchanged: How many rows did not.
        columns: Column → changed rows in which it differs, the most frequent first.
        samples: Some changed cells of each column.
        new_columns: Columns that the older state lacks: null there.
        lost_columns: Columns that the newer state lacks: null there.
    """

    key: tuple[str, ...]
    ignored: tuple[str, ...]
    added: tuple[tuple[Any, ...], ...]
    removed: tuple[tuple[Any, ...], ...]
    renamed: tuple[Renamed, ...]
    changed: int
    unchanged: int
    columns: dict[str, int]
    samples: tuple[Change, ...] = field(repr=False)
    new_columns: tuple[str, ...] = ()
    lost_columns: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing differs."""
        return not (self.added or self.removed or self.changed)

    def as_json(self) -> dict[str, Any]:
        """All of it, as plain values."""
        return asdict(self)

    def as_markdown(self, title: str = "What changed", *, shown: int = 20) -> str:
        """All of it for a person; of keys and samples the first.

        Args:
            title: The heading.
            shown: How many keys of a kind.
        """
        return "\n".join(_markdown(self, title, shown)) + "\n"


def diff(
    old: pl.DataFrame,
    new: pl.DataFrame,
    *,
    key: Sequence[str],
    ignore: Sequence[str] = (),
    identity: str | None = None,
    samples: int = 3,
) -> DataSetDiff:
    """Compare two states of a data set.

    Equal values are equal: a null equals a null, 1 equals 1.0, and lists are compared element by element.

    Args:
        old: The former state.
        new: The present one.
        key: Columns that name a row in both.
        ignore: Columns to leave aside.
        identity: A column that stays when a row's key changes, such as the source's own id: rows that it joins are
            renamed, not removed and added.
        samples: How many changed cells to give for each column.

    Raises:
        RawDataError: A state lacks a column of the key, or a key or an identity is null or stands twice.
    """
    kept = [name for name in dict.fromkeys((*old.columns, *new.columns)) if name not in {*key, *ignore, identity}]
    told = [*key, *([identity] if identity else []), *kept]
    for frame, state in ((old, "older"), (new, "newer")):
        _check(frame, key, state, identity)
    before, after = _state(old, told, new), _state(new, told, old)
    gone, come = before.join(after, on=key, how="anti"), after.join(before, on=key, how="anti")
    moved = _pairs(gone, come, [identity]) if identity else _pairs(gone.clear(), come.clear(), key)
    renamed = tuple(Renamed(old=_key(was, key), new=_key(now, key)) for was, now in moved.iter_rows())
    pairs = pl.concat([_pairs(before, after, key), moved])
    differing = pairs.select(_side(_OLD, name).ne_missing(_side(_NEW, name)).alias(name) for name in told)
    counts = sorted(((name, int(differing[name].sum())) for name in told), key=lambda item: (-item[1], item[0]))
    columns = {name: count for name, count in counts if count}
    changed = differing.filter(pl.any_horizontal(told)).height
    return DataSetDiff(
        key=tuple(key),
        ignored=tuple(ignore),
        added=_keys(come, key, but={pair.new for pair in renamed}),
        removed=_keys(gone, key, but={pair.old for pair in renamed}),
        renamed=renamed,
        changed=changed,
        unchanged=pairs.height - changed,
        columns=columns,
        samples=tuple(c for name in columns for c in _samples(pairs.filter(differing[name]), name, key, samples)),
        new_columns=tuple(name for name in kept if name not in old.columns),
        lost_columns=tuple(name for name in kept if name not in new.columns),
    )


def _check(frame: pl.DataFrame, key: Sequence[str], state: str, identity: str | None) -> None:
    missing = [name for name in (*key, identity) if name and name not in frame.columns]
    if missing:
        raise RawDataError(f"The {state} state has no column {', '.join(missing)}.", hint="Choose another key.")
    _check_names(frame.select(key), state)
    if identity:
        _check_names(frame.select(identity).drop_nulls(), state)


def _check_names(names: pl.DataFrame, state: str) -> None:
    bad = names.filter(pl.any_horizontal(pl.all().is_null()) | pl.struct(pl.all()).is_duplicated())
    if bad.height:
        raise RawDataError(
            f"In the {state} state {counted(bad.height, 'row')} have no {', '.join(names.columns)} or share it, "
            f"such as {', '.join(map(str, bad.row(0)))}.",
            hint="Choose columns that name each row.",
        )


def _state(frame: pl.DataFrame, names: Sequence[str], other: pl.DataFrame) -> pl.DataFrame:
    """All columns of both states, in types in which they can be compared."""
    return frame.select(_comparable(name, frame.schema.get(name), other.schema.get(name)) for name in names)


def _comparable(name: str, own: pl.DataType | None, other: pl.DataType | None) -> pl.Expr:
    if own is None:
        return pl.lit(None, dtype=other).alias(name)
    value = pl.col(name)
    if other is None or own == other or pl.Null() in {own, other}:
        return value.cast(other or own) if own == pl.Null() else value
    if own.is_numeric() and other.is_numeric():
        return value.cast(pl.Float64)
    if own.is_nested():
        return pl.struct(value).struct.json_encode().alias(name)
    return value.cast(pl.String)


def _pairs(before: pl.DataFrame, after: pl.DataFrame, on: Sequence[str]) -> pl.DataFrame:
    """Rows that are in both states, as two structs, in the order of their keys."""
    left = before.select(*on, pl.struct(pl.all()).alias(_OLD))
    right = after.select(*on, pl.struct(pl.all()).alias(_NEW))
    return left.join(right, on=on, how="inner").sort(on).select(_OLD, _NEW)


def _side(side: str, name: str) -> pl.Expr:
    return pl.col(side).struct.field(name)


def _key(row: Mapping[str, Any], key: Sequence[str]) -> tuple[Any, ...]:
    return tuple(row[name] for name in key)


def _keys(rows: pl.DataFrame, key: Sequence[str], *, but: Set[tuple[Any, ...]]) -> tuple[tuple[Any, ...], ...]:
    return tuple(each for each in rows.select(key).sort(key).rows() if each not in but)


def _samples(pairs: pl.DataFrame, name: str, key: Sequence[str], number: int) -> Iterator[Change]:
    for old, new in pairs.head(number).iter_rows():
        yield Change(key=_key(new, key), column=name, old=old[name], new=new[name])


def _markdown(found: DataSetDiff, title: str, shown: int) -> Iterator[str]:
    yield f"# {title}"
    yield ""
    yield (
        f"{len(found.added):,} added, {len(found.removed):,} removed, {found.changed:,} changed "
        f"({len(found.renamed):,} renamed), {found.unchanged:,} unchanged, by {', '.join(found.key)}."
    )
    for told, names in (("Left aside", found.ignored), ("New", found.new_columns), ("Lost", found.lost_columns)):
        if names:
            yield f"{told} columns: {', '.join(names)}."
    for told, keys in (
        ("Added", found.added),
        ("Removed", found.removed),
        ("Renamed", [(*pair.old, "→", *pair.new) for pair in found.renamed]),
    ):
        if keys:
            yield from ("", f"## {told}", "", *(f"- {_cell(' '.join(map(str, k)))}" for k in keys[:shown]))
            yield from [f"- and {len(keys) - shown:,} more"] if len(keys) > shown else []
    if found.columns:
        yield from ("", "## Changed", "", "| column | rows | such as | was | is |", "|---|---|---|---|---|")
    first = {change.column: change for change in reversed(found.samples)}
    for name, rows in found.columns.items():
        such = first.get(name)
        cells = (" ".join(map(str, such.key)), such.old, such.new) if such else ("", "", "")
        yield f"| {name} | {rows:,} | {' | '.join(map(_cell, cells))} |"


def _cell(value: Any) -> str:
    text = " ".join(("" if value is None else str(value)).split()).replace("\\", "\\\\").replace("|", "\\|")
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"
