"""Where a graph is: a file of the embedded store, or a server; and which one the settings name."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import SecretStr

from rocket_pipeline.common.settings import Settings
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
    uri: str | None = field(default=None, repr=False)  # may hold a password until `address` has refused it
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
        if "@" in (self.uri or ""):
            raise ConfigurationError(
                "The address of the Neo4j server holds a user or a password.",
                hint="Set NEO4J_URI without them, and NEO4J_USER and NEO4J_PASSWORD.",
            )
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
        """The graph in words for a person: path or address, never a password."""
        if self.kind == "ladybug":
            return str(self.file)
        secret, at, host = (self.uri or "").rpartition("@")
        scheme, slashes, _ = secret.partition("://")
        shown = (scheme if slashes else "") + slashes + at + host
        return f"{shown} ({self.database})"


def target_from(settings: Settings) -> GraphTarget:
    """The graph that the settings name.

    Raises:
        ConfigurationError: The embedded graph would not lie in a folder.
    """
    if settings.graph_store == "neo4j":
        return GraphTarget(
            kind="neo4j",
            uri=settings.neo4j_uri,
            user=settings.neo4j_user,
            password=settings.neo4j_password,
            database=settings.neo4j_database,
        )
    return GraphTarget(kind="ladybug", path=local_place(settings, "graph_path", "graph/rocketry.lbug"))


def local_place(settings: Settings, setting: str, default: str) -> Path:
    """Where a part of the outputs lies that needs a real file or folder.

    Raises:
        ConfigurationError: It lies in an object store.
    """
    place = settings.place(setting, default)
    if "://" in place:
        raise ConfigurationError(
            f"{place} is no folder.", hint=f"Set {setting.upper()} to a local path when DATA_ROOT is not one."
        )
    return Path(place)
