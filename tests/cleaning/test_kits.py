from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rocket_pipeline.core.cleaning.pipeline import CleaningResult
from rocket_pipeline.core.cleaning.quarantine import read_quarantine
from rocket_pipeline.core.rocketry.cleaning import kit_rows
from rocket_pipeline.core.storage.store import Storage
from rocket_pipeline.errors import ContractViolationError, RawDataError
from tests.support.shop_files import ESTES, LOC, ROCKETARIUM, clean, kit, put, rows_of

OTHER = kit(sku="002222", handle="other", name="Other")


@pytest.fixture
def storage(tmp_path: Path) -> Storage:
    return Storage(tmp_path / "root")


def clean_kits(storage: Storage, *estes: dict[str, Any], **shops: list[dict[str, Any]]) -> CleaningResult:
    put(storage, ESTES, estes)
    for key, rows in shops.items():
        put(storage, {"loc": LOC, "rocketarium": ROCKETARIUM}[key], rows)
    return clean(storage, "kits")


def the_kit(storage: Storage, **changes: Any) -> dict[str, Any]:
    clean_kits(storage, kit(**changes))
    (row,) = rows_of(storage, "kits")
    return row


def test_a_shops_product_becomes_a_kit_with_its_measures_in_si_units_and_the_words_that_state_them(
    storage: Storage,
) -> None:
    row = the_kit(storage)
    assert {name: value for name, value in row.items() if not name.startswith("source")} == {
        "kit_key": "estes-industries:001948",
        "name": "Big Heron™",
        "manufacturer_key": "estes-industries",
        "vendor_key": "estes-rockets",
        "sku": "001948",
        "handle": "big-heron",
        "product_class": "kit",
        "skill_level": 1,
        "length_mm": 609.6,
        "length_text": "Length: 24 in. (61 cm)",
        "diameter_mm": 41.5798,
        "diameter_text": "1.637 in",
        "weight_g": pytest.approx(70.87, abs=0.01),
        "weight_text": "2.5 oz",
        "motor_mount_mm": 18.0,
        "motor_mount_text": "18 mm",
        "parachute_size_mm": 457.2,
        "parachute_size_text": "18 in",
        "max_altitude_m": 152.4,
        "max_altitude_text": "500 ft",
        "recovery": "parachute",
        "fin_material": "balsa",
        "fin_count": 4,
        "recommended_engines": ["A8-3", "B4-2", "C6-3"],
        "minimum_age_years": 10,
        "price": 24.99,
        "currency": "USD",
        "available": True,
        "url": "https://shop.test/products/big-heron",
        "image_urls": ["https://shop.test/1.jpg?v=1", "https://shop.test/2.jpg"],
        "description": "A fine rocket.\nLength: 24 in. (61 cm)",
        "issues": [],
    }


@pytest.mark.parametrize("stated", ["14", "14+", "14 years", "14 and up", "14 years & older"])
def test_a_least_age_is_read_as_shops_write_it(storage: Storage, stated: str) -> None:
    put(storage, ESTES, [kit(minimum_age=stated)])
    clean(storage, "kits")
    (row,) = rows_of(storage, "kits")
    assert (row["minimum_age_years"], row["issues"]) == (14, [])


@pytest.mark.parametrize(
    ("change", "column", "issue"),
    [
        ({"length": "17"}, "length_mm", "length no_unit: 17"),
        ({"length": "16.3 in. (90 cm)"}, "length_mm", "length halves_disagree: 16.3 in. (90 cm)"),
        ({"weight": "2 to 3 oz"}, "weight_g", "weight range: 2 to 3 oz"),
        ({"diameter": "BT-60"}, "diameter_mm", "diameter unreadable: BT-60"),
        ({"max_altitude": "sky high"}, "max_altitude_m", "max_altitude no_number: sky high"),
        ({"fin_count": "3 or 4"}, "fin_count", "fin_count unusable: 3 or 4"),
        ({"minimum_age": "10-12"}, "minimum_age_years", "minimum_age unusable: 10-12"),
        ({"recovery": "teleport"}, "recovery", "recovery unusable: teleport"),
        ({"price": "ask us"}, "price", "price unusable: ask us"),
        ({"price": "0.00"}, "price", "price unusable: 0.00"),
        ({"currency": "dollars"}, "currency", "currency unusable: dollars"),
        ({"available": "soon"}, "available", "available unusable: soon"),
        ({"product_url": "/kits/1"}, "url", "product_url unusable: /kits/1"),
        ({"image_urls": "[1]"}, "image_urls", "image_urls unusable: [1]"),
        ({"skill_level": "wizard", "collections": None}, "skill_level", "skill_level unusable: wizard"),
    ],
)
def test_a_fact_that_cannot_be_read_leaves_the_kit_and_is_told_in_it(
    storage: Storage, change: dict[str, Any], column: str, issue: str
) -> None:
    result = clean_kits(storage, kit(**change))
    (row,) = rows_of(storage, "kits")
    assert (row[column], row["issues"]) == (None, [issue])
    kind = issue.partition(":")[0]
    assert f"1 value stated but not used, see the column issues: {kind} 1" in result.warnings


