"""A Zen Cart shop's pages, hand-written after what is known of Rocketarium's, and pages of other layouts."""

from __future__ import annotations

import csv
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from rocket_pipeline.common.settings import Settings
from rocket_pipeline.core.rocketry.shops.records import ShopProduct, product_record
from rocket_pipeline.core.rocketry.shops.zen_cart import Layout, Listed, parse_listing, parse_product
from rocket_pipeline.core.rocketry.sources.rocketarium import RocketariumProducts
from rocket_pipeline.errors import (
    ConfigurationError,
    DocumentRefusedError,
    EmptySourceError,
    IncompleteSourceError,
    ServerFailedError,
)
from tests.support.sites import Answer, Site

DOCS = Path(__file__).resolve().parents[2] / "docs" / "sources"
SHOP = "https://site.test"
LAYOUT = Layout()
FACTS = 'Length: 24.5" (622mm)\rDiameter: 1.6" (41mm)\rWeight: 3.5oz (99g)'


def row(name: str, path: str, price: str = "24.00", kind: str = "odd") -> str:
    return (
        f'<tr class="productListing-{kind}"><td><a href="{path}"><img src="images/{name}.jpg" alt=""></a></td>\r\n'
        f'<td><h3><a href="{path}">{name}</a></h3> <a href="/Rockets?action=buy_now&amp;products_id=7">Buy</a></td>'
        f'<td>${price}<meta itemprop="price" content="{price}"/></td></tr>'
    )


def listing(*rows: str, pages: str = "") -> str:
    menu = f'<a href="{SHOP}/">Home</a> <a href="{SHOP}/index.php?main_page=login">Log in</a>'
    return f"<html><body>{menu}<div>{pages}</div><table>{''.join(rows)}</table><p>Sorry, out of stock</p></body></html>"


def product_page(facts: str = FACTS, price: str = "$24.00", more: str = "", name: str = "Comet") -> str:
    return (
        '<html><head><title>Comet : Shop</title></head><body><div class="sidebox">Meteor – sorry, out of stock</div>'
        f'<form><h3 id="productName">{name}</h3>\r\n<h3 id="productPrices">{price}</h3>\r\n'
        f"<p>{facts}</p>{more}</form></body></html>"
    )


def read(html: str | bytes, **given: Any) -> ShopProduct:
    return parse_product(html, url=f"{SHOP}/Rockets/Comet", layout=LAYOUT, **given)


class TestListing:
    def test_rows_give_a_page_a_name_and_a_price(self) -> None:
        html = listing(row("Comet", f"{SHOP}/Rockets/Comet"), row("Meteor", "Rockets/Meteor", "1,299.00", "even"))
        assert parse_listing(html, url=f"{SHOP}/Rockets", layout=LAYOUT).products == (
            Listed(f"{SHOP}/Rockets/Comet", "Comet", "24.00"),
            Listed(f"{SHOP}/Rockets/Meteor", "Meteor", "1299.00"),
        )

    def test_a_product_that_two_rows_show_is_listed_once(self) -> None:
        html = listing(row("Comet", "/Rockets/Comet?zenid=abc123"), row("Comet", "/Rockets/Comet", kind="even"))
        assert [one.url for one in parse_listing(html, url=f"{SHOP}/Rockets", layout=LAYOUT).products] == [
            f"{SHOP}/Rockets/Comet"
        ]

    def test_pages_are_told_by_their_numbers(self) -> None:
        pages = (
            f'<a href="{SHOP}/Rockets?page=1&amp;sort=1a">Price</a><strong>1</strong>'
            f'<a href="{SHOP}/Rockets?page=2&amp;sort=20a&amp;zenid=f00">2</a>'
            f'<a href="/Rockets?page=2&amp;sort=20a">[Next&nbsp;&gt;&gt;]</a><a href="/News?page=9">News</a>'
        )
        found = parse_listing(listing(pages=pages), url=f"{SHOP}/Rockets", layout=LAYOUT).pages
        assert found[2] == f"{SHOP}/Rockets?page=2&sort=20a"
        assert found.keys() == {1, 2}

    def test_addresses_are_relative_to_the_page_s_base(self) -> None:
        html = '<base href="https://www.site.test/shop/">' + listing(row("Comet", "Rockets/Comet"))
        (found,) = parse_listing(html, url=f"{SHOP}/Rockets", layout=LAYOUT).products
        assert found.url == "https://www.site.test/shop/Rockets/Comet"

    def test_without_rows_the_links_below_the_listing_count(self) -> None:
        html = (
            '<a href="/">Home</a><a href="/Rockets/Comet"><img></a><a href="/Rockets/Comet">Comet</a>'
            '<a href="/Rocketsalad">x</a><a href="javascript:void(0)">x</a><a href="#top">x</a><a href="http://[half">x</a>'
        )
        found = parse_listing(html, url=f"{SHOP}/Rockets", layout=LAYOUT)
        assert found.products == (Listed(f"{SHOP}/Rockets/Comet", "Comet"),)

    def test_a_row_without_a_link_is_a_heading(self) -> None:
        html = listing('<tr class="productListing-odd"><td>Name<td>Price</tr>', row("Comet", "/Rockets/Comet"))
        assert len(parse_listing(html, url=f"{SHOP}/Rockets", layout=LAYOUT).products) == 1


