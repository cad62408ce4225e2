"""`rocket demo`: the whole pipeline on stand-in sites on 127.0.0.1, with outputs of its own."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path

from rocket_pipeline.cli.app import prefect_environment
from rocket_pipeline.cli.running import run_pipeline
from rocket_pipeline.cli.summary import STAGES, RunSummary
from rocket_pipeline.common.logging import setup_logging
from rocket_pipeline.common.settings import load_settings
from rocket_pipeline.demo import SITE_MAP, DemoSites


def run_demo(*, root: Path | None, faults: Mapping[str, str], session_id: str | None, quiet: bool) -> RunSummary:
    """Run every stage and return the summary.

    The demo reads the environment but no `.env` file, so that it never writes where a real run would.

    Args:
        root: Where the outputs go; DATA_ROOT or `data/demo` unless given.
        faults: "<host>/<path prefix>" → the kind of failure that a stand-in shows.
        session_id: Resume this session.
        quiet: No progress bar.
    """
    with DemoSites(faults) as sites:
        os.environ.update(
            ROCKET_ENV_FILES="off",
            SCRAPER_SITE_MAP=json.dumps(SITE_MAP),
            SCRAPER_HOST_MAP=json.dumps(sites.host_map),
        )
        if root:
            os.environ["DATA_ROOT"] = str(root.resolve())
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
        prefect_environment()
        return run_pipeline(settings, stages=list(STAGES), session_id=session_id, seed=True, quiet=quiet)
