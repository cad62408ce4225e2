"""Making a Prefect server hold what the project says: how anything is compared, written and pruned.

What is held, and how it is read and written, belongs to the module of its kind: Variables, Blocks, work pools, limits,
automations.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from prefect.client.orchestration import PrefectClient

Route = Literal["/variables/filter", "/v2/concurrency_limits/filter", "/block_documents/filter", "/automations/filter"]
_PAGE = 200
"""Prefect gives no more at once."""


class Seeds(ABC):
    """One kind of thing on the server.

    Args:
        noun: What a person calls them.
        wanted: Name → what the project says, in the order in which they are written.
        left_alone: Name → why the project says nothing of it; what the server holds stays.
    """

    def __init__(self, noun: str, wanted: Mapping[str, Any], left_alone: Mapping[str, str] | None = None) -> None:
        self.noun = noun
        self.wanted = wanted
        self.left_alone = left_alone or {}

    @abstractmethod
    async def stored(self) -> Mapping[str, Any]:
        """Name → what the server holds, of all that is the project's."""

    @abstractmethod
    async def write(self, name: str) -> None:
        """Create what is wanted under a name, or replace what is there."""

    @abstractmethod
    async def delete(self, name: str) -> None:
        """Remove what is there under a name."""


@dataclass(frozen=True)
class Drift:
    """How a server differs from what the project says.

    Attributes:
        missing: Not on the server.
        changed: Different there.
        extra: The project's by its name, but the project says nothing of it.
    """

    missing: tuple[str, ...]
    changed: tuple[str, ...]
    extra: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.missing or self.changed or self.extra)


async def compare(seeds: Seeds) -> Drift:
    """How the server differs; nothing is written."""
    stored = await seeds.stored()
    wanted = seeds.wanted
    return Drift(
        missing=tuple(name for name in wanted if name not in stored),
        changed=tuple(name for name in wanted if name in stored and stored[name] != wanted[name]),
        extra=tuple(sorted(stored.keys() - wanted.keys() - seeds.left_alone.keys())),
    )


async def seed(seeds: Seeds, *, prune: bool = False) -> Drift:
    """Make the server hold what the project says, touching only what differs.

    Args:
        seeds: What to write.
        prune: Delete what is the project's by its name and not wanted.

    Returns:
        What differed before.
    """
    drift = await compare(seeds)
    for name in seeds.wanted:
        if name in drift.missing or name in drift.changed:
            await seeds.write(name)
    if prune:
        for name in drift.extra:
            await seeds.delete(name)
    return drift


async def read_all(client: PrefectClient, route: Route) -> list[dict[str, Any]]:
    """All objects of a kind; Prefect's own client does not go past the first page.

    Args:
        client: An open client.
        route: The kind's filter.
    """
    found: list[dict[str, Any]] = []
    while True:
        page = await client.request("POST", route, json={"limit": _PAGE, "offset": len(found)})
        given: list[dict[str, Any]] = page.json()
        found += given
        if len(given) < _PAGE:
            return found
