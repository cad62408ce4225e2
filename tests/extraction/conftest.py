"""A site to extract from, the settings that lead to it, and the stand-in of ThrustCurve.org."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from rocket_pipeline.common.settings import Settings, load_settings
from rocket_pipeline.demo import SITE_MAP, DemoSites
from tests.support.sites import HOST, Site


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as site:
        yield site


@pytest.fixture
def settings(site: Site, root: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A root of its own, and `https://site.test` reached at the site; from the environment, as a user would."""
    monkeypatch.setenv("SCRAPER_HOST_MAP", json.dumps({HOST: site.origin}))
    monkeypatch.setenv("SCRAPER_MAX_RETRIES", "0")
    return load_settings()


def settings_of(demo: DemoSites, root: Path) -> Settings:
    """Settings under which ThrustCurve.org is the stand-in, asked anew and without waiting."""
    return load_settings(
        data_root=str(root),
        scraper_site_map=SITE_MAP,
        scraper_host_map=demo.host_map,
        scraper_rate_limit=0,
        scraper_reuse_hours=0,
        scraper_max_retries=0,
    )
