"""What Prefect is told before it is imported, unless the environment says otherwise. Imports nothing of it."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import certifi
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
        # One transaction an event locks SQLite so often that calls are answered 503 and sent again 2 s later.
        "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_BATCH_SIZE": "50",
        "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_FLUSH_INTERVAL": "2",
    }
    for name, value in defaults.items():
        os.environ.setdefault(name, value)
    home = Path(os.environ["PREFECT_HOME"])
    if not _speaks_tls(home):
        os.environ.setdefault("PREFECT_API_SSL_CERT_FILE", str(_one_authority(home)))


def _speaks_tls(home: Path) -> bool:
    """Whether the API may be behind TLS: by the environment, or by a profile of Prefect's."""
    profiles = home / "profiles.toml"
    named = os.environ.get("PREFECT_API_URL", "") + (profiles.read_text() if profiles.is_file() else "")
    return "https:" in named


def _one_authority(home: Path) -> Path:
    """A file with one certificate authority, for an API without TLS.

    Prefect makes a TLS context with every client, some ninety in a run, for http too; reading all authorities takes
    25 ms of CPU each time.
    """
    file = home / "one-authority.pem"
    if not file.is_file():
        home.mkdir(parents=True, exist_ok=True)
        end = "-----END CERTIFICATE-----\n"
        whole = file.with_suffix(f".{os.getpid()}")  # another process may read it just now
        whole.write_text(Path(certifi.where()).read_text().partition(end)[0] + end)
        whole.replace(file)
    return file


def start_api() -> None:
    """Start Prefect's temporary server out of reach of Ctrl-C, which a terminal sends to every process at once.

    So it is still there to be told how the run ended. Call it in a thread of its own.
    """
    from prefect.server.api.server import SubprocessASGIServer

    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})  # a child inherits it from the thread that starts it
    SubprocessASGIServer().start()


def end_api() -> None:
    """End that server, for a process that is cut off; any other one does it by itself."""
    from prefect.server.api.server import SubprocessASGIServer

    if server := SubprocessASGIServer().server_process:
        server.terminate()


@contextmanager
def prefect_api() -> Iterator[None]:
    """Turn an API that does not answer, or refuses, into an error of ours.

    Raises:
        ConfigurationError: Prefect's API gave no answer, or not the one that was asked for.
    """
    try:
        yield
    except httpx.HTTPStatusError as error:
        if error.response.status_code == httpx.codes.UNAUTHORIZED:
            hint = "Set PREFECT_API_AUTH_STRING to the server's user:password."
            raise ConfigurationError("Prefect's API refuses this user or password.", hint=hint) from None
        asked = f"{error.request.method} {error.request.url.path}"
        raise ConfigurationError(
            f"Prefect's API answered {error.response.status_code} to {asked}.", hint="See the server's log."
        ) from None
    except (httpx.HTTPError, RuntimeError) as error:  # Prefect raises a bare RuntimeError when it cannot connect
        if isinstance(error, RuntimeError) and "API" not in str(error):
            raise
        reason = str(error).partition("\n")[0].rstrip(".")
        raise ConfigurationError(
            f"Prefect's API gave no answer: {reason}.", hint="Check PREFECT_API_URL, or unset it."
        ) from error
