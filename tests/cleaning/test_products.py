from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from rocket_pipeline.core.cleaning.pipeline import CleaningResult
from rocket_pipeline.core.storage.store import Storage
from tests.support.shop_files import clean, kit, put, rows_of

ESTES, ROCKETARIUM = "products/estes.csv", "products/rocketarium.csv"


@pytest.fixture
def storage(tmp_path: Path) -> Storage:
    return Storage(tmp_path / "root")


def product(**changes: Any) -> dict[str, Any]:
    """A pack of engines as a shop's list gives it, with changes."""
    return kit(**{"handle": "c6-5-engines", "name": "C6-5 Engines", "product_class": "engine", **changes})


def clean_products(storage: Storage, *estes: dict[str, Any], **shops: list[dict[str, Any]]) -> CleaningResult:
    put(storage, ESTES, estes)
    for rows in shops.values():
        put(storage, ROCKETARIUM, rows)
    return clean(storage, "products")


def test_a_product_is_known_by_its_shop_and_the_name_in_its_address(storage: Storage) -> None:
    clean_products(storage, product(), rocketarium=[product(price="9.00")])
    assert [(row["product_key"], row["manufacturer_key"], row["price"]) for row in rows_of(storage, "products")] == [
        ("estes-rockets:c6-5-engines", "estes-industries", 24.99),
        ("rocketarium:c6-5-engines", "estes-industries", 9.0),
    ]


def test_without_a_handle_the_number_is_the_key_and_without_both_there_is_none(storage: Storage) -> None:
    result = clean_products(storage, product(handle=None), product(handle=None, sku="n/a"))
    assert [row["product_key"] for row in rows_of(storage, "products")] == ["estes-rockets:001948"]
    assert dict(result.reasons) == {"value_missing": 1}


def test_a_product_listed_twice_in_a_shop_is_one_and_fills_its_gaps(storage: Storage) -> None:
    result = clean_products(storage, product(price=None, currency=None), product())
    (row,) = rows_of(storage, "products")
    assert (row["price"], row["currency"], result.merged) == (24.99, "USD", 1)


def test_what_is_stated_and_not_usable_is_an_issue_of_a_product_that_stays(storage: Storage) -> None:
    clean_products(storage, product(price="call us", currency="dollars", image_urls='["javascript:x"]'))
    (row,) = rows_of(storage, "products")
    assert (row["price"], row["currency"]) == (None, None)
    assert {issue.partition(":")[0] for issue in row["issues"]} == {
        "price unusable",
        "currency unusable",
        "image_urls partly_unusable",
    }


def test_a_price_that_cannot_be_refuses_the_product(storage: Storage) -> None:
    result = clean_products(storage, product(), product(handle="gold", price="249900"))
    assert (result.clean, sum(result.reasons.values())) == (1, 1)
