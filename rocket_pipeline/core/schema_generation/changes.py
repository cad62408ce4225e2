"""What a new contract changes for who reads by the old one: each change named, breaking or compatible.

Breaking is what a deployed reader may fail on with new data, or what no longer compiles with the new types.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from rocket_pipeline.core.schema_generation.intermediate import Contract, ContractProperty

Item = TypeVar("Item")


@dataclass(frozen=True, kw_only=True)
class Change:
    """One change between two contracts; `where` and `text` make a sentence."""

    breaking: bool
    where: str
    text: str

    def __str__(self) -> str:
        return f"{'breaking' if self.breaking else 'compatible'}: {self.where} {self.text}"


def changes(old: Contract, new: Contract) -> list[Change]:
    """All changes but those of descriptions: breaking ones first, then by place."""
    found: list[Change] = []
    entities = (_entities(old), _entities(new))
    found.extend(_added_and_removed(*entities))
    for where in entities[0].keys() & entities[1].keys():
        before, after = ({f"{where}.{item.name}": item for item in entity[where]} for entity in entities)
        found.extend(_added_and_removed(before, after))
        for name in before.keys() & after.keys():
            found.extend(_property_changes(name, before[name], after[name]))
    return sorted(found, key=lambda change: (not change.breaking, change.where, change.text))


def _entities(contract: Contract) -> dict[str, tuple[ContractProperty, ...]]:
    return {item.name: item.properties for item in contract.entities}


def _added_and_removed(old: Mapping[str, Item], new: Mapping[str, Item]) -> Iterator[Change]:
    yield from (Change(breaking=True, where=name, text="was removed") for name in old.keys() - new.keys())
    yield from (Change(breaking=False, where=name, text="is new") for name in new.keys() - old.keys())


def _property_changes(where: str, old: ContractProperty, new: ContractProperty) -> Iterator[Change]:
    if old.nullable != new.nullable:
        text = "may now be null" if new.nullable else "is never null any more"
        yield Change(breaking=new.nullable, where=where, text=text)
    for attribute, is_breaking in _RULES.items():
        before, after = getattr(old, attribute), getattr(new, attribute)
        if before != after and not (attribute == "enum" and set(before or ()) == set(after or ())):
            text = f"has another {attribute}: {_shown(before)} → {_shown(after)}"
            yield Change(breaking=is_breaking(before, after), where=where, text=text)


def _always(_old: object, _new: object) -> bool:
    return True


def _unless_new(old: object, _new: object) -> bool:
    """A rule where there was none rejects nothing that the old contract promised to accept."""
    return old is not None


def _lowered(old: float | None, new: float | None) -> bool:
    return old is not None and (new is None or new < old)


def _raised(old: float | None, new: float | None) -> bool:
    return old is not None and (new is None or new > old)


# A value that leaves an enum breaks too: a comparison with it no longer compiles.
_RULES: dict[str, Callable[..., bool]] = {
    "type": _always,
    "key": _always,
    "unit": _always,
    "enum": _unless_new,
    "pattern": _unless_new,
    "format": _unless_new,
    "minimum": _lowered,
    "maximum": _raised,
}


def _shown(value: object) -> str:
    if value is None:
        return "none"
    return " | ".join(map(repr, value)) if isinstance(value, tuple) else str(value)
