"""How ThrustCurve.org is asked, one test for each default and limit of its API; the answers are written by hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from rocket_pipeline.common.settings import load_settings
from rocket_pipeline.core.rocketry.sources import create_source
from rocket_pipeline.errors import EmptySourceError, IncompleteSourceError, RequestRefusedError
from tests.support.sites import HOST, Answer, Asked, Site

MOTORS = 1155
"""As many as the base had in August 2026."""
CRITERIA = {
    *("id", "manufacturer", "designation", "commonName", "impulseClass", "diameter", "type", "certOrg", "sparky"),
    *("infoUpdatedSince", "dataUpdatedSince", "hasDataFiles", "availability", "maxResults"),
}
METADATA_CRITERIA = {"manufacturer", "impulseClass", "diameter", "type", "certOrg", "availability"}
DOWNLOAD_CRITERIA = {"motorIds", "format", "license", "data", "maxResults"}


def motor(number: int, files: int = 1) -> dict[str, Any]:
    return {"motorId": f"{number:024x}", "manufacturer": "Acme", "designation": f"C{number}", "dataFiles": files}


def search(*motors: dict[str, Any], matches: int | None = None, **more: Any) -> dict[str, Any]:
    criteria = [{"name": "availability", "value": "all", "matches": MOTORS}]
    return {"criteria": criteria, "matches": len(motors) if matches is None else matches, "results": motors, **more}


def curves(*motors: dict[str, Any]) -> dict[str, Any]:
    points = [{"time": 0, "thrust": 1}, {"time": 1, "thrust": 0}]
    return {"results": [{"motorId": m["motorId"], "simfileId": m["motorId"][::-1], "samples": points} for m in motors]}


def extract(site: Site, root: Path, name: str = "thrustcurve_motors", **answers: dict[str, Any]) -> list[Asked]:
    """Run a source against a site of these answers; returns what was asked."""
    for path, answer in answers.items():
        site.page(f"/api/v1/{path}.json", json.dumps(answer))
    settings = load_settings(
        data_root=str(root),
        scraper_site_map={"www.thrustcurve.org": HOST},
        scraper_host_map={HOST: site.origin},
        scraper_rate_limit=0,
        scraper_max_retries=0,
    )
    with create_source(name, settings) as source:
        source.run_extraction()
    return site.asked


def query(asked: Asked) -> dict[str, list[str]]:
    return parse_qs(urlsplit(asked.path).query, keep_blank_values=True)


def test_search_asks_for_more_than_the_twenty_that_come_unasked(site: Site, root: Path) -> None:
    (asked,) = extract(site, root, search=search(motor(1)))
    assert int(query(asked)["maxResults"][0]) > 5 * MOTORS


def test_no_number_below_one_is_used_for_unlimited(site: Site, root: Path) -> None:
    asked = extract(site, root, "thrustcurve_samples", search=search(motor(1)), download=curves(motor(1)))
    numbers = [int(query(asked[0])["maxResults"][0]), json.loads(asked[1].body)["maxResults"]]
    assert min(numbers) > 0


def test_search_names_a_criterion_as_the_specification_wants(site: Site, root: Path) -> None:
    (asked,) = extract(site, root, search=search(motor(1)))
    assert query(asked).keys() - {"maxResults"} == {"availability"}


def test_every_motor_is_asked_for_whatever_its_availability(site: Site, root: Path) -> None:
    (asked,) = extract(site, root, search=search(motor(1)))
    assert query(asked)["availability"] == ["all"]


def test_every_maker_is_asked_for_and_not_only_those_of_today(site: Site, root: Path) -> None:
    metadata = {"manufacturers": [{"name": "Acme", "abbrev": "A"}], "certOrgs": [{"name": "NAR", "abbrev": "NAR"}]}
    (asked,) = extract(site, root, "thrustcurve_metadata", metadata=metadata)
    assert query(asked) == {"availability": ["all"]}


def test_only_criteria_that_the_site_knows_are_used_since_others_are_errors(site: Site, root: Path) -> None:
    asked = extract(site, root, "thrustcurve_samples", search=search(motor(1)), download=curves(motor(1)))
    assert query(asked[0]).keys() <= CRITERIA
    assert json.loads(asked[1].body).keys() <= DOWNLOAD_CRITERIA
    metadata = {"manufacturers": [{"name": "Acme"}], "certOrgs": []}
    assert query(extract(site, root, "thrustcurve_metadata", metadata=metadata)[-1]).keys() <= METADATA_CRITERIA


def test_search_is_a_get_with_a_query_and_download_a_post_of_json(site: Site, root: Path) -> None:
    asked = extract(site, root, "thrustcurve_samples", search=search(motor(1)), download=curves(motor(1)))
    assert [(each.method, urlsplit(each.path).path) for each in asked] == [
        ("GET", "/api/v1/search.json"),
        ("POST", "/api/v1/download.json"),
    ]
    assert asked[1].headers["content-type"].startswith("application/json")


def test_downloads_ask_for_samples_since_files_come_unasked(site: Site, root: Path) -> None:
    asked = extract(site, root, "thrustcurve_samples", search=search(motor(1)), download=curves(motor(1)))
    assert json.loads(asked[1].body)["data"] == "samples"


def test_a_motor_without_a_data_file_is_not_asked_for(site: Site, root: Path) -> None:
    motors = motor(1), motor(2, files=0), {**motor(3), "dataFiles": None}
    asked = extract(site, root, "thrustcurve_samples", search=search(*motors), download=curves(motor(1)))
    assert json.loads(asked[1].body)["motorIds"] == [motor(1)["motorId"]]


def test_twenty_of_more_are_never_taken_for_all(site: Site, root: Path) -> None:
    with pytest.raises(IncompleteSourceError, match=f"gave 20 motors of {MOTORS}"):
        extract(site, root, search=search(*map(motor, range(20)), matches=MOTORS))


def test_the_matches_of_a_single_criterion_are_not_the_total(site: Site, root: Path) -> None:
    extract(site, root, search=search(motor(1), motor(2)))  # its one criterion alone matches 1,155
    assert (root / "data_raw" / "motors" / "thrustcurve.csv").read_text(encoding="utf-8").count("Acme") == 2


@pytest.mark.parametrize("name", ["metadata", "motors", "samples"])
def test_an_error_with_status_400_is_a_refusal_and_never_an_empty_base(site: Site, root: Path, name: str) -> None:
    answer = json.dumps({"error": "Invalid criterion."}).encode()
    for path in ("metadata", "search"):
        site.script(f"/api/v1/{path}.json", Answer(400, answer, {"Content-Type": "application/json"}))
    with pytest.raises(RequestRefusedError, match="400"):
        extract(site, root, f"thrustcurve_{name}")


@pytest.mark.parametrize(
    ("name", "error"),
    [("metadata", EmptySourceError), ("motors", IncompleteSourceError), ("samples", IncompleteSourceError)],
)
def test_an_error_with_status_200_is_no_answer_either(
    site: Site, root: Path, name: str, error: type[Exception]
) -> None:
    answer = {"error": "Try again later."}
    with pytest.raises(error):
        extract(site, root, f"thrustcurve_{name}", metadata=answer, search=answer)