def test_of_several_pictures_only_those_without_an_address_are_left_out(storage: Storage) -> None:
    row = the_kit(storage, image_urls='["https://shop.test/1.jpg", "2.jpg"]')
    assert row["image_urls"] == ["https://shop.test/1.jpg"]
    assert row["issues"] == ['image_urls partly_unusable: ["https://shop.test/1.jpg", "2.jpg"]']


@pytest.mark.parametrize(
    ("change", "reason", "field", "told"),
    [
        ({"name": " "}, "value_missing", "name", "name is missing"),
        ({"vendor": None}, "value_missing", "sku", "kit_key is missing; manufacturer_key is missing"),
        ({"sku": None, "handle": None}, "value_missing", "sku", "kit_key is missing"),
        ({"length": "0.001 in"}, "out_of_range", "length", "length_mm 0.0254 is outside 40 to 8000 mm"),
        ({"length": "610 m"}, "unit_slip", "length", "1000 times too large, likely a unit slip for 610"),
        ({"weight": "70 kg"}, "unit_slip", "weight", "likely a unit slip for 70"),
        ({"diameter": "4 ft"}, "out_of_range", "diameter", "is outside 6 to 450 mm"),
        ({"motor_mount": "18 in"}, "out_of_range", "motor_mount", "is outside 6 to 161 mm"),
        ({"max_altitude": "99999 mi"}, "out_of_range", "max_altitude", "is outside 5 to 30000 m"),
        ({"minimum_age": "99 years"}, "out_of_range", "minimum_age", "is outside 3 to 21 years"),
        ({"price": "99999"}, "out_of_range", "price", "price 99999 is above 20000"),
        ({"source_sha256": "17"}, "value_malformed", "source_sha256", "is not a sha256"),
    ],
)
def test_a_kit_that_cannot_be_what_it_claims_is_refused_with_the_reason(
    storage: Storage, change: dict[str, Any], reason: str, field: str, told: str
) -> None:
    result = clean_kits(storage, kit(**change), OTHER)
    (refused,) = read_quarantine(storage, "kits").to_dicts()
    assert (refused["reason"], refused["field"]) == (reason, field)
    assert told in refused["message"]
    assert (result.raw, result.clean, result.quarantined) == (2, 1, 1)


def test_the_level_is_the_texts_and_else_that_of_the_one_collection_named_after_a_level(storage: Storage) -> None:
    levels = {
        "text": ({"skill_level": "expert"}, 4),
        "one": ({"collections": '["best-sellers", "intermediate"]'}, 2),
        "several": ({"collections": '["beginner", "expert"]'}, None),
        "other": ({"collections": '["sale"]'}, None),
    }
    clean_kits(storage, *(kit(sku=name, name=name, **change) for name, (change, _) in levels.items()))
    found = {row["sku"]: row["skill_level"] for row in rows_of(storage, "kits")}
    assert found == {name: level for name, (_, level) in levels.items()}


@pytest.mark.parametrize("sku", [None, " ", "N/A", "0", "-"])
def test_a_kit_without_a_number_is_known_by_its_handle(storage: Storage, sku: str | None) -> None:
    row = the_kit(storage, sku=sku)
    assert (row["kit_key"], row["sku"]) == ("estes-industries:big-heron", None)


