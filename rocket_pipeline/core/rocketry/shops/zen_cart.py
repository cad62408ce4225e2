"""The pages of a Zen Cart shop: listings and products. Which shop, and how its pages are fetched, is not told here.

What is looked for is a layout of CSS selectors that a source's configuration may replace; JSON-LD, where a page has
it, fills what the selectors do not find.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote, urlencode, urljoin, urlsplit, urlunsplit

from pydantic import BaseModel, ConfigDict
from selectolax.lexbor import LexborHTMLParser, LexborNode
from w3lib.encoding import html_to_unicode

from rocket_pipeline.common.html import parse_html, text_of, text_of_nodes
from rocket_pipeline.core.rocketry.shops.linked_data import LinkedProduct, linked_product
from rocket_pipeline.core.rocketry.shops.records import ShopProduct
from rocket_pipeline.errors import DocumentRefusedError

_LONGEST_PRICE = 200
_LINKS_OF_A_ROW = 10
_AMOUNT = re.compile(r"\d[\d,]*\.\d\d(?!\d)|(?<=\$)\d[\d,]*|^\d[\d,]*$")
_PAGE = re.compile(r"[?&]page=(\d{1,6})(?:&|$)")
_NEW_LINE = re.compile(r"[\r\n]+\s*(?=(?:<[^>]+>\s*){0,4}[A-Z][A-Za-z /-]{2,30}?\s*(?:[:=(\d]|\.{2}|…))")
"""A line end of the source before what reads as a label: such lines list facts, one each."""
_LEADER = re.compile(r" ?(?:(?<!\.)\.{3,}+|…) ?(?=\d)")
_SESSION = {"zenid"}
_NO_PAGE = re.compile(r"(?:javascript|mailto|tel|data):|#|.*[?&]action=", re.IGNORECASE)


class Layout(BaseModel):
    """Where things stand on the pages, as CSS selectors; `custom_config.layout` replaces any of them.

    Attributes:
        row: One product of a listing.
        row_price: Its price: an attribute `content`, or text.
        name: A product page's name.
        price: Its price or prices.
        special_price: Within that, the price that holds where there are two.
        former_price: Within that, the one that held before.
        description: What is told of the product; where nothing is found, the paragraphs near the name.
        details: Lines such as "Model: X".
        image: Pictures.
        cart: What only a product has that can be bought.
        out_of_stock: What a page says whose product cannot be bought, as a regular expression.
        in_stock: What one says whose product can be bought.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    row: str = ".productListing-odd, .productListing-even"
    row_price: str = "meta[itemprop=price], [itemprop=price], .productBasePrice, .productSpecialPrice"
    name: str = "#productName, [itemprop=name]"
    price: str = "#productPrices, [itemprop=price]"
    special_price: str = ".productSpecialPrice, .productSalePrice"
    former_price: str = ".normalprice"
    description: str = "#productDescription, [itemprop=description]"
    details: str = "#productDetailsList li"
    image: str = "#productMainImage img, img[itemprop=image]"
    cart: str = "input[name=products_id], input[name=cart_quantity], .button_in_cart, [value='Add to Cart']"
    out_of_stock: str = r"(?:sorry,?|currently) out of stock|\bsold out\b|\b0 units in stock"
    in_stock: str = r"\b[1-9]\d* units? in stock"


@dataclass(frozen=True)
class Listed:
    """One product of a listing: its page, and what the row tells."""

    url: str
    name: str = ""
    price: str = ""


@dataclass(frozen=True)
class Listing:
    """One page of a listing.

    Attributes:
        products: Its products, each once.
        pages: Number → address of the listing's other pages that it links to.
    """

    products: tuple[Listed, ...]
    pages: dict[int, str]


def parse_listing(content: bytes | str, *, url: str, layout: Layout) -> Listing:
    """The products of a listing's page.

    Rows are looked for by the layout; on a page without such rows, every link below the listing's own path counts.

    Raises:
        DocumentRefusedError: The page nests too deep.
    """
    tree = parse_html(_decoded(content))
    base = _base(tree, url)
    rows = [found for row in tree.css(layout.row) if (found := _listed(row, base, layout))]
    if not rows:
        below = urlsplit(url).path.rstrip("/") + "/"
        rows = [
            Listed(to, _line(link)) for link, to in _links(tree.css("a[href]"), base) if _path(to).startswith(below)
        ]
    return Listing(_once(rows), _pages(tree, base, url))


def parse_product(
    content: bytes | str, *, url: str, layout: Layout, product_type: str = "", listed: Listed | None = None
) -> ShopProduct:
    """The product of its page.

    Args:
        content: The page.
        url: Its address.
        layout: Where things stand.
        product_type: The listing's name: the shop's word for its kind.
        listed: What the listing told, for what the page does not.

    Raises:
        DocumentRefusedError: `product_layout`: the page names no product; or it nests too deep.
    """
    tree = parse_html(_decoded(content))
    base, linked = _base(tree, url), linked_product(tree) or LinkedProduct()
    title = next(_named(tree, layout), None)
    name = (_line(title) if title else "") or linked.name
    if not name:
        raise DocumentRefusedError("The page names no product.", code="product_layout")
    place = _around(title) if title else tree.body
    details = _details(tree, layout)
    price, former = _prices(tree, layout)
    return ShopProduct(
        product_id=_product_id(tree, url),
        handle=unquote(_path(url).rpartition("/")[2]),
        sku=details.get("model", "") or linked.sku,
        name=name,
        vendor=details.get("manufactured by", "") or linked.brand,
        product_type=product_type,
        price=price or linked.price or (listed.price if listed else ""),
        compare_at_price=former,
        currency=linked.currency,
        available=_available(tree, place, layout, linked),
        variants=linked.offers,
        image_urls=_images(tree, base, layout) or _absolute(base, linked.images),
        description=_description(tree, place, layout) or text_of(linked.description),
        product_url=url,
    )


