"""One HTTP server on 127.0.0.1 for all stand-in sites, told apart by the Host header.

What belongs here: sockets, HTTP, ETags, the request log. What a site answers is the site's own module's
affair; a new site is one more line in `default_sites`.
"""

from __future__ import annotations

import contextlib
import hashlib
import logging
import socket
import socketserver
import sys
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from types import TracebackType
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from rocket_pipeline.demo.faults import apply_faults, check_faults
from rocket_pipeline.demo.github import GithubApi, GithubRaw
from rocket_pipeline.demo.nar import Nar
from rocket_pipeline.demo.shops.estes import Estes
from rocket_pipeline.demo.shops.loc_precision import LocPrecision
from rocket_pipeline.demo.shops.rocketarium import Rocketarium
from rocket_pipeline.demo.site import Request, Response, Site, text_response
from rocket_pipeline.demo.thrustcurve import ThrustCurve

logger = logging.getLogger(__name__)

MAX_BODY_BYTES = 1_000_000


@dataclass(frozen=True)
class LoggedRequest:
    """A request that reached the server, for tests that count them."""

    method: str
    host: str
    path: str
    query: str = ""


def default_sites() -> dict[str, Site]:
    """Every stand-in there is, by host."""
    return {
        "thrustcurve.test": ThrustCurve(),
        "estes.test": Estes(),
        "locprecision.test": LocPrecision(),
        "rocketarium.test": Rocketarium(),
        "nar.test": Nar(),
        "github-api.test": GithubApi(),
        "github-raw.test": GithubRaw(),
    }


class DemoSites:
    """The stand-in sites, served while the context is open.

    Args:
        faults: "<host>/<path prefix>" → a kind of `rocket_pipeline.demo.faults`.
        port: Port on 127.0.0.1; 0 takes a free one.

    Attributes:
        requests: What was asked so far, oldest first.

    Raises:
        UnknownNameError: A fault names a host, a path or a kind that does not exist.
        ConfigurationError: A site's data is missing.
    """

    def __init__(self, faults: Mapping[str, str] | None = None, *, port: int = 0) -> None:
        self.sites = default_sites()
        self.faults = dict(faults or {})
        check_faults(self.faults, self.sites)
        self.requests: list[LoggedRequest] = []
        self._port = port
        self._server: _Server | None = None
        self._thread: threading.Thread | None = None

    def start(self) -> DemoSites:
        """Start serving; returns at once, requests are answered from here on."""
        self._server = _Server(("127.0.0.1", self._port), self)
        self._port = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), name="demo-sites")
        self._thread.start()
        return self

    def stop(self) -> None:
        """Stop serving, cut every open connection and wait for all threads; harmless when not started."""
        if self._server is None or self._thread is None:
            return
        self._server.shutdown()
        self._thread.join()
        self._server.cut_connections()
        self._server.server_close()
        self._server = self._thread = None

    def __enter__(self) -> DemoSites:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def origin(self) -> str:
        """Where the server listens, such as "http://127.0.0.1:49152"."""
        return f"http://127.0.0.1:{self._port}"

    @property
    def host_map(self) -> dict[str, str]:
        """Test host → origin, as the fetch transport's host map takes it."""
        return dict.fromkeys(self.sites, self.origin)

    def respond(self, host: str, request: Request) -> Response:
        """Answer for one host: the site's own answer, spoilt where a fault stands."""
        site = self.sites.get(host)
        if site is None:
            known = ", ".join(sorted(self.sites))
            return text_response(f"No demo site {host!r}. Send a Host header that names one of: {known}.\n", status=404)
        return apply_faults(self.faults, host + request.path, site.respond(request))


class _Server(socketserver.ThreadingTCPServer):
    """Knows each connection from accept to close, so that stop() can cut idle ones and no thread stays."""

    allow_reuse_address = True
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], demo: DemoSites) -> None:
        self.demo = demo
        self._connections: set[socket.socket] = set()
        super().__init__(address, _Handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        self._connections.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self._connections.discard(request)
        super().shutdown_request(request)

    def cut_connections(self) -> None:
        for connection in list(self._connections):
            with contextlib.suppress(OSError):  # the client may have closed it already
                connection.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ARG002 - socketserver's
        broken = isinstance(sys.exception(), ConnectionError)
        logger.log(logging.DEBUG if broken else logging.ERROR, "A demo request failed.", exc_info=True)


class _Handler(BaseHTTPRequestHandler):
    """HTTP/1.1 with keep-alive; head and body leave in one write, and no header holds a time."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def do_GET(self) -> None:
        length = self.headers.get("Content-Length", "0")
        if not length.isdigit() or "Transfer-Encoding" in self.headers:
            self._refuse(HTTPStatus.LENGTH_REQUIRED)
        elif int(length) > MAX_BODY_BYTES:
            self._refuse(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        else:
            self._answer(self.rfile.read(int(length)))

    do_HEAD = do_POST = do_GET  # noqa: N815 - the base class's names

    def _refuse(self, status: HTTPStatus) -> None:
        """Answer without reading the body, which makes the connection useless afterwards."""
        self.close_connection = True
        self._send(text_response(f"{status.description}.\n", status=status))

    def _answer(self, body: bytes) -> None:
        host = self.headers.get("Host", "").rpartition("@")[2].partition(":")[0].lower()
        url = urlsplit(self.path)
        demo = self.server.demo
        demo.requests.append(LoggedRequest(self.command, host, url.path, url.query))
        query = parse_qs(url.query, keep_blank_values=True)
        method = "GET" if self.command == "HEAD" else self.command
        self._send(demo.respond(host, Request(method, unquote(url.path), query, body)))

    def _send(self, response: Response) -> None:
        etag = f'"{hashlib.sha256(response.body).hexdigest()[:32]}"'
        body, status = response.body, HTTPStatus(response.status)
        headers = {"Content-Type": response.content_type, "Content-Length": str(len(body))}
        if status is HTTPStatus.OK:
            headers["ETag"] = etag
            if self.command != "POST" and etag in self.headers.get("If-None-Match", ""):
                body, status, headers = b"", HTTPStatus.NOT_MODIFIED, {"ETag": etag}
        if self.close_connection:
            headers["Connection"] = "close"
        lines = [
            f"HTTP/1.1 {status.value} {status.phrase}",
            *(f"{name}: {value}" for name, value in headers.items()),
        ]
        head = "\r\n".join([*lines, "", ""]).encode("latin-1")
        self.wfile.write(head if self.command == "HEAD" else head + body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class's signature
        logger.debug(format, *args)
