"""What is asked for and what comes back: `Request` and `Document`. How it is fetched does not belong here."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal
from urllib.parse import urlencode

import httpx
from charset_normalizer import from_bytes
from w3lib.encoding import html_to_unicode
from yarl import URL

from rocket_pipeline.core.fetching.address import parse_url
from rocket_pipeline.core.storage.buffer import request_digest
from rocket_pipeline.errors import AddressRefusedError, ConfigurationError, UnexpectedContentError

logger = logging.getLogger(__name__)

Expectation = Literal["bytes", "html", "json"]
QueryValue = str | int | float | bool | None


@dataclass(frozen=True)
class Request:
    """One request. The same URL, method and body are fetched once a session.

    Attributes:
        url: An absolute http or https URL.
        method: GET or POST.
        body: What is sent.
        content_type: Of the body.
        expect: What must come back; "json" refuses a body that is not JSON, "html" an error page.
        idempotent: Whether it may be sent again after a failure. A POST is by default, for we only query. Set
            it to False for a request that changes something at the server: it is then sent once at most.
        target: The URL as it is requested: quoted, without its fragment.
        digest: Its name in the session buffer.

    Raises:
        AddressRefusedError: It is not such a URL.
    """

    url: str
    method: str = "GET"
    body: bytes = b""
    content_type: str = ""
    expect: Expectation = "bytes"
    idempotent: bool = True
    target: URL = field(init=False, repr=False, compare=False)
    digest: str = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        target = parse_url(self.url)
        if self.method not in {"GET", "POST"} or not self.content_type.isprintable():
            raise AddressRefusedError("Not a request: look at its method and content_type", url=self.url)
        object.__setattr__(self, "target", target.with_fragment(None) if target.raw_fragment else target)
        object.__setattr__(self, "digest", request_digest(self.method, self.url, self.body))

    @property
    def host(self) -> str:
        """The host's name, in lower case."""
        return self.target.raw_host or ""


def get(url: str, params: Mapping[str, QueryValue] | None = None, *, expect: Expectation = "bytes") -> Request:
    """A GET of a URL; `params` are added to its query."""
    if params:
        try:
            url = str(httpx.URL(url).copy_merge_params(params))
        except httpx.InvalidURL as error:
            raise AddressRefusedError(f"Not a URL: {error}", url=url) from error
    return Request(url, expect=expect)


def post_json(url: str, payload: Any, *, expect: Expectation = "json") -> Request:
    """A POST of a JSON payload; the order of its keys makes no difference.

    Raises:
        ConfigurationError: The payload is no JSON value.
    """
    try:
        text = json.dumps(payload, sort_keys=True, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    except (TypeError, ValueError) as error:
        raise ConfigurationError(f"The payload for {url} is not JSON: {error}.", hint="Use plain values.") from error
    return Request(url, "POST", text.encode(), "application/json", expect)


def post_form(url: str, data: Mapping[str, str], *, expect: Expectation = "html") -> Request:
    """A POST of form fields, as a browser sends them."""
    return Request(url, "POST", urlencode(data).encode(), "application/x-www-form-urlencoded", expect)


@dataclass(frozen=True)
class Document:
    """Bytes that came, and where from.

    Attributes:
        url: As it was asked for.
        final_url: After redirects.
        status: The HTTP status, a 2xx.
        headers: Those worth keeping, names in lower case.
        sha256: The hash of the body; names it in the content store.
        size: The body's bytes, unpacked.
        fetched_at: When the server sent it, or last said that it has not changed (UTC).
        from_buffer: Whether no request was needed.
        body: The bytes, or what opens them in the content store: large ones are not held in memory.
    """

    url: str
    final_url: str
    status: int
    headers: Mapping[str, str]
    sha256: str
    size: int
    fetched_at: datetime
    from_buffer: bool
    body: bytes | Callable[[], Iterator[bytes]] = field(repr=False, compare=False)

    @property
    def content(self) -> bytes:
        """The body, unpacked. A large one is read from the store each time; `chunks` needs less memory."""
        return self.body if isinstance(self.body, bytes) else b"".join(self.body())

    def chunks(self) -> Iterator[bytes]:
        """The body in pieces, never whole in memory unless it is small."""
        return iter([self.body]) if isinstance(self.body, bytes) else self.body()

    @property
    def text(self) -> str:
        """The body as text, decoded after its byte-order mark, its header, its meta tag or a guess.

        Bytes that mean nothing in that encoding become U+FFFD; `is_damaged` tells.
        """
        encoding, text = html_to_unicode(
            self.headers.get("content-type"), self.content, auto_detect_fun=_guess_encoding
        )
        if "\ufffd" in text:
            logger.warning("%s holds bytes that are not %s; they became U+FFFD", self.url, encoding)
        return text

    @property
    def is_damaged(self) -> bool:
        """Whether the text holds U+FFFD, which stands for bytes that mean nothing."""
        return "\ufffd" in self.text

    def json(self) -> Any:
        """The body as JSON.

        Raises:
            UnexpectedContentError: It is not JSON.
        """
        content = self.content
        try:
            return json.loads(content)
        except UnicodeDecodeError:
            return self._json_of_text()
        except (ValueError, RecursionError) as error:
            raise self._not_json(content) from error

    def _json_of_text(self) -> Any:
        try:
            return json.loads(self.text)
        except (ValueError, RecursionError) as error:
            raise self._not_json(self.content) from error

    def _not_json(self, content: bytes) -> UnexpectedContentError:
        kind = self.headers.get("content-type", "no content type")
        start = content[:40].decode("ascii", "replace")
        return UnexpectedContentError(
            f"JSON was expected, {kind} came, beginning {start!r}",
            url=self.url,
            status=self.status,
            hint="Look at the URL in a browser; the site may have changed or shown an error page.",
        )


def _guess_encoding(content: bytes) -> str | None:
    try:
        content.decode()
    except UnicodeDecodeError:
        best = from_bytes(content).best()
        return best.encoding if best else None
    return "utf-8"
