from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rocket_pipeline.core.cleaning.pipeline import CleaningResult
from rocket_pipeline.core.cleaning.quarantine import read_quarantine
from rocket_pipeline.core.rocketry.cleaning import clubs, launch_sites
from rocket_pipeline.core.rocketry.cleaning.coordinates import BOXES, LATITUDE, LONGITUDE, degrees
from rocket_pipeline.core.rocketry.cleaning.vocabularies import STATES
from rocket_pipeline.core.storage.store import Storage
from rocket_pipeline.errors import ContractViolationError
from tests.support.shop_files import clean, club, put, rows_of, site

CLUBS, SITES = "clubs/nar.csv", "clubs/launch_sites.csv"


@pytest.fixture
def storage(tmp_path: Path) -> Storage:
    return Storage(tmp_path / "root")


def clean_clubs(storage: Storage, *rows: dict[str, Any]) -> CleaningResult:
    put(storage, CLUBS, rows)
    return clean(storage, "clubs")


def clean_sites(storage: Storage, *rows: dict[str, Any]) -> CleaningResult:
    put(storage, SITES, rows)
    return clean(storage, "launch_sites")


def the_site(storage: Storage, **changes: Any) -> dict[str, Any]:
    clean_sites(storage, site(**changes))
    (row,) = rows_of(storage, "launch_sites")
    return row


def test_a_club_of_the_directory_becomes_typed_with_its_key_from_its_section_number(storage: Storage) -> None:
    clean_clubs(storage, club(tripoli_prefecture="099", affiliation="NAR|TRA", country=None))
    (row,) = rows_of(storage, "clubs")
    assert {name: value for name, value in row.items() if not name.startswith("source")} == {
        "club_key": "nar-566",
        "name": "Syracuse Rocket Club",
        "section_number": 566,
        "prefecture_number": 99,
        "affiliations": ["NAR", "TRA"],
        "status": "active",
        "city": "Syracuse",
        "state": "NY",
        "country": "US",
        "websites": ["http://www.syracuserocketclub.org/"],
        "founded_year": 1992,
        "issues": [],
    }


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"section_number": "099"}, "nar-99"),
        ({"section_number": None, "tripoli_prefecture": "027"}, "tra-27"),
        ({"section_number": None}, "syracuse-rocket-club-ny"),
        ({"section_number": None, "state": None}, "syracuse-rocket-club"),
        ({"section_number": "136|162"}, "nar-136"),
    ],
)
def test_a_club_is_known_by_its_number_at_nar_then_at_tripoli_then_by_its_name(
    storage: Storage, change: dict[str, Any], key: str
) -> None:
    clean_clubs(storage, club(**change))
    assert [row["club_key"] for row in rows_of(storage, "clubs")] == [key]


@pytest.mark.parametrize(
    ("change", "column", "value"),
    [
        ({"state": "Lousiana"}, "state", "LA"),
        ({"state": "new york"}, "state", "NY"),
        ({"state": "Ontario"}, "country", "CA"),
        ({"country": "United States"}, "country", "US"),
        ({"country": "U.S."}, "country", "US"),
        ({"status": "CLOSING"}, "status", "closing"),
        ({"founded": "June 3, 1971"}, "founded_year", 1971),
        ({"founded": "197106"}, "founded_year", 1971),
        ({"founded": "650901"}, "founded_year", 1965),
        ({"founded": "050901"}, "founded_year", 2005),
        ({"websites": '["www.a.test/b"]'}, "websites", ["http://www.a.test/b"]),
        ({"affiliation": "Tripoli Rocketry Association"}, "affiliations", ["TRA"]),
    ],
)
def test_other_spellings_are_understood(storage: Storage, change: dict[str, Any], column: str, value: object) -> None:
    clean_clubs(storage, club(**change))
    (row,) = rows_of(storage, "clubs")
    assert (row[column], row["issues"]) == (value, [])


