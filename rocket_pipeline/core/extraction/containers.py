"""Packed files from strangers: zip, gzip or plain by their first bytes, unpacked in memory within limits.

Nothing is ever written under a name that an archive gives. What the content means does not belong here.
"""

from __future__ import annotations

import io
import re
import shutil
import struct
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from rocket_pipeline.errors import DocumentRefusedError

Container = Literal["zip", "gzip", "plain"]

MAX_BYTES = 64 * 2**20
"""Of a plain file, and of all that comes out of a packed one."""
MAX_PACKED_BYTES = 40 * 2**20
"""Of a packed file as it lies there."""
MAX_ENTRIES = 1000
MAX_MEMBERS = 16
MAX_LAYERS = 2
"""Containers inside each other: a zipped .ork is one zip in another."""

_PIECE_BYTES = 2**20
_SHOWN = 3
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_GZIP, _DIRECTORY_ENTRY = b"\x1f\x8b", b"PK\x01\x02"
_BLANK = re.compile(rb"[\0\s]*")
_ZIP_ERRORS = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, RuntimeError, ValueError, OSError)
"""What `zipfile` raises for damaged archives; RuntimeError includes NotImplementedError."""
_HTML = re.compile(rb"(\xef\xbb\xbf)?\s*(<!--.*?-->\s*)?<(!doctype\s+html|html)\b", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True)
class Unpacked:
    """A file as its author wrote it.

    Attributes:
        container: The outermost thing that it lay in.
        content: Its bytes.
        name: Its name in the archive; empty for what lay in none.
        others: The archive's other entries that bear one of the wanted suffixes.
        ignored: Entries with such a suffix whose names lead out of the archive.
    """

    container: Container
    content: bytes
    name: str = ""
    others: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()

    @property
    def notes(self) -> tuple[str, ...]:
        """What was left unread, one line each."""
        left = (
            (self.others, "not read, for only the first such file of an archive is"),
            (self.ignored, "ignored, for the name leads out of the archive"),
        )
        return tuple(
            f"{', '.join(map(repr, names[:_SHOWN]))}{' and more' if len(names) > _SHOWN else ''}: {why}"
            for names, why in left
            if names
        )


def container_of(content: bytes) -> Container:
    """What the first bytes say that a file is."""
    if content.startswith(_ZIP):
        return "zip"
    return "gzip" if content.startswith(_GZIP) else "plain"


def unpack(
    content: bytes, suffixes: Sequence[str], *, max_bytes: int = MAX_BYTES, layers: int = MAX_LAYERS
) -> Unpacked:
    """The one file in a container: of an archive, the first entry that bears one of the suffixes.

    Args:
        content: The file as it came.
        suffixes: Such as ".ork", in lower case; entries may bear them in capitals. An entry with an earlier suffix
            goes before all that have a later one: a design's archive may hold motor files beside it.
        max_bytes: Of what comes out.
        layers: Containers inside each other at most.

    Raises:
        DocumentRefusedError: Codes `too_large`, `nested_containers`, `gzip_bomb`, `gzip_truncated`, `gzip_damaged`,
            `zip_bomb`, `zip_damaged`, `zip_too_many_entries`, `zip_unsafe_name`, `zip_nothing_inside`,
            `zip_encrypted`, `zip_method`, and those of `refuse_foreign`.
    """
    kind = container_of(content)
    most = max_bytes if kind == "plain" else min(max_bytes, MAX_PACKED_BYTES)
    if len(content) > most:
        raise _refused("too_large", f"{len(content):,} bytes, {most:,} are allowed")
    if kind == "plain":
        refuse_foreign(content)
        return Unpacked(kind, content)
    if layers == 0:
        raise _refused("nested_containers", f"more than {MAX_LAYERS} containers inside each other")
    outer = _gunzip(content, max_bytes) if kind == "gzip" else _unzip(content, suffixes, max_bytes)
    inner = unpack(outer.content, suffixes, max_bytes=max_bytes, layers=layers - 1)
    others, ignored = outer.others + inner.others, outer.ignored + inner.ignored
    return replace(inner, container=kind, name=inner.name or outer.name, others=others, ignored=ignored)


