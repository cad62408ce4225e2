"""Every error of the project.

    RocketError
    ├── ConfigurationError                 a setting, a file or an argument is wrong          permanent
    │   └── UnknownNameError               no such source, stage or entity                    permanent
    ├── RunStoppedError                    cancelled, or told to end by a signal              permanent
    ├── FetchError                         a URL gave no usable document
    │   ├── ConnectionFailedError          DNS, connect, reset, time-out, cut body            transient
    │   ├── RateLimitedError               429, or 503 with Retry-After                       transient
    │   ├── ServerFailedError              another 5xx                                        transient
    │   ├── RequestRefusedError            4xx                                                permanent
    │   ├── TLSFailedError                 bad or expired certificate                         permanent
    │   ├── RobotsDisallowedError          robots.txt forbids it                              permanent
    │   ├── AddressRefusedError            private address, other scheme, redirect loop       permanent
    │   ├── BodyTooLargeError              more bytes than allowed, packed or unpacked        permanent
    │   ├── NotSavedError                  offline, and the session has no such document      permanent
    │   └── UnexpectedContentError         not what was asked for (HTML for JSON, empty)      permanent
    ├── StorageError
    │   ├── StorageUnavailableError        disk full, read-only, the object store is away     transient
    │   ├── ObjectMissingError             no object under that key                           permanent
    │   └── CorruptObjectError             the bytes are not what their name says             permanent
    ├── ExtractionError
    │   ├── IncompleteSourceError          fewer records than the site says it has            permanent
    │   ├── EmptySourceError               nothing at all came                                permanent
    │   └── DocumentRefusedError           a file is hostile, broken or not of its format     permanent
    ├── CleaningError
    │   ├── RawDataError                   a raw data set cannot be read as what it should be permanent
    │   └── ContractViolationError         a clean data set breaks its contract               permanent
    ├── GraphError
    │   ├── GraphUnavailableError          no connection, deadlock, locked by another writer  transient
    │   ├── GraphAccessError               wrong user or password, no such database           permanent
    │   ├── GraphDataError                 null or double key, NaN, dangling end              permanent
    │   ├── StaleRemovalRefusedError       more would be removed than the cap allows          permanent
    │   └── ReconciliationError            the graph does not hold what was sent              permanent
    └── SchemaGenerationError
        └── SchemaDriftError               the graph and its contract differ                  permanent

Retrying is decided by class: `Transient` is retried, `Permanent` is not. An error text says what happened, where,
and ends with what to do next (`hint`).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any


class RocketError(Exception):
    """Base of all errors of this project.

    Args:
        message: What happened, and where.
        hint: What to do next; ends the text.
    """

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle what the error holds instead of calling its constructor again: workers send errors home so."""
        return _restored, (type(self), self.args, self.__dict__)


def _restored(kind: type[RocketError], args: tuple[Any, ...], state: dict[str, Any]) -> RocketError:
    error = kind.__new__(kind, *args)
    error.__dict__.update(state)
    return error


class Transient:
    """Mixin: the same call may succeed later."""


class Permanent:
    """Mixin: the same call fails again until somebody changes something."""


class ConfigurationError(RocketError, Permanent):
    """A setting, a configuration file or an argument is wrong."""


class UnknownNameError(ConfigurationError):
    """A name that is not registered.

    Args:
        kind: What was looked up, such as "source" or "stage".
        name: The name that is unknown.
        valid: The names that exist.
    """

    def __init__(self, kind: str, name: str, valid: Iterable[str]) -> None:
        super().__init__(f"Unknown {kind} {name!r}.", hint=f"Valid names: {', '.join(sorted(valid))}.")


class RunStoppedError(RocketError, Permanent):
    """The run was cancelled, or its process was told to end; what was published and fetched stays."""


class FetchError(RocketError):
    """A URL gave no usable document.

    Args:
        message: What happened.
        url: The URL that was asked for.
        status: The HTTP status, where there was an answer.
        hint: What to do next.
    """

    def __init__(self, message: str, *, url: str, status: int | None = None, hint: str = "") -> None:
        super().__init__(f"{message} ({url})", hint=hint)
        self.url = url
        self.status = status


class ConnectionFailedError(FetchError, Transient):
    """DNS failure, refused or reset connection, time-out, or a body that was cut."""


class RateLimitedError(FetchError, Transient):
    """The server asks for fewer requests; `retry_after` is its wish in seconds, if it named one."""

    def __init__(self, message: str, *, url: str, status: int | None = None, retry_after: float | None = None) -> None:
        super().__init__(message, url=url, status=status, hint="Lower the source's rate_limit.")
        self.retry_after = retry_after


class ServerFailedError(FetchError, Transient):
    """The server answered 5xx."""


class RequestRefusedError(FetchError, Permanent):
    """The server answered 4xx."""


class TLSFailedError(FetchError, Permanent):
    """The server's certificate is not valid for its name or has expired."""


class RobotsDisallowedError(FetchError, Permanent):
    """The site's robots.txt forbids this URL to our user agent."""


class AddressRefusedError(FetchError, Permanent):
    """The URL, or a redirect, leads to a scheme or an address that is not allowed."""


class BodyTooLargeError(FetchError, Permanent):
    """The body is larger than allowed, as sent or unpacked."""


class NotSavedError(FetchError, Permanent):
    """Only saved documents may be used, and the session has none for this request."""


class UnexpectedContentError(FetchError, Permanent):
    """The body is not what was asked for: HTML where JSON was due, or nothing at all."""


class StorageError(RocketError):
    """Base of what goes wrong in storage."""


class StorageUnavailableError(StorageError, Transient):
    """The disk is full or read-only, or the object store does not answer."""


class ObjectMissingError(StorageError, Permanent):
    """No object under that key."""


class CorruptObjectError(StorageError, Permanent):
    """Stored bytes do not match their name or cannot be read."""


class ExtractionError(RocketError, Permanent):
    """A source gave no usable records."""


class IncompleteSourceError(ExtractionError):
    """The source gave fewer records than it says it has."""


class EmptySourceError(ExtractionError):
    """The source gave no record at all."""


class DocumentRefusedError(ExtractionError):
    """A document is hostile, broken or not of its format; it is quarantined and the others are read.

    Args:
        message: What is wrong with it, and where.
        code: The reason as a name that stays, such as "zip_bomb" or "not_xml".
        hint: What to do next.
    """

    def __init__(self, message: str, *, code: str = "refused", hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.code = code


class CleaningError(RocketError, Permanent):
    """Base of what goes wrong in cleaning."""


class RawDataError(CleaningError):
    """A raw data set is missing a column or is not readable."""


class ContractViolationError(CleaningError):
    """A clean data set breaks its contract; nothing was published."""


class GraphError(RocketError):
    """Base of what goes wrong between the clean data sets and the graph."""


class GraphUnavailableError(GraphError, Transient):
    """The graph store cannot be reached, is locked by another writer, or gave up a transaction."""


class GraphAccessError(GraphError, Permanent):
    """The server answers, but not to this user, or it has no such database."""


class GraphDataError(GraphError, Permanent):
    """Rows that no graph store should see: null or double keys, NaN, nested values, dangling ends."""


class StaleRemovalRefusedError(GraphError, Permanent):
    """A load would remove a larger share of nodes than the cap allows."""


class ReconciliationError(GraphError, Permanent):
    """After the load the graph does not hold what the clean data sets hold."""


class SchemaGenerationError(RocketError, Permanent):
    """The contract cannot be generated."""


class SchemaDriftError(SchemaGenerationError):
    """The graph and its contract, or the contract and its files, differ."""
