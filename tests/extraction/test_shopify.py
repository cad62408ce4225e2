"""Shopify shops: one test for each quirk of their products.json, from hand-written pages."""

from __future__ import annotations

import csv
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from rocket_pipeline.common.settings import Settings
from rocket_pipeline.core.extraction.output import as_row
from rocket_pipeline.core.extraction.specification import Record
from rocket_pipeline.core.extraction.validation import Validator
from rocket_pipeline.core.rocketry.kit_facts import FACTS
from rocket_pipeline.core.rocketry.shops.records import FIELDS
from rocket_pipeline.core.rocketry.shops.source import shop_specification
from rocket_pipeline.core.rocketry.sources.estes import EstesKits
from rocket_pipeline.core.rocketry.sources.loc_precision import LocPrecisionKits
from rocket_pipeline.core.rocketry.sources.shopify import ShopifySource, parse_products
from rocket_pipeline.errors import (
    DocumentRefusedError,
    EmptySourceError,
    IncompleteSourceError,
    RequestRefusedError,
    UnexpectedContentError,
)
from tests.support.sites import Answer, Site

NOT_SO_MANY = json.dumps({"errors": "Page * Limit exceeds the 25000 limit."}).encode()


def variant(**changes: Any) -> dict[str, Any]:
    return {
        "id": 46397553344817,
        "title": "Default Title",
        "option1": "Default Title",
        "option2": None,
        "option3": None,
        "sku": "001234",
        "requires_shipping": True,
        "taxable": True,
        "featured_image": None,
        "available": True,
        "price": "15.99",
        "grams": 140,
        "compare_at_price": None,
        "position": 1,
        "product_id": 8769287356721,
        "created_at": "2023-08-02T09:28:17-06:00",
        "updated_at": "2026-08-30T10:04:01-06:00",
        **changes,
    }


def product(number: int = 1, **changes: Any) -> dict[str, Any]:
    return {
        "id": 8769287356720 + number,
        "title": f"Comet {number}",
        "handle": f"comet-{number}",
        "body_html": "<p>This kit stands 20 inches tall and weighs 3 oz.</p>",
        "published_at": "2025-08-22T16:39:37-06:00",
        "created_at": "2023-08-02T09:28:17-06:00",
        "updated_at": "2026-08-30T10:04:01-06:00",
        "vendor": "Comet Works",
        "product_type": "Rocket",
        "tags": ["Discount Eligible", "Rocket"],
        "variants": [variant()],
        "images": [],
        "options": [{"name": "Title", "position": 1, "values": ["Default Title"]}],
        **changes,
    }


def page(*products: Any) -> bytes:
    return json.dumps({"products": products}).encode()


def read(**changes: Any) -> Record:
    """The record of one product with changes."""
    (record,) = parse_products(page(product(**changes)), site="https://site.test", currency="USD")
    return record


