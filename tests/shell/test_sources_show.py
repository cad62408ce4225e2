"""`rocket sources show`: what will be obeyed, before anything is fetched."""

from __future__ import annotations

from pathlib import Path

from tests.support.rocket import rocket


def test_it_says_how_politely_a_source_will_be_fetched(tmp_path: Path) -> None:
    done = rocket("sources", "show", "thrustcurve_motors", home=tmp_path, SCRAPER_RATE_LIMIT="0.5", COLUMNS="200")
    assert done.code == 0, done.err
    said = {line[:15].strip(): line[15:].strip() for line in done.out.splitlines()[1:]}
    assert said["rate"] == "0.5 requests a second and host"
    assert "rocket_pipeline/" in said["user agent"]
    assert {"robots.txt", "retries", "timeout", "largest body", "concurrency", "Retry-After"} <= said.keys()


def test_an_unknown_source_is_one_line_with_the_valid_names(tmp_path: Path) -> None:
    done = rocket("sources", "show", "nonsense", home=tmp_path)
    assert done.code != 0
    assert "thrustcurve_motors" in done.err
    assert len(done.err.strip().splitlines()) == 1