@pytest.mark.parametrize(
    ("change", "column", "value", "issue"),
    [
        ({"state": "Atlantis"}, "state", None, "state unusable: Atlantis"),
        ({"status": "asleep"}, "status", None, "status unusable: asleep"),
        ({"country": "Mars"}, "country", None, "country unusable: Mars"),
        ({"founded": "1/2/65"}, "founded_year", None, "founded unusable: 1/2/65"),
        ({"founded": "200105"}, "founded_year", None, "founded unusable: 200105"),
        ({"websites": "a.test"}, "websites", None, "websites unusable: a.test"),
        ({"affiliation": "NAR|Moon Club"}, "affiliations", ["NAR"], "affiliation unusable: NAR|Moon Club"),
        ({"section_number": "136|162"}, "section_number", 136, "section_number several: 136|162"),
        ({"section_number": "none"}, "section_number", None, "section_number unusable: none"),
    ],
)
def test_what_is_stated_and_not_understood_is_told_in_the_club(
    storage: Storage, change: dict[str, Any], column: str, value: object, issue: str
) -> None:
    clean_clubs(storage, club(**change))
    (row,) = rows_of(storage, "clubs")
    assert (row[column], row["issues"]) == (value, [issue])


def test_a_state_that_no_table_knows_is_reported(storage: Storage) -> None:
    result = clean_clubs(storage, club(state="Atlantis"))
    assert "state: 1 value that no table knows: 'Atlantis' (1)" in result.warnings


def test_what_reads_as_a_state_abroad_is_none_and_costs_a_site_no_coordinates(storage: Storage) -> None:
    perth = {"name": "Perth Rockets", "section_number": "", "tripoli_prefecture": "160", "state": "WA"}
    clean_clubs(storage, club(**perth, country="Australia"), club())
    abroad, home = sorted(rows_of(storage, "clubs"), key=lambda row: row["country"])
    assert (abroad["state"], abroad["country"], abroad["issues"]) == (None, "AU", ["state unusable: WA"])
    assert (home["state"], home["country"]) == ("NY", "US")
    field = the_site(storage, **perth, site_state="WA", latitude="-31.9", longitude="115.8")
    assert (field["state"], field["latitude_deg"], field["longitude_deg"]) == (None, -31.9, 115.8)


def test_clubs_and_fields_of_other_alphabets_have_keys_that_tell_them_apart(storage: Storage) -> None:
    names = {"Клуб Восток": "Поле", "Клуб Союз": "Луг"}
    clean_clubs(storage, *(club(name=name, section_number="", state="") for name in names))
    assert [row["club_key"] for row in rows_of(storage, "clubs")] == ["klub-soyuz", "klub-vostok"]
    unplaced = {"section_number": "", "state": "", "latitude": "", "longitude": ""}
    clean_sites(storage, *(site(name=name, site_name=field, **unplaced) for name, field in names.items()))
    assert [(row["site_key"], row["issues"]) for row in rows_of(storage, "launch_sites")] == [("lug", []), ("pole", [])]


def test_a_club_that_is_listed_twice_is_merged_and_its_gaps_filled(storage: Storage) -> None:
    result = clean_clubs(
        storage, club(city=None, affiliation="NAR"), club(name="SYRACUSE Rocket-Club", affiliation="TRA")
    )
    (row,) = rows_of(storage, "clubs")
    assert (row["city"], row["affiliations"]) == ("Syracuse", ["NAR", "TRA"])
    assert (result.raw, result.clean, result.merged) == (2, 1, 1)


def test_two_names_with_one_number_are_refused_since_nobody_can_tell_whose_it_is(storage: Storage) -> None:
    result = clean_clubs(storage, club(), club(name="Another Club"), club(section_number="7"))
    assert (result.clean, dict(result.reasons)) == (1, {"number_shared": 2})
    assert "nar-566 is given to clubs of several names" in read_quarantine(storage, "clubs")["message"][0]


def test_a_club_without_a_name_is_refused(storage: Storage) -> None:
    assert dict(clean_clubs(storage, club(), club(name=" ", section_number="8")).reasons) == {"value_missing": 1}


