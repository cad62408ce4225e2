"""Names sorted into the categories of a stage: sources for extraction, entities for cleaning."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from rocket_pipeline.errors import UnknownNameError


def by_category(kind: str, names: Iterable[str], categories: Mapping[str, Collection[str]]) -> dict[str, list[str]]:
    """The categories of these names, each with its own ones in its own order.

    Args:
        kind: What is named, such as "source".
        names: The names.
        categories: Category → all that it has.

    Raises:
        UnknownNameError: There is no such name; the valid ones are listed.
    """
    chosen = dict.fromkeys(names)
    known = [name for members in categories.values() for name in members]
    for name in chosen:
        if name not in known:
            raise UnknownNameError(kind, name, known)
    found = {category: [name for name in members if name in chosen] for category, members in categories.items()}
    return {category: own for category, own in found.items() if own}
