"""What Prefect is told before it is imported, unless the environment says otherwise. Imports nothing of it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

import httpx

from rocket_pipeline.common.settings import project_root
from rocket_pipeline.errors import ConfigurationError


def prepare_prefect() -> None:
    """Keep Prefect's state under the project, so that runs, scripts and `make ui` share it, and its console quiet."""
    defaults = {
        "PREFECT_HOME": str(project_root() / ".prefect"),
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
        "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",
        "PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL": "CRITICAL",
        "PREFECT_LOGGING_EXTRA_LOGGERS": "rocket_pipeline",
        # One transaction an event locks SQLite so often that calls are answered 503 and sent again 2 s later.
        "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_BATCH_SIZE": "50",
        "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_FLUSH_INTERVAL": "2",
    }
    for name, value in defaults.items():
        os.environ.setdefault(name, value)


@contextmanager
def prefect_api() -> Iterator[None]:
    """Turn an API that does not answer into an error of ours.

    Raises:
        ConfigurationError: Prefect's API gave no answer.
    """
    try:
        yield
    except (httpx.HTTPError, RuntimeError) as error:  # Prefect raises a bare RuntimeError when it cannot connect
        if isinstance(error, RuntimeError) and "API" not in str(error):
            raise
        reason = str(error).partition("\n")[0].rstrip(".")
        raise ConfigurationError(
            f"Prefect's API gave no answer: {reason}.", hint="Check PREFECT_API_URL, or unset it."
        ) from error
