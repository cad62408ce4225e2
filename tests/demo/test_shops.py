"""The stand-ins of the three shops: formats and quirks as the research found them on the real ones."""

from __future__ import annotations

import html
import json
import os
import re
import subprocess
import sys
from collections import Counter

import pytest

from rocket_pipeline.demo.shops import estes as estes_module
from rocket_pipeline.demo.shops.bodies import LAYOUTS, write_body
from rocket_pipeline.demo.shops.estes import Estes
from rocket_pipeline.demo.shops.goods import kits
from rocket_pipeline.demo.shops.kits import kit_names, make_kit
from rocket_pipeline.demo.shops.loc_precision import LocPrecision
from rocket_pipeline.demo.shops.prose import DISTRACTORS, PATTERNS, facts_of, fields_of
from rocket_pipeline.demo.shops.rocketarium import Rocketarium
from rocket_pipeline.demo.shops.words import chance
from rocket_pipeline.demo.site import JSON_TYPE, Request
from rocket_pipeline.demo.thrustcurve import load_motors

FACTS = {
    "length", "diameter", "weight", "max_altitude", "recovery", "parachute_size", "fin_material", "fin_count",
    "motor_mount", "recommended_engines", "skill_level", "minimum_age",
}  # fmt: skip


@pytest.fixture(scope="module")
def estes():
    return Estes()


@pytest.fixture(scope="module")
def loc():
    return LocPrecision()


@pytest.fixture(scope="module")
def rocketarium():
    return Rocketarium()


def get(site, path, **query):
    return site.respond(Request("GET", path, {name: [str(value)] for name, value in query.items()}))


def products(site, path="/products.json", **query):
    answer = get(site, path, **query)
    assert (answer.status, answer.content_type) == (200, JSON_TYPE)
    return json.loads(answer.body)["products"]


def every_product(site, limit=250):
    pages, page = [], 1
    while batch := products(site, limit=limit, page=page):
        pages.append(batch)
        page += 1
    return pages


