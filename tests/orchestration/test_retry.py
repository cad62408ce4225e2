"""A run that failed in parts says which, and a retry does those again and leaves the others alone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest

from rocket_pipeline.core.storage.ledger import RunRecord
from tests.support.prefect_server import Site

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("orchestra")]
ASKED = (
    *("run", "--skip", "graph_load", "--skip", "schema_generation"),
    *("--source", "nar_clubs", "--source", "thrustcurve_metadata"),
    *("--entity", "organizations", "--entity", "clubs", "--entity", "launch_sites"),
)


def steps(run: RunRecord, state: str) -> set[str]:
    return {f"{step.stage}.{step.name}" for step in run.steps if step.state == state and step.stage != "main_pipeline"}


@contextmanager
def variable(site: Site, name: str, value: object) -> Iterator[None]:
    """A Variable with another value, or one that was never seeded, for a while."""
    url = f"{site.server.url}/variables/name/{name}"
    former = httpx.get(url)
    if former.is_success:
        httpx.patch(url, json={"value": value}).raise_for_status()
    else:
        site.server.ask("/variables/", name=name, value=value)
    try:
        yield
    finally:
        if former.is_success:
            httpx.patch(url, json={"value": former.json()["value"]}).raise_for_status()
        else:
            httpx.delete(url).raise_for_status()


def test_what_failed_is_done_again_and_what_completed_is_left_alone(site: Site) -> None:
    faults = site.server.sites.faults
    faults["nar.test/"] = "500"
    failed = site.rocket(*ASKED, "--json")
    assert failed.code == 3, failed.err
    first = site.last_run()
    assert steps(first, "Completed") == {"extraction.thrustcurve_metadata", "cleaning.organizations"}
    ours = [run for run in site.server.ask("/flow_runs/filter") if first.run_id in run["name"]]
    parts = {run["name"].split()[0]: run["state"] for run in ours}
    shown = {name: (state["name"], state["message"].rpartition(": ")[2]) for name, state in parts.items()}
    assert shown["main_pipeline"] == ("Partial", "extraction, cleaning")
    assert shown["extraction"] == ("Partial", "scraping")
    assert shown["scraping"] == ("Failed", "nar_clubs")

    faults.clear()
    site.server.sites.requests.clear()
    again = site.rocket("run", "--retry-failed", "last")
    assert again.code == 0, again.err
    assert f"Again of run {first.run_id}: nar_clubs, clubs, launch_sites" in again.err
    second = site.last_run()
    assert steps(second, "Completed") == {"extraction.nar_clubs", "cleaning.clubs", "cleaning.launch_sites"}
    assert second.session_id == first.session_id
    assert {request.host for request in site.server.sites.requests} == {"nar.test"}

    nothing = site.rocket("run", "--retry-failed", "last")
    assert nothing.code == 0
    assert f"Nothing failed in run {second.run_id}, so nothing is run again." in nothing.err
    assert site.last_run() == second
    former = site.rocket("run", "--retry-failed", first.run_id, "--json")
    assert former.json["state"] == "Completed", "an earlier run can be named"


def test_a_run_that_cannot_be_retried_is_one_line_and_exit_2(site: Site) -> None:
    none_yet = site.rocket("run", "--retry-failed", "last")
    assert (none_yet.code, none_yet.out) == (2, "")
    assert "There is no run last. Nothing has run there yet." in none_yet.err

    site.ledger("20261122T000000Z-open").start("s1", {"stages": ["extraction"], "sources": ["nar_clubs"]})
    still_open = site.rocket("run", "--retry-failed", "last")
    assert (still_open.code, still_open.out) == (2, "")
    assert "Run 20261122T000000Z-open is still open: process" in still_open.err

    unknown = site.rocket("run", "--retry-failed", "yesterday")
    assert (unknown.code, unknown.out) == (2, "")
    assert "There is no run yesterday. The latest are 20261122T000000Z-open." in unknown.err

    both = site.rocket("run", "extraction", "--retry-failed", "last")
    assert both.code == 2
    assert "Leave out every other choice" in both.err
    assert site.server.sites.requests == []


def test_a_wrong_variable_is_one_line_and_begins_no_run(site: Site) -> None:
    name = "dept_rocketry_extraction"
    with variable(site, name, {"scraping": {"sources": "all"}}):
        wrong = site.rocket("run", "extraction")
    assert (wrong.code, wrong.out) == (2, "")
    assert f"Variable {name}, scraping.sources: " in wrong.err
    assert not (site.root / "runs").exists()
