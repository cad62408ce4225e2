"""Controlled vocabularies: many spellings, one word each, and a report of what no table knows.

A table lists every spelling that it accepts; nothing is guessed. The tables themselves belong to the departments.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import polars as pl

from rocket_pipeline.common.text import counted
from rocket_pipeline.core.cleaning.text import key_name, per_distinct
from rocket_pipeline.errors import ConfigurationError


@dataclass(frozen=True, kw_only=True)
class Vocabulary:
    """Canonical words with their other spellings.

    Case, white space, hyphens, underscores, full stops and ™ make no difference, so they need no spelling of their own.

    Attributes:
        name: What the words are for: "state".
        words: Canonical word → its other spellings.

    Raises:
        ConfigurationError: A spelling stands for two words.
    """

    name: str
    words: Mapping[str, tuple[str, ...]]

    def __post_init__(self) -> None:
        _ = self._spellings

    def canonical(self, raw: pl.Expr) -> pl.Expr:
        """The word that a text means; null for null, blanks and what the vocabulary does not know."""
        return per_distinct(raw, self._canonical)

    def unmapped(self, raw: pl.Series) -> dict[str, int]:
        """The texts that the vocabulary does not know, as they stand, with their numbers; most frequent first."""
        texts = pl.col("text")
        unknown = (
            raw.cast(pl.String)
            .to_frame("text")
            .lazy()
            .filter(self.canonical(texts).is_null() & _key(texts).is_not_null())
        )
        counts = unknown.group_by("text").len().sort("len", "text", descending=[True, False]).collect()
        return dict(counts.iter_rows())

    def warnings(self, raw: pl.Series, *, shown: int = 10) -> tuple[str, ...]:
        """One sentence on what is unmapped, or none.

        Args:
            raw: The texts.
            shown: How many of the unmapped texts are named.
        """
        unknown = self.unmapped(raw)
        if not unknown:
            return ()
        named = ", ".join(f"{text.strip()!r} ({number:,})" for text, number in list(unknown.items())[:shown])
        more = f" and {len(unknown) - shown:,} more" if len(unknown) > shown else ""
        return (f"{self.name}: {counted(sum(unknown.values()), 'value')} that no table knows: {named}{more}",)

    def _canonical(self, raw: pl.Expr) -> pl.Expr:
        spellings = self._spellings
        return _key(raw).replace_strict(
            list(spellings), list(spellings.values()), default=None, return_dtype=pl.String()
        )

    @cached_property
    def _spellings(self) -> dict[str, str]:
        pairs = [(spelling, word) for word, spellings in self.words.items() for spelling in (word, *spellings)]
        keys = pl.DataFrame({"text": [spelling for spelling, _ in pairs]}).select(_key(pl.col("text"))).to_series()
        known: dict[str, str] = {}
        for key, (_, word) in zip(keys, pairs, strict=True):
            if known.setdefault(key, word) != word:
                raise ConfigurationError(
                    f"In the vocabulary {self.name!r}, {key!r} stands for {known[key]!r} and for {word!r}.",
                    hint="Leave it to one of them.",
                )
        return known


_JOINTS = r"[\s._\-‐‑–—]+"


def _key(raw: pl.Expr) -> pl.Expr:
    key = key_name(raw).str.replace_all(_JOINTS, " ").str.strip_chars()
    return pl.when(key != "").then(key)
