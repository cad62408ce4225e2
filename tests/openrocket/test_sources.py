"""The two sources: files in, raw data sets out, each record with the file it came from."""

from __future__ import annotations

import csv
import gzip
import hashlib
import json
from pathlib import Path

import pytest

from rocket_pipeline.common.settings import load_settings
from rocket_pipeline.core.extraction.configuration import fetch_settings, storage_of
from rocket_pipeline.core.extraction.result import ExtractionResult
from rocket_pipeline.core.extraction.source import BaseDataSource
from rocket_pipeline.core.fetching import Scraper
from rocket_pipeline.core.rocketry.sources.openrocket import (
    OpenRocketDesigns,
    OpenRocketParts,
    parse_design,
    parse_parts,
)
from tests.support.openrocket_files import MOTOR, design, parts, zipped
from tests.support.sites import HOST, Site

DESIGN = design(
    f"<innertube><name>Mount</name><motormount>{MOTOR}</motormount></innertube>",
    rocket="""<name>'}) DETACH DELETE n //</name><designer>Ada
Byron</designer><motorconfiguration configid="c1" default="true"/>""",
    simulations="""<simulation status="outdated"><name>S</name>
<flightdata maxaltitude="100.5" maxmach="NaN"/></simulation>""",
)
PARTS = parts(
    '<BodyTube><PartNumber>A, B</PartNumber><Length Unit="in">1</Length></BodyTube><NoseCone/>',
    materials="<Material><Name>Paper</Name><Density>780</Density><Type>BULK</Type></Material>",
)


def run(kind: type[BaseDataSource], root: Path, site: Site | None = None, **places: object) -> ExtractionResult:
    settings = load_settings(
        data_root=str(root), scraper_host_map={HOST: site.origin} if site else {}, scraper_rate_limit=0
    )
    spec = kind.specification.model_copy(update={"custom_config": places})
    with Scraper(storage_of(settings), session_id="s1", settings=fetch_settings(spec, settings)) as scraper:
        return kind(spec, settings, scraper=scraper).run_extraction()


def rows(root: Path, key: str) -> list[dict[str, str]]:
    with (root / "data_raw" / key).open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    inside = tmp_path / "files"
    inside.mkdir()
    return inside


def test_a_design_becomes_rows_of_five_files(folder: Path, root: Path) -> None:
    (folder / "a.ork").write_bytes(gzip.compress(DESIGN))
    run(OpenRocketDesigns, root, folder=str(folder))
    sha256 = hashlib.sha256((folder / "a.ork").read_bytes()).hexdigest()
    (told,) = rows(root, "designs/openrocket.csv")
    assert (told["design_sha256"], told["source_sha256"]) == (sha256, sha256)
    assert told["source_url"] == (folder / "a.ork").as_uri()
    assert (told["name"], told["designer"]) == ("'}) DETACH DELETE n //", "Ada\nByron")
    assert (told["version"], told["container"]) == ("1.10", "gzip")
    assert json.loads(told["components"]) == {"innertube": 1, "stage": 1}
    assert json.loads(told["stages"]) == ["Sustainer"]
    assert (told["configuration_count"], told["motor_count"], told["simulation_count"]) == ("1", "1", "1")
    assert json.loads(told["events"]) == []
    (configuration,) = rows(root, "designs/configurations.csv")
    assert (configuration["design_sha256"], configuration["config_id"]) == (sha256, "c1")
    assert configuration["is_default"] == "true"
    (motor,) = rows(root, "designs/motors.csv")
    assert (motor["config_id"], motor["mount"], motor["designation"]) == ("c1", "1/1", "A8")
    assert (motor["motor_type"], motor["diameter_mm"], motor["delay"]) == ("single", "18.0", "3.0")
    (simulation,) = rows(root, "designs/simulations.csv")
    assert (simulation["status"], simulation["is_current"]) == ("outdated", "false")
    assert (simulation["max_altitude_m"], simulation["max_mach"]) == ("100.5", "")
    components = rows(root, "designs/components.csv")
    assert [(row["path"], row["component_type"], row["name"]) for row in components] == [
        ("1", "stage", "Sustainer"),
        ("1/1", "innertube", "Mount"),
    ]


