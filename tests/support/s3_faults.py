"""A proxy in front of an S3 server that answers badly as it is told, and passes everything else on."""

from __future__ import annotations

import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import urlsplit

import httpx

SLOW_DOWN = b"<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>"
NO_UPLOAD = b"<Error><Code>NoSuchUpload</Code><Message>The upload does not exist.</Message></Error>"
Matches = Callable[[str, str], bool]


class FaultyS3:
    """A server on 127.0.0.1 that forwards to `upstream` with the Host that clients signed.

    Args:
        upstream: The origin of the real server, on 127.0.0.1 too.
    """

    def __init__(self, upstream: str) -> None:
        self.seen: list[tuple[str, str]] = []
        self._upstream = urlsplit(upstream)
        self._faults: list[tuple[Matches, int, bytes | None]] = []
        self._lock = threading.Lock()
        self._released = threading.Event()
        self._server = _Server(("127.0.0.1", 0), self._handler())
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._released.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def fail(self, matches: Matches, *, status: int, body: bytes = SLOW_DOWN, times: int = 10**9) -> None:
        """Answer requests for which `matches(method, path)` holds with that status, so many times."""
        self._faults += [(matches, status, body)] * min(times, 1000)

    def hang(self, matches: Matches) -> None:
        """Never answer requests for which `matches(method, path)` holds."""
        self._faults += [(matches, 0, None)] * 1000

    def _fault(self, method: str, path: str) -> tuple[int, bytes | None] | None:
        with self._lock:
            self.seen.append((method, path))
            for index, (matches, status, body) in enumerate(self._faults):
                if matches(method, path):
                    del self._faults[index]
                    return status, body
        return None

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        proxy = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                fault = proxy._fault(self.command, self.path)
                if fault is None:
                    self._forward(body)
                elif fault[1] is None:
                    proxy._released.wait(60)
                    self.close_connection = True
                else:
                    self._send(fault[0], fault[1], {"Content-Type": "application/xml"})

            do_PUT = do_POST = do_DELETE = do_HEAD = do_GET  # noqa: N815 - the names are http.server's

            def _forward(self, body: bytes) -> None:
                url = f"{proxy._upstream.scheme}://{proxy._upstream.netloc}{self.path}"
                answer = httpx.request(self.command, url, headers=dict(self.headers), content=body, timeout=60)
                kept = {name: value for name, value in answer.headers.items() if name not in _OURS}
                if self.command == "HEAD":
                    kept["Content-Length"] = answer.headers.get("content-length", "0")
                self._send(answer.status_code, answer.content, kept)

            def _send(self, status: int, body: bytes, headers: dict[str, str]) -> None:
                self.send_response(status)
                for name, value in {"Content-Length": str(len(body)), **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(b"" if self.command == "HEAD" else body)

            def log_message(self, *_: Any) -> None:
                return

        return Handler


_OURS = {"content-length", "transfer-encoding", "connection", "content-encoding", "date", "server"}


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, *_: object) -> None:
        """Clients that hang up are part of the tests."""
