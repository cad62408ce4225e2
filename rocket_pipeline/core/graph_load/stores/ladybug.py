"""The embedded store: one file, no server. How that file is kept whole is the business of `draft`.

Rows go in through `LOAD FROM` a typed Parquet file: parameters lose their types when a batch holds only
nulls or empty lists, and `UNWIND` of parameters is several times slower. The file needs a new name each
time, because prepared statements keep what they read of it.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self

import ladybug
import polars as pl

from rocket_pipeline.core.graph_load.model import (
    RUN_ID,
    GraphModel,
    NodeSpec,
    ObservedSchema,
    RelationshipSpec,
)
from rocket_pipeline.core.graph_load.store import (
    BATCH,
    Capabilities,
    LoadReport,
    Row,
    Spec,
    Value,
    refuse_mass_removal,
    stored_properties,
)
from rocket_pipeline.core.graph_load.stores.ladybug_catalog import (
    create,
    existing,
    literal,
    observe,
    quoted,
    wanted,
)
from rocket_pipeline.errors import CorruptObjectError, GraphDataError, GraphUnavailableError

BUFFER_POOL_BYTES = 512 * 1024 * 1024
"""The library's default is 80 % of the machine's memory."""

PASSING = ("IO exception", "Buffer manager exception")
"""How the library's errors begin when the disk, a lock or the memory is the cause, and not the data."""

INTERNAL = frozenset({"_ID", "_LABEL", "_SRC", "_DST"})


