"""Texts made fit for people and for keys: white space, entities, mojibake, quotes, marks.

Every function takes an expression of texts and gives one, null where nothing is left. Most texts need nothing done:
each function touches only the rows that its `suspect` pattern finds. Numbers and other types are read in `rules`,
quantities in `units`, words of a fixed list in `vocabulary`.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from functools import partial

import polars as pl
from ftfy import fix_encoding

from rocket_pipeline.common.text import in_ascii

_INVISIBLE = "[\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff]"
_SPACE = r"[\s\p{Z}\p{Cc}]+"
_UNTIDY = r"[^!-~ ]|  |^ | $"
"""Anything but single spaces between ASCII's visible characters."""

_ENTITY = r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});"
_MOJIBAKE = r"[^\x00-\x7f]{2}|[ÂÃ] |[\x80-\x9f]"
"""UTF-8 read as something else makes at least two characters beside each other of each that is not ASCII."""

_MARKS = "[™®©℠]"
_QUOTES = {'"': "“”„‟″«»", "'": "‘’‚‛′‹›´`"}


def tidy(raw: pl.Expr) -> pl.Expr:
    """One line in NFC: white space of any kind and length is one space, none at the ends; nothing invisible is left."""
    return _where(_where(raw, _UNTIDY, _tidied), "^$", _nothing)


def stated(raw: pl.Expr, *nothing: str) -> pl.Expr:
    """The text as it stands; null where it is blank or one of the words for nothing, in any case of letters."""
    words = "|".join(re.escape(word) for word in nothing)
    return _where(raw, rf"(?i)^\s*(?:{words})?\s*$", _nothing)


def unescaped(raw: pl.Expr) -> pl.Expr:
    """HTML entities as the characters that they mean, those of "&amp;trade;" too."""
    once = partial(_each, html.unescape)
    return _where(_where(raw, _ENTITY, once), _ENTITY, once)


def repaired(raw: pl.Expr) -> pl.Expr:
    """UTF-8 that was once read as another encoding, put right: "QuestÂ®" → "Quest®". Call it before `tidy`."""
    return _where(raw, _MOJIBAKE, partial(_each, fix_encoding))


def straight_quotes(raw: pl.Expr) -> pl.Expr:
    """Curly quotes and primes as the straight ones of a keyboard."""
    straight = {curly: plain for plain, all_curly in _QUOTES.items() for curly in all_curly}
    return _where(
        raw,
        f"[{''.join(straight)}]",
        lambda text: text.str.replace_many(list(straight), list(straight.values())),
    )


def display_name(raw: pl.Expr) -> pl.Expr:
    """A name as people should read it: entities and mojibake put right, tidy; ™ and ® stay."""
    return tidy(repaired(unescaped(raw)))


def key_name(raw: pl.Expr) -> pl.Expr:
    """A name for comparing and for keys: as `display_name`, without ™ and ®, with straight quotes, in lower case."""
    unmarked = _where(display_name(raw), _MARKS, lambda text: text.str.replace_all(_MARKS, " "))
    return tidy(straight_quotes(unmarked)).str.to_lowercase()


def spelled_in_ascii(raw: pl.Expr) -> pl.Expr:
    """What `common.text.in_ascii` gives."""
    return _where(raw, r"[^\x00-\x7f]", partial(_each, in_ascii))


def _nothing(text: pl.Expr) -> pl.Expr:
    return pl.when(text.is_null()).then(text)


def _tidied(text: pl.Expr) -> pl.Expr:
    spaced = text.str.replace_all(_INVISIBLE, "").str.replace_all(_SPACE, " ")
    return spaced.str.normalize("NFC").str.strip_chars()


def per_distinct(raw: pl.Expr, change: Callable[[pl.Expr], pl.Expr]) -> pl.Expr:
    """The change applied to each distinct text once, for texts that repeat themselves."""

    def changed(texts: pl.Series) -> pl.Series:
        distinct = texts.drop_nulls().unique()
        few = distinct.to_frame("text").select(change(pl.col("text"))).to_series()
        return texts.replace_strict(distinct, few, default=None, return_dtype=pl.String())

    return raw.map_batches(changed, return_dtype=pl.String(), is_elementwise=True)


def _each(change: Callable[[str], str], text: pl.Expr) -> pl.Expr:
    """A change that only Python knows."""

    def changed(texts: pl.Series) -> pl.Series:
        return pl.Series(texts.name, [change(value) for value in texts], dtype=pl.String())

    return per_distinct(text, lambda distinct: distinct.map_batches(changed, return_dtype=pl.String()))


def _where(raw: pl.Expr, suspect: str, change: Callable[[pl.Expr], pl.Expr]) -> pl.Expr:
    """The change applied to the texts in which the pattern is found, and to no other."""

    def changed(texts: pl.Series) -> pl.Series:
        found = texts.str.contains(suspect).fill_null(value=False)
        if not found.any():
            return texts
        few = texts.filter(found).to_frame("text").select(change(pl.col("text"))).to_series()
        return texts.scatter(found.arg_true(), few)

    return raw.map_batches(changed, return_dtype=pl.String(), is_elementwise=True)
