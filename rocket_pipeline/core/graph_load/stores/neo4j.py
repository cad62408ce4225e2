"""A Neo4j server, Community or Aura: batches in managed transactions, constraints first.

Community enforces uniqueness and nothing else; what a frame may hold is checked before it comes here.
Introspection counts values instead of trusting procedures, whose answers differ between versions.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import TracebackType
from typing import Any, Literal, Self

import neo4j
import neo4j.exceptions
import neo4j.graph
import neo4j.time
import polars as pl
from pydantic import SecretStr

from rocket_pipeline.core.graph_load.model import RUN_ID, GraphModel, NodeSpec, ObservedSchema, RelationshipSpec
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
from rocket_pipeline.core.graph_load.stores.neo4j_catalog import observe, quoted
from rocket_pipeline.core.graph_load.stores.neo4j_lock import LoadLock
from rocket_pipeline.core.graph_load.target import GraphTarget
from rocket_pipeline.errors import (
    ConfigurationError,
    GraphAccessError,
    GraphDataError,
    GraphError,
    GraphUnavailableError,
)

CONNECT_TIMEOUT_S = 10.0
DANGLING_SAMPLE = 5
DELETE_BATCH = 10_000

CHECK_SETTINGS = "Check NEO4J_URI, NEO4J_USER, NEO4J_PASSWORD and NEO4J_DATABASE, and that the server runs."

UNAVAILABLE = (
    neo4j.exceptions.ServiceUnavailable,
    neo4j.exceptions.SessionExpired,
    neo4j.exceptions.TransientError,
    neo4j.exceptions.ConnectionAcquisitionTimeoutError,
)


class Neo4jStore:
    """A graph on a server. Its `lock` lets one run load at a time; who only reads needs it not.

    Args:
        uri: bolt:// or neo4j:// address, `+s` for TLS.
        model: The keys of the labels, which relationships refer to.
        user: The server's user.
        password: Its password; stands in no text that this class makes.
        database: The database, "neo4j" unless the server has several.

    Raises:
        ConfigurationError: The driver cannot use the address.
        GraphUnavailableError: No server answers there.
        GraphAccessError: It refuses the user, or has no such database.
    """

    name: Literal["neo4j", "ladybug"] = "neo4j"
    capabilities = Capabilities(enforces_types=False, concurrent_writers=True)

    def __init__(self, uri: str, model: GraphModel, *, user: str, password: SecretStr, database: str = "neo4j") -> None:
        self.uri = uri
        self._model = model
        self._database = database
        self._secret = password
        self.lock = LoadLock(self._write, place=uri)
        try:
            self._driver = neo4j.GraphDatabase.driver(
                uri,
                auth=(user, password.get_secret_value()),
                connection_timeout=CONNECT_TIMEOUT_S,
                notifications_min_severity="OFF",
                user_agent="rocket-pipeline",
            )
        except (neo4j.exceptions.ConfigurationError, ValueError) as error:
            raise ConfigurationError(f"{uri}: {self._text(error)}.", hint="Check NEO4J_URI.") from None
        try:
            self._connect()
        except GraphError:
            self._driver.close()
            raise

    def __repr__(self) -> str:
        return f"Neo4jStore({self.uri!r}, database={self._database!r})"

    def ensure_schema(self, model: GraphModel) -> None:
        """Create the uniqueness constraints that are missing."""
        for node in model.nodes:
            self._write(
                f"CREATE CONSTRAINT {quoted(f'{node.label}_{node.key}_unique')} IF NOT EXISTS "
                f"FOR (x:{quoted(node.label)}) REQUIRE x.{quoted(node.key)} IS UNIQUE"
            )

    def upsert_nodes(self, spec: NodeSpec, frame: pl.DataFrame, *, run_id: str, batch: int = BATCH) -> LoadReport:
        """See GraphStore."""
        key = quoted(spec.key)
        cypher = (
            f"UNWIND $rows AS row MERGE (x:{quoted(spec.label)} {{{key}: row.{key}}}) "
            f"{_set(spec)} RETURN count(*) AS matched"
        )
        return self._upsert(cypher, frame, run_id=run_id, batch=batch)

    def upsert_relationships(
        self, spec: RelationshipSpec, frame: pl.DataFrame, *, run_id: str, batch: int = BATCH
    ) -> LoadReport:
        """See GraphStore."""
        start, end = self._ends(spec)
        cypher = (
            f"UNWIND $rows AS row MATCH (a:{quoted(spec.start)} {{{start}: row.start_key}}) "
            f"MATCH (b:{quoted(spec.end)} {{{end}: row.end_key}}) "
            f"MERGE (a)-[x:{quoted(spec.type)}]->(b) {_set(spec)} RETURN count(*) AS matched"
        )
        find_dangling = (
            f"UNWIND $rows AS row OPTIONAL MATCH (a:{quoted(spec.start)} {{{start}: row.start_key}}) "
            f"OPTIONAL MATCH (b:{quoted(spec.end)} {{{end}: row.end_key}}) "
            "WITH row WHERE a IS NULL OR b IS NULL "
            f"RETURN row.start_key AS start_key, row.end_key AS end_key LIMIT {DANGLING_SAMPLE}"
        )
        return self._upsert(cypher, frame, run_id=run_id, batch=batch, find_dangling=find_dangling)

    def delete_stale(self, spec: Spec, run_id: str, *, max_fraction: float = 0.2) -> int:
        """See GraphStore."""
        stale = f"{_pattern(spec)} WHERE x.run_id IS NULL OR x.run_id <> $run_id"
        count = self._number(f"{stale} RETURN count(*) AS n", run_id=run_id)
        refuse_mass_removal(spec, stale=count, total=self.count(spec), max_fraction=max_fraction)
        delete = "DETACH DELETE" if isinstance(spec, NodeSpec) else "DELETE"
        for _ in range(0, count, DELETE_BATCH):
            self._write(f"{stale} WITH x LIMIT {DELETE_BATCH} {delete} x", run_id=run_id)
        return count

    def count(self, spec: Spec, *, run_id: str | None = None) -> int:
        """See GraphStore."""
        where = "" if run_id is None else "WHERE x.run_id = $run_id "
        return self._number(f"{_pattern(spec)} {where}RETURN count(*) AS n", run_id=run_id)

    def nodes(self, spec: NodeSpec) -> list[Row]:
        """See GraphStore."""
        return self._records(spec, {}, order=f"x.{quoted(spec.key)}")

    def relationships(self, spec: RelationshipSpec) -> list[Row]:
        """See GraphStore."""
        start, end = self._ends(spec)
        return self._records(spec, {"start_key": f"a.{start}", "end_key": f"b.{end}"}, order="start_key, end_key")

    def introspect(self) -> ObservedSchema:
        """See GraphStore."""
        return observe(self.query)

    def query(self, cypher: str, params: Mapping[str, Value] | None = None) -> list[Row]:
        """See GraphStore."""

        def work(tx: neo4j.ManagedTransaction) -> list[Row]:
            return [
                {key: _plain(record[key]) for key in record.keys()}  # noqa: SIM118 - a record iterates its values
                for record in tx.run(cypher, dict(params or {}))
            ]

        with self._session(neo4j.READ_ACCESS) as session:
            return session.execute_read(work)

    def close(self) -> None:
        """See GraphStore."""
        self._driver.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _connect(self) -> None:
        """Ask for the database itself: a server is reachable without it."""
        try:
            with self._driver.session(database=self._database) as session:
                session.run("RETURN 1").consume()
        except (neo4j.exceptions.Neo4jError, neo4j.exceptions.DriverError, ValueError, OSError) as error:
            raise self._away(error) from None

    def _upsert(
        self, cypher: str, frame: pl.DataFrame, *, run_id: str, batch: int, find_dangling: str = ""
    ) -> LoadReport:
        matched = 0
        dangling: list[tuple[str, str]] = []
        for part in frame.iter_slices(batch):
            rows = part.to_dicts()
            here = int(self._write(cypher, rows=rows, run_id=run_id)[0]["matched"])
            matched += here
            if here < len(rows) and find_dangling:
                dangling += [(r["start_key"], r["end_key"]) for r in self._write(find_dangling, rows=rows)]
        return LoadReport(sent=frame.height, matched=matched, dangling=tuple(dangling[:DANGLING_SAMPLE]))

    def _write(self, cypher: str, **params: Any) -> Sequence[neo4j.Record]:
        with self._session(neo4j.WRITE_ACCESS) as session:
            return session.execute_write(lambda tx: list(tx.run(cypher, params)))

    def _number(self, cypher: str, **params: Value) -> int:
        number = self.query(cypher, params)[0]["n"]
        return number if isinstance(number, int) else 0

    def _records(self, spec: Spec, extra: dict[str, str], *, order: str) -> list[Row]:
        declared = {column.name: f"x.{quoted(column.name)}" for column in stored_properties(spec)}
        values = ", ".join(f"{source} AS {quoted(name)}" for name, source in {**extra, **declared}.items())
        rows = self.query(f"{_pattern(spec)} RETURN {values} ORDER BY {order}")
        return [{name: value for name, value in row.items() if value is not None} for row in rows]

    def _ends(self, spec: RelationshipSpec) -> tuple[str, str]:
        """The quoted keys of both ends."""
        return quoted(self._model.node(spec.start).key), quoted(self._model.node(spec.end).key)

    @contextmanager
    def _session(self, access: str) -> Iterator[neo4j.Session]:
        with (
            self._errors(),
            self._driver.session(database=self._database, default_access_mode=access) as session,
        ):
            yield session

    @contextmanager
    def _errors(self) -> Iterator[None]:
        """The driver's errors as ours, without the password."""
        try:
            yield
        except (neo4j.exceptions.Neo4jError, neo4j.exceptions.DriverError, TypeError, ValueError) as error:
            if isinstance(error, UNAVAILABLE) or _refuses(error):
                raise self._away(error) from None
            raise GraphDataError(
                f"Neo4j at {self.uri} refused a statement: {self._text(error)}.",
                hint="The rows or the statement are at fault, not the connection.",
            ) from None

    def _away(self, error: BaseException) -> GraphError:
        """What to say of a connection that failed: a server that refuses us does so until a setting changes."""
        kind, what = (GraphAccessError, "refuses") if _refuses(error) else (GraphUnavailableError, "is not available")
        return kind(f"Neo4j at {self.uri} {what}: {self._text(error)}.", hint=CHECK_SETTINGS)

    def _text(self, error: BaseException) -> str:
        return _first_line(error).replace(self._secret.get_secret_value() or "\0", "***")