def refuse_foreign(content: bytes) -> None:
    """Refuse what is often found under a data file's name and is none.

    Raises:
        DocumentRefusedError: Codes `empty`, `git_lfs_pointer`, `merge_conflict`, `html_page`.
    """
    if _BLANK.fullmatch(content):
        raise _refused("empty", "nothing in it")
    if content.startswith(b"version https://git-lfs"):
        raise _refused("git_lfs_pointer", "a pointer of Git LFS, not the file it points to")
    if _line_begins(content, b"<<<<<<< ") and _line_begins(content, b">>>>>>> "):
        raise _refused("merge_conflict", "conflict markers of a merge are in it")
    if _HTML.match(content[:4096]):
        raise _refused("html_page", "a web page")


def _line_begins(content: bytes, mark: bytes) -> bool:
    return content.startswith(mark) or b"\n" + mark in content


def _gunzip(content: bytes, max_bytes: int) -> Unpacked:
    """What a gzip file holds; bytes behind its end are ignored, as OpenRocket does."""
    pieces: list[bytes] = []
    start, room = 0, max_bytes
    for _ in range(MAX_MEMBERS):
        member = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
        try:
            pieces.append(member.decompress(memoryview(content)[start:], room + 1))
        except zlib.error as error:
            raise _refused("gzip_damaged", str(error)) from error
        room -= len(pieces[-1])
        if room < 0:
            raise _refused("gzip_bomb", f"more than {max_bytes:,} bytes come out")
        if not member.eof:
            raise _refused("gzip_truncated", "its end is missing")
        start = len(content) - len(member.unused_data)
        if not content.startswith(_GZIP, start):
            return Unpacked("gzip", b"".join(pieces))
    raise _refused("gzip_bomb", f"more than {MAX_MEMBERS} members")


def _unzip(content: bytes, suffixes: Sequence[str], max_bytes: int) -> Unpacked:
    # No archive can list an entry without this mark, whatever its own count says.
    if content.count(_DIRECTORY_ENTRY) > MAX_ENTRIES:
        raise _refused("zip_too_many_entries", f"more than {MAX_ENTRIES:,} entries")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            (entry, *others), unsafe = _wanted(archive, suffixes)
            inside = _entry(archive, entry, max_bytes)
            return Unpacked("zip", inside, entry.filename, tuple(other.filename for other in others), unsafe)
    except _ZIP_ERRORS as error:
        raise _refused("zip_damaged", str(error) or type(error).__name__) from error


def _wanted(archive: zipfile.ZipFile, suffixes: Sequence[str]) -> tuple[list[zipfile.ZipInfo], tuple[str, ...]]:
    """The entries that fit, the best one first, and the names of those that must not be read."""
    files = [entry for entry in archive.infolist() if not _is_shadow(entry.filename)]
    files.sort(key=lambda entry: entry.header_offset)
    found = [entry for suffix in suffixes for entry in files if entry.filename.lower().endswith(suffix)]
    safe = [entry for entry in found if _is_safe(entry.filename)]
    unsafe = tuple(entry.filename for entry in found if not _is_safe(entry.filename))
    if unsafe and not safe:
        raise _refused("zip_unsafe_name", f"its only fitting entry is {unsafe[0]!r}, which leads out of the archive")
    if not safe:
        names = ", ".join(archive.namelist()[:3]) or "nothing"
        raise _refused("zip_nothing_inside", f"no {' or '.join(suffixes)} in it, but {names[:200]}")
    return safe, unsafe


def _is_shadow(name: str) -> bool:
    return name.startswith("__MACOSX/") or name.rpartition("/")[2].startswith("._")  # Finder adds these


def _is_safe(name: str) -> bool:
    parts = name.replace("\\", "/").split("/")
    return ".." not in parts and parts[0] != "" and not re.match("[A-Za-z]:", name)


def _entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, max_bytes: int) -> bytes:
    if entry.flag_bits & 1:
        raise _refused("zip_encrypted", f"{entry.filename} is encrypted")
    if entry.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        raise _refused("zip_method", f"{entry.filename} is packed by method {entry.compress_type}")
    if entry.file_size > max_bytes:
        raise _refused("zip_bomb", f"more than {max_bytes:,} bytes come out")
    unpacked = io.BytesIO()
    with archive.open(entry) as file:  # in pieces: a read without a bound ignores the size that was promised
        shutil.copyfileobj(file, unpacked, _PIECE_BYTES)
    return unpacked.getvalue()


def _refused(code: str, problem: str) -> DocumentRefusedError:
    return DocumentRefusedError(f"The file is refused: {problem}.", code=code)
