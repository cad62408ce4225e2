"""What libraries raise and servers answer, as errors of this project. What to do about them is not here."""

from __future__ import annotations

import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import aiohttp
import httpx

from rocket_pipeline.core.fetching.address import RefusedConnectionError
from rocket_pipeline.errors import (
    AddressRefusedError,
    ConnectionFailedError,
    FetchError,
    RateLimitedError,
    RequestRefusedError,
    ServerFailedError,
    TLSFailedError,
    UnexpectedContentError,
)

_CERTIFICATE_ERRORS = (ssl.SSLCertVerificationError, aiohttp.ClientConnectorCertificateError)
_TLS_ERRORS = (*_CERTIFICATE_ERRORS, aiohttp.ClientConnectorSSLError)
_CONNECTION_ERRORS = (httpx.HTTPError, aiohttp.ClientError, OSError)


@contextmanager
def named_errors(url: str, timeout: float) -> Iterator[None]:
    """Raise what a request raises as a FetchError.

    Args:
        url: The URL that was asked for.
        timeout: Seconds of the deadline, for its error's text.
    """
    try:
        yield
    except (httpx.UnsupportedProtocol, httpx.InvalidURL, aiohttp.InvalidURL) as error:
        raise AddressRefusedError(f"Not a URL to go to: {error}", url=url) from error
    except TimeoutError as error:
        raise ConnectionFailedError(f"No whole answer within {timeout:g} s", url=url) from error
    except _CONNECTION_ERRORS as error:
        raise _connection_error(error, url) from error


def refusal(status: int, headers: Mapping[str, str], url: str) -> FetchError | None:
    """The error that a response's status stands for; None for a 2xx."""
    if httpx.codes.is_success(status):
        return None
    retry_after = headers.get("retry-after")
    if status == httpx.codes.TOO_MANY_REQUESTS or (status == httpx.codes.SERVICE_UNAVAILABLE and retry_after):
        return RateLimitedError(
            f"{status}: the server asks for fewer requests",
            url=url,
            status=status,
            retry_after=parse_retry_after(retry_after, now=datetime.now(UTC)),
        )
    if status == httpx.codes.REQUEST_TIMEOUT:
        return ConnectionFailedError(f"{status}: the server timed out", url=url, status=status)
    if httpx.codes.is_server_error(status):
        return ServerFailedError(f"{status}: the server failed", url=url, status=status)
    if httpx.codes.is_client_error(status):
        return RequestRefusedError(
            f"{status}: the server refused", url=url, status=status, hint="Look at the URL in a browser."
        )
    return UnexpectedContentError(f"{status} is no answer with a document", url=url, status=status)


def parse_retry_after(value: str | None, *, now: datetime) -> float | None:
    """The seconds of a Retry-After header, a number or an HTTP date; None when it is neither or past."""
    text = (value or "").strip()
    if text.isascii() and text.isdigit():
        return float(text)
    try:
        due = parsedate_to_datetime(text)
    except ValueError:
        return None
    seconds = (due if due.tzinfo else due.replace(tzinfo=UTC)) - now
    return seconds.total_seconds() if seconds.total_seconds() > 0 else None


def _connection_error(error: Exception, url: str) -> FetchError:
    if _caused_by(error, (RefusedConnectionError,)):
        return AddressRefusedError(f"Not a public address: {error}", url=url)
    if _caused_by(error, _TLS_ERRORS):
        return TLSFailedError(f"TLS: {error}", url=url, hint="The site's certificate is at fault.")
    return ConnectionFailedError(f"No whole answer: {str(error) or type(error).__name__}", url=url)


def _caused_by(error: BaseException | None, kinds: tuple[type[Exception], ...]) -> bool:
    while error is not None:
        if isinstance(error, kinds):
            return True
        error = error.__cause__ or error.__context__
    return False
