"""`rocket demo`: the whole pipeline on stand-in sites on 127.0.0.1, with outputs of its own."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path

from rocket_pipeline.cli.running import run_pipeline
from rocket_pipeline.common.logging import setup_logging
from rocket_pipeline.common.settings import Settings, load_settings
from rocket_pipeline.core.reporting.summary import STAGES, RunSummary
from rocket_pipeline.demo import SITE_MAP, DemoSites
from rocket_pipeline.tasks.environment import prepare_prefect

KEPT = {
    "data_root",
    "log_file",
    "log_level",
    "scraper_rate_limit",
    "scraper_timeout",
    "scraper_max_retries",
    "scraper_user_agent",
    "scraper_reuse_hours",
}
"""The settings that the demo takes from the environment."""


def run_demo(*, root: Path | None, faults: Mapping[str, str], session_id: str | None, quiet: bool) -> RunSummary:
    """Run every stage and return the summary.

    Of the environment only `KEPT` applies, and no `.env` file and no Prefect server, so that the demo never writes
    where a real run would.

    Args:
        root: Where the outputs go; DATA_ROOT or `data/demo` unless given.
        faults: "<host>/<path prefix>" → the kind of failure that a stand-in shows.
        session_id: Resume this session.
        quiet: No progress bar.
    """
    load_settings()  # a wrong value is said even where the demo would not use it
    with DemoSites(faults) as sites:
        for name in [name for name in os.environ if name.lower() in Settings.model_fields.keys() - KEPT]:
            del os.environ[name]
        os.environ.pop("PREFECT_API_URL", None)
        if root:
            os.environ["DATA_ROOT"] = str(root.resolve())
        os.environ.update(
            ROCKET_ENV_FILES="off",
            SCRAPER_SITE_MAP=json.dumps(SITE_MAP),
            SCRAPER_HOST_MAP=json.dumps(sites.host_map),
        )
        # The stand-ins are ours: no need to be slow, and every run shall really ask them.
        for name, value in {
            "DATA_ROOT": "data/demo",
            "LOG_LEVEL": "ERROR",
            "SCRAPER_RATE_LIMIT": "0",
            "SCRAPER_REUSE_HOURS": "0",
            "SCRAPER_MAX_RETRIES": "1",
        }.items():
            os.environ.setdefault(name, value)
        settings = load_settings()
        setup_logging(settings)
        prepare_prefect()
        return run_pipeline(settings, stages=list(STAGES), session_id=session_id, quiet=quiet)
