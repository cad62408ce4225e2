"""`rocket sources` and `rocket replay`, as a person calls them, on the stand-in of one site."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from rocket_pipeline.common.settings import load_settings
from rocket_pipeline.core.rocketry.sources import CATEGORIES, SOURCES, DataExtractionPipeline
from rocket_pipeline.demo import SITE_MAP, DemoSites
from tests.support.checkout import Checkout, copy_project
from tests.support.rocket import Finished, files_below

pytestmark = pytest.mark.xdist_group("cli-sources")

VARIABLES = "configs/variables/dept_rocketry/extraction"
CONFIGURED = """sources:
  thrustcurve_metadata: {min_records: 20}
  thrustcurve_motors: {enabled: false}
"""


@dataclass(frozen=True)
class Project:
    """A copy of the project in which one source is enabled, and the sites that its commands reach."""

    checkout: Checkout
    sites: DemoSites

    def rocket(self, *arguments: str) -> Finished:
        return self.checkout.rocket(*arguments)

    @property
    def data(self) -> Path:
        return self.checkout.folder / "data"

    @property
    def profile(self) -> Path:
        return self.data / "data_raw" / "_profiles" / "thrustcurve_metadata.json"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    with DemoSites() as sites:
        site_map, host_map = json.dumps(SITE_MAP), json.dumps(sites.host_map)
        checkout = copy_project(
            tmp_path_factory.mktemp("checkout"),
            SCRAPER_SITE_MAP=site_map,
            SCRAPER_HOST_MAP=host_map,
            SCRAPER_RATE_LIMIT="0",
            SCRAPER_REUSE_HOURS="0",
            COLUMNS="200",
        )
        for name in ("api_ingestion", "scraping", "scheduled_file_downloads"):
            text = CONFIGURED if name == "api_ingestion" else "sources: {}\n"
            (checkout.folder / VARIABLES / f"{name}.yaml").write_text(text)
        yield Project(checkout, sites)


@pytest.fixture(scope="module")
def ran(project: Project) -> Project:
    """The project after a run of session s1."""
    settings = load_settings(
        data_root=str(project.data),
        scraper_site_map=SITE_MAP,
        scraper_host_map=project.sites.host_map,
        scraper_rate_limit=0,
    )
    run = DataExtractionPipeline(settings).run_extraction(["thrustcurve_metadata"], session_id="s1")
    assert run.state == "Completed"
    return project


def test_the_list_tells_categories_and_what_a_run_includes(project: Project) -> None:
    done = project.rocket("sources", "list")
    assert done.code == 0, done.err
    lines = [[cell.strip() for cell in line.strip("│ ").split("│")] for line in done.out.splitlines()]
    titles = [cells[0] for cells in lines if cells[0] in CATEGORIES]
    assert titles == list(CATEGORIES)
    states = {cells[0]: cells[2] for cells in lines if cells[0] in SOURCES}
    enabled = {"thrustcurve_metadata"}
    assert states == {name: "enabled" if name in enabled else "disabled" for name in SOURCES}


def test_show_tells_what_the_configuration_says(project: Project) -> None:
    done = project.rocket("sources", "show", "thrustcurve_motors")
    assert done.code == 0, done.err
    assert any(line.split() == ["state", "disabled"] for line in done.out.splitlines())


def test_extract_prints_records_and_publishes_nothing(project: Project) -> None:
    before = files_below(project.data / "data_raw") if project.data.exists() else {}
    done = project.rocket("sources", "extract", "thrustcurve_metadata", "--limit", "2", "--json")
    assert done.code == 0, done.err
    assert [record["entity_type"] for record in done.json["records"]] == ["manufacturer", "manufacturer"]
    assert done.json["records"][0]["source_sha256"]
    assert (files_below(project.data / "data_raw") if (project.data / "data_raw").exists() else {}) == before
    asked = len(project.sites.requests)
    again = project.rocket("sources", "extract", "thrustcurve_metadata", "--session", done.json["session_id"])
    assert again.code == 0
    assert "manufacturer" in again.out
    assert len(project.sites.requests) == asked


def test_a_disabled_source_can_be_asked_for_by_name(project: Project) -> None:
    done = project.rocket("sources", "extract", "thrustcurve_motors", "--json")
    assert done.code == 0, done.err
    assert len(done.json["records"]) == 1


def test_a_check_without_names_looks_at_what_is_enabled_and_passes(ran: Project) -> None:
    done = ran.rocket("sources", "check", "--json")
    assert done.code == 0, done.out + done.err
    (check,) = done.json["sources"].values()
    assert list(done.json["sources"]) == ["thrustcurve_metadata"]
    assert (check["passed"], check["findings"], check["error"], check["has_baseline"]) == (True, [], None, True)


def test_a_check_that_finds_something_exits_with_3(ran: Project) -> None:
    before = ran.profile.read_text()
    known = json.loads(before)
    makers = "manufacturers/thrustcurve.csv"
    number = known["good"]["files"][makers]["records"]
    other = {"files": {makers: {"records": 700, "coverage": {"name": 1.0, "website": 0.97}}}}
    ran.profile.write_text(json.dumps({"good": other}))
    done = ran.rocket("sources", "check", "thrustcurve_metadata", "--limit", "100")
    assert done.code == 3
    assert f"{number} records, were 700" in done.out
    assert "website filled in 0 %, was 97 %: the page's structure has probably changed" in done.out
    ran.profile.write_text(json.dumps({"good": other, "drifted": known["good"]}))
    accepted = ran.rocket("sources", "check", "thrustcurve_metadata", "--limit", "100", "--accept")
    assert accepted.code == 0, accepted.out
    assert ran.profile.read_text() == before


def test_a_source_that_fails_is_a_finding_and_no_traceback(ran: Project) -> None:
    ran.sites.faults["thrustcurve.test/api/v1/search.json"] = "html"
    try:
        done = ran.rocket("sources", "check", "thrustcurve_motors", "--json")
    finally:
        del ran.sites.faults["thrustcurve.test/api/v1/search.json"]
    assert done.code == 3
    assert "JSON was expected" in done.json["sources"]["thrustcurve_motors"]["error"]


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (("sources", "check", "nonsense"), "Unknown source 'nonsense'"),
        (("sources", "check", "--accept"), "--accept without a source"),
        (("sources", "extract", "nonsense"), "Unknown source 'nonsense'"),
        (("sources", "save-fixture", "nonsense", "a", "--session", "s1"), "Unknown source 'nonsense'"),
        (("replay", "s9"), "Session s9 has no saved document"),
        (("replay", "s1", "--source", "nonsense"), "Unknown source 'nonsense'"),
    ],
)
def test_what_cannot_be_is_one_line_and_exit_code_2(arguments: tuple[str, ...], text: str, ran: Project) -> None:
    done = ran.rocket(*arguments)
    assert done.code == 2, done.out
    assert text in done.err
    assert len(done.err.strip().splitlines()) == 1


def test_a_replay_reads_a_session_again_without_a_request(ran: Project) -> None:
    asked = len(ran.sites.requests)
    before = (ran.data / "data_raw" / "manufacturers" / "thrustcurve.csv").read_bytes()
    (ran.data / "data_raw" / "manufacturers" / "thrustcurve.csv").unlink()
    done = ran.rocket("replay", "s1", "--json")
    assert done.code == 0, done.err
    assert (done.json["state"], done.json["session_id"]) == ("Completed", "s1")
    assert list(done.json["sources"]) == ["thrustcurve_metadata"]
    assert len(ran.sites.requests) == asked
    assert (ran.data / "data_raw" / "manufacturers" / "thrustcurve.csv").read_bytes() == before
    ledger = json.loads((ran.data / "runs" / done.json["run_id"] / "run.json").read_text())
    assert ledger["parameters"]["replay"] is True


def test_a_replay_is_shown_to_a_person(ran: Project) -> None:
    done = ran.rocket("replay", "s1")
    assert done.code == 0, done.err
    assert "thrustcurve_metadata" in done.out


def test_a_fixture_is_saved_once(ran: Project, tmp_path: Path) -> None:
    arguments = ("save-fixture", "thrustcurve_metadata", "makers", "--session", "s1", "--limit", "3")
    done = ran.rocket("sources", *arguments, "--into", str(tmp_path))
    assert done.code == 0, done.err
    assert done.out.endswith("makers: 3 records from 1 document.\n")
    before = files_below(tmp_path)
    again = ran.rocket("sources", *arguments, "--into", str(tmp_path))
    assert again.out.endswith(", as before.\n")
    assert files_below(tmp_path) == before
    case = tmp_path / "thrustcurve_metadata" / "makers"
    assert len(json.loads((case / "expected.json").read_text())) == 3
