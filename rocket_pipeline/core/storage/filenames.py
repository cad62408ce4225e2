"""File names for what the web gave: after its headers, else after its URL; safe on any file system and in any key."""

from __future__ import annotations

import mimetypes
import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from urllib.parse import unquote, unquote_to_bytes, urlsplit

from rocket_pipeline.core.storage.layout import MANIFEST_SUFFIX

MAX_FILENAME_BYTES = 150
_LONGEST_HEADER = 4096
_PARAMETER = re.compile(r';\s*(filename\*?)\s*=\s*("(?:[^"\\]|\\.)*"|[^;\s]*)', re.IGNORECASE)
_ESCAPED = re.compile(r"\\(.)")
_ENCODINGS = {"utf-8", "iso-8859-1", "us-ascii"}


def filename_of(headers: Mapping[str, str], url: str) -> str:
    """A safe file name for an answer.

    `filename*` of Content-Disposition wins (RFC 6266, its value as in RFC 5987), then `filename`, then the last
    part of the URL's path. A name without an extension gets that of the content type.

    Args:
        headers: Of the answer, names in lower case.
        url: Where the answer came from in the end.
    """
    name = _disposed(headers.get("content-disposition", "")[:_LONGEST_HEADER])
    safe = safe_filename(name or unquote(urlsplit(url).path).rstrip("/"))
    return safe if "." in safe else safe + _extension(headers.get("content-type", ""))


def safe_filename(name: str) -> str:
    """A name that is safe on any file system and in any key.

    It has ASCII letters, digits, `.`, `_` and `-`, at most 150 of them, and does not begin with a sign. The
    extension survives the cut; a name of which nothing is left becomes "document".
    """
    last = re.split(r"[/\\]", name)[-1]
    cleaned = re.sub(r"[^A-Za-z0-9._-]+", "_", last).lstrip("._-")
    if cleaned.endswith(MANIFEST_SUFFIX):
        cleaned = cleaned.removesuffix(MANIFEST_SUFFIX) + "-manifest.json"
    if len(cleaned) > MAX_FILENAME_BYTES:
        suffix = Path(cleaned).suffix[:20]
        cleaned = cleaned[: MAX_FILENAME_BYTES - len(suffix)] + suffix
    return cleaned or "document"


def _disposed(header: str) -> str:
    """The name that a Content-Disposition gives, or "" when it gives none that can be read."""
    given: dict[str, str] = {}
    for kind, value in _PARAMETER.findall(header if header.startswith(";") else f";{header.partition(';')[2]}"):
        given.setdefault(kind.lower(), value)
    return _extended(given.get("filename*", "")) or _plain(given.get("filename", ""))


def _plain(value: str) -> str:
    if value.startswith('"') and value.endswith('"'):
        # Browsers take a backslash in a quoted name for itself unless it escapes a quote or a backslash.
        return _ESCAPED.sub(lambda found: found[1] if found[1] in '"\\' else found[0], value[1:-1])
    return value.removeprefix('"')  # of a quote that never ends


def _extended(value: str) -> str:
    """`charset'language'percent-encoded`; "" when it is not of that form."""
    charset, _, rest = value.strip('"').partition("'")
    encoded = rest.partition("'")[2]
    if charset.lower() not in _ENCODINGS:
        return ""
    try:
        return unquote_to_bytes(encoded).decode(charset)
    except UnicodeDecodeError:
        return ""


@lru_cache(maxsize=256)
def _extension(content_type: str) -> str:
    return mimetypes.guess_extension(content_type.partition(";")[0].strip().lower()) or ""