class TestProduct:
    def test_a_page_is_read(self) -> None:
        product = read(product_page(), product_type="Rockets")
        assert (product.name, product.handle, product.product_url) == ("Comet", "Comet", f"{SHOP}/Rockets/Comet")
        assert (product.price, product.compare_at_price, product.available) == ("24.00", "", None)
        assert product.description == 'Length: 24.5" (622mm)\nDiameter: 1.6" (41mm)\nWeight: 3.5oz (99g)'
        record = product_record(product)
        assert record["product_class"] == "kit"
        assert (record["length"], record["diameter"], record["weight"]) == ("24.5 in", "1.6 in", "3.5 oz")

    @pytest.mark.parametrize("end", ["\r", "\r\n", "\n", "<br>\r", "<br />\r\n", "</p>\r<p>"])
    def test_lines_of_facts_end_in_any_way(self, end: str) -> None:
        product = read(
            product_page(end.join(['Length: 24.5"', 'Diameter 1.6" (41mm)', "Weight.....3.5oz", "Weight… 99 g"]))
        )
        assert product.description.split("\n") == [
            'Length: 24.5"',
            'Diameter 1.6" (41mm)',
            "Weight: 3.5oz",
            "Weight: 99 g",
        ]

    def test_a_sentence_that_the_source_wraps_stays_one(self) -> None:
        product = read(product_page("Comet flies high\r\nand lands softly\r\nby parachute."))
        assert product.description == "Comet flies high and lands softly by parachute."

    def test_what_lies_deeper_below_its_listing_has_a_handle_of_its_own(self) -> None:
        one, other = (
            parse_product(product_page(), url=f"{SHOP}/RMS/{size}/Casing", layout=LAYOUT, product_type="RMS").handle
            for size in ("24-40", "29-60")
        )
        assert (one, other) == ("24-40/Casing", "29-60/Casing")

    def test_a_product_may_state_nothing(self) -> None:
        assert read(product_page("")).description == ""

    def test_sorry_out_of_stock_is_said_of_this_product(self) -> None:
        assert read(product_page(more="<div>Sorry, out of stock</div>")).available is False

    @pytest.mark.parametrize(
        ("more", "available"),
        [
            ('<input type="hidden" name="products_id" value="77" />', True),
            ('<ul id="productDetailsList"><li>12 Units in Stock</li></ul>', True),
            ('<ul id="productDetailsList"><li>0 Units in Stock</li></ul>', False),
            ("", None),
        ],
    )
    def test_stock_is_told_in_several_ways(self, more: str, available: bool | None) -> None:
        assert read(product_page(more=more)).available is available

    def test_of_two_prices_the_special_one_holds(self) -> None:
        price = (
            '<span class="normalprice">$30.00 </span><span class="productSpecialPrice">$24.00</span><br>Save: 20% off'
        )
        product = read(product_page(price=price))
        assert (product.price, product.compare_at_price) == ("24.00", "30.00")

    @pytest.mark.parametrize(
        ("price", "told"),
        [("\n $1,299.00\r\n", "1299.00"), ("Starting at: $24.00", "24.00"), ("$24", "24"), ("Call for price", "19.00")],
    )
    def test_a_price_is_written_in_several_ways(self, price: str, told: str) -> None:
        assert read(product_page(price=price), listed=Listed("", "", "19.00")).price == told

    def test_details_give_article_number_and_maker(self) -> None:
        more = '<ul id="productDetailsList"><li>Model: RA-1234</li><li>Manufactured by: Comet Works</li></ul>'
        product = read(product_page(more=more + '<input name="products_id" value="77">'))
        assert (product.sku, product.vendor, product.product_id) == ("RA-1234", "Comet Works", "77")

    def test_pictures_are_absolute(self) -> None:
        more = '<div id="productMainImage"><noscript><img src="images/comet.jpg"></noscript><img src="data:x"></div>'
        assert read(product_page(more=more)).image_urls == (f"{SHOP}/Rockets/images/comet.jpg",)

    def test_bytes_are_decoded_as_they_say(self) -> None:
        html = '<meta charset="iso-8859-1"><h3 id="productName">Com\u00e8te</h3>'
        assert read(html.encode("latin-1")).name == "Com\u00e8te"
        assert read(product_page(name="Com\u00e8te").encode()).name == "Com\u00e8te"

    def test_a_page_that_names_no_product_is_refused(self) -> None:
        with pytest.raises(DocumentRefusedError) as refused:
            read("<html><body><p>Under maintenance</p></body></html>")
        assert refused.value.code == "product_layout"

    def test_a_page_without_end_is_refused_in_time(self) -> None:
        started = time.perf_counter()
        with pytest.raises(DocumentRefusedError) as refused:
            read("<div>" * 500_000)
        assert refused.value.code == "html_nesting"
        assert time.perf_counter() - started < 5

    @pytest.mark.parametrize(
        "piece", ["9", "9,", "<p>a</p>", "\n<b>Weight</b>", '<div class="productListing-odd"><a href="/x">']
    )
    def test_a_page_that_repeats_itself_is_read_in_time(self, piece: str) -> None:
        started = time.perf_counter()
        html = product_page(price=piece * 400, facts=piece * 50_000 if piece.startswith(("9", "<p", "\n")) else piece)
        assert read(html).name == "Comet"
        parse_listing(html, url=f"{SHOP}/Rockets", layout=LAYOUT)
        assert time.perf_counter() - started < 5

    def test_another_layout_needs_no_code(self) -> None:
        layout = Layout(name=".title", price=".cost", description=".words")
        html = '<b class="title">Comet</b><i class="cost">9.50</i><div class="words">Length: 3 in</div>'
        product = parse_product(html, url=f"{SHOP}/x", layout=layout)
        assert (product.name, product.price, product.description) == ("Comet", "9.50", "Length: 3 in")