class LadybugStore:
    """A graph in one file.

    Args:
        path: The file; created when missing, unless `read_only`.
        model: The keys of the labels, which relationships refer to.
        read_only: Refuse every write; several readers are fine.

    Raises:
        GraphUnavailableError: Another process writes to the file, or the disk refuses it.
        CorruptObjectError: The file is not a readable graph.
    """

    name: Literal["neo4j", "ladybug"] = "ladybug"
    capabilities = Capabilities(enforces_types=True, concurrent_writers=False)

    def __init__(self, path: Path, model: GraphModel, *, read_only: bool = False) -> None:
        self.path = path
        self._model = model
        self._batches = 0
        self._closed = False
        self._scratch = tempfile.TemporaryDirectory(prefix="rocket-graph-")
        try:
            self._database = ladybug.Database(
                path, buffer_pool_size=BUFFER_POOL_BYTES, read_only=read_only, backend="pybind"
            )
            self._connection = ladybug.Connection(self._database)
        # A damaged file can ask for any amount of memory.
        except (RuntimeError, MemoryError) as error:
            self._scratch.cleanup()
            raise _opening_failed(path, error) from error

    def ensure_schema(self, model: GraphModel) -> None:
        """Create the tables that are missing; one that differs is refused."""
        found = existing(self._rows)
        for name, table in wanted(model).items():
            if name not in found:
                create(name, table, self._rows)
            elif found[name] != table:
                raise GraphDataError(
                    f"{name} in {self.path} is not as {model.name} declares it.",
                    hint="Delete the file and run graph_load: it is rebuilt from the clean data sets.",
                )

    def fits(self, model: GraphModel) -> bool:
        """Whether the file has exactly the model's tables and each of them can be read."""
        if existing(self._rows) != wanted(model):
            return False
        specs: list[Spec] = [*model.nodes, *model.relationships]
        for spec in specs:
            self.count(spec)
        return True

    def upsert_nodes(self, spec: NodeSpec, frame: pl.DataFrame, *, run_id: str, batch: int = BATCH) -> LoadReport:
        """See GraphStore."""
        key = quoted(spec.key)
        merge = f"MERGE (_x:{quoted(spec.label)} {{{key}: {key}}}) {_set(spec, skip=spec.key)}"
        return LoadReport(sent=frame.height, matched=self._load(merge, frame, run_id=run_id, batch=batch))

    def upsert_relationships(
        self, spec: RelationshipSpec, frame: pl.DataFrame, *, run_id: str, batch: int = BATCH
    ) -> LoadReport:
        """See GraphStore."""
        start, end = (self._model.node(label) for label in (spec.start, spec.end))
        # One MATCH for each end: with both in one, the store builds every pair of nodes first.
        merge = (
            f"MATCH (_a:{quoted(spec.start)} {{{quoted(start.key)}: start_key}}) "
            f"MATCH (_b:{quoted(spec.end)} {{{quoted(end.key)}: end_key}}) "
            f"MERGE (_a)-[_x:{quoted(spec.type)}]->(_b) {_set(spec)}"
        )
        matched = self._load(merge, frame, run_id=run_id, batch=batch)
        if matched == frame.height:
            return LoadReport(sent=frame.height, matched=matched)
        return LoadReport(sent=frame.height, matched=matched, dangling=self._dangling(spec, frame))

    def delete_stale(self, spec: Spec, run_id: str, *, max_fraction: float = 0.2) -> int:
        """See GraphStore."""
        stale = f"{_pattern(spec)} WHERE _x.run_id IS NULL OR _x.run_id <> $run_id"
        count = int(self._rows(f"{stale} RETURN count(*)", {"run_id": run_id})[0][0])
        refuse_mass_removal(spec, stale=count, total=self.count(spec), max_fraction=max_fraction)
        if count:
            delete = "DETACH DELETE" if isinstance(spec, NodeSpec) else "DELETE"
            self._rows(f"{stale} {delete} _x", {"run_id": run_id})
        return count

    def count(self, spec: Spec, *, run_id: str | None = None) -> int:
        """See GraphStore."""
        where = "" if run_id is None else "WHERE _x.run_id = $run_id "
        params = None if run_id is None else {"run_id": run_id}
        return int(self._rows(f"{_pattern(spec)} {where}RETURN count(*)", params)[0][0])

    def nodes(self, spec: NodeSpec) -> list[Row]:
        """See GraphStore."""
        return self._records(spec, {}, order=f"_x.{quoted(spec.key)}")

    def relationships(self, spec: RelationshipSpec) -> list[Row]:
        """See GraphStore."""
        start, end = (self._model.node(label) for label in (spec.start, spec.end))
        ends = {"start_key": f"_a.{quoted(start.key)}", "end_key": f"_b.{quoted(end.key)}"}
        return self._records(spec, ends, order="start_key, end_key")

    def introspect(self) -> ObservedSchema:
        """See GraphStore."""
        return observe(self._rows)

    def query(self, cypher: str, params: Mapping[str, Value] | None = None) -> list[Row]:
        """See GraphStore."""
        with self._reading():
            result = self._execute(cypher, params)
            names = result.get_column_names()
            return [{name: _plain(value) for name, value in zip(names, row, strict=True)} for row in result.get_all()]

    def checkpoint(self) -> None:
        """Write everything into the one file; nothing of it stays in a log beside it."""
        self._rows("CHECKPOINT")

    def close(self) -> None:
        """See GraphStore."""
        if self._closed:
            return
        self._closed = True
        self._connection.close()
        self._database.close()
        self._scratch.cleanup()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _load(self, merge: str, frame: pl.DataFrame, *, run_id: str, batch: int) -> int:
        return sum(self._load_batch(merge, part, run_id) for part in frame.iter_slices(batch))

    def _load_batch(self, merge: str, part: pl.DataFrame, run_id: str) -> int:
        self._batches += 1
        file = Path(self._scratch.name) / f"{self._batches}.parquet"
        # The store reads Polars' timestamps as integers; `_set` turns the text back.
        as_text = part.with_columns(pl.col(pl.Datetime).dt.strftime("%Y-%m-%d %H:%M:%S%.6f"))
        as_text.write_parquet(file)
        rows = self._rows(f"LOAD FROM {literal(str(file))} {merge} RETURN count(*)", {"run_id": run_id})
        file.unlink()
        return int(rows[0][0])

    def _dangling(self, spec: RelationshipSpec, frame: pl.DataFrame) -> tuple[tuple[str, str], ...]:
        start, end = (self._model.node(label) for label in (spec.start, spec.end))
        known_starts, known_ends = ({row[node.key] for row in self.nodes(node)} for node in (start, end))
        ends = frame.select("start_key", "end_key").iter_rows()
        return tuple((a, b) for a, b in ends if a not in known_starts or b not in known_ends)[:5]

    def _records(self, spec: Spec, extra: dict[str, str], *, order: str) -> list[Row]:
        declared = {column.name: f"_x.{quoted(column.name)}" for column in stored_properties(spec)}
        wanted_values = ", ".join(f"{source} AS {quoted(name)}" for name, source in {**extra, **declared}.items())
        rows = self._rows(f"{_pattern(spec)} RETURN {wanted_values} ORDER BY {order}")
        names = [*extra, *declared]
        return [
            {name: _plain(value) for name, value in zip(names, row, strict=True) if value is not None} for row in rows
        ]

    @contextmanager
    def _reading(self) -> Iterator[None]:
        """A transaction in which the store refuses every write."""
        self._rows("BEGIN TRANSACTION READ ONLY")
        try:
            yield
        finally:
            self._rows("ROLLBACK")

    def _rows(self, cypher: str, params: Mapping[str, Value] | None = None) -> list[list[Any]]:
        return [list(row) for row in self._execute(cypher, params).get_all()]

    def _execute(self, cypher: str, params: Mapping[str, Value] | None = None) -> ladybug.QueryResult:
        try:
            result = self._connection.execute(cypher, dict(params or {}))
        except (RuntimeError, MemoryError) as error:
            raise _statement_failed(self.path, error) from error
        if isinstance(result, list):
            raise GraphDataError("One statement at a time.", hint="Split it at its semicolons.")
        return result


