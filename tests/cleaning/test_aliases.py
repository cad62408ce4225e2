from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rocket_pipeline.common.text import slugify
from rocket_pipeline.core.cleaning.aliases import EVERYWHERE, AliasTable, read_aliases
from rocket_pipeline.core.rocketry import aliases
from rocket_pipeline.demo.thrustcurve import load_motors
from rocket_pipeline.errors import ConfigurationError, UnknownNameError

TABLE = """
Kosdon TRM:
  spellings: [Kosdon]
  scopes: {thrustcurve: [K]}
Kosdon by AeroTech:
  spellings: [KBA, Kosdon-by-AeroTech]
  scopes: {openrocket: [K]}
R.A.T.T. Works:
  spellings: [RATT_Works]
"""


def read(text: str, folder: Path) -> AliasTable:
    path = folder / "makers.yaml"
    path.write_text(text, "utf-8")
    return read_aliases(path, scopes=("thrustcurve", "openrocket"))


@pytest.fixture
def table(tmp_path: Path) -> AliasTable:
    return read(TABLE, tmp_path)


@pytest.mark.parametrize("spelling", ["R.A.T.T. Works", "RATT Works", " ratt works ", "RATT_Works_", "Rätt-Works"])
def test_case_blanks_marks_and_punctuation_make_no_difference(table: AliasTable, spelling: str) -> None:
    assert table.key(spelling) == "r-a-t-t-works"


def test_a_spelling_can_mean_another_name_in_another_source(table: AliasTable) -> None:
    assert [table.key("K", scope=scope) for scope in ("thrustcurve", "openrocket", "")] == [
        "kosdon-trm",
        "kosdon-by-aerotech",
        None,
    ]
    assert table.key("KBA", scope="thrustcurve") == "kosdon-by-aerotech"


def test_a_column_resolves_as_its_cells_do(table: AliasTable) -> None:
    cells = ["K", "kba", "Kosdon", "nobody", "", " ", None, "RATT Works"]
    for scope in ("", "thrustcurve", "openrocket"):
        resolved = pl.DataFrame({"maker": cells}).select(table.keys(pl.col("maker"), scope=scope))
        assert resolved["maker"].to_list() == [table.key(cell, scope=scope) for cell in cells]


@given(st.lists(st.none() | st.text() | st.sampled_from(["KBA", "K", "ratt works", ""])))
def test_any_column_resolves_as_its_cells_do(cells: list[str | None]) -> None:
    table = AliasTable(place="", names={"k": "K", "r": "R"}, scopes={EVERYWHERE: {"k": "k", "rattworks": "r"}})
    resolved = pl.DataFrame({"maker": cells}, schema={"maker": pl.String}).select(table.keys(pl.col("maker")))
    assert resolved["maker"].to_list() == [table.key(cell) for cell in cells]


def test_what_is_unknown_is_reported_with_suggestions_and_not_applied(table: AliasTable) -> None:
    column = pl.Series(["Kosdon TRN", "Water", "Kosdon TRN", "KBA", None, " "])
    first, second = table.unresolved(column)
    assert (first.spelling, first.rows) == ("Kosdon TRN", 2)
    assert first.suggestions[0].name == "Kosdon TRM"
    assert (second.spelling, second.rows) == ("Water", 1)
    assert table.key("Kosdon TRN") is None


def test_an_unknown_scope_is_a_mistake(table: AliasTable) -> None:
    with pytest.raises(UnknownNameError, match=r"Unknown scope of spellings 'shop'.*openrocket, thrustcurve"):
        table.key("K", scope="shop")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("A:\n  spellings: [X]\nB:\n  spellings: [x.]", "'x.' stands everywhere for A and for B"),
        (
            "A:\n  scopes: {openrocket: [K]}\nB:\n  scopes: {openrocket: [k]}",
            "'k' stands in the scope 'openrocket' for A and for B",
        ),
        ("A:\n  spellings: [B]\nB: {}", "'B' stands everywhere for A and for B"),
        ("A:\n  scopes: {elsewhere: [K]}", "unknown scope 'elsewhere'"),
        ("A: {}\nA: {}", "'A' stands twice"),
        ("A: {}\na: {}", "'a' has no key of its own (another is 'A')"),
        ("A:\n  spellings: ['-']", "'-' stands everywhere for A and for A"),
        ("A:\n  names: [B]", "A.names: Extra inputs are not permitted"),
        ("A:\n  spellings: [1]", "A.spellings.0: Input should be a valid string"),
        ("[", "it is no YAML"),
    ],
)
def test_a_wrong_table_names_file_and_fault(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(ConfigurationError) as error:
        read(text, tmp_path)
    assert told in str(error.value)
    assert "makers.yaml" in str(error.value)


def test_a_missing_table_is_told_as_such(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"none\.yaml cannot be read: No such file"):
        read_aliases(tmp_path / "none.yaml")


def test_every_maker_of_thrustcurve_is_known_by_name_and_by_abbreviation() -> None:
    makers = aliases.manufacturers()
    for motor in load_motors():
        key = slugify(motor["manufacturer"])
        assert makers.key(motor["manufacturer"], scope="thrustcurve") == key
        assert makers.key(motor["manufacturerAbbrev"], scope="thrustcurve") == key


@pytest.mark.parametrize("scope", aliases.SCOPES)
@pytest.mark.parametrize(
    ("spellings", "key"),
    [
        (("Hypertek", "HyperTEK"), "hypertek"),
        (("R.A.T.T. Works", "RATT Works"), "r-a-t-t-works"),
        (("BalsaMachining", "BMS"), "bms-balsa-machining-service"),
        (("Quest", "Quest Aerospace"), "quest-aerospace"),
    ],
)
def test_a_makers_spellings_are_one_maker_in_every_source(scope: str, spellings: tuple[str, ...], key: str) -> None:
    assert {aliases.manufacturers().key(spelling, scope=scope) for spelling in spellings} == {key}


@pytest.mark.parametrize("name", ["Estes", "Estes Industries", "Estes Industries, Inc.", "Estes Rockets"])
def test_estes_makes_and_sells(name: str) -> None:
    assert aliases.manufacturers().key(name, scope="shops") == "estes-industries"


@pytest.mark.parametrize("name", ["LOC/Precision", "LOC Precision", "locprecision.com"])
def test_a_vendor_is_known_by_its_names_and_its_host(name: str) -> None:
    assert aliases.vendors().key(name) == "loc-precision"
