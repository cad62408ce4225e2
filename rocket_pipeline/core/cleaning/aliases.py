"""Alias tables: the many spellings of one name → that name's key, declared in a YAML file, one table an entity.

Only declared spellings resolve. What resembles a name is suggested in a report and never applied: which tables a
department has, and where they lie, is the department's affair.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import polars as pl
import yaml
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError
from rapidfuzz import fuzz, process

from rocket_pipeline.common.text import slugify
from rocket_pipeline.errors import ConfigurationError, UnknownNameError

EVERYWHERE = ""
"""The scope of spellings that hold in every source."""

SUGGESTED = 3
LIKENESS = 60.0
"""A suggestion is at least so like, of 100: below, names share little more than "Rockets"."""


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    spellings: list[str] = []
    scopes: dict[str, list[str]] = {}


_FILE = TypeAdapter(dict[str, _Entry])


@dataclass(frozen=True)
class Suggestion:
    """A name that an unknown spelling resembles, and how much, of 100."""

    name: str
    likeness: float


@dataclass(frozen=True, kw_only=True)
class Unresolved:
    """A spelling that the table does not know.

    Attributes:
        spelling: As written.
        rows: How many rows hold it.
        suggestions: Names that it resembles, the likest first; for a person to judge.
    """

    spelling: str
    rows: int
    suggestions: tuple[Suggestion, ...]


@dataclass(frozen=True, kw_only=True)
class AliasTable:
    """Spellings and the names that they stand for.

    Attributes:
        place: Where the table was read, for error texts.
        names: Key (the name's slug) → name.
        scopes: Scope → folded spelling → key; `EVERYWHERE` among the scopes.
    """

    place: str
    names: Mapping[str, str]
    scopes: Mapping[str, Mapping[str, str]] = field(repr=False)

    def key(self, spelling: str | None, *, scope: str = EVERYWHERE) -> str | None:
        """The key of the name that a spelling stands for; None when it is nobody's.

        Args:
            spelling: As written.
            scope: The source that writes so; its own spellings go before those that hold everywhere.

        Raises:
            UnknownNameError: No spelling has this scope.
        """
        return self._of_scope(scope).get(fold(spelling)) if spelling else None

    def keys(self, spelling: pl.Expr, *, scope: str = EVERYWHERE) -> pl.Expr:
        """The same as an expression: a text in, the key or null out.

        Raises:
            UnknownNameError: No spelling has this scope.
        """
        known = self._of_scope(scope)

        def resolved(texts: pl.Series) -> pl.Series:
            distinct = texts.drop_nulls().unique()  # columns repeat few spellings
            keys = pl.Series([known.get(fold(text)) for text in distinct], dtype=pl.String)
            return texts.replace_strict(distinct, keys, default=None, return_dtype=pl.String())

        return spelling.map_batches(resolved, return_dtype=pl.String(), is_elementwise=True)

    def unresolved(self, spellings: pl.Series, *, scope: str = EVERYWHERE) -> list[Unresolved]:
        """What the table does not know of a column, the most frequent first; blanks and nulls are nothing to know.

        Raises:
            UnknownNameError: No spelling has this scope.
        """
        column = pl.col("spelling")
        unknown = column.str.contains(r"\S") & self.keys(column, scope=scope).is_null()
        counts = spellings.cast(pl.String).alias("spelling").to_frame().filter(unknown).group_by("spelling").len()
        rows = counts.sort("len", "spelling", descending=[True, False]).iter_rows()
        return [Unresolved(spelling=text, rows=number, suggestions=self.suggest(text)) for text, number in rows]

    def suggest(self, spelling: str) -> tuple[Suggestion, ...]:
        """The names that a spelling resembles, the likest first."""
        likest: dict[str, float] = {}
        for _, likeness, at in process.extract(
            fold(spelling), self._suggestable[0], scorer=fuzz.WRatio, score_cutoff=LIKENESS, limit=4 * SUGGESTED
        ):
            likest.setdefault(self.names[self._suggestable[1][at]], round(likeness, 1))
        return tuple(Suggestion(name, likeness) for name, likeness in [*likest.items()][:SUGGESTED])

    @cached_property
    def _suggestable(self) -> tuple[list[str], list[str]]:
        """Spellings of more than two letters, and their keys: AT is like everything that holds an A and a T."""
        pairs = sorted({(s, key) for known in self.scopes.values() for s, key in known.items() if len(s) > 2})
        return [spelling for spelling, _ in pairs], [key for _, key in pairs]

    def _of_scope(self, scope: str) -> Mapping[str, str]:
        try:
            return self._layered[scope]
        except KeyError:
            known = [name for name in self.scopes if name != EVERYWHERE]
            raise UnknownNameError("scope of spellings", scope, known) from None

    @cached_property
    def _layered(self) -> dict[str, dict[str, str]]:
        general = self.scopes[EVERYWHERE]
        return {scope: {**general, **own} for scope, own in self.scopes.items()}


def fold(spelling: str) -> str:
    """A spelling without what makes no difference: case, blanks, punctuation, marks on letters."""
    return re.sub(r"[\W_]", "", unicodedata.normalize("NFKD", spelling).lower())


def read_aliases(path: Path, *, scopes: tuple[str, ...] = ()) -> AliasTable:
    """Read a table.

    Args:
        path: A YAML file: name → `spellings` that hold everywhere and `scopes` with those that hold in one.
        scopes: The scopes that a spelling may have.

    Raises:
        ConfigurationError: There is no such file, it is no such table, names an unknown scope, or a spelling stands
            for two names in one scope.
    """
    entries = _entries(path)
    table: dict[str, dict[str, str]] = {scope: {} for scope in (EVERYWHERE, *scopes)}
    names: dict[str, str] = {}
    for name in entries:
        key = slugify(name)
        if not key or key in names:
            raise _wrong(path, f"{name!r} has no key of its own (another is {names.get(key, '')!r})")
        names[key] = name
    for name, entry in entries.items():
        for scope, spelling in _spellings(name, entry):
            if scope not in table:
                raise _wrong(path, f"{name} has spellings in the unknown scope {scope!r}; known: {', '.join(scopes)}")
            other = table[scope].setdefault(fold(spelling), slugify(name))
            if not fold(spelling) or other != slugify(name):
                told = f"in the scope {scope!r}" if scope else "everywhere"
                raise _wrong(path, f"{spelling!r} stands {told} for {names[other]} and for {name}")
    return AliasTable(place=str(path), names=names, scopes=table)


def _spellings(name: str, entry: _Entry) -> Iterator[tuple[str, str]]:
    yield from ((EVERYWHERE, spelling) for spelling in (name, *entry.spellings))
    yield from ((scope, spelling) for scope, spellings in entry.scopes.items() for spelling in spellings)


def _entries(path: Path) -> dict[str, _Entry]:
    try:
        return _FILE.validate_python(yaml.load(path.read_text("utf-8"), Loader=_UniqueLoader))  # noqa: S506 - a SafeLoader
    except OSError as error:
        raise ConfigurationError(f"{path} cannot be read: {error.strerror}.", hint="Run it in the checkout.") from error
    except (yaml.YAMLError, UnicodeError) as error:
        raise _wrong(path, f"it is no YAML: {' '.join(str(error).split())}") from error
    except ValidationError as error:
        first = error.errors()[0]
        raise _wrong(path, f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from error


class _UniqueLoader(yaml.SafeLoader):
    """YAML without keys that stand twice: plain YAML lets the second one win in silence."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[object, object]:
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        doubled = next((key for at, key in enumerate(keys) if key in keys[:at]), None)
        if doubled is not None:
            raise yaml.constructor.ConstructorError(None, None, f"{doubled!r} stands twice", node.start_mark)
        return super().construct_mapping(node, deep)


def _wrong(path: Path, what: str) -> ConfigurationError:
    return ConfigurationError(f"{path}: {what}.", hint="Correct the table.")
