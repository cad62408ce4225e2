"""What shops sell, as records: the same columns for every shop. How a shop's pages are read does not belong here."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rocket_pipeline.core.extraction.specification import FieldType, Record
from rocket_pipeline.core.rocketry.kit_facts import FACTS, read_kit_facts
from rocket_pipeline.core.rocketry.shops.product_classes import Product, classify

KIT = "kit"
_BAR = re.compile(r"\s+\|\s+")
_PAIR = re.compile(r"[^:|]{2,40}:\s*[^\s|].*")

FIELDS: dict[str, FieldType] = {
    "entity_type": "text",
    "product_id": "text",
    "handle": "text",
    "sku": "text",
    "name": "text",
    "vendor": "text",
    "product_type": "text",
    "tags": "text",
    "collections": "text",
    "product_class": "text",
    "class_rule": "text",
    "price": "number",
    "compare_at_price": "number",
    "currency": "text",
    "available": "boolean",
    "shipping_weight_g": "number",
    "variants": "text",
    "image_urls": "text",
    "description": "text",
    "published_at": "text",
    "updated_at": "text",
    "product_url": "url",
    **{column: "text" for fact in FACTS for column in (fact, f"{fact}_words")},
}
"""The columns of kits and of other products, in their order."""


@dataclass(frozen=True, kw_only=True)
class ShopProduct:
    """One product as a shop tells it; empty or None where it says nothing.

    Attributes:
        product_id: The shop's own number.
        handle: Its name in the URL.
        sku: As written: leading zeros count.
        name: The title.
        vendor: Who makes it, or whom the shop names.
        product_type: The shop's own word for its kind.
        tags: The shop's tags.
        collections: Handles of the collections that list it, of those that were asked for.
        price: As written, without a sign.
        compare_at_price: The price before, as written; shops also write the price itself here.
        currency: ISO 4217, from the source's configuration where the page does not say it.
        available: Whether any of its variants can be bought.
        shipping_weight_g: Of the parcel, not of the rocket.
        variants: The ways to buy it, in their order.
        image_urls: Absolute, in their order.
        description: Plain text.
        published_at: As written.
        updated_at: As written; nightly jobs touch every product.
        product_url: Its page.
    """

    product_id: str = ""
    handle: str = ""
    sku: str = ""
    name: str = ""
    vendor: str = ""
    product_type: str = ""
    tags: Sequence[str] = ()
    collections: Sequence[str] = ()
    price: str = ""
    compare_at_price: str = ""
    currency: str = ""
    available: bool | None = None
    shipping_weight_g: str = ""
    variants: Sequence[Mapping[str, Any]] = ()
    image_urls: Sequence[str] = ()
    description: str = ""
    published_at: str = ""
    updated_at: str = ""
    product_url: str = ""


def product_record(product: ShopProduct) -> Record:
    """A product's record: classified, and with its facts when it is a kit."""
    description = unglued(product.description)
    known = Product(product.name, product.product_type, (*product.tags, *product.collections), description)
    product_class, rule = classify(known)
    is_kit = product_class == KIT
    return {
        "entity_type": KIT if is_kit else "product",
        **{name: getattr(product, name) for name in FIELDS if hasattr(product, name)},
        "tags": _json(product.tags),
        "collections": _json(product.collections),
        "product_class": product_class,
        "class_rule": rule,
        "variants": _json(product.variants),
        "image_urls": _json(product.image_urls),
        "description": description,
        **(_facts(description, product.name) if is_kit else {}),
    }


def unglued(text: str) -> str:
    """The text with one fact a line where bars glue them: `Height: 41" | Diameter: 2.14"`."""
    return "\n".join(part for line in text.split("\n") for part in _parts(line))


def _parts(line: str) -> list[str]:
    parts = _BAR.split(line)
    return parts if _PAIR.fullmatch(parts[0]) else [line]  # a table's row begins with a label alone


def _facts(text: str, title: str) -> Record:
    """The facts that a text states and their words, in columns."""
    record: Record = {}
    for name, fact in read_kit_facts(text, title=title).items():
        record |= {name: fact.as_text(), f"{name}_words": fact.words}
    return record


def _json(values: Sequence[Any]) -> str:
    """A JSON array in one cell; nothing for none."""
    return json.dumps(list(values), ensure_ascii=False) if values else ""
