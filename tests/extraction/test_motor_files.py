"""The source of motor files: where they are found, what becomes of each, and what is told of those that are refused."""

from __future__ import annotations

import csv
import hashlib
import json
from pathlib import Path

import pytest

from rocket_pipeline.common.settings import Settings, load_settings
from rocket_pipeline.core.rocketry.sources.motor_files import COLLECTION, MotorFiles
from tests.support.sites import Site

C6 = b"; by hand\r\nC6 18 70 3-5-P 0.0123 .0258 Estes_\r\n0.2 14\r\n0.5 5\r\n2 0\r\n"
D12 = b"D12 24 70 100 0.0211 0.0426 Estes\n0.3 29\n1.6 0\n"
BAD = b";\nE9 24 95 4 0.0358 0.0567 Estes\n0.3 x\n1.6 0\n"
ENGINE = (
    b'<engine-database><engine-list><engine code="F15" mfg="Estes Industries, Inc." Type="Single-Use" dia="29."'
    b' len="114." initWt="101." propWt="60." delays="4,6" Itot="24.5"><comments>by "hand"</comments><data>'
    b'<eng-data t="0." f="0." m="60." cg="57."/><eng-data t="1." f="24.5"/><eng-data t="2." f="0."/>'
    b"</data></engine></engine-list></engine-database>"
)


def rows(root: Path, key: str) -> list[dict[str, str]]:
    with (root / "data_raw" / key).open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def source(settings: Settings, **places: object) -> MotorFiles:
    spec = MotorFiles.specification.model_copy(update={"custom_config": places, "min_records": 1, "rate_limit": None})
    return MotorFiles(spec, settings)


def github(site: Site, path: str, *names: str, folders: tuple[str, ...] = ()) -> None:
    """A listing as GitHub's contents API gives it."""
    listing = [
        {"name": name, "type": "file", "url": site.url(f"/api/{name}"), "download_url": site.url(f"/{name}")}
        for name in names
    ]
    listing += [
        {"name": name, "type": "dir", "url": site.url(f"/api/{name}"), "download_url": None} for name in folders
    ]
    site.page(path, json.dumps(listing), **{"Content-Type": "application/json"})


def test_each_motor_and_each_point_is_a_row(site: Site, settings: Settings, root: Path) -> None:
    url = site.page("/two.eng", C6 + b";\n" + D12)
    with source(settings, urls=[url]) as motors:
        result = motors.run_extraction()
    assert (result.records, result.warnings) == (7, [])
    digest = hashlib.sha256(C6 + b";\n" + D12).hexdigest()
    first, second = rows(root, "motors/files.csv")
    assert first == {
        "motor_file_id": f"{digest}-1",
        "file_name": "two.eng",
        "file_index": "1",
        "file_line": "2",
        "format": "RASP",
        "manufacturer": "Estes_",
        "designation": "C6",
        "motor_type": "",
        "diameter_mm": "18.0",
        "length_mm": "70.0",
        "delays": '["3", "5", "P"]',
        "propellant_weight_g": "12.3",
        "total_weight_g": "25.8",
        "total_impulse_ns": "8.0",
        "stated_impulse_ns": "",
        "average_thrust_n": "4.0",
        "max_thrust_n": "14.0",
        "burn_time_s": "2.0",
        "points": "3",
        "comments": "by hand",
        "notes": "[]",
        "source": "motor_files",
        "source_url": url,
        "source_sha256": digest,
    }
    assert (second["motor_file_id"], second["notes"]) == (f"{digest}-2", '["plugged_placeholder"]')
    samples = rows(root, "motors/file_samples.csv")
    assert [list(row.values())[:4] for row in samples[:2]] == [
        [f"{digest}-1", "0", "0.2", "14.0"],
        [f"{digest}-1", "1", "0.5", "5.0"],
    ]
    assert set(samples[0]) == {"motor_file_id", "point", "time_s", "thrust_n", "source", "source_url", "source_sha256"}
    assert len(samples) == 5