def offer(price: str = "24.00", availability: str = "https://schema.org/InStock") -> dict[str, Any]:
    return {"@type": "Offer", "price": price, "priceCurrency": "USD", "availability": availability}


def linked(*content: Any) -> str:
    scripts = "".join(f'<script type="application/ld+json">{json.dumps(one)}</script>' for one in content)
    return f"<html><body>{scripts}</body></html>"


LINKED = {
    "@context": "http://schema.org",
    "@type": "Product",
    "name": "Comet",
    "sku": "RA-1",
    "brand": {"@type": "Brand", "name": "Comet Works"},
    "description": "<p>Length: 24 in</p>",
    "image": ["/comet.jpg", {"@type": "ImageObject", "url": "//cdn.test/b.jpg"}],
    "offers": offer(),
}


class TestLinkedData:
    @pytest.mark.parametrize(
        "content",
        [
            pytest.param([LINKED], id="alone"),
            pytest.param([[{"@type": "WebSite"}, LINKED]], id="in an array"),
            pytest.param([{"@context": "x", "@graph": [{"@type": "WebSite"}, LINKED]}], id="in a graph"),
            pytest.param([{"@type": "WebPage", "mainEntity": LINKED}], id="as what a page is about"),
            pytest.param([{"@type": "BreadcrumbList"}, LINKED], id="in a second script"),
            pytest.param([LINKED | {"@type": ["Thing", "https://schema.org/Product"]}], id="of several types"),
            pytest.param([LINKED | {"offers": [offer()]}], id="with a list of offers"),
            pytest.param(
                [LINKED | {"offers": {"@type": "AggregateOffer", "offers": [offer()]}}], id="with an aggregate"
            ),
            pytest.param([LINKED | {"brand": "Comet Works"}], id="with a brand as text"),
        ],
    )
    def test_a_product_is_found_wherever_it_stands(self, content: list[Any]) -> None:
        product = read(linked(*content))
        assert (product.name, product.sku, product.vendor) == ("Comet", "RA-1", "Comet Works")
        assert (product.price, product.currency, product.available) == ("24.00", "USD", True)
        assert product.description == "Length: 24 in"
        assert product.image_urls == (f"{SHOP}/comet.jpg", "https://cdn.test/b.jpg")

    def test_a_group_has_variants(self) -> None:
        members = [
            {
                "@type": "Product",
                "name": size,
                "sku": f"RA-{size}",
                "offers": offer(price, f"http://schema.org/{stock}"),
            }
            for size, price, stock in (("S", "8.00", "OutOfStock"), ("L", "9.00", "InStock"))
        ]
        group = {name: value for name, value in LINKED.items() if name not in {"sku", "offers"}}
        product = read(linked(group | {"@type": "ProductGroup", "hasVariant": members}))
        assert (product.sku, product.price, product.available) == ("RA-S", "8.00", True)
        assert [(v["title"], v["price"], v["available"]) for v in product.variants] == [
            ("S", "8.00", False),
            ("L", "9.00", True),
        ]

    @pytest.mark.parametrize(
        ("availability", "available"),
        [
            ("http://schema.org/InStock", True),
            ("https://schema.org/InStock", True),
            ("InStock", True),
            ("http://schema.org/OutOfStock", False),
            ("https://schema.org/SoldOut/", False),
            ("maybe", None),
            (None, None),
        ],
    )
    def test_availability_is_http_or_https(self, availability: Any, available: bool | None) -> None:
        assert read(linked(LINKED | {"offers": offer(availability=availability)})).available is available

    @pytest.mark.parametrize("script", ["{", "[" * 100_000, "null", '"x"', '{"@graph": 7}', '{"@type": {"a": 1}}'])
    def test_broken_data_is_passed_over(self, script: str) -> None:
        html = f'<script type="application/ld+json">{script}</script>' + product_page()
        assert read(html).name == "Comet"

    def test_what_the_page_shows_wins(self) -> None:
        product = read(linked(LINKED) + product_page(price="$20.00", name="Comet II"))
        assert (product.name, product.price) == ("Comet II", "20.00")