def _decoded(content: bytes | str) -> str:
    return content if isinstance(content, str) else html_to_unicode(None, content, default_encoding="utf-8")[1]


def _listed(row: LexborNode, base: str, layout: Layout) -> Listed | None:
    links = list(_links(row.css("a[href]")[:_LINKS_OF_A_ROW], base))
    if not links:
        return None
    url = links[0][1]
    name = next((line for link, to in links if to == url and (line := _line(link))), "")
    price = row.css_first(layout.row_price)
    return Listed(url, name, _amount(price) if price else "")


def _links(nodes: Iterable[LexborNode], base: str) -> Iterator[tuple[LexborNode, str]]:
    """Links to pages, without what only changes something, and without the session's parameters."""
    for node in nodes:
        href = (node.attributes.get("href") or "").strip()
        to = _joined(base, href) if href and not _NO_PAGE.match(href) else ""
        if to:
            parts = urlsplit(to)
            query = urlencode([(name, value) for name, value in parse_qsl(parts.query) if name not in _SESSION])
            yield node, urlunsplit((parts.scheme, parts.netloc, parts.path, query, ""))


def _joined(base: str, address: str) -> str:
    """An absolute address of the web; empty when it is none."""
    try:
        parts = urlsplit(urljoin(base, address))
        is_web = parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:  # such as a half-written IPv6 address
        return ""
    return urlunsplit(parts) if is_web else ""


def _pages(tree: LexborHTMLParser, base: str, url: str) -> dict[int, str]:
    found: dict[int, str] = {}
    for link, to in _links(tree.css("a[href*='page=']"), base):
        number = _PAGE.search(link.attributes.get("href") or "")
        if number and _path(to) == _path(url):
            found.setdefault(int(number[1]), to)
    return found


def _once(rows: Iterable[Listed]) -> tuple[Listed, ...]:
    first: dict[str, Listed] = {}
    for row in rows:
        known = first.setdefault(row.url, row)
        if not known.name and row.name:  # the picture's link came before the name's
            first[row.url] = Listed(row.url, row.name, known.price or row.price)
    return tuple(first.values())


def _named(tree: LexborHTMLParser, layout: Layout) -> Iterator[LexborNode]:
    return (node for node in [*tree.css(layout.name), *tree.css("h1")] if _line(node))


def _around(title: LexborNode) -> LexborNode:
    """The smallest part of the page around the name that has a paragraph, at most the body."""
    node = title
    while node.parent is not None and node.tag != "body" and node.css_first("p") is None:
        node = node.parent
    return node


def _description(tree: LexborHTMLParser, place: LexborNode | None, layout: Layout) -> str:
    nodes = tree.css(layout.description) or (place.css("p") if place else [])
    html = "<br>".join(_NEW_LINE.sub("<br>", node.html or "") for node in nodes)
    return _LEADER.sub(": ", text_of(html))


def _prices(tree: LexborHTMLParser, layout: Layout) -> tuple[str, str]:
    """The price and the one that held before."""
    for node in tree.css(layout.price):
        special, former = node.css_first(layout.special_price), node.css_first(layout.former_price)
        price = _amount(special or node)
        if price:
            return price, _amount(former) if former and special else ""
    return "", ""


def _amount(node: LexborNode) -> str:
    found = _AMOUNT.search((node.attributes.get("content") or _line(node))[:_LONGEST_PRICE])
    return found[0].replace(",", "") if found else ""


def _details(tree: LexborHTMLParser, layout: Layout) -> dict[str, str]:
    pairs = (_line(node).partition(":") for node in tree.css(layout.details))
    return {name.strip().lower(): value.strip() for name, colon, value in pairs if colon}


def _available(tree: LexborHTMLParser, place: LexborNode | None, layout: Layout, linked: LinkedProduct) -> bool | None:
    text = text_of_nodes([place]) if place else ""
    if re.search(layout.out_of_stock, text, re.IGNORECASE):
        return False
    if linked.available is not None:
        return linked.available
    return True if re.search(layout.in_stock, text, re.IGNORECASE) or tree.css_first(layout.cart) else None


def _product_id(tree: LexborHTMLParser, url: str) -> str:
    field = tree.css_first("input[name=products_id]")
    return (field.attributes.get("value") if field else None) or dict(parse_qsl(urlsplit(url).query)).get(
        "products_id", ""
    )


def _images(tree: LexborHTMLParser, base: str, layout: Layout) -> tuple[str, ...]:
    sources = (node.attributes.get("src") or "" for node in tree.css(layout.image))
    return _absolute(base, sources)


def _absolute(base: str, addresses: Iterable[str]) -> tuple[str, ...]:
    found = (_joined(base, address.strip()) for address in addresses if address.strip())
    return tuple(dict.fromkeys(filter(None, found)))


def _base(tree: LexborHTMLParser, url: str) -> str:
    """What relative addresses of a page are relative to."""
    node = tree.css_first("base[href]")
    return (_joined(url, (node.attributes.get("href") or "").strip()) if node else "") or url


def _path(url: str) -> str:
    return urlsplit(url).path


def _line(node: LexborNode) -> str:
    return " ".join(text_of_nodes([node]).split())