def text(body):
    without_comments = re.sub(r"<!--.*?-->", " ", body, flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", without_comments)).split())


def _decimal(found):
    """4 3/4 as 4.75, 1/2 as 0.5."""
    return f"{int(found[1] or 0) + int(found[2]) / int(found[3]):g}"


def kits_of(site):
    return [product for product in site.products if product["handle"] in site.truth]


# --- lists and pages ---------------------------------------------------------------------------------------


def test_the_shops_have_realistic_volumes(estes, loc, rocketarium):
    assert (len(estes.products), len(estes.truth)) == (684, 350)
    assert (len(loc.products), len(loc.truth)) == (149, 78)
    assert len(rocketarium.truth) == 34
    assert sum(path.startswith(("/Rockets/", "/RMS/")) for path in rocketarium.paths) == 50


def test_a_page_holds_30_products_unless_asked_and_250_at_most(estes):
    assert len(products(estes)) == 30
    assert len(products(estes, limit="many")) == 30
    assert len(products(estes, limit=7)) == 7
    assert len(products(estes, limit=1000)) == 250


def test_pages_end_with_an_empty_one_and_nothing_tells_the_total(estes):
    pages = every_product(estes)
    assert [len(page) for page in pages] == [250, 250, 185]
    assert json.loads(get(estes, "/products.json", limit=250, page=4).body) == {"products": []}


def test_a_product_inserted_between_the_pages_makes_another_stand_twice(estes):
    first, second, third = every_product(estes)
    assert first[-1] == second[0]
    ids = [product["id"] for page in (first, second, third) for product in page]
    assert len(set(ids)) == len(ids) - 1 == len(estes.products)


def test_page_times_limit_beyond_25000_is_refused(estes):
    assert products(estes, limit=250, page=100) == []
    answer = get(estes, "/products.json", limit=250, page=101)
    assert (answer.status, json.loads(answer.body)) == (400, {"errors": "Page * Limit exceeds the 25000 limit."})


def test_products_are_unique_and_the_newest_published_come_first(estes, loc):
    for site in (estes, loc):
        times = [product["published_at"][:19] for product in site.products]
        assert times == sorted(times, reverse=True)
        for key in ("id", "handle"):
            assert len({product[key] for product in site.products}) == len(site.products)


def test_a_collection_shows_its_products_and_a_hidden_one_none(estes):
    shown = products(estes, "/collections/master/products.json", limit=250)
    listed = {entry["handle"]: entry for entry in json.loads(get(estes, "/collections.json").body)["collections"]}
    assert len(shown) == listed["master"]["products_count"] > 10
    assert products(estes, "/collections/multistage/products.json") == []
    assert listed["multistage"]["products_count"] > 5
    assert get(estes, "/collections/unknown/products.json").status == 404


@pytest.mark.parametrize("path", ["/", "/products", "/products/none", "/products/none.json", "/cdn/shop/files/no.jpg"])
def test_an_unknown_path_is_an_html_page_with_404(estes, path):
    answer = get(estes, path)
    assert answer.status == 404
    assert answer.content_type.startswith("text/html")


def test_every_path_is_served(estes, loc, rocketarium):
    for site in (estes, loc, rocketarium):
        paths = [path for path in site.paths if "/files/" not in path and "/images/" not in path]
        assert {get(site, path).status for path in paths} == {200}


def test_robots_allow_products_and_forbid_carts(estes, rocketarium):
    robots = get(estes, "/robots.txt").body.decode()
    assert "Disallow: /cart\n" in robots
    assert not re.search(r"Disallow: /(products|collections/?$)", robots)
    assert "/Rockets" not in get(rocketarium, "/robots.txt").body.decode()


# --- one product -------------------------------------------------------------------------------------------


def test_a_product_has_the_fields_and_types_of_products_json(estes, loc):
    for product in estes.products + loc.products:
        assert list(product) == [
            "id", "title", "handle", "body_html", "published_at", "created_at", "updated_at", "vendor",
            "product_type", "tags", "variants", "images", "options",
        ]  # fmt: skip
        assert isinstance(product["tags"], list)
        for variant in product["variants"]:
            assert re.fullmatch(r"\d+\.\d\d", variant["price"])
            assert isinstance(variant["grams"], int)
            assert isinstance(variant["available"], bool)
            assert variant["product_id"] == product["id"]
            assert not {"inventory_quantity", "currency"} & variant.keys()
        for image in product["images"]:
            assert re.match(r"https://(estesrockets|locprecision)\.com/cdn/shop/files/[^?]+\?v=\d+$", image["src"])
            assert image["width"] >= 200


def test_a_single_product_has_its_tags_as_text_and_no_stock(estes):
    product = estes.products[0]
    alone = json.loads(get(estes, f"/products/{product['handle']}.json").body)["product"]
    assert alone["tags"] == ", ".join(product["tags"])
    assert "available" not in alone["variants"][0]
    assert alone["image"] == product["images"][0]


def linked_data(site, product):
    page = get(site, f"/products/{product['handle']}").body.decode()
    return json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)[1])


def test_product_pages_carry_json_ld_in_the_forms_that_real_ones_have(estes):
    forms, stock = Counter(), Counter()
    for product in estes.products:
        data = linked_data(estes, product)
        forms["graph" if "@graph" in data else data["@type"]] += 1
        one = data["@graph"][1] if "@graph" in data else data
        assert one["name"] == product["title"]
        offer = one["hasVariant"][0]["offers"] if "hasVariant" in one else one["offers"]
        assert offer["price"] == product["variants"][0]["price"]
        stock[offer["availability"]] += 1
    assert forms.keys() == {"graph", "Product", "ProductGroup"}
    assert forms["ProductGroup"] == 5
    assert len(stock) == 4, "InStock and OutOfStock, each by http and https"


# --- quirks in stated numbers ------------------------------------------------------------------------------