@pytest.fixture
def shop(settings: Settings) -> Iterator[RocketariumProducts]:
    mapped = settings.model_copy(
        update={"scraper_site_map": {"www.rocketarium.com": "site.test"}, "scraper_rate_limit": 0.0}
    )
    with RocketariumProducts(config=mapped) as source:
        yield source


REAL = "https://www.rocketarium.com"


def script(site: Site) -> None:
    """Two kits on two pages that overlap, one piece of hardware; addresses are those of the real site."""
    two = f'<a href="{REAL}/Rockets?page=2&amp;sort=20a">2</a>'
    one = f'<a href="{REAL}/Rockets?page=1&amp;sort=20a">1</a>'
    elsewhere = row("Elsewhere", "https://elsewhere.example/Rockets/Far")
    site.page("/Rockets", listing(row("Comet", f"{REAL}/Rockets/Comet"), elsewhere, pages=two))
    site.page(
        "/Rockets?page=2&sort=20a",
        listing(
            row("Comet", f"{REAL}/Rockets/Comet"), row("Meteor", "http://rocketarium.com/Rockets/Meteor"), pages=one
        ),
    )
    site.page("/RMS", listing(row("Case", f"{REAL}/RMS/Case")))
    site.page("/Rockets/Comet", product_page())
    site.page("/Rockets/Meteor", product_page(name="Meteor"))
    site.page("/RMS/Case", product_page(name="24/40 Motor Case"))


