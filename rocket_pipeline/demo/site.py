"""What a stand-in site is: a request in, a response out. No sockets here, and no site's content."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

JSON_TYPE = "application/json; charset=utf-8"
TEXT_TYPE = "text/plain; charset=utf-8"


@dataclass(frozen=True)
class Request:
    """One request as a site sees it.

    Attributes:
        method: GET or POST; a HEAD arrives as GET.
        path: Decoded path without the query.
        query: Every value of every query parameter, in the order they came.
        body: The body as sent.
    """

    method: str
    path: str
    query: dict[str, list[str]] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True)
class Response:
    """One answer: status, body and the body's type."""

    status: int
    body: bytes
    content_type: str = TEXT_TYPE


class Site(Protocol):
    """A stand-in of one web site."""

    @property
    def paths(self) -> Sequence[str]:
        """Every path that it serves."""
        ...

    def respond(self, request: Request) -> Response:
        """Answer a request; the same request always gets the same bytes."""
        ...


def json_response(payload: object, *, status: int = 200) -> Response:
    """A compact JSON answer."""
    return Response(status, json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode(), JSON_TYPE)


def text_response(text: str, *, status: int = 200) -> Response:
    """A plain text answer."""
    return Response(status, text.encode(), TEXT_TYPE)


def read_json(response: Response) -> dict[str, Any] | None:
    """The answer's JSON object, or None when it holds none."""
    document = json.loads(response.body) if response.content_type == JSON_TYPE else None
    return document if isinstance(document, dict) else None