def test_a_number_that_products_of_several_names_bear_is_nobodys_key(storage: Storage) -> None:
    result = clean_kits(storage, kit(), kit(name="Small Heron", handle="small-heron"))
    assert [row["kit_key"] for row in rows_of(storage, "kits")] == [
        "estes-industries:big-heron",
        "estes-industries:small-heron",
    ]
    assert any("1 SKU: the number is given to products of several names" in warning for warning in result.warnings)


def test_a_maker_that_no_table_knows_keeps_its_own_slug_and_is_reported_with_what_it_resembles(
    storage: Storage,
) -> None:
    result = clean_kits(storage, kit(vendor="Estess Rocketz"))
    (row,) = rows_of(storage, "kits")
    assert row["manufacturer_key"] == "estess-rocketz"
    assert any(
        "manufacturer 'Estess Rocketz' (1 row) is in no alias table, so its key is its own slug; resembles" in warning
        and "Estes Industries" in warning
        for warning in result.warnings
    )


@pytest.mark.parametrize("vendor", ["Estes", "ESTES INDUSTRIES, LLC", "Estes® Rockets"])
def test_spellings_of_a_maker_that_a_table_knows_are_one_maker(storage: Storage, vendor: str) -> None:
    assert the_kit(storage, vendor=vendor)["manufacturer_key"] == "estes-industries"


def test_the_same_kit_in_two_shops_is_one_kit_and_the_makers_own_shop_is_believed_first(storage: Storage) -> None:
    elsewhere = kit(
        name="Big Heron Rocket Kit", price="19.99", length="25 in", length_words=None, fin_material="Basswood"
    )
    result = clean_kits(storage, kit(length=None, length_words=None, fin_material="Balsa"), rocketarium=[elsewhere])
    (row,) = rows_of(storage, "kits")
    assert (row["name"], row["vendor_key"], row["price"]) == ("Big Heron™", "estes-rockets", 24.99)
    assert (row["length_mm"], row["length_text"]) == (635.0, "25 in"), "gaps are filled"
    assert row["fin_material"] == "balsa"
    assert (result.raw, result.clean, result.merged) == (2, 1, 1)
    assert any("contradict each other in fin_material" in warning for warning in result.warnings)
    trace = storage.clean.get("_merged/kits.csv").decode().splitlines()[1]
    assert trace.startswith("estes-industries:001948,estes-industries:001948,same_kit,")
    assert trace.endswith(f"{ROCKETARIUM},2")


def test_words_that_could_not_be_read_do_not_stand_beside_another_rows_value(storage: Storage) -> None:
    clean_kits(
        storage, kit(length="17", length_words="Length 17"), kit(handle="again", length="17 in", length_words=None)
    )
    (row,) = rows_of(storage, "kits")
    assert (row["length_mm"], row["length_text"]) == (431.8, "17 in")


def test_kits_of_one_name_under_two_numbers_stay_apart_and_are_reported(storage: Storage) -> None:
    result = clean_kits(storage, kit(), kit(sku="999", handle="again"))
    assert result.clean == 2
    assert [row["issues"] for row in rows_of(storage, "kits")] == [["name perhaps_same: Big Heron™"]] * 2
    assert any("2 kits: one maker's kits of one name, perhaps the same" in warning for warning in result.warnings)


@pytest.mark.parametrize(
    ("change", "issue", "told"),
    [
        (
            {"diameter": "300 mm", "length": "20 cm"},
            "diameter contradicts: 300 mm wide, 200 mm long",
            "wider than long",
        ),
        (
            {"diameter": "16 mm"},
            "motor_mount contradicts: a motor of 18 mm in a body of 16 mm",
            "the motor mount is wider than the body",
        ),
    ],
)
def test_sizes_that_contradict_each_other_are_told_in_the_kit(
    storage: Storage, change: dict[str, Any], issue: str, told: str
) -> None:
    result = clean_kits(storage, kit(**change))
    (row,) = rows_of(storage, "kits")
    assert row["issues"] == [issue]
    assert f"1 kit: {told}: estes-industries:001948" in result.warnings


def test_a_shop_that_was_never_read_is_told_and_the_others_are_cleaned(storage: Storage, tmp_path: Path) -> None:
    result = clean_kits(storage, kit())
    assert f"There is no {LOC}, {ROCKETARIUM}: not read by any run so far" in result.warnings
    with pytest.raises(RawDataError, match="There is no raw data set"):
        clean(Storage(tmp_path / "empty"), "kits")