def connect(target: GraphTarget, model: GraphModel) -> Neo4jStore:
    """Connect to the server that a target names.

    Raises:
        ConfigurationError: The target has no password, or no address of a Neo4j server.
    """
    return Neo4jStore(target.address, model, user=target.user, password=target.secret, database=target.database)


def _refuses(error: BaseException) -> bool:
    """Whether the server's code says that it knows no such user, right or database."""
    codes = ("Neo.ClientError.Security.", "Neo.ClientError.Database.DatabaseNotFound")
    return isinstance(error, neo4j.exceptions.Neo4jError) and (error.code or "").startswith(codes)


def _pattern(spec: Spec) -> str:
    if isinstance(spec, NodeSpec):
        return f"MATCH (x:{quoted(spec.label)})"
    return f"MATCH (a:{quoted(spec.start)})-[x:{quoted(spec.type)}]->(b:{quoted(spec.end)})"


def _set(spec: Spec) -> str:
    """SET of all properties at once: a null clears, and what is no longer declared goes."""
    values = {RUN_ID.name: "$run_id"} | {c.name: f"row.{quoted(c.name)}" for c in spec.properties}
    return "SET x = {" + ", ".join(f"{quoted(name)}: {value}" for name, value in values.items()) + "}"


def _plain(value: Any) -> Value:
    """A driver's value as plain Python: nodes and relationships as their properties, native dates."""
    if isinstance(value, (neo4j.graph.Node, neo4j.graph.Relationship, dict)):
        return {name: _plain(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, (neo4j.time.Date, neo4j.time.DateTime)):
        native: Value = value.to_native()
        return native
    plain: Value = value
    return plain


def _first_line(error: BaseException) -> str:
    message = getattr(error, "message", None) or str(error) or type(error).__name__
    return str(message).splitlines()[0].rstrip(".:")