def test_makers_folders_of_a_github_listing_are_followed(site: Site, settings: Settings, root: Path) -> None:
    github(site, "/api/", "manifest.json", folders=("Estes%20Industries", "Quest"))
    github(site, "/api/Estes%20Industries", "C6.eng", "C6.rasp", "F15.RSE")
    github(site, "/api/Quest", "D12.eng")
    for name, content in {"C6.eng": C6, "F15.RSE": ENGINE, "D12.eng": D12}.items():
        site.page(f"/{name}", content)
    with source(settings, indexes=[site.url("/api/")]) as motors:
        motors.run_extraction()
    found = [(row["file_name"], row["format"], row["designation"]) for row in rows(root, "motors/files.csv")]
    assert found == [("C6.eng", "RASP", "C6"), ("F15.RSE", "RockSim", "F15"), ("D12.eng", "RASP", "D12")]


def test_a_rocksim_file_is_told_by_its_content(site: Site, settings: Settings, root: Path) -> None:
    with source(settings, urls=[site.page("/wrong.eng", ENGINE)]) as motors:
        motors.run_extraction()
    (row,) = rows(root, "motors/files.csv")
    assert (row["format"], row["manufacturer"], row["motor_type"]) == (
        "RockSim",
        "Estes Industries, Inc.",
        "Single-Use",
    )
    assert (row["stated_impulse_ns"], row["total_impulse_ns"], row["file_line"]) == ("24.5", "24.5", "")


def test_a_folder_of_this_machine_is_read(root: Path, tmp_path: Path) -> None:
    (tmp_path / "motors" / "Estes").mkdir(parents=True)
    (tmp_path / "motors" / "Estes" / "C6.ENG").write_bytes(C6)
    (tmp_path / "motors" / "F15.rse").write_bytes(ENGINE)
    with source(load_settings(), folder=str(tmp_path / "motors")) as motors:
        motors.run_extraction()
    assert {row["file_name"] for row in rows(root, "motors/files.csv")} == {"C6.ENG", "F15.rse"}


def test_refused_files_and_motors_are_told_and_the_others_are_read(site: Site, settings: Settings, root: Path) -> None:
    urls = [
        site.page("/C6.eng", C6),
        site.page("/page.eng", b"<!doctype html><html><body>Not found</body></html>"),
        site.page("/partly.eng", D12 + BAD),
        site.url("/missing.eng"),
    ]
    with source(settings, urls=urls) as motors:
        result = motors.run_extraction()
    assert [row["designation"] for row in rows(root, "motors/files.csv")] == ["C6", "D12"]
    told = {row["source_url"].rpartition("/")[2]: row for row in rows(root, "_quarantine/motor_files.csv")}
    assert {name: row["reason"] for name, row in told.items()} == {
        "page.eng": "html_page",
        "partly.eng": "partly_read",
        "missing.eng": "unavailable",
    }
    assert told["partly.eng"]["message"] == (
        "1 of 2 motors are not read: line 6: '0.3 x' is neither a motor's header nor a point"
    )
    assert len(result.warnings) == 3


def test_the_first_record_needs_one_file_only(site: Site, settings: Settings, root: Path) -> None:
    urls = [site.page(f"/{number}.eng", C6) for number in range(20)]
    with source(settings, urls=urls) as motors:
        assert [record["designation"] for record in motors.extract(limit=1)] == ["C6"]
    assert len({asked.path for asked in site.asked} - {"/robots.txt"}) <= 2


@pytest.mark.shared_data
def test_the_real_files_are_read_from_their_folder(root: Path, shared_data: Path) -> None:
    with source(load_settings(), folder=str(shared_data / "motorfiles" / "thrustcurve" / "Estes Industries")) as motors:
        result = motors.run_extraction()
    motor_rows, sample_rows = rows(root, "motors/files.csv"), rows(root, "motors/file_samples.csv")
    assert result.warnings == []
    assert len({row["motor_file_id"] for row in motor_rows}) == len(motor_rows)
    assert sum(int(row["points"]) for row in motor_rows) == len(sample_rows)


def test_the_default_is_the_collection_that_openrocket_ships() -> None:
    assert MotorFiles.specification.custom_config == {"indexes": [COLLECTION]}
    assert COLLECTION.endswith("/openrocket/motor-database/contents/data/thrustcurve.org")