class TestProducts:
    def test_a_kit_has_every_column_and_its_facts(self) -> None:
        record = read()
        assert as_row(record) | {"variants": ""} == {
            "entity_type": "kit",
            "product_id": "8769287356721",
            "handle": "comet-1",
            "sku": "001234",
            "name": "Comet 1",
            "vendor": "Comet Works",
            "product_type": "Rocket",
            "tags": '["Discount Eligible", "Rocket"]',
            "collections": "",
            "product_class": "kit",
            "class_rule": "kit type",
            "price": "15.99",
            "compare_at_price": "",
            "currency": "USD",
            "available": "true",
            "shipping_weight_g": "140",
            "variants": "",
            "image_urls": "",
            "description": "This kit stands 20 inches tall and weighs 3 oz.",
            "published_at": "2025-08-22T16:39:37-06:00",
            "updated_at": "2026-08-30T10:04:01-06:00",
            "product_url": "https://site.test/products/comet-1",
            "length": "20 in",
            "length_words": record["length_words"],
            "weight": "3 oz",
            "weight_words": record["weight_words"],
        }
        assert str(record["length_words"]) in str(record["description"])

    def test_what_is_no_kit_is_another_product_without_facts(self) -> None:
        record = read(product_type="Part", title="BT-50 Body Tube")
        assert (record["entity_type"], record["product_class"]) == ("product", "part")
        assert "length" not in record

    def test_the_parcel_s_weight_is_not_the_rocket_s(self) -> None:
        record = read(body_html="<p>Weighs approximately 17 oz.</p>")
        assert (record["shipping_weight_g"], record["weight"]) == ("140", "17 oz")

    def test_a_vendor_need_not_be_the_shop(self) -> None:
        assert read(vendor="The Launch Pad")["vendor"] == "The Launch Pad"

    def test_a_sku_keeps_its_zeros_and_loses_its_padding(self) -> None:
        assert read(variants=[variant(sku=" 009733 ")])["sku"] == "009733"

    def test_the_first_sku_that_is_not_empty_counts(self) -> None:
        assert (
            read(variants=[variant(sku=""), variant(sku=None, position=2), variant(sku="7", position=3)])["sku"] == "7"
        )

    def test_prices_stay_as_they_are_written(self) -> None:
        record = read(variants=[variant(price="20.00", compare_at_price="26.99")])
        assert (record["price"], record["compare_at_price"]) == ("20.00", "26.99")

    @pytest.mark.parametrize(("written", "told"), [(None, ""), ("15.99", "15.99"), ("", "")])
    def test_a_former_price_may_be_absent_or_the_price_itself(self, written: str | None, told: str) -> None:
        assert read(variants=[variant(compare_at_price=written)])["compare_at_price"] == told

    def test_variants_stand_in_their_order_which_may_begin_at_three(self) -> None:
        variants = [variant(title="Medium", position=4, price="2.00"), variant(title="Small", position=3, price="1.00")]
        record = read(variants=variants)
        assert record["price"] == "1.00"
        assert [told["title"] for told in json.loads(str(record["variants"]))] == ["Small", "Medium"]

    def test_variants_lose_what_changes_every_night(self) -> None:
        (told,) = json.loads(str(read()["variants"]))
        assert "updated_at" not in told
        assert (told["sku"], told["price"], told["available"], told["grams"]) == ("001234", "15.99", True, 140)

    def test_variants_say_what_they_are_by_the_names_of_options(self) -> None:
        sizes = variant(title='4" / 54mm', option1='4"', option2="54mm")
        options = [{"name": "Motor Mount", "position": 2}, {"name": "Diameter", "position": 1}]
        (told,) = json.loads(str(read(variants=[sizes], options=options)["variants"]))
        assert told["options"] == {"Diameter": '4"', "Motor Mount": "54mm"}
        (told,) = json.loads(str(read(variants=[sizes], options=None)["variants"]))
        assert told["options"] == {"Option 1": '4"', "Option 2": "54mm"}

    def test_of_a_hundred_sizes_the_first_gives_the_price_and_none_is_lost(self) -> None:
        record = read(variants=[variant(position=n, price=f"{n}.00", available=n == 7) for n in range(100, 0, -1)])
        assert (record["price"], record["available"]) == ("1.00", True)
        assert [told["price"] for told in json.loads(str(record["variants"]))] == [f"{n}.00" for n in range(1, 101)]

    def test_a_body_without_markup_keeps_its_lines(self) -> None:
        record = read(body_html="Length: 20 in\r\nWeight: 3 oz\n\nA kit.")
        assert record["description"] == "Length: 20 in\nWeight: 3 oz\nA kit."
        assert (record["length"], record["weight"]) == ("20 in", "3 oz")

    def test_a_price_that_is_none_is_not_a_word(self) -> None:
        assert read(variants=[variant(price=False, compare_at_price=True)])["price"] == ""

    @pytest.mark.parametrize(
        ("flags", "available"),
        [((False, True), "true"), ((False, False), "false"), ((None, True), "true"), ((None, None), "")],
    )
    def test_a_product_is_available_when_any_variant_is(self, flags: tuple[bool | None, ...], available: str) -> None:
        record = read(variants=[variant(available=flag, position=n) for n, flag in enumerate(flags)])
        assert as_row(record)["available"] == available

    @pytest.mark.parametrize("tag", ["Out_Of_Stock", "out of stock"])
    def test_stock_may_stand_in_tags_alone(self, tag: str) -> None:
        bare = {name: value for name, value in variant().items() if name != "available"}
        assert read(variants=[bare], tags=["Low Stock", tag])["available"] is False
        assert read(variants=[variant()], tags=[tag])["available"] is True

    def test_low_stock_is_stock(self) -> None:
        assert read(tags=["Low Stock"])["available"] is True

    def test_tags_may_be_one_text(self) -> None:
        assert json.loads(str(read(tags="Rocket, Low Stock,  ")["tags"])) == ["Rocket", "Low Stock"]

    def test_a_mark_of_trade_in_a_handle_is_quoted_in_the_address(self) -> None:
        record = read(title="Pro Series II™ Cone", handle="072304-pro-series-ii™-3-plastic-nose-cone")
        assert record["name"] == "Pro Series II™ Cone"
        assert record["handle"] == "072304-pro-series-ii™-3-plastic-nose-cone"
        assert record["product_url"] == "https://site.test/products/072304-pro-series-ii%E2%84%A2-3-plastic-nose-cone"

    def test_curly_quotes_are_read_as_inches(self) -> None:
        record = read(body_html="<p>Length: 24.5”</p>")
        assert (record["description"], record["length"]) == ("Length: 24.5”", "24.5 in")

    def test_word_s_comments_in_a_body_are_no_text(self) -> None:
        body = (
            "<!--[if gte mso 9]><xml><w:View>Normal</w:View><w:Zoom>0</w:Zoom></xml><![endif]-->"
            '<p class="MsoNormal" data-mce-fragment="1"><span data-mce-fragment="1">Stands 18 inches tall<o:p></o:p>'
            "</span></p><!--[if gte mso 10]><style>table.MsoNormalTable {x:Weighs 9 oz}</style><![endif]-->"
        )
        record = read(body_html=body)
        assert (record["description"], record["length"]) == ("Stands 18 inches tall", "18 in")

    def test_facts_that_bars_glue_stand_in_lines_of_their_own(self) -> None:
        record = read(body_html='<p>Height: 41" | Diameter: 2.14" | Weight: 17 oz | Motor Mount: 29mm | 3 fins</p>')
        assert record["description"] == 'Height: 41"\nDiameter: 2.14"\nWeight: 17 oz\nMotor Mount: 29mm\n3 fins'
        facts = [record[fact] for fact in ("length", "diameter", "weight", "motor_mount")]
        assert facts == ["41 in", "2.14 in", "17 oz", "29 mm"]

    def test_a_bar_between_a_label_and_its_value_stays(self) -> None:
        record = read(body_html="<table><tr><td>Height</td><td>41 in</td></tr></table>")
        assert (record["description"], record["length"]) == ("Height | 41 in", "41 in")

    def test_a_kit_may_state_nothing(self) -> None:
        record = read(body_html=None)
        assert (record["entity_type"], record["description"]) == ("kit", "")
        assert not {"length", "diameter", "weight"} & record.keys()

    @pytest.mark.parametrize(
        ("sentence", "facts"),
        [
            (
                "It stands 41.5 inches tall, has a 2-inch diameter, and weighs approximately 17 oz.",
                {"length": "41.5 in", "diameter": "2 in", "weight": "17 oz"},
            ),
            (
                "At 33.5 inches long with a 3.0-inch diameter and a weight of 16.5 ounces, it flies to 880 feet.",
                {"length": "33.5 in", "diameter": "3 in", "weight": "16.5 oz", "max_altitude": "880 ft"},
            ),
            ("Fly it with C11, D, or E engines.", {"recommended_engines": "C11, D, E"}),
            ("It stands over 30 inches tall.", {"length": "30 in"}),
            ("A 24\u201d nylon parachute brings it back.", {"recovery": "parachute", "parachute_size": "24 in"}),
            ("A classic is back.", {}),
        ],
    )
    def test_facts_are_read_from_sentences(self, sentence: str, facts: dict[str, str]) -> None:
        record = read(body_html=f"<p>{sentence}</p>")
        assert {name: value for name, value in record.items() if name in FACTS} == facts

    @pytest.mark.parametrize(
        ("sentence", "level"), [("This is an expert build.", "expert"), ("An advanced level kit.", "advanced")]
    )
    def test_a_skill_level_may_be_said_in_a_sentence(self, sentence: str, level: str) -> None:
        assert read(body_html=f"<p>{sentence}</p>")["skill_level"] == level

    def test_every_product_that_was_updated_at_the_same_moment_is_read_as_any(self) -> None:
        nightly = "2026-08-30T10:04:01-06:00"
        records = list(parse_products(page(*(product(n, updated_at=nightly) for n in range(3)))))
        assert [(record["name"], record["updated_at"]) for record in records] == [
            (f"Comet {n}", nightly) for n in range(3)
        ]

    @pytest.mark.parametrize("image", [None, {"id": 1, "src": "https://cdn.test/a.png", "variant_ids": [1]}])
    def test_a_variant_s_own_image_may_be_null_or_an_object(self, image: Any) -> None:
        (told,) = json.loads(str(read(variants=[variant(featured_image=image)])["variants"]))
        assert "featured_image" not in told

    def test_a_shop_tells_no_currency_so_the_configuration_does(self) -> None:
        (record,) = parse_products(page(product()), currency="USD")
        assert "currency" not in product()["variants"][0]
        assert record["currency"] == "USD"

    def test_an_image_s_size_and_variants_are_not_kept(self) -> None:
        image = {"id": 1, "position": 1, "variant_ids": [7], "src": "https://cdn.test/a.png", "width": 9, "height": 9}
        assert read(images=[image])["image_urls"] == '["https://cdn.test/a.png"]'

    def test_images_stand_in_their_order_once_and_absolute(self) -> None:
        sources = [
            "https://cdn.test/b.png",
            "//cdn.test/a.png?v=1",
            "javascript:alert(1)",
            "https://cdn.test/b.png",
            None,
        ]
        images = [{"src": source, "position": len(sources) - n} for n, source in enumerate(sources)]
        told = json.loads(str(read(images=images)["image_urls"]))
        assert told == ["https://cdn.test/b.png", "https://cdn.test/a.png?v=1"]

    def test_collections_are_looked_up_by_id(self) -> None:
        known = {"8769287356721": ["beginner", "glider"]}
        (record,) = parse_products(page(product()), collections=known)
        assert json.loads(str(record["collections"])) == ["beginner", "glider"]

    @pytest.mark.parametrize(
        "field", ["title", "handle", "body_html", "vendor", "product_type", "tags", "variants", "images"]
    )
    @pytest.mark.parametrize("value", [None, 7, [], {}, [None], "x"])
    def test_a_field_of_another_type_harms_no_other(self, field: str, value: Any) -> None:
        record = read(**{field: value})
        assert record["product_id"] == "8769287356721"
        assert set(record) <= set(FIELDS)

    @pytest.mark.parametrize("missing", list(product()))
    def test_a_field_that_is_missing_harms_no_other(self, missing: str) -> None:
        raw = {name: value for name, value in product().items() if name != missing}
        (record,) = parse_products(page(raw))
        assert record["entity_type"] in {"kit", "product"}


