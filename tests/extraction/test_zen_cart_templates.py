"""Zen Cart's own templates, hand-written after their markup: what Rocketarium's pages may be beside what is known."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from rocket_pipeline.common.settings import Settings
from rocket_pipeline.core.rocketry.shops.zen_cart import Layout, Listed, parse_listing, parse_product
from rocket_pipeline.core.rocketry.sources.rocketarium import RocketariumProducts
from rocket_pipeline.errors import ConfigurationError
from tests.support.sites import Site

SHOP = "https://site.test"
LIST = f"{SHOP}/index.php?main_page=index&cPath=1_2"
INFO = f"{SHOP}/index.php?main_page=product_info&cPath=1_2&products_id="
LAYOUT = Layout()

CLASSIC_LIST = f"""<html><head><base href="{SHOP}/" /></head><body>
<div id="navBreadCrumb"><a href="{SHOP}/">Home</a> :: Rockets</div>
<div class="sideBoxContent"><a href="{INFO}99"><img alt="Aurora" src="images/a.jpg" /></a></div>
<div id="productsListingListingTopLinks">&nbsp;<strong class="current">1</strong>&nbsp;
<a href="{LIST}&amp;sort=20a&amp;page=2&amp;zenid=ab12" title=" Page 2 ">2</a>
<a href="{SHOP}/index.php?main_page=products_new&amp;page=3">New</a></div>
<table id="cat1Table" class="tabTable">
<tr class="productListing-rowheading"><th><a href="{LIST}&amp;page=1&amp;sort=1a">Model</a></th></tr>
<tr class="productListing-odd">
 <td class="productListing-data"><a href="{SHOP}/index.php?main_page=index&amp;manufacturers_id=3">Comet Works</a></td>
 <td class="productListing-data"><a href="{INFO}17&amp;zenid=ab12"><img src="images/c.jpg" alt="Comet" /></a></td>
 <td class="productListing-data"><h3 class="itemTitle"><a href="{INFO}17&amp;zenid=ab12">Comet</a></h3>
  <div class="listingDescription">A kit...</div></td>
 <td class="productListing-data"><span class="normalprice">$30.00 </span>&nbsp;
  <span class="productSpecialPrice">$24.00</span><br /><a href="{LIST}&amp;products_id=17&amp;action=buy_now">
  <img src="b.gif" alt="Buy Now" /></a></td></tr>
<tr class="productListing-even"><td><a href="{INFO}18"><img src="images/m.jpg" alt="Meteor" /></a></td>
 <td><a href="{INFO}18">Meteor</a></td><td><span class="productBasePrice">$1,299.00</span></td></tr>