def test_a_launch_site_becomes_typed_and_names_the_clubs_that_fly_there(storage: Storage) -> None:
    assert {name: value for name, value in the_site(storage).items() if not name.startswith("source")} == {
        "site_key": "torrey-farm-ny",
        "name": "Torrey Farm",
        "city": None,
        "state": "NY",
        "latitude_deg": 42.7021,
        "longitude_deg": -77.1904,
        "coordinates_text": "42.7021, -77.1904",
        "waiver_m": 3048.0,
        "waiver_reference": "AGL",
        "waiver_text": "10,000 ft AGL",
        "club_keys": ["nar-566"],
        "issues": [],
    }


@pytest.mark.parametrize(
    ("waiver", "metres", "reference"),
    [
        ("1,500", 457.2, None),
        ("2500 ft", 762.0, None),
        ("5,000' AGL", 1524.0, "AGL"),
        ("17,500 ft. MSL", 5334.0, "MSL"),
        ("3000 m (ASL)", 3000.0, "MSL"),
        ("10K AGL", 3048.0, "AGL"),
        ("12 kft", 3657.6, None),
        ("none", None, None),
        (None, None, None),
    ],
)
def test_a_waiver_is_in_metres_above_what_is_said(
    storage: Storage, waiver: str | None, metres: float | None, reference: str | None
) -> None:
    row = the_site(storage, waiver_ft=waiver)
    assert (row["waiver_m"], row["waiver_reference"], row["waiver_text"], row["issues"]) == (
        metres,
        reference,
        waiver,
        [],
    )


def test_a_waiver_that_cannot_be_read_is_told_and_an_impossible_one_refuses_the_site(storage: Storage) -> None:
    result = clean_sites(storage, site(waiver_ft="call the FAA"), site(site_name="X", waiver_ft="9,000,000 ft"))
    (row,) = rows_of(storage, "launch_sites")
    assert row["issues"] == ["waiver_ft no_number: call the FAA"]
    assert (result.clean, dict(result.reasons)) == (1, {"unit_slip": 1})


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"latitude": "35.1", "longitude": "-101.8"}, "outside_state"),
        ({"longitude": "77.1904"}, "outside_state_sign_missing"),
        ({"latitude": "-77.1904", "longitude": "42.7021"}, "outside_state_swapped"),
        ({"latitude": "north", "longitude": "-77"}, "unreadable"),
        ({"latitude": None}, "unreadable"),
        ({"latitude": "142.7"}, "unreadable"),
        ({"state": "Lousiana"}, "outside_state"),
        ({"state": "NY", "site_state": "VT"}, "outside_state"),
    ],
)
def test_coordinates_that_cannot_be_the_sites_are_null_and_told_with_the_likely_cause(
    storage: Storage, change: dict[str, Any], reason: str
) -> None:
    row = the_site(storage, **change)
    assert (row["latitude_deg"], row["longitude_deg"]) == (None, None)
    assert row["issues"] == [f"coordinates {reason}: {row['coordinates_text']}"]


def test_a_field_may_lie_across_the_border_of_its_clubs_state_but_not_of_its_own(storage: Storage) -> None:
    across = {"state": "MA", "latitude": "44.0", "longitude": "-72.5"}  # in Vermont
    assert the_site(storage, **across)["latitude_deg"] == 44.0
    assert the_site(storage, **across, site_state="MA")["latitude_deg"] is None
    assert the_site(storage, **across, site_state="VT")["state"] == "VT"


def test_one_point_in_several_states_is_nobodys(storage: Storage) -> None:
    rows = [site(state=state, site_name=f"Field {state}", section_number=state) for state in ("NY", "PA")]
    clean_sites(storage, *rows, site(latitude="42.9"))
    found = {
        row["state"]: row["latitude_deg"] for row in rows_of(storage, "launch_sites") if row["name"] != "Torrey Farm"
    }
    assert found == {"NY": None, "PA": None}