def test_every_product_was_updated_at_the_same_moment(estes):
    assert {product["updated_at"] for product in estes.products} == {"2026-09-14T03:30:02-06:00"}


def test_compare_at_price_is_null_equal_or_higher(estes):
    firsts = [product["variants"][0] for product in estes.products]
    assert sum(variant["compare_at_price"] is None for variant in firsts) > 80
    assert sum(variant["compare_at_price"] == variant["price"] for variant in firsts) > 350
    assert sum(float(variant["compare_at_price"] or 0) > float(variant["price"]) for variant in firsts) > 40


def test_stock_stands_in_tags_and_in_available(estes):
    gone = [product for product in estes.products if "Out_Of_Stock" in product["tags"]]
    assert len(gone) > 40
    assert not any(product["variants"][0]["available"] for product in gone if len(product["variants"]) == 1)
    assert sum("Low Stock" in product["tags"] and product not in gone for product in estes.products) > 20


def test_article_numbers_keep_their_zeros(estes):
    assert all(re.fullmatch(r"00\d{4}(-.+)?", product["variants"][0]["sku"]) for product in estes.products)


def test_clothes_have_seven_variants_that_begin_at_position_3(estes):
    clothes = [product for product in estes.products if product["product_type"] == "Apparel"]
    assert len(clothes) == 5
    for product in clothes:
        assert [variant["position"] for variant in product["variants"]] == list(range(3, 10))
        assert product["options"][0]["name"] == "Size"
        ids = [variant["id"] for variant in product["variants"]]
        assert product["variants"][0]["featured_image"]["variant_ids"] == product["images"][0]["variant_ids"] == ids


def test_product_types_vendors_and_misleading_entries_are_as_in_the_real_shop(estes):
    types = Counter(product["product_type"] for product in estes.products)
    assert types.keys() == {
        "Rocket", "Engine", "Rocket Starter Set", "Nose Cone", "Part", "Starters", "Accessory", "Tool",
        "Recovery Wadding", "Book", "Apparel",
    }  # fmt: skip
    assert types["Rocket"] == len(estes.truth)
    assert {product["vendor"] for product in estes.products} == {"Estes Rockets", "The Launch Pad", "Testors", "GOEX"}
    sets = [product for product in estes.products if product["product_type"] == "Rocket Starter Set"]
    assert len(sets) == 30
    assert all("Rocket" in product["tags"] for product in sets)
    (stability,) = (product for product in estes.products if product["title"] == "Rocket Stability Kit")
    assert stability["product_type"] == "Accessory"
    packs = {product["title"] for product in estes.products if product["product_type"] == "Engine"}
    assert sum(title.endswith("Engine Bulk Pack") for title in packs) == len(packs) / 2 == 32


def test_marks_and_curly_quotes_stand_in_titles_handles_and_texts(estes):
    assert "072304-pro-series-ii™-3-balsa-nose-cone" in {product["handle"] for product in estes.products}
    assert sum("™" in product["title"] for product in estes.products) > 50
    assert sum("®" in product["title"] for product in estes.products) > 10
    assert sum("’" in product["body_html"] or "”" in product["body_html"] for product in estes.products) > 100


def test_editors_leave_their_mark_up_in_bodies(estes):
    bodies = [product["body_html"] for product in estes.products]
    assert sum("<!--[if gte mso 9]>" in body and "mso-margin-top-alt" in body for body in bodies) > 10
    assert sum("data-mce-fragment" in body for body in bodies) > 20
    assert sum("<li>Length: </li>" in body for body in bodies) > 3


def test_some_loc_kits_have_no_product_type_and_many_glue_their_facts_with_bars(loc):
    kits = kits_of(loc)
    assert sum(kit["product_type"] == "" for kit in kits) > 8
    assert sum(text(kit["body_html"]).count(" | ") >= 3 for kit in kits) > 15


