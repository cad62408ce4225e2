"""Where the tasks of a flow run: in threads of its own process, or on the workers of a Dask cluster.

`TASK_RUNNER` and `TASK_RUNNER_ADDRESS` decide it. What a worker must be is checked from here, by what `dask_worker.py`
says of it. Nothing here knows a stage or a department.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from prefect.settings import PREFECT_API_URL
from prefect.task_runners import TaskRunner, ThreadPoolTaskRunner

from rocket_pipeline.common.settings import Settings, load_settings
from rocket_pipeline.core.storage.layout import INCOMING
from rocket_pipeline.errors import ConfigurationError
from rocket_pipeline.tasks.dask_worker import PRELOAD, problems_of_a_worker, settings_that_matter

if TYPE_CHECKING:
    from distributed import Client

CONNECT_SECONDS = 5


class ConfiguredTaskRunner(ThreadPoolTaskRunner[Any]):
    """What every flow names as its task runner: asked for a duplicate when a flow begins, it gives the right one."""

    def duplicate(self) -> TaskRunner[Any]:  # type: ignore[override] # any runner does
        """The task runner that the settings name; it connects with the first task, so that nothing can fail here."""
        settings = load_settings()
        if settings.task_runner == "dask" and settings.task_runner_address and find_spec("prefect_dask"):
            from prefect_dask.task_runners import DaskTaskRunner

            runner: TaskRunner[Any] = DaskTaskRunner(address=settings.task_runner_address)
            return runner
        return ThreadPoolTaskRunner()


def check_task_runner(settings: Settings) -> None:
    """Look whether tasks can run where the settings say, before any does.

    Raises:
        ConfigurationError: Dask is not installed, no scheduler answers, it has no workers, or a worker is not what this
            process needs.
    """
    if settings.task_runner == "dask":
        address = _address(settings)
        with _connected(address) as client, _probe(settings) as probe:
            _check_workers(client, address, settings, probe)


def _address(settings: Settings) -> str:
    if not find_spec("prefect_dask"):
        raise ConfigurationError(
            "TASK_RUNNER is dask, which is not installed.", hint="pip install 'rocket-pipeline[dask]'"
        )
    if not settings.task_runner_address:
        raise ConfigurationError(
            "TASK_RUNNER is dask and TASK_RUNNER_ADDRESS is not set.",
            hint="Give the address of a scheduler (`dask scheduler`), such as tcp://127.0.0.1:8786.",
        )
    if not PREFECT_API_URL.value():
        raise ConfigurationError(
            "TASK_RUNNER is dask and there is no Prefect server, by which workers share the pace of each site.",
            hint="Set PREFECT_API_URL, or TASK_RUNNER=thread.",
        )
    return settings.task_runner_address


@contextmanager
def _connected(address: str) -> Iterator[Client]:
    from distributed import Client

    try:
        client = Client(address, timeout=CONNECT_SECONDS, set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as error:
        raise ConfigurationError(
            f"TASK_RUNNER_ADDRESS {address}: no Dask scheduler answers there.",
            hint="Start one with `dask scheduler`, or set TASK_RUNNER=thread.",
        ) from error
    with client:
        yield client


@contextmanager
def _probe(settings: Settings) -> Iterator[Path | None]:
    """A file under the root that every worker must see, for as long as the context is open; None for a bucket."""
    if "://" in settings.root:
        yield None
        return
    probe = Path(settings.root, INCOMING, f"probe-{secrets.token_hex(8)}")
    probe.parent.mkdir(parents=True, exist_ok=True)
    probe.touch()
    try:
        yield probe
    finally:
        probe.unlink()


def _check_workers(client: Client, address: str, settings: Settings, probe: Path | None) -> None:
    salt = secrets.token_hex(16)
    said: dict[str, list[str] | BaseException] = client.run(
        problems_of_a_worker, settings_that_matter(settings, salt), salt=salt, probe=probe, on_error="return"
    )
    if not said:
        raise ConfigurationError(
            f"The Dask scheduler {address} has no workers.",
            hint=f"Start some with `dask worker {address} --preload {PRELOAD}`.",
        )
    for worker, problems in said.items():
        if problems:
            text = str(problems) if isinstance(problems, BaseException) else "; ".join(problems)
            raise ConfigurationError(
                f"The Dask worker {worker} cannot do this project's work: {text}.",
                hint="docs/scaling.md says how to start one.",
            )