class TestPages:
    def test_a_bare_array_is_a_page_too(self) -> None:
        assert [r["name"] for r in parse_products(json.dumps([product(), product(2)]).encode())] == [
            "Comet 1",
            "Comet 2",
        ]

    def test_an_empty_page_has_no_product(self) -> None:
        assert list(parse_products(b'{"products": []}')) == []

    @pytest.mark.parametrize(
        ("content", "code", "text"),
        [
            (b"<!doctype html><title>Shop</title>", "not_json", "not JSON"),
            (b"", "not_json", "not JSON"),
            (b'{"products": [', "not_json", "not JSON"),
            (b"[" * 100_000, "not_json", "not JSON"),
            (b"\xff\xfe\x00", "not_json", "not JSON"),
            (NOT_SO_MANY, "shopify_layout", "exceeds the 25000 limit"),
            (b'{"products": null}', "shopify_layout", "no list of products"),
            (b'{"product": {}}', "shopify_layout", "no list of products"),
            (b'{"products": ["x"]}', "shopify_layout", "no list of products"),
            (b'"x"', "shopify_layout", "no list of products"),
            (b"null", "shopify_layout", "no list of products"),
        ],
    )
    def test_what_is_no_page_of_products_is_refused(self, content: bytes, code: str, text: str) -> None:
        with pytest.raises(DocumentRefusedError, match=text) as refused:
            list(parse_products(content))
        assert refused.value.code == code

    def test_texts_that_look_like_code_or_are_broken_stay_texts(self) -> None:
        raw = json.dumps(product(title="x' }) DETACH DELETE n //", handle="\ud83d", tags=["<b>", "\ud83d", "a\u0000b"]))
        (record,) = parse_products(b'{"products": [' + raw.encode() + b"]}", site="https://site.test")
        row = as_row(record)
        assert row["name"] == "x' }) DETACH DELETE n //"
        assert all(value.encode() for value in row.values() if value)

    @pytest.mark.parametrize("piece", ["<p>Length: 24 in | x: 2</p>", "a: b | ", "1", "\n<b>", "<ul><li>"])
    def test_a_product_that_repeats_itself_is_read_in_time(self, piece: str) -> None:
        started = time.perf_counter()
        assert list(parse_products(page(product(title=piece * 20_000, body_html=piece * 20_000))))
        assert time.perf_counter() - started < 5