def test_shipping_weight_is_not_the_stated_weight(estes):
    grams = {"oz": 28.35, "g": 1}
    for kit in kits_of(estes):
        stated = estes.truth[kit["handle"]].get("weight")
        if stated and stated.unit in grams:
            assert abs(kit["variants"][0]["grams"] - stated.value * grams[stated.unit]) > 5


# --- texts and their truth ---------------------------------------------------------------------------------


def test_the_truth_names_facts_of_the_contract_only(estes, loc, rocketarium):
    for site in (estes, loc, rocketarium):
        stated = Counter(name for facts in site.truth.values() for name in facts)
        assert stated.keys() == FACTS - (
            {"max_altitude", "skill_level", "minimum_age"} if site is rocketarium else set()
        )
        assert min(stated.values()) >= 10


def test_what_is_stated_stands_in_the_text(estes, loc):
    for site in (estes, loc):
        for kit in kits_of(site):
            body = (
                re.sub(r"(?:(\d) )?(\d)/(\d)\b", _decimal, text(kit["body_html"]).replace(",", ""))
                .lower()
                .replace(" chute", " parachute")
            )
            for name, fact in site.truth[kit["handle"]].items():
                words = {3: "three", 4: "four", 6: "six"}.get(fact.value, "") if name == "fin_count" else ""
                value = fact.value if isinstance(fact.value, str) else f"{fact.value:g}"
                wanted = value.replace(",", "").split() if name == "recommended_engines" else [value]
                assert all(word.lower() in body for word in wanted) or (words and words in body), (name, fact, body)


def test_some_kits_say_nothing(estes, loc, rocketarium):
    assert sum(not facts for facts in estes.truth.values()) == 32
    assert sum(kit["body_html"] in {"", "<p></p>", "<p>&nbsp;</p>"} for kit in kits_of(estes)) == 20
    assert sum(not facts for facts in loc.truth.values()) >= 4
    assert sum(not facts for facts in rocketarium.truth.values()) == 3


def test_bodies_have_ten_layouts_and_a_quarter_has_numbers_that_are_no_facts():
    rng, names = chance("test"), kit_names("test")
    made = [make_kit(rng, next(names), estes_module.MAKER) for _ in range(300)]
    bodies = [write_body(kit, rng, other="Elder Crane", weights=estes_module.LAYOUTS) for kit in made]
    assert {body.layout for body in bodies} == LAYOUTS.keys()
    assert 75 <= sum(body.distractors > 0 for body in bodies) <= 120
    assert sum("Elder Crane" in body.html for body in bodies) >= 5


def test_patterns_are_many_and_state_one_to_four_facts():
    assert len(set(PATTERNS)) == len(PATTERNS) >= 50
    assert all(1 <= len(facts_of(pattern, FACTS)) <= 5 for pattern in PATTERNS)
    assert not any(fields_of(pattern) & FACTS for pattern in DISTRACTORS)


def test_at_least_25_patterns_occur_in_the_shop(estes):
    texts = " ".join(text(kit["body_html"]) for kit in kits_of(estes))
    parts = [max(re.split(r"\{[^}]*\}", pattern), key=len).strip() for pattern in PATTERNS]
    assert sum(part in texts for part in parts) >= 40


def test_every_engine_that_a_kit_recommends_is_in_the_motor_base_with_its_delay(estes, loc, rocketarium):
    delays = {}
    for motor in load_motors():
        for name in (motor["designation"], motor["commonName"]):
            delays.setdefault(name, set()).update(motor.get("delays", "").split(","))
    named = set()
    for site in (estes, loc, rocketarium):
        for facts in site.truth.values():
            named |= set(facts["recommended_engines"].value.split(", ")) if "recommended_engines" in facts else set()
    engines = {name for name in named if not re.fullmatch("[A-O]", name)}
    assert len(engines) > 40
    for engine in engines:
        name, _, delay = engine.partition("-")
        assert name in delays, engine
        assert not delay or delay.rstrip("T") in delays[name], engine
    assert {"1/2A3-2T", "A8-3", "C6-5", "D12-5", "F15-6", "H128W", "I284W", "J350W"} <= engines


