"""The three ThrustCurve sources against the stand-in site, with the real base inside."""

from __future__ import annotations

import csv
import json
import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from rocket_pipeline.common.metrics import Metrics
from rocket_pipeline.common.settings import Settings, load_settings
from rocket_pipeline.core.extraction.configuration import fetch_settings, storage_of
from rocket_pipeline.core.rocketry.sources import CATEGORIES, DataExtractionPipeline, create_source
from rocket_pipeline.core.storage.ledger import RunLedger, RunRecord
from rocket_pipeline.demo import DemoSites
from rocket_pipeline.errors import EmptySourceError, IncompleteSourceError, RocketError, UnknownNameError
from tests.extraction.conftest import settings_of
from tests.support.sites import HOST, Site

FILES = (
    "manufacturers/thrustcurve.csv",
    "motors/samples.csv",
    "motors/thrustcurve.csv",
    "organizations/thrustcurve.csv",
)
API = "thrustcurve.test/api/v1"
SOURCES = CATEGORIES["api_ingestion"]


@pytest.fixture(scope="module")
def demo() -> Iterator[DemoSites]:
    with DemoSites() as sites:
        yield sites


def run(sites: DemoSites, root: Path, session_id: str | None = None) -> RunRecord:
    return DataExtractionPipeline(settings_of(sites, root), SOURCES).run_extraction(session_id=session_id)


def rows(root: Path, key: str) -> list[dict[str, str]]:
    with (root / "data_raw" / key).open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def extracted(demo: DemoSites, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, RunRecord]:
    """A root with all three sources in it, and the run that put them there."""
    root = tmp_path_factory.mktemp("extracted")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ROCKET_ENV_FILES", "off")
        return root, run(demo, root)


def test_the_whole_base_arrives(extracted: tuple[Path, RunRecord]) -> None:
    root, record = extracted
    assert record.state == "Completed"
    assert {key: len(rows(root, key)) for key in FILES} == {
        "manufacturers/thrustcurve.csv": 24,
        "organizations/thrustcurve.csv": 5,
        "motors/thrustcurve.csv": 1125,
        "motors/samples.csv": 24600,
    }
    counts = {step.name: step.counts["records"] for step in record.steps}
    assert counts == {"thrustcurve_metadata": 29, "thrustcurve_motors": 1125, "thrustcurve_samples": 24600}
    assert [step.warnings for step in record.steps] == [[], [], []]


def test_every_row_names_a_document_that_is_kept(extracted: tuple[Path, RunRecord]) -> None:
    root, _ = extracted
    for key in FILES:
        for url, digest in {(row["source_url"], row["source_sha256"]) for row in rows(root, key)}:
            assert url.startswith("https://thrustcurve.test/api/v1/")
            (content, *_) = [path for path in (root / "cas" / digest).iterdir() if "manifest" not in path.name]
            assert sha256(content.read_bytes()).hexdigest() == digest


def test_the_curves_of_every_motor_that_has_some_are_there(extracted: tuple[Path, RunRecord]) -> None:
    root, _ = extracted
    with_files = {row["motorId"] for row in rows(root, "motors/thrustcurve.csv") if row["dataFiles"] != "0"}
    assert {row["motorId"] for row in rows(root, "motors/samples.csv")} == with_files
    assert len(with_files) == 1070


def test_another_run_elsewhere_writes_the_same_bytes(
    demo: DemoSites, extracted: tuple[Path, RunRecord], tmp_path: Path
) -> None:
    root, _ = extracted
    run(demo, tmp_path)
    for key in FILES:
        assert (tmp_path / "data_raw" / key).read_bytes() == (root / "data_raw" / key).read_bytes()


def test_the_same_session_asks_for_nothing_again(demo: DemoSites, extracted: tuple[Path, RunRecord]) -> None:
    root, first = extracted
    asked = len(demo.requests)
    assert run(demo, root, first.session_id).state == "Completed"
    assert demo.requests[asked:] == []


def test_the_three_sources_share_one_search(demo: DemoSites, extracted: tuple[Path, RunRecord]) -> None:
    _, first = extracted
    requests = [step.details["metrics"] for step in first.steps]
    assert [counted(metrics, "requests") for metrics in requests] == [1, 1, 22]
    assert counted(requests[2], "buffer_hits") == 1


def counted(metrics: Any, name: str) -> int:
    return int(metrics["counts"].get(name, 0))


def test_one_point_costs_the_search_and_one_download(demo: DemoSites, tmp_path: Path) -> None:
    asked = len(demo.requests)
    with create_source("thrustcurve_samples", settings_of(demo, tmp_path)) as source:
        (record,) = source.extract(limit=1)
    assert record["simfileId"]
    assert [request.path for request in demo.requests[asked:]] == ["/api/v1/search.json", "/api/v1/download.json"]


def test_one_maker_costs_one_request(demo: DemoSites, tmp_path: Path) -> None:
    asked = len(demo.requests)
    with create_source("thrustcurve_metadata", settings_of(demo, tmp_path)) as source:
        assert source.run_extraction(limit=1).records == 1
    assert len(demo.requests) == asked + 1


