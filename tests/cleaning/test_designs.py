from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rocket_pipeline.core.cleaning.dataset import from_csv, to_csv
from rocket_pipeline.core.cleaning.inputs import FIRST_ROW, Inputs
from rocket_pipeline.core.rocketry.cleaning import designs
from rocket_pipeline.core.storage.store import Storage
from rocket_pipeline.errors import ContractViolationError, RawDataError
from tests.support.design_files import (
    ENTITIES,
    clean,
    one,
    put,
    raw_rows,
    refused,
    rocket,
    rows_of,
    simulation,
    with_a_motor,
)

FILE = rocket()
SHA256 = hashlib.sha256(FILE).hexdigest()


@pytest.fixture
def storage(tmp_path: Path) -> Storage:
    return with_a_motor(tmp_path / "root")


def facts(row: dict[str, Any]) -> dict[str, Any]:
    """What a row says, where it says anything."""
    return {name: value for name, value in row.items() if value not in (None, []) and not name.startswith("source")}


def test_a_design_becomes_a_row_of_its_own_and_rows_of_what_belongs_to_it(storage: Storage) -> None:
    put(storage, raw_rows(FILE))
    results = clean(storage)
    assert {entity: result.warnings for entity, result in results.items() if result.warnings} == {}
    (design,) = rows_of(storage, "designs")
    assert facts(design) == {
        "design_sha256": SHA256,
        "name": "Pathfinder",
        "format_version": "1.10",
        "creator": "OpenRocket test",
        "container": "xml",
        "stages": ["Sustainer"],
        "stage_count": 1,
        "component_count": 2,
        "motor_mount_count": 1,
        "motor_mount_diameters_mm": [23.0],
        "configuration_count": 1,
        "motor_count": 1,
        "simulation_count": 1,
    }
    (configuration,) = rows_of(storage, "configurations")
    assert facts(configuration) == {
        "configuration_key": f"{SHA256}:c1",
        "design_sha256": SHA256,
        "config_id": "c1",
        "name": "Small field",
        "is_default": True,
    }
    (flown,) = rows_of(storage, "design_motors")
    assert facts(flown) == {
        "design_motor_key": f"{SHA256}:c1:1/1",
        "configuration_key": f"{SHA256}:c1",
        "mount": "1/1",
        "mount_name": "Tube",
        "manufacturer": "Estes",
        "designation": "C6",
        "motor_type": "single-use",
        "diameter_mm": 18.0,
        "length_mm": 70.0,
        "delay": "3.0",
        "delay_s": 3.0,
        "motor_key": "estes-industries:C6",
        "link_rule": "exact_designation",
        "link_delays": ["3"],
    }
    (flight,) = rows_of(storage, "simulations")
    assert facts(flight) == {
        "simulation_key": f"{SHA256}:1",
        "design_sha256": SHA256,
        "configuration_key": f"{SHA256}:c1",
        "number": 1,
        "name": "Calm",
        "status": "uptodate",
        "is_current": True,
        "max_altitude_m": 300.5,
        "max_velocity_m_s": 102.0,
        "max_mach": 0.3,
        "time_to_apogee_s": 7.0,
        "flight_time_s": 60.25,
    }
    stage, tube = rows_of(storage, "components")
    assert facts(stage) == {
        "component_key": f"{SHA256}:1",
        "design_sha256": SHA256,
        "path": "1",
        "depth": 1,
        "component_type": "stage",
        "name": "Sustainer",
        "mass_covers_inside": False,
    }
    sizes = {name: tube[name] for name in ("length_mm", "diameter_mm", "inner_diameter_mm", "thickness_mm")}
    assert sizes == {"length_mm": 300.0, "diameter_mm": 25.0, "inner_diameter_mm": 23.0, "thickness_mm": 1.0}