def test_the_numbers_of_a_kit_go_together():
    mount_of = {motor.name: mount for mount, row in estes_module.ESTES_MOTORS.items() for motor in row}
    for kit, _, _ in kits("test", 200, estes_module.MAKER, estes_module.LAYOUTS):
        assert 4 < kit.length_in / kit.diameter_in < 40
        assert 50 <= kit.altitude_ft <= 3000
        assert bool(kit.parachute_in) == (kit.recovery == "parachute")
        assert {mount_of[engine.partition("-")[0]] for engine in kit.engines} == {kit.mount_mm}


# --- Rocketarium -------------------------------------------------------------------------------------------


def rows(site, path, **query):
    page = get(site, path, **query).body.decode()
    return re.findall(r'class="productListing-(?:odd|even)"><a href="https://www\.rocketarium\.com([^"]+)"', page)


def test_listings_have_pages_of_ten_and_a_page_beyond_the_last_shows_the_last(rocketarium):
    pages = [rows(rocketarium, "/Rockets", page=number) for number in (1, 2, 3, 4)]
    assert [len(page) for page in pages] == [10, 10, 10, 4]
    assert len({path for page in pages for path in page}) == 34
    assert rows(rocketarium, "/Rockets", page=9) == pages[3]
    assert rows(rocketarium, "/Rockets") == rows(rocketarium, "/Rockets", page="x") == pages[0]
    assert len(rows(rocketarium, "/RMS") + rows(rocketarium, "/RMS", page=2)) == 16


def test_product_pages_have_name_price_and_stock_where_zen_cart_has_them(rocketarium):
    sold_out = reduced = 0
    for path in (path for path in rocketarium.paths if path.startswith(("/Rockets/", "/RMS/"))):
        page = get(rocketarium, path).body.decode()
        assert re.search(r'<h3 id="productName"[^>]*>[^<]+</h3>', page)
        (price,) = re.findall(r'<meta itemprop="price" content="([\d.]+)"/>', page)
        assert f"${price}" in re.search(r'<h3 id="productPrices".*?</h3>', page, re.DOTALL)[0]
        sold_out += "Sorry, out of stock" in page
        reduced += "normalprice" in page
    assert sold_out >= 4
    assert reduced >= 3


def test_measures_stand_on_lines_with_carriage_returns(rocketarium):
    for path, facts in rocketarium.truth.items():
        page = get(rocketarium, path).body.decode()
        if not facts:
            assert "Length" not in page
            continue
        found = re.search(
            r'<p>Length: ([\d.]+)" \(\d+mm\)\r\nDiameter: ([\d.]+)" \(\d+mm\)\r\nWeight: ([\d.]+)oz \(\d+g\)', page
        )
        assert found, page
        assert [float(number) for number in found.groups()] == [
            facts[name].value for name in ("length", "diameter", "weight")
        ]


# --- determinism -------------------------------------------------------------------------------------------

FINGERPRINT = """
import hashlib
from rocket_pipeline.demo.shops.estes import Estes
from rocket_pipeline.demo.shops.loc_precision import LocPrecision
from rocket_pipeline.demo.shops.rocketarium import Rocketarium
from rocket_pipeline.demo.site import Request
seen = hashlib.sha256()
for site in (Estes(), LocPrecision(), Rocketarium()):
    for path in site.paths:
        if "/files/" not in path and "/images/" not in path:
            seen.update(path.encode() + site.respond(Request("GET", path)).body)
    seen.update("\\n".join(site.paths).encode())
print(seen.hexdigest())
"""


def test_two_processes_with_other_hash_seeds_give_the_same_bytes():
    prints = {
        subprocess.run(
            [sys.executable, "-c", FINGERPRINT],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(prints) == 1


def test_two_constructions_give_the_same_bytes(estes):
    assert get(Estes(), "/products.json", limit=250, page=2) == get(estes, "/products.json", limit=250, page=2)