</table></body></html>"""

CLASSIC = """<html><body><div id="navBreadCrumb"><span itemprop="name">Home</span></div>
<div id="bestsellers">Meteor <img src="s.gif" alt="Sold Out" /></div>
<div class="centerColumn" id="productGeneral"><form name="cart_quantity" action="?action=add_product" method="post">
<div id="productMainImage" class="centeredContent back"><script>document.write('<img src="images/x.jpg">');</script>
<noscript><a href="p"><img src="images/c.jpg" alt="Comet" /></a></noscript></div>
<h1 id="productName" class="productGeneral">Comet</h1>
<h2 id="productPrices" class="productGeneral"><span class="normalprice">$30.00 </span>&nbsp;
<span class="productSpecialPriceSale">$27.00</span><span class="productSalePrice">Sale:&nbsp;$24.00</span>
<span class="productPriceDiscount"><br />Save:&nbsp;20% off</span></h2>
<div id="productDescription" class="productGeneral biggerText">Length: 24 in<br />Weight: 3 oz
<span itemprop="description">A kit.</span></div>
<div id="cartAdd">{button}</div>
<ul id="productDetailsList" class="floatingBox back"><li>Model: CW-17</li><li>Shipping Weight: 0.5lbs</li>
<li>{stock} Units in Stock</li><li>Manufactured by: Comet Works</li></ul>
<p id="productDateAdded">This product was added to our catalog on Monday 05 October, 2015.</p>
</form></div></body></html>"""
BUY = '<input type="hidden" name="products_id" value="17" /><input type="image" src="c.gif" alt="Add to Cart" />'
SOLD_OUT = '<span class="button"><img src="button_sold_out.gif" alt="Sold Out" title=" Sold Out " /></span>'

BOOTSTRAP_LIST = f"""<body><div id="productListing"><div class="row">
<div class="card mb-3 p-3 centerBoxContentsListing text-center h-100"><div class="pl-dp">
<a href="{SHOP}/comet-p-17.html?cPath=1"><img src="images/c.jpg" alt="Comet"></a></div>
<h5 class="itemTitle"><a class="" href="{SHOP}/comet-p-17.html?cPath=1">Comet</a></h5>
<div class="pl-dp"><span class="productBasePrice">$24.00</span></div></div>
<div class="card centerBoxContentsListing"><h5 class="itemTitle"><a href="{SHOP}/meteor-p-18.html">Meteor</a></h5></div>
</div></div><nav><a class="page-link" href="{SHOP}/rockets-c-1.html?page=2&amp;sort=20a">2</a></nav></body>"""

BOOTSTRAP = """<body><nav><span itemprop="itemListElement"><span itemprop="name">Home</span></span></nav>
<div id="productInfo" class="centerColumn"><h1 id="productInfo-productName" class="productName">Comet</h1>
<div id="productInfo-productMainImage"><img src="images/c.jpg" alt=""></div>
<div id="productInfo-productDescription" class="mb-3">Length: 24 in</div>
<h2 id="productInfo-productPrices"><span class="productBasePrice">$24.00</span></h2>
<ul id="productInfo-productDetailsList" class="list-group"><li class="list-group-item">Model: CW-17</li></ul>
<input type="hidden" name="products_id" value="17"></div></body>"""


def test_rows_without_headings_lead_to_products_and_to_no_maker() -> None:
    found = parse_listing(CLASSIC_LIST, url=LIST, layout=LAYOUT)
    assert found.products == (Listed(f"{INFO}17", "Comet", "24.00"), Listed(f"{INFO}18", "Meteor", "1299.00"))


def test_pages_of_another_list_at_the_same_address_are_none_of_this_one() -> None:
    pages = parse_listing(CLASSIC_LIST, url=LIST, layout=LAYOUT).pages
    assert pages == {1: f"{LIST}&page=1&sort=1a", 2: f"{LIST}&sort=20a&page=2"}


def test_boxes_are_rows_too() -> None:
    found = parse_listing(BOOTSTRAP_LIST, url=f"{SHOP}/rockets-c-1.html", layout=LAYOUT)
    assert [(one.url, one.name, one.price) for one in found.products] == [
        (f"{SHOP}/comet-p-17.html?cPath=1", "Comet", "24.00"),
        (f"{SHOP}/meteor-p-18.html", "Meteor", ""),
    ]
    assert found.pages.keys() == {2}


def test_without_rows_links_to_numbered_products_count() -> None:
    html = f'<a href="{INFO}17">Comet</a><a href="{INFO}17&amp;zenid=x">Comet</a><a href="{LIST}">Rockets</a>'
    html += f'<a href="{SHOP}/index.php?main_page=popup_image&amp;products_id=17">larger</a>'
    assert parse_listing(html, url=LIST, layout=LAYOUT).products == (Listed(f"{INFO}17", "Comet"),)


def test_a_product_that_two_categories_show_is_one() -> None:
    html = f'<a href="{INFO}17">Comet</a><a href="{INFO.replace("1_2", "5")}17">Comet</a>'
    assert len(parse_listing(html, url=LIST, layout=LAYOUT).products) == 1


@pytest.mark.parametrize(
    ("button", "stock", "available"), [(BUY, 12, True), (SOLD_OUT, 0, False), (SOLD_OUT, 3, False)]
)
def test_a_page_of_the_classic_template(button: str, stock: int, available: bool) -> None:
    html = CLASSIC.replace("{button}", button).replace("{stock}", str(stock))
    product = parse_product(html, url=f"{INFO}17&zenid=ab12", layout=LAYOUT)
    assert (product.name, product.sku, product.vendor) == ("Comet", "CW-17", "Comet Works")
    assert (product.product_id, product.handle, product.product_url) == ("17", "", f"{INFO}17")
    assert (product.price, product.compare_at_price, product.available) == ("24.00", "30.00", available)
    assert product.description == "Length: 24 in\nWeight: 3 oz A kit."
    assert product.image_urls == (f"{SHOP}/images/c.jpg",)


def test_a_page_of_the_bootstrap_template() -> None:
    product = parse_product(BOOTSTRAP, url=f"{SHOP}/comet-p-17.html", layout=LAYOUT)
    assert (product.name, product.sku, product.product_id) == ("Comet", "CW-17", "17")
    assert (product.price, product.available, product.description) == ("24.00", True, "Length: 24 in")
    assert product.image_urls == (f"{SHOP}/images/c.jpg",)


def test_a_name_in_the_navigation_is_not_the_product_s() -> None:
    html = '<p><i itemprop="name">Home</i></p>'
    html += '<div itemtype="https://schema.org/Product"><b itemprop="name">Comet</b></div>'
    assert parse_product(html, url=f"{SHOP}/x", layout=LAYOUT).name == "Comet"


def test_stock_that_a_sentence_speaks_of_is_not_the_product_s() -> None:
    html = '<h1 id="productName">Comet</h1><p>Parts that are never out of stock.</p>'
    assert parse_product(html, url=f"{SHOP}/x", layout=LAYOUT).available is None


@pytest.fixture
def shop(settings: Settings) -> Iterator[RocketariumProducts]:
    own = RocketariumProducts.specification
    config = {**own.custom_config, "listings": ["index.php?main_page=index&cPath=1_2", "/Old"]}
    update = {"base_url": SHOP, "custom_config": config, "rate_limit": 0, "min_records": 1}
    with RocketariumProducts(own.model_copy(update=update), settings) as source:
        yield source


def test_a_shop_of_addresses_without_words_is_read_once(site: Site, shop: RocketariumProducts) -> None:
    old = f'<a href="{INFO.replace("1_2", "7")}17&amp;zenid=zz">Comet</a>'
    site.page(LIST.removeprefix(SHOP), CLASSIC_LIST)
    site.page(f"{LIST}&sort=20a&page=2".removeprefix(SHOP), CLASSIC_LIST)
    site.page("/Old", old)
    for number, name in ((17, "Comète"), (18, "Meteor 24”")):
        html = CLASSIC.replace(">Comet<", f">{name}<").replace("{button}", BUY).replace("{stock}", "1")
        page = html.replace("<body>", '<meta charset="iso-8859-1"><body>').encode("cp1252")
        site.page(f"{INFO}{number}".removeprefix(SHOP), page, Content_Type="text/html")
    result = [record for record in shop.iter_records() if record["entity_type"] != "vendor"]
    assert [(r["name"], r["product_type"]) for r in result] == [
        ("Comète", ""),
        ("Meteor 24”", ""),
    ]
    assert len(site.paths()) == len(set(site.paths())) == 5
    assert not any("zenid" in path for path in site.paths())


@pytest.mark.parametrize(("field", "value"), [("name", "h1["), ("in_stock", "([0-9]")])
def test_a_layout_that_cannot_be_used_is_named(settings: Settings, field: str, value: str) -> None:
    own = RocketariumProducts.specification
    spec = own.model_copy(update={"custom_config": {**own.custom_config, "layout": {field: value}}})
    with RocketariumProducts(spec, settings) as source, pytest.raises(ConfigurationError, match=f"layout.{field}"):
        source.extract(limit=1)
