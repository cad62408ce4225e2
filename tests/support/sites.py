"""A site on 127.0.0.1 that answers as it is told, well or badly."""

from __future__ import annotations

import socket
import struct
import threading
import zlib
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

HOST = "site.test"


@dataclass(frozen=True)
class Answer:
    """An ordinary answer."""

    status: int = 200
    body: bytes = b"<html>hello</html>"
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Asked:
    """A request that came; names of headers in lower case."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


Behaviour = Answer | Callable[[BaseHTTPRequestHandler], None]


class Site:
    """A server whose paths answer in turn with what was scripted; the last answer is repeated.

    A path without a script is a 404, as robots.txt is. Tests reach it as `https://site.test`, by the host map.
    """

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self._scripts: defaultdict[str, deque[Behaviour]] = defaultdict(deque)
        self._lock = threading.Lock()
        self._server = _Server(("127.0.0.1", 0), self._handler())
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def url(self, path: str) -> str:
        return f"https://{HOST}{path}"

    def script(self, path: str, *answers: Behaviour) -> str:
        """Answer a path so; returns its URL."""
        self._scripts[path].extend(answers)
        return self.url(path)

    def change(self, path: str, answer: Behaviour) -> None:
        """Answer a path so from now on, whatever was scripted before."""
        with self._lock:
            self._scripts[path] = deque([answer])

    def page(self, path: str, body: bytes | str, **headers: str) -> str:
        """Answer a path with a body; returns its URL."""
        data = body.encode() if isinstance(body, str) else body
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.script(path, Answer(body=data, headers=named))

    def paths(self) -> list[str]:
        """What was asked for, without robots.txt."""
        return [asked.path for asked in self.asked if asked.path != "/robots.txt"]

    def _next(self, path: str) -> Behaviour:
        with self._lock:
            script = self._scripts.get(path) or self._scripts.get(path.partition("?")[0])
            if not script:
                return Answer(404, b"not found")
            return script.popleft() if len(script) > 1 else script[0]

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        site = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                headers = {name.lower(): value for name, value in self.headers.items()}
                site.asked.append(Asked(self.command, self.path, headers, body))
                behaviour = site._next(self.path)
                if isinstance(behaviour, Answer):
                    send(self, behaviour)
                else:
                    behaviour(self)

            do_POST = do_GET  # noqa: N815 - the name is http.server's

            def log_message(self, *_: Any) -> None:
                return

        return Handler


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, *_: object) -> None:
        """Clients that hang up are part of the tests."""


def send(handler: BaseHTTPRequestHandler, answer: Answer) -> None:
    """Send an answer as it should be."""
    handler.send_response(answer.status)
    for name, value in {"Content-Length": str(len(answer.body)), **answer.headers}.items():
        handler.send_header(name, value)
    handler.end_headers()
    handler.wfile.write(answer.body)


def cut_short(handler: BaseHTTPRequestHandler) -> None:
    """Promise more bytes than come."""
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(b"<html>only the beginning")
    handler.close_connection = True


def cut_chunk(handler: BaseHTTPRequestHandler) -> None:
    """End within a chunk."""
    handler.send_response(200)
    handler.send_header("Transfer-Encoding", "chunked")
    handler.end_headers()
    handler.wfile.write(b"64\r\n<html>only the beginning")
    handler.close_connection = True


def hang_up(handler: BaseHTTPRequestHandler) -> None:
    """Close without an answer."""
    handler.close_connection = True


def garbage(handler: BaseHTTPRequestHandler) -> None:
    """Answer with what is not HTTP."""
    handler.wfile.write(b"this is not HTTP\r\n\r\n")
    handler.close_connection = True


def dripping(stop: threading.Event) -> Callable[[BaseHTTPRequestHandler], None]:
    """Send a byte now and then, for ever or until the event is set."""

    def drip(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "1000000")
        handler.end_headers()
        while not stop.wait(0.02):
            handler.wfile.write(b"x")
        handler.close_connection = True

    return drip


def held(until: threading.Event, answer: Answer) -> Callable[[BaseHTTPRequestHandler], None]:
    """Answer only when the event is set."""

    def hold(handler: BaseHTTPRequestHandler) -> None:
        until.wait(10)
        send(handler, answer)

    return hold


def loris(stop: threading.Event) -> Callable[[BaseHTTPRequestHandler], None]:
    """Begin an answer and send its headers a letter now and then, for ever or until the event is set."""

    def trickle(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
        while not stop.wait(0.02):
            handler.wfile.write(b"x")
        handler.close_connection = True

    return trickle


def reset(handler: BaseHTTPRequestHandler) -> None:
    """Send half a body, then reset the connection."""
    cut_short(handler)
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.wfile.flush()
    handler.connection.close()


def pieces(data: Iterable[bytes], **headers: str) -> Callable[[BaseHTTPRequestHandler], None]:
    """Send a body in pieces that are made while they are sent, without a Content-Length."""

    def pour(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("Connection", "close")
        handler.end_headers()
        for piece in data:
            handler.wfile.write(piece)
        handler.close_connection = True

    return pour


@cache
def bomb(kind: str) -> bytes:
    """256 MB of zeros, packed as "gzip", "deflate" or "raw" deflate: about 256 KB."""
    bits = {"gzip": 31, "deflate": 15, "raw": -15}[kind]
    packer = zlib.compressobj(9, zlib.DEFLATED, bits)
    zeros = bytes(1 << 20)
    return b"".join(packer.compress(zeros) for _ in range(256)) + packer.flush()