def test_the_same_design_gives_the_same_rows_and_keys_are_its_own() -> None:
    records = list(parse_design(DESIGN))
    assert records == list(parse_design(DESIGN))
    keys = [(r["entity_type"], r.get("config_id"), r.get("mount"), r.get("number"), r.get("path")) for r in records]
    assert len(set(keys)) == len(keys)


def test_two_designs_of_the_same_name_and_no_designer_are_two() -> None:
    same = [design(inside, rocket="<name>Rocket</name>") for inside in ("", "<nosecone/>")]
    (one, *_), (other, *_) = (list(parse_design(content)) for content in same)
    assert (one["name"], one["designer"]) == (other["name"], other["designer"]) == ("Rocket", None)
    assert one["design_sha256"] != other["design_sha256"]


def test_columns_are_the_same_whatever_a_design_holds() -> None:
    def columns(content: bytes) -> dict[object, set[str]]:
        return {record["entity_type"]: set(record) for record in parse_design(content)}

    bare = columns(b"<openrocket><rocket/></openrocket>")
    assert bare == {name: columns(DESIGN)[name] for name in bare}


def test_bad_designs_are_quarantined_with_their_reasons(site: Site, root: Path) -> None:
    urls = [
        site.page("/good.ork", zipped(("rocket.ork", DESIGN))),
        site.page("/cut.ork", DESIGN[:-20]),
        site.page("/two.ork", zipped(("a.ork", DESIGN), ("b.ork", DESIGN))),
        site.page("/page.ork", "<!DOCTYPE html><html><body>Not here</body></html>"),
        site.page("/rock.ork", "<RockSimDocument/>"),
        site.page("/bomb.ork", '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'),
        site.url("/gone.ork"),
    ]
    result = run(OpenRocketDesigns, root, site, urls=urls)
    assert len(rows(root, "designs/openrocket.csv")) == 2
    told = {
        row["source_url"].rpartition("/")[2]: row["reason"] for row in rows(root, "_quarantine/openrocket_designs.csv")
    }
    assert told == {
        "cut.ork": "xml_truncated",
        "page.ork": "html_page",
        "rock.ork": "rocksim_document",
        "bomb.ork": "xml_dtd",
        "gone.ork": "unavailable",
    }
    assert [warning for warning in result.warnings if "two.ork" in warning and "b.ork" in warning]


def test_a_part_data_base_becomes_rows_of_two_files(folder: Path, root: Path) -> None:
    (folder / "ACME.ORC").write_bytes(PARTS)
    run(OpenRocketParts, root, folder=str(folder))
    sha256 = hashlib.sha256(PARTS).hexdigest()
    tube, cone = rows(root, "parts/openrocket.csv")
    assert (tube["file_sha256"], tube["part_index"], tube["part_type"]) == (sha256, "1", "BodyTube")
    assert (tube["part_number"], json.loads(tube["part_numbers"])) == ("A, B", ["A", "B"])
    assert (tube["length_mm"], json.loads(tube["original"])) == ("25.4", {"length_mm": "1 in"})
    assert (cone["part_index"], cone["length_mm"], cone["is_legacy"]) == ("2", "", "false")
    (material,) = rows(root, "parts/materials.csv")
    assert (material["name"], material["material_type"], material["density"]) == ("Paper", "BULK", "780.0")
    assert material["density_unit"] == "kg/m3"


def test_a_part_data_base_without_parts_gives_its_materials() -> None:
    records = list(parse_parts(parts(materials="<Material/>")))
    assert [record["entity_type"] for record in records] == ["material"]


@pytest.mark.shared_data
def test_all_real_files_become_data_sets(shared_data: Path, root: Path) -> None:
    designs = run(OpenRocketDesigns, root, folder=str(shared_data / "ork"))
    found = run(OpenRocketParts, root, folder=str(shared_data / "orc"))
    assert (designs.warnings, found.warnings) == ([], [])
    assert (root / "data_raw" / "designs" / "openrocket.csv").stat().st_size > 0
    assert len(rows(root, "designs/openrocket.csv")) >= 36
    assert len(rows(root, "parts/openrocket.csv")) >= 708
    assert not (root / "data_raw" / "_quarantine").exists()
