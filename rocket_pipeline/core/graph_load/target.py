"""Where a graph is: a file of the embedded store, or a server."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import SecretStr

from rocket_pipeline.errors import ConfigurationError


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
    def location(self) -> str:
        """The graph in words for a person: path or address, never the password."""
        return str(self.file) if self.kind == "ladybug" else f"{self.uri} ({self.database})"
