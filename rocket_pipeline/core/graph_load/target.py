"""Where a graph is: a file of the embedded store, or a server."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import SecretStr

from rocket_pipeline.errors import ConfigurationError

SCHEMES = frozenset(f"{scheme}{tls}" for scheme in ("bolt", "neo4j") for tls in ("", "+s", "+ssc"))


@dataclass(frozen=True, kw_only=True)
class GraphTarget:
    """A graph that can be opened.

    Attributes:
        kind: The store.
        path: The file, for ladybug.
        uri: bolt:// or neo4j:// address, `+s` for TLS, for neo4j.
        user: The server's user.
        password: Its password.
        database: The server's database.
    """

    kind: Literal["ladybug", "neo4j"]
    path: Path | None = None
    uri: str | None = None
    user: str = "neo4j"
    password: SecretStr | None = None
    database: str = "neo4j"

    @property
    def file(self) -> Path:
        """The file of an embedded graph."""
        if self.path is None:
            raise ConfigurationError("The embedded graph has no path.", hint="Give GraphTarget a path.")
        return self.path

    @property
    def address(self) -> str:
        """The server's address."""
        try:
            parts = urlsplit(self.uri or "")
            fits = parts.scheme in SCHEMES and bool(parts.hostname) and (parts.port is None or parts.port > 0)
        except ValueError:
            fits = False
        if not self.uri or not fits:
            raise ConfigurationError(
                f"{self.uri!r} is no address of a Neo4j server.",
                hint="Set NEO4J_URI, to something like bolt://localhost:7687.",
            )
        return self.uri

    @property
    def secret(self) -> SecretStr:
        """The server's password."""
        if self.password is None:
            raise ConfigurationError("The Neo4j server has no password.", hint="Set NEO4J_PASSWORD.")
        return self.password

    @property
    def location(self) -> str:
        """The graph in words for a person: path or address, never the password."""
        return str(self.file) if self.kind == "ladybug" else f"{self.uri} ({self.database})"
