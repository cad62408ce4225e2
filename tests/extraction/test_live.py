"""One record of every source: of the real site in the integration lane, of its stand-in always.

`pytest -m integration` asks the real sites for a document or two each, politely; a site that cannot be reached is
skipped with the reason.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator

import pytest

from rocket_pipeline.common.settings import load_settings
from rocket_pipeline.core.extraction.pipeline import DataExtractionPipeline
from rocket_pipeline.core.extraction.specification import Record
from rocket_pipeline.core.rocketry.sources import SOURCES
from rocket_pipeline.demo import SITE_MAP, DemoSites
from tests.support.live import Look, SiteUnreachableError, assert_sound, look_at
from tests.support.sites import Answer, Site

SESSION = "live"


@pytest.mark.integration
@pytest.mark.parametrize("name", SOURCES)
def test_the_real_site_gives_a_record_of_the_form_we_know(
    name: str, root: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SCRAPER_TIMEOUT", "10")
    monkeypatch.setenv("SCRAPER_MAX_RETRIES", "0")
    try:
        look = look_at(DataExtractionPipeline(load_settings(), SOURCES), name, SESSION)
    except SiteUnreachableError as error:
        pytest.skip(f"LANE SKIPPED: {name} ({error})")
    assert_sound(look)


@pytest.mark.parametrize("name", SOURCES)
def test_its_stand_in_does(name: str, root: None, monkeypatch: pytest.MonkeyPatch) -> None:
    with DemoSites() as sites:
        monkeypatch.setenv("SCRAPER_SITE_MAP", json.dumps(SITE_MAP))
        monkeypatch.setenv("SCRAPER_HOST_MAP", json.dumps(sites.host_map))
        monkeypatch.setenv("SCRAPER_RATE_LIMIT", "0")
        look = look_at(DataExtractionPipeline(load_settings(), SOURCES), name, SESSION)
        assert_sound(look)
        asked = [request for request in sites.requests if request.path != "/robots.txt"]
        assert len(asked) == look.requests


NAME = "thrustcurve_metadata"


@pytest.fixture
def broken(site: Site, root: None, monkeypatch: pytest.MonkeyPatch) -> Site:
    """A site of ours where the real one is expected."""
    monkeypatch.setenv("SCRAPER_HOST_MAP", json.dumps({"www.thrustcurve.org": site.origin}))
    monkeypatch.setenv("SCRAPER_MAX_RETRIES", "0")
    return site


def look_again() -> Look:
    return look_at(DataExtractionPipeline(load_settings(), SOURCES), NAME, SESSION)


def test_a_record_of_another_form_is_found(broken: Site) -> None:
    broken.script("/api/v1/metadata.json", Answer(body=b'{"manufacturers": [{"name": "", "abbrev": "A"}]}'))
    with pytest.raises(AssertionError, match="1 of 1 records lack name"):
        assert_sound(look_again())


def test_a_site_that_is_down_is_told_from_one_that_changed(broken: Site) -> None:
    broken.script("/api/v1/metadata.json", Answer(status=503))
    with pytest.raises(SiteUnreachableError, match="503"):
        look_again()


class Patient(SOURCES[NAME]):
    """Goes on when a document cannot be had."""

    def iter_records(self) -> Iterator[Record]:
        for document in self.scraper.fetch_many([f"{self.base_url}/metadata.json"], on_error=self.unavailable):
            yield from self.from_document(document.json(), document)


def test_a_site_without_a_single_document_is_down_though_the_source_goes_on(broken: Site) -> None:
    broken.script("/api/v1/metadata.json", Answer(status=503))
    with pytest.raises(SiteUnreachableError, match="503"):
        look_at(DataExtractionPipeline(load_settings(), {NAME: Patient}), NAME, SESSION)


@pytest.mark.parametrize("origin", ["http://127.0.0.1:9", "https://nowhere.invalid"])
def test_a_site_that_cannot_be_reached_is_known_soon(origin: str, root: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCRAPER_HOST_MAP", json.dumps({"www.thrustcurve.org": origin}))
    monkeypatch.setenv("SCRAPER_MAX_RETRIES", "0")
    started = time.monotonic()
    with pytest.raises(SiteUnreachableError):
        look_again()
    assert time.monotonic() - started < 15