def test_one_file_under_several_addresses_is_one_design_and_all_that_belongs_to_it_is_merged(storage: Storage) -> None:
    put(storage, raw_rows(("https://b.test/x.ork", FILE), ("https://a.test/y.ork", FILE), rocket(inside="<nosecone/>")))
    results = clean(storage)
    assert {entity: (result.raw, result.clean, result.merged) for entity, result in results.items()} == {
        "designs": (3, 2, 1),
        "configurations": (3, 2, 1),
        "design_motors": (3, 2, 1),
        "simulations": (3, 2, 1),
        "components": (7, 5, 2),
    }
    for entity in ENTITIES:
        kept = [row["source_url"] for row in rows_of(storage, entity) if row["source_sha256"] == SHA256]
        assert set(kept) == {"https://a.test/y.ork"}
        merged = pl.read_csv(storage.clean.get(f"_merged/{entity}.csv"))
        assert set(merged["source_url"]) == {"https://b.test/x.ork"}
        assert (merged["key"] == merged["merged_into"]).all()


def test_what_belongs_to_a_refused_design_is_refused_with_it(storage: Storage) -> None:
    rows = raw_rows(FILE, rocket(inside="<nosecone/>"))
    rows["designs/openrocket.csv"][0]["container"] = "rar"
    put(storage, rows)
    results = clean(storage)
    assert results["designs"].reasons == {"value_unknown": 1}
    assert results["configurations"].reasons == {"design_refused": 1}
    assert results["design_motors"].reasons == {"configuration_refused": 1}
    assert results["simulations"].reasons == {"design_refused": 1}
    assert results["components"].reasons == {"design_refused": 2}
    (told,) = refused(storage, "simulations")
    design = f"design {SHA256} was itself refused: see _quarantine/designs.csv"
    configuration = f"configuration {SHA256}:c1 was itself refused: see _quarantine/configurations.csv"
    assert told == ("design_refused", "design_sha256", f"{design}; {configuration}")


def test_what_names_a_design_or_a_configuration_that_nobody_has_is_refused(storage: Storage) -> None:
    lost = simulation("c9")
    rows = raw_rows(rocket(simulations=simulation() + lost), rocket(inside="<nosecone/>"))
    del rows["designs/openrocket.csv"][1]
    put(storage, rows)
    results = clean(storage)
    assert results["configurations"].reasons == {"design_unknown": 1}
    assert results["design_motors"].reasons == {"configuration_refused": 1}
    assert results["simulations"].reasons == {"configuration_unknown": 1, "design_unknown": 1}
    assert results["components"].reasons == {"design_unknown": 3}


def test_a_simulation_without_a_configuration_and_a_motor_without_one(storage: Storage) -> None:
    rows = raw_rows(rocket(simulations=simulation("")))
    rows["designs/motors.csv"].append({**rows["designs/motors.csv"][0], "config_id": ""})
    put(storage, rows)
    results = clean(storage)
    (flight,) = rows_of(storage, "simulations")
    assert (flight["design_sha256"], flight["configuration_key"]) == (
        rows_of(storage, "designs")[0]["design_sha256"],
        None,
    )
    assert results["design_motors"].reasons == {"value_missing": 1}


def test_an_impossible_measure_of_a_component_is_an_issue_so_that_the_tree_stays_whole(storage: Storage) -> None:
    inside = "<masscomponent><name>Ballast</name><mass>-0.2</mass><packedlength>500</packedlength></masscomponent>"
    rows = raw_rows(rocket(inside=inside))
    rows["designs/components.csv"][1]["count"] = "some"
    put(storage, rows)
    result = clean(storage)["components"]
    assert (result.raw, result.clean) == (3, 3)
    _, tube, ballast = rows_of(storage, "components")
    assert (tube["count"], tube["issues"]) == (None, ["count unreadable: some"])
    assert (ballast["mass_g"], ballast["length_mm"]) == (None, None)
    assert ballast["issues"] == ["length_mm unit_slip: 500000.0", "mass_g out_of_range: -200.0"]
    (told,) = result.warnings
    assert told.endswith("count unreadable 1, length_mm unit_slip 1, mass_g out_of_range 1")