class Shop(ShopifySource):
    shop_name = "Comet Works"
    specification = shop_specification("comets", shop="comets", base_url="https://site.test", description="Comets.")


class ShopWithCollections(ShopifySource):
    shop_name = "Comet Works"
    specification = shop_specification(
        "comets",
        shop="comets",
        base_url="https://site.test",
        description="Comets.",
        custom_config={"currency": "USD", "collections": ["beginner", "hidden", "gone", "web"]},
    )


@pytest.fixture
def shop(settings: Settings) -> Iterator[Shop]:
    with Shop(config=settings) as source:
        yield source


def script(site: Site, *pages: bytes, path: str = "/products.json") -> None:
    """Serve pages; those after the last are empty."""
    for number, body in enumerate(pages, 1):
        site.page(f"{path}?limit=250&page={number}", body)
    site.page(path, page())


def rows(root: Path, kind: str, shop: str = "comets") -> list[dict[str, str]]:
    with (root / "data_raw" / kind / f"{shop}.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


class TestPaging:
    def test_pages_are_read_to_the_empty_one(self, site: Site, shop: Shop) -> None:
        script(site, page(*map(product, range(250))), page(*map(product, range(250, 300))))
        names = [r["name"] for r in shop.iter_records() if r["entity_type"] == "kit"]
        assert names == [f"Comet {n}" for n in range(300)]
        assert site.paths() == [f"/products.json?limit=250&page={n}" for n in (1, 2, 3)]

    def test_a_shop_that_clamps_the_limit_is_read_whole(self, site: Site, shop: Shop) -> None:
        script(site, *(page(*map(product, range(start, start + 30))) for start in range(0, 90, 30)))
        assert sum(r["entity_type"] == "kit" for r in shop.iter_records()) == 90

    def test_a_shop_that_ignores_the_page_is_read_once(self, site: Site, shop: Shop) -> None:
        site.page("/products.json", page(product(1), product(2)))
        assert [r["name"] for r in shop.iter_records() if r["entity_type"] == "kit"] == ["Comet 1", "Comet 2"]
        (warning,) = shop.warned
        assert "page=2 brings only products of the pages before it: taken as the end" in warning

    def test_a_page_has_no_total_and_no_link_so_every_one_is_asked_for_by_its_number(
        self, site: Site, shop: Shop
    ) -> None:
        script(site, page(product(1)), page(product(2)))
        list(shop.iter_records())
        assert site.paths() == [f"/products.json?limit=250&page={number}" for number in (1, 2, 3)]

    def test_one_record_costs_one_request(self, site: Site, shop: Shop) -> None:
        script(site, page(*map(product, range(250))))
        assert len(shop.extract(limit=1)) == 1
        assert site.paths() == ["/products.json?limit=250&page=1"]

    def test_a_product_that_a_page_repeats_is_kept_once(self, site: Site, shop: Shop) -> None:
        script(site, page(product(1), product(2)), page(product(2), product(3)))
        assert [r["name"] for r in shop.iter_records() if r["entity_type"] == "kit"] == [
            "Comet 1",
            "Comet 2",
            "Comet 3",
        ]
        assert shop.warned == ["1 product came twice: kept as they came first"]

    def test_a_product_that_changes_between_pages_is_kept_as_it_came_first(self, site: Site, shop: Shop) -> None:
        script(site, page(product(1), product(2)), page(product(2, title="Meteor"), product(3)))
        assert [r["name"] for r in shop.iter_records() if r["entity_type"] == "kit"] == [
            "Comet 1",
            "Comet 2",
            "Comet 3",
        ]
        assert shop.warned == ["1 product came twice, 1 of them changed meanwhile: kept as they came first"]

    def test_the_end_that_shopify_sets_is_not_the_shop_s(self, site: Site, shop: Shop, root: Path) -> None:
        script(site, page(product(1)))
        site.script("/products.json?limit=250&page=2", Answer(400, NOT_SO_MANY))
        with pytest.raises(IncompleteSourceError, match=r"page=2 was refused \(400\) after 1 product: .* 25,000"):
            shop.run_extraction()
        assert not (root / "data_raw" / "kits").exists()

    def test_a_broken_later_page_publishes_nothing(self, site: Site, shop: Shop, root: Path) -> None:
        script(site, page(product(1)), b'{"products": null}')
        with pytest.raises(IncompleteSourceError, match="page=2: A page of products holds no list"):
            shop.run_extraction()
        assert not (root / "data_raw" / "kits").exists()

    @pytest.mark.parametrize("status", [400, 401, 403, 404])
    def test_a_shop_that_refuses_is_named_so(self, site: Site, shop: Shop, status: int) -> None:
        site.script("/products.json", Answer(status, b'{"errors": "Not Found"}'))
        with pytest.raises(RequestRefusedError, match=f"{status}: the server refused"):
            shop.run_extraction()

    def test_a_page_with_status_200_is_not_taken_for_products(self, site: Site, shop: Shop) -> None:
        site.page("/products.json", "<!doctype html><title>Shop</title>", Content_Type="text/html; charset=utf-8")
        with pytest.raises(UnexpectedContentError, match="JSON was expected, text/html"):
            shop.run_extraction()

    def test_a_shop_that_is_not_open_is_none_without_products(self, site: Site, shop: Shop) -> None:
        site.script("/products.json", Answer(302, b"", {"Location": "/password"}))
        site.page("/password", "<!doctype html><title>Opening soon</title>", Content_Type="text/html")
        with pytest.raises(UnexpectedContentError, match="Opening soon"):
            shop.run_extraction()

    def test_a_shop_without_products_is_an_empty_source(self, site: Site, shop: Shop) -> None:
        script(site)
        with pytest.raises(EmptySourceError, match="gave no record"):
            shop.run_extraction()

    def test_a_first_page_of_something_else_is_quarantined(self, site: Site, shop: Shop) -> None:
        site.page("/products.json", b'{"errors": "try later"}')
        with pytest.raises(EmptySourceError, match=r"shopify_layout, .* it says 'try later'"):
            shop.run_extraction()


class TestFiles:
    def test_kits_products_and_vendors_go_to_files_of_their_own(self, site: Site, shop: Shop, root: Path) -> None:
        part = product(2, title="Tube", product_type="Part", vendor="The Launch Pad")
        shirt = product(3, title="T-Shirt", product_type="Apparel", vendor=" Comet/Works ")
        script(site, page(product(1), part, shirt))
        result = shop.run_extraction()
        assert {file.key: file.rows for file in result.files} == {
            "kits/comets.csv": 1,
            "products/comets.csv": 2,
            "vendors/comets.csv": 2,
        }
        (kit,) = rows(root, "kits")
        assert list(kit) == [*list(FIELDS)[1:], "source", "source_url", "source_sha256"]
        assert kit["source_url"] == "https://site.test/products.json?limit=250&page=1"
        assert list(kit) == list(rows(root, "products")[0])
        assert [(r["name"], r["website"], r["is_shop"]) for r in rows(root, "vendors")] == [
            ("Comet Works", "https://site.test", "true"),
            ("The Launch Pad", "", "false"),
        ]
        assert list(rows(root, "vendors")[0])[:4] == ["name", "website", "is_shop", "source"]

    def test_what_no_rule_fits_is_reported_with_examples(self, site: Site, shop: Shop) -> None:
        script(site, page(product(1), product(2, title="Wonder", product_type="Widget", body_html="")))
        assert shop.run_extraction().warnings == [
            "1 product that no rule of docs/product-classes.md fits: 'Wonder' (type 'Widget')"
        ]


class TestCollections:
    def test_skill_levels_come_from_the_collections_that_list_a_product(
        self, site: Site, settings: Settings, root: Path
    ) -> None:
        script(site, page(product(1), product(2)))
        script(site, page(product(2)), path="/collections/beginner/products.json")
        script(site, path="/collections/hidden/products.json")
        site.page("/collections/web/products.json", "<html>shop</html>")
        with ShopWithCollections(config=settings) as source:
            result = source.run_extraction()
        assert [row["collections"] for row in rows(root, "kits")] == ["", '["beginner"]']
        hidden, gone, web = result.warned
        assert hidden == "collection hidden lists no product"
        assert gone.startswith("collection gone cannot be read: 404")
        assert web.startswith("collection web cannot be read: JSON was expected")

    def test_a_trial_of_a_few_records_asks_for_no_collection(self, site: Site, settings: Settings) -> None:
        script(site, page(product(1)))
        with ShopWithCollections(config=settings) as source:
            source.run_extraction(limit=1)
        assert site.paths() == ["/products.json?limit=250&page=1"]


def test_collections_are_those_that_tell_a_skill_level() -> None:
    collections = [shop.specification.custom_config["collections"] for shop in (EstesKits, LocPrecisionKits)]
    assert collections == [
        ["beginner", "intermediate", "advanced", "expert", "master"],
        ["rockets-skill-level-entry"],
    ]


@pytest.mark.parametrize("name", ["Estes", "Estes Industries", "Estes Industries, Inc.", "LOC/Precision"])
def test_a_vendor_s_name_is_kept_as_each_shop_writes_it(name: str) -> None:
    assert read(vendor=name)["vendor"] == name


@pytest.mark.parametrize("source", [EstesKits, LocPrecisionKits])
def test_a_shop_says_what_it_is(source: type[ShopifySource]) -> None:
    spec = source.specification
    assert spec.base_url in {"https://estesrockets.com", "https://locprecision.com"}
    assert spec.key_for("kit") == f"kits/{spec.output_filename}"
    assert (spec.rate_limit, spec.custom_config["currency"]) == (1.0, "USD")
    assert spec.min_records > 50


@pytest.mark.shared_data
def test_the_real_products_of_estes_are_read(shared_data: Path) -> None:
    content = (shared_data / "shopify_estes" / "products_sample.json").read_bytes()
    records = list(parse_products(content, site="https://estesrockets.com", currency="USD"))
    classes = {str(r["name"]): r["product_class"] for r in records}
    assert classes == {
        "Hemispherical BNC": "nose_cone",
        'BT60 6" Long WNC': "nose_cone",
        "Athena X™ Starter Set": "starter_set",
        "Pro Series II™ Scorpio 3D": "kit",
        "C11-3 Engine Bulk Pack": "engine_pack",
        "Hi-Flier® XL": "kit",
        "STARTECH™ Starters": "launch_equipment",
        'GOEX "The Tradition Continues" T-Shirt - Black': "apparel",
    }
    scorpio = as_row(next(r for r in records if "Scorpio" in str(r["name"])))
    assert (scorpio["sku"], scorpio["price"], scorpio["available"]) == ("009733", "39.99", "false")
    assert (scorpio["length"], scorpio["diameter"], scorpio["weight"]) == ("41.5 in", "2 in", "17 oz")
    assert (scorpio["shipping_weight_g"], scorpio["parachute_size"]) == ("140", "24 in")
    shirt = as_row(next(r for r in records if "GOEX" in str(r["name"])))
    assert [v["title"] for v in json.loads(shirt["variants"])][:2] == ["Small", "Medium"]
    validator = Validator(EstesKits.specification, limited=True)
    for record in records:
        validator.add(as_row(record))
    assert validator.report().problems == []