class TestSource:
    def test_every_listing_is_read_to_its_last_page(self, site: Site, shop: RocketariumProducts, root: Path) -> None:
        script(site)
        result = shop.run_extraction()
        assert {file.key: file.rows for file in result.files} == {
            "kits/rocketarium.csv": 2,
            "products/rocketarium.csv": 1,
            "vendors/rocketarium.csv": 1,
        }
        with (root / "data_raw" / "kits" / "rocketarium.csv").open(newline="", encoding="utf-8") as file:
            kits = list(csv.DictReader(file))
        assert [(k["name"], k["product_type"], k["length"], k["currency"]) for k in kits] == [
            ("Comet", "Rockets", "24.5 in", "USD"),
            ("Meteor", "Rockets", "24.5 in", "USD"),
        ]
        assert [k["source_url"] for k in kits] == [f"{SHOP}/Rockets/Comet", f"{SHOP}/Rockets/Meteor"]
        assert sorted(site.paths()) == sorted(set(site.paths()))
        assert result.warnings == ["4 records, expected at least 25"]

    def test_one_record_costs_a_listing_and_a_page(self, site: Site, shop: RocketariumProducts) -> None:
        script(site)
        assert len(shop.extract(limit=1)) == 1
        assert site.paths() == ["/Rockets", "/Rockets/Comet"]

    def test_a_product_that_cannot_be_had_is_quarantined(self, site: Site, shop: RocketariumProducts) -> None:
        script(site)
        site.change("/Rockets/Comet", Answer(404, b"gone"))
        site.change("/RMS/Case", Answer(200, b"<p>Under maintenance</p>"))
        result = shop.run_extraction()
        assert {(one.url, one.reason) for one in result.refused} == {
            (f"{SHOP}/Rockets/Comet", "unavailable"),
            (f"{SHOP}/RMS/Case", "product_layout"),
        }

    def test_a_listing_that_is_gone_is_told(self, site: Site, shop: RocketariumProducts) -> None:
        script(site)
        site.change("/RMS", Answer(404, b"gone"))
        assert [r["name"] for r in shop.iter_records() if r["entity_type"] == "kit"][:1] == ["Comet"]
        assert shop.warned[0] == "listing https://site.test/RMS is not there (404)"

    def test_a_listing_that_fails_publishes_nothing(self, site: Site, shop: RocketariumProducts, root: Path) -> None:
        script(site)
        site.change("/RMS", Answer(500, b"oops"))
        with pytest.raises(ServerFailedError, match="500"):
            shop.run_extraction()
        assert not (root / "data_raw" / "kits").exists()

    def test_a_listing_of_another_layout_is_told(self, site: Site, shop: RocketariumProducts) -> None:
        site.page("/Rockets", "<p>New shop!</p>")
        site.page("/RMS", "<p>New shop!</p>")
        with pytest.raises(EmptySourceError):
            shop.run_extraction()
        assert shop.warned == [
            "listing /Rockets shows no product of its own: its layout may have changed",
            "listing /RMS shows no product of its own: its layout may have changed",
        ]

    def test_a_listing_without_end_is_left_when_it_repeats_itself(self, site: Site, shop: RocketariumProducts) -> None:
        script(site)
        for number in range(1, 5):
            following = f'<a href="/Rockets?page={number + 1}">next</a>'
            path = f"/Rockets?page={number}" if number > 1 else "/Rockets"
            site.change(path, Answer(body=listing(row("Comet", "/Rockets/Comet"), pages=following).encode()))
        assert len(shop.extract()) == 3
        assert "/Rockets?page=3" not in site.paths()

    def test_a_listing_that_nests_without_end_publishes_nothing(self, site: Site, shop: RocketariumProducts) -> None:
        site.page("/Rockets", "<div>" * 5000)
        with pytest.raises(IncompleteSourceError, match="nests more than"):
            shop.run_extraction()

    @pytest.mark.parametrize(
        ("config", "text"),
        [
            ({"layout": {"nmae": "h3"}}, r"custom_config.layout.nmae"),
            ({"listings": []}, "has no listings"),
            ({"listings": "/Rockets"}, "has no listings"),
        ],
    )
    def test_a_wrong_configuration_is_named(self, site: Site, settings: Settings, config: Any, text: str) -> None:
        script(site)
        own = RocketariumProducts.specification
        spec = own.model_copy(update={"base_url": SHOP, "custom_config": {**own.custom_config, **config}})
        with RocketariumProducts(spec, settings) as source, pytest.raises(ConfigurationError, match=text):
            source.extract(limit=1)


def test_the_documentation_shows_the_layout_as_it_is() -> None:
    page = (DOCS / "rocketarium_products.md").read_text(encoding="utf-8")
    config = yaml.safe_load(page.partition("```yaml\n")[2].partition("```")[0])["rocketarium_products"]["custom_config"]
    assert Layout.model_validate(config["layout"]) == Layout()
    assert {**config, "layout": {}} == RocketariumProducts.specification.custom_config