def test_names_stand_on_one_line_and_words_keep_their_lines(storage: Storage) -> None:
    head = """<name>  QuestÂ® &amp;amp; Co </name><designer>Ada
Byron</designer><comment>First&#13;
second cafÃ©</comment><revision>1&#10;2</revision><designtype>clonekit</designtype><kitname>Alpha™</kitname>"""
    row = one(storage, "designs", rocket(head=head))
    assert (row["name"], row["designer"], row["kit_name"]) == ("Quest® & Co", "Ada Byron", "Alpha™")
    assert (row["comment"], row["revision"], row["design_type"]) == ("First\nsecond café", "1\n2", "clonekit")


def test_stages_without_a_name_are_counted_and_mounts_that_cannot_be_are_told(storage: Storage) -> None:
    rows = raw_rows(rocket(inside="<innertube><motormount/></innertube>"))
    (told,) = rows["designs/openrocket.csv"]
    told["stages"] = '["Sustainer", "", "\\u0001 "]'
    told["motor_mounts"] = told["motor_mounts"].replace("23.0", "23000.0").replace("Tube", '\\"inner_diameter_mm\\": 5')
    put(storage, rows)
    result = clean(storage)["designs"]
    (row,) = rows_of(storage, "designs")
    assert (row["stages"], row["stage_count"]) == (["Sustainer"], 3)
    assert (row["motor_mount_diameters_mm"], row["motor_mount_count"]) == ([], 2)
    assert row["issues"] == ["motor_mounts out_of_range: 23000.0"]
    assert result.warnings


@pytest.mark.parametrize(
    ("address", "reasons"),
    [
        ("file:///home/ada/designs/rocket%20one.ork", {}),
        ("javascript:alert(1)", {"value_malformed": 1}),
        ("file://elsewhere.test/a.ork", {"value_malformed": 1}),
        ("ftp://a.test/a.ork", {"value_malformed": 1}),
    ],
)
def test_a_design_of_a_folder_names_its_file_and_no_other_scheme_is_an_address(
    storage: Storage, address: str, reasons: dict[str, int]
) -> None:
    put(storage, raw_rows(rocket(inside="<nosecone/>"), (address, FILE)))
    assert clean(storage, "designs")["designs"].reasons == reasons


def test_without_clean_motors_no_motor_is_linked_and_without_clean_designs_nothing_is_cleaned(tmp_path: Path) -> None:
    storage = Storage(tmp_path / "root")
    put(storage, raw_rows(FILE))
    for entity in ("configurations", "components", "simulations"):
        with pytest.raises(RawDataError, match="belongs to designs needs their clean data set"):
            clean(storage, entity)
    with pytest.raises(RawDataError, match="belongs to configurations needs"):
        clean(storage, "design_motors")
    clean(storage)
    (flown,) = rows_of(storage, "design_motors")
    assert (flown["motor_key"], flown["link_reason"]) == (None, "no_motors")


def test_a_data_set_of_designs_none_of_which_can_be_stays_as_it_was(storage: Storage) -> None:
    put(storage, raw_rows(FILE))
    clean(storage)
    before = storage.clean.get("designs.csv")
    put(storage, raw_rows(("javascript:1", FILE)))
    with pytest.raises(ContractViolationError, match="nothing is left of 1 raw row"):
        clean(storage, "designs")
    assert storage.clean.get("designs.csv") == before


@settings(max_examples=50)
@given(st.lists(st.text(), min_size=4, max_size=4))
def test_whatever_a_designer_writes_is_clean_and_read_back_the_same(texts: list[str]) -> None:
    (told,) = raw_rows(FILE)["designs/openrocket.csv"]
    told |= dict(zip(("name", "designer", "comment", "revision"), texts, strict=True))
    raw = pl.DataFrame([told], schema=dict.fromkeys(told, pl.String))
    key = ENTITIES["designs"]
    rows = raw.select(raw_file=pl.lit(key), row_number=pl.lit(FIRST_ROW, pl.Int64), raw=pl.struct(pl.all()))
    cleaned = designs.clean(Inputs(raw={key: rows}))
    assert cleaned.refused.is_empty()
    data = to_csv(cleaned.frame, designs.CONTRACT)
    assert from_csv(data, designs.CONTRACT).equals(cleaned.frame)