def test_clubs_that_share_a_field_are_put_to_one_site(storage: Storage) -> None:
    result = clean_sites(
        storage,
        site(),
        site(section_number="136", site_name="TORREY farm", latitude="42.71", waiver_ft=None),
        site(section_number="765", latitude=None, longitude=None),
    )
    (row,) = rows_of(storage, "launch_sites")
    assert sorted(row["club_keys"]) == ["nar-136", "nar-566", "nar-765"]
    assert (row["latitude_deg"], row["waiver_m"]) == (42.7021, 3048.0)
    assert (result.raw, result.clean, result.merged) == (3, 1, 2)


def test_fields_of_one_name_that_lie_apart_are_several_sites(storage: Storage) -> None:
    clean_sites(
        storage,
        site(),
        site(section_number="136", latitude="43.5"),
        site(section_number="136", latitude="44.5"),
    )
    assert [row["site_key"] for row in rows_of(storage, "launch_sites")] == [
        "torrey-farm-ny-nar-136-43-5-77-2",
        "torrey-farm-ny-nar-136-44-5-77-2",
        "torrey-farm-ny-nar-566",
    ]


def test_a_site_without_a_name_is_known_by_its_coordinates(storage: Storage) -> None:
    row = the_site(storage, site_name=None)
    assert (row["site_key"], row["name"]) == ("42-702-77-19-ny", None)


def test_a_site_of_a_club_that_is_not_listed_is_reported(storage: Storage) -> None:
    clean_clubs(storage, club(section_number="7"))
    result = clean_sites(storage, site())
    assert "1 club: named by launch sites, absent from clubs: nar-566" in result.warnings


@pytest.mark.parametrize(
    ("text", "axis", "value"),
    [
        ("42.1088", LATITUDE, 42.1088),
        ("-95.05428", LONGITUDE, -95.05428),
        ("−95.05428", LONGITUDE, -95.05428),
        ("72.5 W", LONGITUDE, -72.5),
        ("N 42° 6' 30\"", LATITUDE, 42.10833333),
        ("42° 6.5’ N", LATITUDE, 42.10833333),
        ("42.1 E", LATITUDE, None),
        ("-72 E", LONGITUDE, None),
        ("90.1", LATITUDE, None),
        ("42 61", LATITUDE, None),
        ("42.5 30", LATITUDE, None),
        ("12345", LONGITUDE, None),
        ("", LATITUDE, None),
        (None, LATITUDE, None),
    ],
)
def test_coordinates_are_read_as_directories_print_them(text: str | None, axis: str, value: float | None) -> None:
    frame = pl.DataFrame({"raw": [text]}, schema={"raw": pl.String})
    assert frame.select(degrees(pl.col("raw"), axis)).item() == value


def test_every_state_of_the_vocabulary_has_a_box_that_is_one() -> None:
    assert set(BOXES) == set(STATES.words)
    assert all(south < north and west < east for south, north, west, east in BOXES.values())


CELLS = st.one_of(
    st.none(),
    st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=12),
    st.sampled_from(["NY", "136", "0", "42.5", "-77", "-77° 3' W", "['a']", '["a b"]', "1e9 ft", "1 | 2", "MSL"]),
)


@settings(max_examples=10)
@given(
    rows=st.lists(st.dictionaries(st.sampled_from(clubs.RAW.columns), CELLS, max_size=6), min_size=1, max_size=20),
    fields=st.lists(
        st.dictionaries(st.sampled_from(launch_sites.RAW.columns), CELLS, max_size=6), min_size=1, max_size=20
    ),
)
def test_whatever_a_directory_writes_every_row_ends_somewhere(
    tmp_path_factory: pytest.TempPathFactory, rows: list[dict[str, Any]], fields: list[dict[str, Any]]
) -> None:
    storage = Storage(tmp_path_factory.mktemp("clubs"))
    try:
        results = [
            clean_clubs(storage, club(section_number="9999", name="Z"), *(club(**row) for row in rows)),
            clean_sites(storage, site(site_name="Z"), *(site(**row) for row in fields)),
        ]
    except ContractViolationError as error:
        assert "nothing is left" in str(error)  # noqa: PT017 - the only reason for which nothing may be published
        return
    for result in results:
        assert result.raw == result.clean + result.quarantined + result.merged
