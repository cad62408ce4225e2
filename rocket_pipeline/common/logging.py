"""Log lines for people on the console and for machines in LOG_FILE, with secrets taken out of both."""

from __future__ import annotations

import json
import logging
import re
import sys
from collections.abc import Iterable, Mapping
from urllib.parse import quote

import structlog
from structlog.typing import EventDict

from rocket_pipeline.common.settings import Settings
from rocket_pipeline.errors import ConfigurationError

_NAME = r"password|passwd|secret|token|api[_-]?key|authorization|signature"
_SECRET_NAME = re.compile(rf"(?i)(?:{_NAME})(?:[_-][\w-]*)?$")
_IN_TEXT = re.compile(
    rf"""(?ix) ( (?:{_NAME}) (?:[_-][\w-]*)? ["']? \s* [=:] \s* )
    (?: "[^"]*" | '[^']*' | (?:(?:basic|bearer)\s+)? [^\s"',;&}}]+ )"""
)
_IN_URL = re.compile(r"(://[^/\s:@]*:)[^/\s]+@")
MASK = "***"


def redact(text: str, secrets: Iterable[str] = ()) -> str:
    """The text with every given secret, in whatever spelling, and all that looks like a secret masked."""
    for secret in secrets:
        for form in {secret, repr(secret)[1:-1], json.dumps(secret)[1:-1], quote(secret, safe="")}:
            text = text.replace(form, MASK)
    return _IN_URL.sub(rf"\g<1>{MASK}@", _IN_TEXT.sub(rf"\g<1>{MASK}", text))


class _Redactor:
    """Masks every value of a log line before it is rendered: what JSON escapes could not be found afterwards."""

    def __init__(self, secrets: tuple[str, ...]) -> None:
        self._secrets = secrets

    def __call__(self, _logger: object, _method: str, line: EventDict) -> EventDict:
        return {name: self._masked(value, name) for name, value in line.items()}

    def _masked(self, value: object, name: str = "") -> object:
        if _SECRET_NAME.search(name):
            return MASK
        if isinstance(value, Mapping):
            return {str(key): self._masked(inner, str(key)) for key, inner in value.items()}
        if isinstance(value, list | tuple):
            return [self._masked(inner) for inner in value]
        return value if value is None or isinstance(value, int | float) else redact(str(value), self._secrets)


class RedactingFilter(logging.Filter):
    """For handlers of others, such as one that ships lines to an orchestrator: masks a record before they see it."""

    def __init__(self, secrets: tuple[str, ...]) -> None:
        super().__init__()
        self._secrets = secrets

    def filter(self, record: logging.LogRecord) -> bool:
        """Mask the record; it always passes."""
        record.msg, record.args = redact(record.getMessage(), self._secrets), ()
        if record.exc_info:
            record.exc_text = redact(logging.Formatter().formatException(record.exc_info), self._secrets)
        return True


class _Formatter(structlog.stdlib.ProcessorFormatter):
    """Tells our handlers from those of others."""


def setup_logging(settings: Settings, *, console: bool = True) -> None:
    """Send this project's log lines to stderr, coloured on a terminal, and to LOG_FILE as JSON.

    Calling it again replaces what a former call set up. Loggers of other libraries are left alone.
    """
    logger = logging.getLogger("rocket_pipeline")
    for handler in [h for h in logger.handlers if isinstance(h.formatter, _Formatter)]:
        logger.removeHandler(handler)
        handler.close()
    logger.setLevel(settings.log_level)
    if console:
        lines = structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
        )
        logger.addHandler(_handler(logging.StreamHandler(sys.stderr), lines, settings))
    if settings.log_file:
        try:
            settings.log_file.parent.mkdir(parents=True, exist_ok=True)
            file = logging.FileHandler(settings.log_file, encoding="utf-8", errors="replace")
        except OSError as error:
            raise ConfigurationError(
                f"LOG_FILE {settings.log_file} cannot be written: {error.strerror}.", hint="Name another file."
            ) from error
        logger.addHandler(_handler(file, structlog.processors.JSONRenderer(ensure_ascii=False), settings))


def _handler(handler: logging.Handler, renderer: structlog.typing.Processor, settings: Settings) -> logging.Handler:
    handler.setLevel(settings.log_level)  # the logger's own may be lowered for whoever else listens to it
    handler.setFormatter(
        _Formatter(
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                _Redactor(settings.secrets),
                renderer,
            ],
            foreign_pre_chain=[
                structlog.stdlib.add_log_level,
                structlog.stdlib.add_logger_name,
                structlog.stdlib.ExtraAdder(),
                structlog.processors.TimeStamper(fmt="iso", utc=True),
                structlog.processors.format_exc_info,
            ],
        )
    )
    return handler
