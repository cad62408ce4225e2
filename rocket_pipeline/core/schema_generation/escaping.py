"""Any text into TypeScript source, so that it cannot end the comment, string or expression it stands in."""

from __future__ import annotations

import json
import re

from rocket_pipeline.errors import SchemaGenerationError

# Left: Python and Polars. Right: the same in JavaScript's unicode mode.
_REWRITTEN = {r"\d": r"\p{Nd}", r"\D": r"\P{Nd}"}
_KEPT = re.compile(r"\\[sSnrtfvpP\\^$.*+?()\[\]{}|/]|\\x[0-9A-Fa-f]{2}|[^\\]")
_TOKEN = re.compile(r"\\x[0-9A-Fa-f]{2}|\\.?|\(\?(?!:)|[^\\]", re.DOTALL)


def string_literal(text: str) -> str:
    """A double-quoted literal. What cannot be seen (line ends, direction marks) stands as its escape."""
    return "".join(char if char.isprintable() else _escape(char) for char in json.dumps(text, ensure_ascii=False))


def comment_text(text: str) -> str:
    """Text for one line inside a `/** */` comment."""
    visible = "".join(char if char.isprintable() else " " for char in text)
    line = " ".join(visible.split()).replace("*/", "*\\/")
    # A tag such as @deprecated or @ts-ignore would be obeyed, at the start of a comment or of a brace.
    return re.sub(r"(^|\{)@", r"\1\\@", line)


def number_literal(value: float) -> str:
    """0.0 → `0`, 161.5 → `161.5`."""
    return str(int(value)) if value == int(value) else repr(value)


def regular_expression(pattern: str, *, where: str) -> str:
    """An expression for a RegExp that matches the whole text, as `pattern` does in Python.

    Raises:
        SchemaGenerationError: The pattern uses what JavaScript does not know or reads otherwise.
    """
    source = "".join(_regex_token(match[0], pattern, where) for match in _TOKEN.finditer(pattern))
    return f'new RegExp({string_literal(f"^(?:{source})$")}, "u")'


def _regex_token(token: str, pattern: str, where: str) -> str:
    if token in _REWRITTEN:
        return _REWRITTEN[token]
    if _KEPT.fullmatch(token):
        return token
    if re.fullmatch(r"\\[!-/:-@_~ ]", token):
        return f"\\x{ord(token[1]):02x}"  # unicode mode has no escapes of what need not be escaped
    raise SchemaGenerationError(
        f"The pattern {pattern!r} of {where} uses {token!r}, which JavaScript does not read as Python does.",
        hint="Write it with character classes, groups (?:…) and quantifiers only.",
    )


def _escape(char: str) -> str:
    units = char.encode("utf-16-be")
    return "".join(f"\\u{units[at : at + 2].hex()}" for at in range(0, len(units), 2))
