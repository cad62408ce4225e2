"""Zip and gzip files whose bytes depend on nothing but their content: stored, with a fixed time, on every zlib."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

_BLOCK = 65_535  # bytes of a stored block
_TIME = (2024, 6, 1, 12, 0, 0)


def make_zip(entries: dict[str, bytes]) -> bytes:
    """A zip file with these entries, in their order."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name, content in entries.items():
            info = zipfile.ZipInfo(name, _TIME)
            info.create_system = 3
            archive.writestr(info, content)
    return buffer.getvalue()


def make_gzip(content: bytes) -> bytes:
    """A gzip file without a name or a time."""
    blocks = [content[start : start + _BLOCK] for start in range(0, len(content), _BLOCK)] or [b""]
    packed = b"".join(
        struct.pack("<BHH", block is blocks[-1], len(block), len(block) ^ 0xFFFF) + block for block in blocks
    )
    head = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
    return head + packed + struct.pack("<II", zlib.crc32(content), len(content) & 0xFFFFFFFF)