@pytest.mark.parametrize(
    ("fault", "name", "error", "text"),
    [
        ("search.json=short", "thrustcurve_motors", IncompleteSourceError, "gave 562 motors of 1125"),
        ("search.json=short", "thrustcurve_samples", IncompleteSourceError, "gave 562 motors of 1125"),
        ("search.json=empty", "thrustcurve_motors", EmptySourceError, "gave no record"),
        ("search.json=empty", "thrustcurve_samples", EmptySourceError, "gave no record"),
        ("metadata.json=empty", "thrustcurve_metadata", EmptySourceError, "gave no record"),
        ("download.json=short", "thrustcurve_samples", IncompleteSourceError, "gave no curve for 25 of 50 motors"),
        ("download.json=empty", "thrustcurve_samples", IncompleteSourceError, "gave no curve for 50 of 50 motors"),
    ],
)
def test_less_than_there_is_never_passes_for_all(
    fault: str, name: str, error: type[RocketError], text: str, tmp_path: Path
) -> None:
    path, _, kind = fault.partition("=")
    with (
        DemoSites({f"{API}/{path}": kind}) as sites,
        create_source(name, settings_of(sites, tmp_path)) as source,
        pytest.raises(error, match=text) as caught,
    ):
        source.run_extraction()
    assert "\n" not in str(caught.value)
    assert not list((tmp_path / "data_raw").rglob("*.csv"))


MOTORS = [f"{number:024x}" for number in range(3)]


def simfile(motor: str, name: str, samples: list[dict[str, float]]) -> dict[str, object]:
    return {"motorId": motor, "simfileId": name, "samples": samples}


def settings_for(site: Site, root: Path, *simfiles: dict[str, object]) -> Settings:
    """Settings under which the site is ThrustCurve.org, with three motors and these curves."""
    search = {"matches": 3, "results": [{"motorId": motor, "dataFiles": 1} for motor in MOTORS]}
    site.page("/api/v1/search.json", json.dumps(search))
    site.page("/api/v1/download.json", json.dumps({"results": simfiles}))
    return load_settings(
        data_root=str(root),
        scraper_site_map={"www.thrustcurve.org": HOST},
        scraper_host_map={HOST: site.origin},
        scraper_rate_limit=0,
    )


def test_a_motor_that_the_answer_leaves_out_is_named(site: Site, tmp_path: Path) -> None:
    settings = settings_for(
        site, tmp_path, *(simfile(motor, motor, [{"time": 0, "thrust": 1}]) for motor in MOTORS[:2])
    )
    text = f"no curve for 1 of 3 motors, such as {MOTORS[2]}"
    with create_source("thrustcurve_samples", settings) as source, pytest.raises(IncompleteSourceError, match=text):
        source.run_extraction()


def test_a_broken_simfile_is_named_and_stops_no_other(site: Site, tmp_path: Path) -> None:
    point = [{"time": 0.0, "thrust": 1.0}]
    sound = [simfile(MOTORS[0], "sound-0", point), simfile(MOTORS[1], "sound-1", point)]
    broken = [simfile(MOTORS[1], "beside-a-sound-one", []), simfile(MOTORS[2], "only-one", [])]
    settings = settings_for(site, tmp_path, *sound, *broken)
    with create_source("thrustcurve_samples", settings) as source:
        results = [source.run_extraction() for _ in range(2)]
    for result in results:
        assert result.records == 2
        assert "2 simfiles of 4 without points: beside-a-sound-one, only-one" in result.warnings
        assert len(result.warnings) == len(results[0].warnings), "a second run starts anew"


def test_a_search_that_does_not_say_how_many_there_are_is_not_trusted(site: Site, tmp_path: Path) -> None:
    site.page("/api/v1/search.json", '{"results": [{"motorId": "a"}]}')
    settings = load_settings(
        data_root=str(tmp_path),
        scraper_site_map={"www.thrustcurve.org": HOST},
        scraper_host_map={HOST: site.origin},
        scraper_rate_limit=0,
    )
    with create_source("thrustcurve_motors", settings) as source, pytest.raises(IncompleteSourceError):
        source.run_extraction()


@pytest.mark.parametrize("name", SOURCES)
def test_the_real_site_is_asked_as_it_wishes(name: str) -> None:
    spec = SOURCES[name].specification
    settings = fetch_settings(spec, load_settings())
    assert (settings.rate_limit, settings.reuse_hours, settings.respect_robots) == (2.0, 24, False)
    assert fetch_settings(spec, load_settings(scraper_rate_limit=0.5, scraper_reuse_hours=0)).rate_limit == 0.5
    assert fetch_settings(spec, load_settings(scraper_rate_limit=0)).rate_limit is None


def test_a_source_is_made_by_its_name_with_what_it_is_given(demo: DemoSites, tmp_path: Path) -> None:
    settings, metrics = settings_of(demo, tmp_path), Metrics()
    with create_source("thrustcurve_motors", settings, logger=logging.getLogger("mine"), metrics=metrics) as source:
        source.run_extraction(limit=1)
    assert (source.config, source.logger.name) == (settings, "mine")
    assert metrics.snapshot()["counts"]["requests"] == 1


def test_an_unknown_name_lists_the_sources_there_are() -> None:
    with pytest.raises(UnknownNameError) as caught:
        create_source("estes")
    names = sorted(name for sources in CATEGORIES.values() for name in sources)
    assert str(caught.value) == f"Unknown source 'estes'. Valid names: {', '.join(names)}."


def test_sources_of_one_site_that_run_side_by_side_share_what_they_fetch(tmp_path: Path) -> None:
    with DemoSites() as sites, ThreadPoolExecutor() as threads:
        settings = settings_of(sites, tmp_path)
        ledger = RunLedger(storage_of(settings).objects, "side-by-side")
        ledger.start("one-session")

        def extract(name: str) -> int:
            pipeline = DataExtractionPipeline(settings, SOURCES)
            return pipeline.run_source(name, session_id="one-session", ledger=ledger).records

        assert list(threads.map(extract, SOURCES)) == [29, 1125, 24600]
        asked = [request.path for request in sites.requests]
    assert asked.count("/api/v1/search.json") == 1
