"""What a Dask worker needs to run this project's tasks.

`dask worker ADDRESS --preload rocket_pipeline.tasks.dask_worker` prepares one. A task reads the settings of the process
that it runs in, so a worker must be started with those of the flow.
"""

from __future__ import annotations

import hashlib
import json
import platform
from pathlib import Path

from rocket_pipeline import __version__
from rocket_pipeline.common.settings import Settings
from rocket_pipeline.tasks.environment import prepare_prefect

PRELOAD = __name__
_OWN = {
    *("log_file", "log_level", "task_runner", "task_runner_address"),
    *("alert_webhook_url", "aws_secrets_project"),
}
"""The settings that may differ between a flow's process and a worker."""
_prepared = False


def dask_setup(_worker: object) -> None:
    """Called by Dask when a worker starts: logs go to Prefect as those of a flow's own process do, without secrets."""
    global _prepared
    prepare_prefect()  # before anything imports Prefect
    from rocket_pipeline.prefect_blocks import load_settings
    from rocket_pipeline.tasks.logs import ship_logs

    ship_logs(load_settings())
    _prepared = True


def settings_that_matter(settings: Settings, salt: str) -> dict[str, str]:
    """Name → salted hash of every setting that the processes of one run must have in common, and of the versions."""
    values = {name.upper(): getattr(settings, name) for name in Settings.model_fields.keys() - _OWN}
    values |= {"DATA_ROOT": settings.root, "the project": __version__, "Python": platform.python_version()}
    return {name: hashlib.sha256(f"{salt}{_plain(value)}".encode()).hexdigest() for name, value in values.items()}


def _plain(value: object) -> str:
    reveal = getattr(value, "get_secret_value", None)
    return json.dumps(reveal() if reveal else value, sort_keys=True, default=str)


def problems_of_a_worker(wanted: dict[str, str], *, salt: str, probe: Path | None) -> list[str]:
    """What keeps this worker from doing a flow's work; empty when nothing does.

    Args:
        wanted: What `settings_that_matter` says in the flow's process.
        salt: As there.
        probe: A file of the flow's root that must be here too.
    """
    from rocket_pipeline.prefect_blocks import load_settings

    own = settings_that_matter(load_settings(), salt)
    different = sorted(name for name, value in wanted.items() if own.get(name) != value)
    problems = [] if _prepared else [f"it was started without --preload {PRELOAD}"]
    if different:
        problems.append(f"it differs from the flow's process in {', '.join(different)}")
    elif probe and not probe.exists():
        problems.append(f"the folder {probe.parent.parent} is not the one of the flow's process")
    return problems