def _opening_failed(path: Path, error: BaseException) -> GraphUnavailableError | CorruptObjectError:
    if str(error).startswith(PASSING):
        return GraphUnavailableError(
            f"Cannot open the graph {path}: {_first_line(error)}.", hint="Close what else uses it."
        )
    return CorruptObjectError(
        f"{path} is not a readable graph: {_first_line(error)}.",
        hint="Run graph_load: it moves the file aside and rebuilds it.",
    )


def _statement_failed(path: Path, error: BaseException) -> GraphUnavailableError | GraphDataError:
    text = f"The graph {path} refused a statement: {_first_line(error)}."
    if str(error).startswith(PASSING):
        return GraphUnavailableError(text, hint="Look at the disk's free space and rights.")
    return GraphDataError(text, hint="If the file is damaged, delete it and run graph_load: it is rebuilt.")


def _pattern(spec: Spec) -> str:
    if isinstance(spec, NodeSpec):
        return f"MATCH (_x:{quoted(spec.label)})"
    return f"MATCH (_a:{quoted(spec.start)})-[_x:{quoted(spec.type)}]->(_b:{quoted(spec.end)})"


def _set(spec: Spec, *, skip: str | None = None) -> str:
    """SET of every property but `skip`, column by column: the store has no `SET n += map`."""
    parts = [] if skip == RUN_ID.name else ["_x.run_id = $run_id"]
    for column in spec.properties:
        if column.name != skip:
            value = quoted(column.name)
            value = f"timestamp({value})" if column.type == "datetime" else value
            parts.append(f"_x.{quoted(column.name)} = {value}")
    return "SET " + ", ".join(parts)


def _plain(value: Any) -> Value:
    """A value as a front-end would get it: no internal ids, no absent properties, times with a zone."""
    if isinstance(value, dict):
        shown = {name: _plain(item) for name, item in value.items() if name not in INTERNAL}
        return {name: item for name, item in shown.items() if item is not None}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, datetime) and value.tzinfo is None:
        return value.replace(tzinfo=UTC)
    if isinstance(value, Decimal):  # what a sum of integers comes as
        return int(value)
    plain: Value = value
    return plain


def _first_line(error: BaseException) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0].rstrip(".!")
