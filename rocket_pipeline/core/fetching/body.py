"""Reading a body: unpacked while it comes, never beyond a cap. Text and JSON belong to `document.py`."""

from __future__ import annotations

import zlib
from collections.abc import AsyncIterable

from rocket_pipeline.errors import BodyTooLargeError, ConnectionFailedError, UnexpectedContentError

ACCEPT_ENCODING = "gzip, deflate"
_GZIP_OR_ZLIB = zlib.MAX_WBITS | 32
_GZIP_MAGIC = b"\x1f\x8b"


async def read_body(
    chunks: AsyncIterable[bytes], *, url: str, encoding: str, limit: int, truncate: bool = False
) -> bytes:
    """All bytes of a body, unpacked.

    Args:
        chunks: The body as it comes.
        url: For errors.
        encoding: The Content-Encoding header; gzip, deflate or nothing.
        limit: The number of bytes at which reading stops.
        truncate: Return the first `limit` bytes of a larger body instead of failing.

    Raises:
        BodyTooLargeError: There are more than `limit` bytes.
        ConnectionFailedError: A packed body ends too early.
        UnexpectedContentError: The body cannot be unpacked.
    """
    unpack = _unpacker(encoding, url)
    body = bytearray()
    async for chunk in chunks:
        body += unpack.feed(chunk, limit + 1 - len(body))
        if len(body) > limit:
            if truncate:
                return bytes(body[:limit])
            raise BodyTooLargeError(
                f"More than {limit:,} bytes", url=url, hint="Raise max_bytes if this is meant to be."
            )
    unpack.finish()
    return bytes(body)


class _Identity:
    """Bytes as they are."""

    def feed(self, chunk: bytes, room: int) -> bytes:
        return chunk[:room]

    def finish(self) -> None:
        return None


class _Inflate:
    """gzip (of several members too), zlib or raw deflate."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._stream = zlib.decompressobj(_GZIP_OR_ZLIB)
        self._started = False

    def feed(self, chunk: bytes, room: int) -> bytes:
        out = bytearray()
        while chunk and len(out) < room:
            out += self._step(chunk, room - len(out))
            rest = self._stream.unused_data
            chunk = rest if rest.startswith(_GZIP_MAGIC) else b""
            if chunk:
                self._stream = zlib.decompressobj(_GZIP_OR_ZLIB)
        return bytes(out)

    def finish(self) -> None:
        if self._started and not self._stream.eof:
            raise ConnectionFailedError("The packed body ends too early", url=self._url)

    def _step(self, chunk: bytes, room: int) -> bytes:
        try:
            out = self._stream.decompress(chunk, room)
        except zlib.error as error:
            if self._started:
                raise UnexpectedContentError(f"The body cannot be unpacked: {error}", url=self._url) from error
            out = self._raw(chunk, room)
        self._started = True
        return out

    def _raw(self, chunk: bytes, room: int) -> bytes:
        # Some servers send "deflate" without the zlib header that the name stands for.
        self._stream = zlib.decompressobj(-zlib.MAX_WBITS)
        try:
            return self._stream.decompress(chunk, room)
        except zlib.error as error:
            raise UnexpectedContentError(f"The body cannot be unpacked: {error}", url=self._url) from error


def _unpacker(encoding: str, url: str) -> _Identity | _Inflate:
    name = encoding.strip().lower()
    if name in {"", "identity"}:
        return _Identity()
    if name in {"gzip", "x-gzip", "deflate"}:
        return _Inflate(url)
    raise UnexpectedContentError(
        f"Content-Encoding {encoding!r} was not asked for", url=url, hint="The server is at fault."
    )
