"""A body on its way: unpacked while it comes, never beyond a cap, kept in memory or streamed to the store.

Text and JSON belong to `document.py`.
"""

from __future__ import annotations

import asyncio
import hashlib
import zlib
from collections.abc import AsyncIterable, Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeVar

from rocket_pipeline.core.storage.writer import ContentWriter, StoredObject
from rocket_pipeline.errors import BodyTooLargeError, ConnectionFailedError, UnexpectedContentError

T = TypeVar("T")
ACCEPT_ENCODING = "gzip, deflate"
IN_MEMORY = 1 << 20
_PIECE = 1 << 18
_GZIP_OR_ZLIB = zlib.MAX_WBITS | 32
_GZIP_MAGIC = b"\x1f\x8b"


@dataclass(frozen=True, slots=True)
class Body:
    """A whole body, unpacked.

    Attributes:
        sha256: Its hash.
        size: Its bytes.
        kept: The bytes, or where they lie in the store when they were streamed to it.
    """

    sha256: str
    size: int
    kept: bytes | StoredObject = field(repr=False)


@dataclass(frozen=True, slots=True)
class Intake:
    """How bodies are taken in.

    Attributes:
        limit: The number of unpacked bytes at which reading stops.
        truncate: Keep the first `limit` bytes of a larger body instead of failing.
        check: Sees what is in memory before anything is stored, and raises when it is not what was asked for.
        writer: Opens a place for a body of more than 1 MiB; without it all bodies stay in memory.
    """

    limit: int
    truncate: bool = False
    check: Callable[[bytes], None] | None = None
    writer: Callable[[], ContentWriter] | None = None


async def read_body(chunks: AsyncIterable[bytes], *, url: str, encoding: str, intake: Intake) -> Body:
    """A whole body.

    Args:
        chunks: The body as it comes.
        url: For errors.
        encoding: The Content-Encoding header; gzip, deflate or nothing.
        intake: Where to stop, what to check and where large bodies go.

    Raises:
        BodyTooLargeError: There are more bytes than allowed.
        ConnectionFailedError: A packed body ends too early.
        UnexpectedContentError: The body cannot be unpacked, or is not what was asked for.
    """
    unpack = _unpacker(encoding, url)
    sink = _Sink(intake)
    try:
        async for chunk in chunks:
            for piece in unpack.feed(chunk):
                if await sink.add(piece):
                    continue
                if intake.truncate:
                    return await sink.finish()
                raise BodyTooLargeError(
                    f"More than {intake.limit:,} bytes", url=url, hint="Raise max_bytes if this is meant to be."
                )
        unpack.finish()
        return await sink.finish()
    finally:
        await sink.close()


class _Sink:
    """Collects pieces in memory; from 1 MiB on they go to a writer, in a thread, for disks and networks wait."""

    def __init__(self, intake: Intake) -> None:
        self._intake = intake
        self._held: list[bytes] = []
        self._held_size = 0
        self._written = 0
        self._writer: ContentWriter | None = None
        self._job: asyncio.Future[Any] | None = None

    async def add(self, piece: bytes) -> bool:
        """Take a piece, or what fits of it; says whether all of it fitted."""
        room = self._intake.limit - self._written - self._held_size
        fits = len(piece) <= room
        self._held.append(piece if fits else piece[:room])
        self._held_size += min(len(piece), room)
        if fits and self._held_size > IN_MEMORY and self._intake.writer is not None:
            await self._spill(self._intake.writer)
        return fits

    async def finish(self) -> Body:
        """The body."""
        if self._writer is None:
            content = self._held[0] if len(self._held) == 1 else b"".join(self._held)
            await self._check(content)
            return Body(hashlib.sha256(content).hexdigest(), len(content), content)
        await self._write(self._writer)
        stored = await self._in_thread(self._writer.finish)
        self._writer = None
        return Body(stored.sha256, stored.size, stored)

    async def close(self) -> None:
        """Forget what was not finished."""
        writer, self._writer = self._writer, None
        if self._job is not None and not self._job.done():
            await asyncio.wait([self._job])  # cancelling a task does not stop its thread
        if writer is not None:
            await self._in_thread(writer.abort)

    async def _spill(self, opener: Callable[[], ContentWriter]) -> None:
        if self._writer is None:
            await self._check(b"".join(self._held))
            self._writer = await self._in_thread(opener)
        await self._write(self._writer)

    async def _write(self, writer: ContentWriter) -> None:
        block = b"".join(self._held)
        self._held, self._held_size = [], 0
        self._written += len(block)
        if block:
            await self._in_thread(lambda: writer.write(block))

    async def _in_thread(self, work: Callable[[], T]) -> T:
        job = self._job = asyncio.ensure_future(asyncio.to_thread(work))
        return await asyncio.shield(job)

    async def _check(self, content: bytes) -> None:
        check = self._intake.check
        if check is None:
            return
        if len(content) > IN_MEMORY:  # to parse much JSON would hold up all others
            await self._in_thread(lambda: check(content))
        else:
            check(content)


class _Identity:
    """Bytes as they are."""

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        yield chunk

    def finish(self) -> None:
        return None


class _Inflate:
    """gzip (of several members too), zlib or raw deflate, in pieces of bounded size."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._stream = zlib.decompressobj(_GZIP_OR_ZLIB)
        self._started = False
        self._after = b""

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        while chunk:
            if self._stream.eof:
                chunk = self._next_member(chunk)
                continue
            out = self._step(chunk)
            if out:
                yield out
            chunk = self._stream.unused_data if self._stream.eof else self._stream.unconsumed_tail
            while len(out) == _PIECE and not chunk and not self._stream.eof:  # zlib may hold more back
                out = self._stream.decompress(b"", _PIECE)
                yield out

    def finish(self) -> None:
        if self._started and not self._stream.eof:
            raise ConnectionFailedError("The packed body ends too early", url=self._url)

    def _next_member(self, chunk: bytes) -> bytes:
        """What of a chunk belongs to a further member; padding is dropped."""
        tail = self._after + chunk
        if tail.startswith(_GZIP_MAGIC):
            self._stream, self._after = zlib.decompressobj(_GZIP_OR_ZLIB), b""
            return tail
        self._after = tail[:1]  # a beginning may be cut between two chunks
        return b""

    def _step(self, chunk: bytes) -> bytes:
        try:
            out = self._stream.decompress(chunk, _PIECE)
        except zlib.error as error:
            if self._started:
                raise UnexpectedContentError(f"The body cannot be unpacked: {error}", url=self._url) from error
            out = self._raw(chunk)
        self._started = True
        return out

    def _raw(self, chunk: bytes) -> bytes:
        # Some servers send "deflate" without the zlib header that the name stands for.
        self._stream = zlib.decompressobj(-zlib.MAX_WBITS)
        try:
            return self._stream.decompress(chunk, _PIECE)
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
