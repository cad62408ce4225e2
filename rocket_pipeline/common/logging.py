"""Log lines for people on the console and for machines in LOG_FILE, with secrets taken out of both."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Iterable

import structlog

from rocket_pipeline.common.settings import Settings
from rocket_pipeline.errors import ConfigurationError

_IN_TEXT = re.compile(
    r"""(?ix) (\b(?:password|passwd|secret|token|api_?key|authorization|signature)\b ["']? \s* [=:] \s* ["']?)
    (?:(?:basic|bearer)\s+)? [^\s"',;&}]+"""
)
_IN_URL = re.compile(r"(://[^/\s:@]*:)[^/\s@]+@")
MASK = "***"


def redact(text: str, secrets: Iterable[str] = ()) -> str:
    """The text with every given secret, and whatever looks like one, masked."""
    for secret in secrets:
        text = text.replace(secret, MASK)
    return _IN_URL.sub(rf"\g<1>{MASK}@", _IN_TEXT.sub(rf"\g<1>{MASK}", text))


class _RedactingFormatter(structlog.stdlib.ProcessorFormatter):
    secrets: tuple[str, ...] = ()

    def format(self, record: logging.LogRecord) -> str:
        return redact(super().format(record), self.secrets)


def setup_logging(settings: Settings, *, console: bool = True) -> None:
    """Send this project's log lines to stderr, coloured on a terminal, and to LOG_FILE as JSON.

    Calling it again replaces what a former call set up. Loggers of other libraries are left alone.
    """
    logger = logging.getLogger("rocket_pipeline")
    for handler in [h for h in logger.handlers if isinstance(h.formatter, _RedactingFormatter)]:
        logger.removeHandler(handler)
        handler.close()
    logger.setLevel(settings.log_level)
    if console:
        colours = sys.stderr.isatty()
        logger.addHandler(
            _handler(
                logging.StreamHandler(sys.stderr), structlog.dev.ConsoleRenderer(colors=colours), settings
            )
        )
    if settings.log_file:
        try:
            settings.log_file.parent.mkdir(parents=True, exist_ok=True)
            file = logging.FileHandler(settings.log_file, encoding="utf-8")
        except OSError as error:
            raise ConfigurationError(
                f"LOG_FILE {settings.log_file} cannot be written: {error.strerror}.",
                hint="Name another file.",
            ) from error
        logger.addHandler(_handler(file, structlog.processors.JSONRenderer(), settings))


def _handler(
    handler: logging.Handler, renderer: structlog.typing.Processor, settings: Settings
) -> logging.Handler:
    formatter = _RedactingFormatter(
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        foreign_pre_chain=[
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            structlog.stdlib.ExtraAdder(),
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
        ],
    )
    formatter.secrets = settings.secrets
    handler.setFormatter(formatter)
    return handler
