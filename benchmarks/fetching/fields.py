"""The twelve fields of a page, by either parser. Both must give the same; `benchmarks/fetch.py` compares them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from selectolax.lexbor import LexborHTMLParser

if TYPE_CHECKING:
    from parsel import Selector

TEXTS = {
    "name": "h1.product-title",
    "manufacturer": "a.brand",
    "sku": "span.sku",
    "availability": "span.stock",
    "skill_level": "tr[data-spec=skill_level] td",
    "length": "tr[data-spec=length] td",
    "diameter": "tr[data-spec=diameter] td",
    "weight": "tr[data-spec=weight] td",
    "motor_mount": "tr[data-spec=motor_mount] td",
    "recovery": "tr[data-spec=recovery] td",
}
ATTRIBUTES = {
    "price": ("span.price", "data-amount"),
    "image_url": ("img#main-image", "src"),
}
FIELDS = (*TEXTS, *ATTRIBUTES)


def by_selectolax(text: str) -> dict[str, str | None]:
    """The fields, by selectolax's lexbor."""
    tree = LexborHTMLParser(text)
    row: dict[str, str | None] = {}
    for name, selector in TEXTS.items():
        node = tree.css_first(selector)
        row[name] = node.text(strip=True) if node else None
    for name, (selector, attribute) in ATTRIBUTES.items():
        node = tree.css_first(selector)
        row[name] = node.attributes.get(attribute) if node else None
    return row


def by_parsel(selector: Selector) -> dict[str, str | None]:
    """The fields, by parsel, as Scrapy's own documentation does it."""
    row = {name: _stripped(selector.css(f"{css}::text").get()) for name, css in TEXTS.items()}
    for name, (css, attribute) in ATTRIBUTES.items():
        row[name] = selector.css(f"{css}::attr({attribute})").get()
    return row


def _stripped(value: str | None) -> str | None:
    return value.strip() if value is not None else None
