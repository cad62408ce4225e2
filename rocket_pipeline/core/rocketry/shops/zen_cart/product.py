"""A product's page of a Zen Cart shop; JSON-LD, where the page has it, fills what the selectors do not find."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

from rocket_pipeline.common.html import text_of, text_of_nodes
from rocket_pipeline.core.rocketry.shops.linked_data import LinkedProduct, linked_product
from rocket_pipeline.core.rocketry.shops.records import ShopProduct
from rocket_pipeline.core.rocketry.shops.zen_cart.addresses import base_of, handle_of, joined, lasting, number_of
from rocket_pipeline.core.rocketry.shops.zen_cart.layout import Layout, amount_of, find, line_of, tree_of
from rocket_pipeline.core.rocketry.shops.zen_cart.listing import Listed
from rocket_pipeline.errors import DocumentRefusedError

_SAID = re.IGNORECASE | re.MULTILINE
_OWN_PARAGRAPHS = "p:not(#productDateAdded):not(#productInfoLink)"
_NEW_LINE = re.compile(r"[\r\n]+\s*(?=(?:<[^>]+>\s*){0,4}[A-Z][A-Za-z /-]{2,30}?\s*(?:[:=(\d]|\.{2}|…))")
"""A line end of the source before what reads as a label: such lines list facts, one each."""
_LEADER = re.compile(r" ?(?:(?<!\.)\.{3,}+|…) ?(?=\d)")


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
    tree = tree_of(content)
    base, linked = base_of(tree, url), linked_product(tree) or LinkedProduct()
    title = next((node for node in find(tree, layout.name) if line_of(node)), None)
    name = (line_of(title) if title else "") or linked.name
    if not name:
        raise DocumentRefusedError("The page names no product.", code="product_layout")
    place = _around(title) if title else tree.body
    details = _details(tree, layout)
    price, former = _prices(tree, layout)
    return ShopProduct(
        product_id=_product_id(tree, url),
        handle=handle_of(url, product_type),
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
        product_url=lasting(url),
    )


def _around(title: LexborNode) -> LexborNode:
    """The smallest part of the page around the name that has a paragraph, at most the body."""
    node = title
    while node.parent is not None and node.tag != "body" and node.css_first("p") is None:
        node = node.parent
    return node


def _description(tree: LexborHTMLParser, place: LexborNode | None, layout: Layout) -> str:
    described = next((node for node in find(tree, layout.description) if line_of(node)), None)
    nodes = [described] if described else place.css(_OWN_PARAGRAPHS) if place else []
    html = "<br>".join(_NEW_LINE.sub("<br>", node.html or "") for node in nodes)
    return _LEADER.sub(": ", text_of(html))


def _prices(tree: LexborHTMLParser, layout: Layout) -> tuple[str, str]:
    """The price and the one that held before."""
    for node in find(tree, layout.price):
        special, former = next(find(node, layout.special_price), None), node.css_first(layout.former_price)
        price = amount_of(special or node)
        if price:
            return price, amount_of(former) if former and special else ""
    return "", ""


def _details(tree: LexborHTMLParser, layout: Layout) -> dict[str, str]:
    pairs = (line_of(node).partition(":") for node in tree.css(layout.details))
    return {name.strip().lower(): value.strip() for name, colon, value in pairs if colon}


def _available(tree: LexborHTMLParser, place: LexborNode | None, layout: Layout, linked: LinkedProduct) -> bool | None:
    text = "\n".join([text_of_nodes([place]), *_buttons(place)]) if place else ""
    if re.search(layout.out_of_stock, text, _SAID):
        return False
    if linked.available is not None:
        return linked.available
    return True if re.search(layout.in_stock, text, _SAID) or tree.css_first(layout.cart) else None


def _buttons(place: LexborNode) -> Iterator[str]:
    """What buttons and pictures say: of a product that is out of stock a picture may be all that does."""
    for node in place.css("img[alt], input[alt], input[value], button, a.button"):
        yield " ".join(filter(None, (node.attributes.get("alt"), node.attributes.get("value"), node.text())))


def _product_id(tree: LexborHTMLParser, url: str) -> str:
    field = tree.css_first("input[name=products_id]")
    return (field.attributes.get("value") if field else None) or number_of(url)


def _images(tree: LexborHTMLParser, base: str, layout: Layout) -> tuple[str, ...]:
    sources = (node.attributes.get("src") or "" for node in find(tree, layout.image))
    return _absolute(base, sources)


def _absolute(base: str, addresses: Iterable[str]) -> tuple[str, ...]:
    found = (joined(base, address.strip()) for address in addresses if address.strip())
    return tuple(dict.fromkeys(filter(None, found)))