def test_each_shops_offer_survives_although_the_kits_are_merged(storage: Storage) -> None:
    clean_kits(storage, kit(), rocketarium=[kit(price="19.99", available="false")])
    result = clean(storage, "offers")
    assert [
        (row["vendor_key"], row["kit_key"], row["price"], row["available"]) for row in rows_of(storage, "offers")
    ] == [
        ("estes-rockets", "estes-industries:001948", 24.99, True),
        ("rocketarium", "estes-industries:001948", 19.99, False),
    ]
    assert (result.raw, result.clean, result.merged) == (2, 2, 0)


def test_of_a_kit_that_a_shop_lists_twice_what_can_be_ordered_is_the_offer(storage: Storage) -> None:
    clean_kits(storage, kit(price="30", available="false"), kit(handle="again", price="20"))
    result = clean(storage, "offers")
    (row,) = rows_of(storage, "offers")
    assert (row["price"], row["available"]) == (20.0, True)
    assert (result.raw, result.clean, result.merged) == (2, 1, 1)
    assert any("contradict each other in price" in warning for warning in result.warnings)


def test_the_offer_of_a_kit_that_is_refused_is_refused_too(storage: Storage) -> None:
    clean_kits(storage, kit(length="610 m"), OTHER)
    result = clean(storage, "offers")
    assert dict(result.reasons) == {"kit_refused": 1}
    (refused,) = read_quarantine(storage, "offers").to_dicts()
    assert "the kit estes-industries:001948 was itself refused" in refused["message"]


def test_offers_need_kits(storage: Storage) -> None:
    put(storage, ESTES, [kit()])
    with pytest.raises(RawDataError, match="Clean kits first"):
        clean(storage, "offers")


def test_where_nothing_is_merged_the_order_of_raw_rows_changes_no_byte(storage: Storage, tmp_path: Path) -> None:
    rows = [kit(sku=str(number), name=f"Kit {number % 7}", price=str(number + 1)) for number in range(30)]
    clean_kits(storage, *rows)
    other = Storage(tmp_path / "other")
    clean_kits(other, *reversed(rows))
    assert storage.clean.get("kits.csv") == other.clean.get("kits.csv")


CELLS = st.one_of(
    st.none(),
    st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=12),
    st.sampled_from(
        ["1 in", "18 mm", "2 lb 3 oz", "12", "∞ cm", '["x"]', '["https://a.test/"]', "[", "-5 m", "1e400 mm"]
    ),
)
CHANGES = st.dictionaries(st.sampled_from(kit_rows.RAW[0].columns), CELLS, max_size=8)


@settings(max_examples=7)
@given(rows=st.lists(CHANGES, min_size=1, max_size=20))
def test_whatever_a_shop_writes_every_row_ends_somewhere_and_no_stated_number_is_lost_in_silence(
    tmp_path_factory: pytest.TempPathFactory, rows: list[dict[str, Any]]
) -> None:
    storage = Storage(tmp_path_factory.mktemp("kits"))
    written = [OTHER, *(kit(**row) for row in rows)]
    try:
        result = clean_kits(storage, *written)
    except ContractViolationError as error:
        assert "nothing is left" in str(error)  # noqa: PT017 - the only reason for which nothing may be published
        return
    assert result.raw == len(written) == result.clean + result.quarantined + result.merged
    offers = clean(storage, "offers")
    assert offers.raw == offers.clean + offers.quarantined + offers.merged
    for row in rows_of(storage, "kits"):
        for measure in kit_rows.MEASURES:
            told = [issue for issue in row["issues"] if issue.startswith(f"{measure.raw} ")]
            assert row[measure.column] is not None or told or not any(map(str.isdigit, row[measure.text_column] or ""))


def test_the_quarantine_holds_the_raw_row_as_the_shop_wrote_it(storage: Storage) -> None:
    clean_kits(storage, kit(length="610 m"), OTHER)
    (refused,) = read_quarantine(storage, "kits").to_dicts()
    raw = json.loads(refused["raw_row"])
    assert (raw["length"], raw["sku"], refused["raw_file"], refused["row_number"]) == ("610 m", "001948", ESTES, 2)
