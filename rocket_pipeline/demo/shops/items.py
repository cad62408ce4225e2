"""Products of the demo's Shopify shops: how a shop enters them, and how the storefront's JSON tells them.

What belongs here: one product at a time. Lists, pages and routes are in shopify.py.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rocket_pipeline.demo.shops.numbers import Stated
from rocket_pipeline.demo.shops.pictures import Picture, picture_of
from rocket_pipeline.demo.shops.words import chance

FILES = "/cdn/shop/files/"
SYNCHRONIZED_AT = "2026-09-14T03:30:02-06:00"
"""A nightly job touches every product, so that `updated_at` tells nothing."""
NEWEST = datetime.datetime(2026, 9, 3, 15, 42, 7)  # noqa: DTZ001 - Denver's time, offset added when written

Json = dict[str, Any]


@dataclass(frozen=True)
class Variant:
    """One way to buy a product; `title` "Default Title" where there is only one."""

    sku: str
    price: str
    grams: int
    title: str = "Default Title"
    compare_at_price: str | None = None
    available: bool = True


@dataclass(frozen=True)
class Item:
    """One product as its shop enters it.

    Attributes:
        handle: The last part of its URL.
        body: HTML.
        variants: At least one.
        first_position: `position` of the first variant; more than 1 where earlier ones were deleted.
        option: What the variants differ in.
        pictures: How many.
        collections: Handles of the collections that show it.
        stated: For a kit, what its body states (maybe nothing); None for anything else.
    """

    title: str
    handle: str
    body: str
    vendor: str
    product_type: str
    tags: tuple[str, ...]
    variants: tuple[Variant, ...]
    first_position: int = 1
    option: str = "Title"
    pictures: int = 1
    collections: tuple[str, ...] = ()
    stated: Mapping[str, Stated] | None = None


def pictures_of(item: Item) -> list[Picture]:
    """The product's pictures in their order."""
    stem = f"{item.variants[0].sku}-{item.handle.replace('™', '')}"
    return [picture_of(f"{stem}-{place}") for place in range(1, item.pictures + 1)]


def record(item: Item, place: int, *, url: str, first_id: int) -> Json:
    """The product as products.json tells it.

    Args:
        item: The product.
        place: Its place in the shop, 0 for the newest.
        url: The shop's.
        first_id: The newest product's id, about.
    """
    rng = chance(url, item.handle)
    published = NEWEST - datetime.timedelta(hours=37 * place + rng.randrange(24))
    created = published - datetime.timedelta(days=rng.randrange(1, 40))
    identifier = first_id - place * 7_919_000 - rng.randrange(900)
    variant_ids = [identifier * 4 + 32_768 * number for number in range(len(item.variants))]
    shared = variant_ids if len(variant_ids) > 1 else []
    images = [
        _image(identifier, position, f"{url}{FILES}", picture) | {"variant_ids": shared if position == 1 else []}
        for position, picture in enumerate(pictures_of(item), 1)
    ]
    featured = {**images[0], "alt": item.title} if shared else None
    variants = [
        {"id": variant_id, **_variant(variant, featured), "position": position, "product_id": identifier}
        for position, (variant_id, variant) in enumerate(
            zip(variant_ids, item.variants, strict=True), item.first_position
        )
    ]
    return {
        "id": identifier,
        "title": item.title,
        "handle": item.handle,
        "body_html": item.body,
        "published_at": _denver(published),
        "created_at": _denver(created),
        "updated_at": SYNCHRONIZED_AT,
        "vendor": item.vendor,
        "product_type": item.product_type,
        "tags": sorted(item.tags, key=str.lower),
        "variants": variants,
        "images": images,
        "options": [{"name": item.option, "position": 1, "values": [variant.title for variant in item.variants]}],
    }


def alone(product: Json) -> Json:
    """A product of products.json as /products/<handle>.json tells it."""
    variants = [{key: value for key, value in variant.items() if key != "available"} for variant in product["variants"]]
    image = product["images"][0] if product["images"] else None
    return {**product, "tags": ", ".join(product["tags"]), "variants": variants, "image": image}


def _image(product_id: int, position: int, folder: str, picture: Picture) -> Json:
    return {
        "id": product_id * 3 + position,
        "created_at": "2025-11-12T10:05:33-07:00",
        "position": position,
        "updated_at": "2026-05-20T16:27:48-06:00",
        "product_id": product_id,
        "src": f"{folder}{picture.filename}?v={1_700_000_000 + product_id % 85_000_000}",
        "width": picture.width,
        "height": picture.height,
    }


def _variant(variant: Variant, featured: Json | None) -> Json:
    return {
        "title": variant.title,
        "option1": variant.title,
        "option2": None,
        "option3": None,
        "sku": variant.sku,
        "requires_shipping": True,
        "taxable": True,
        "featured_image": featured,
        "available": variant.available,
        "price": variant.price,
        "grams": variant.grams,
        "compare_at_price": variant.compare_at_price,
        "created_at": "2025-02-04T11:18:09-07:00",
        "updated_at": SYNCHRONIZED_AT,
    }


def _denver(time: datetime.datetime) -> str:
    """The time as Shopify writes it, with Denver's offset in summer or winter (to the month)."""
    return f"{time.isoformat()}{'-06:00' if 4 <= time.month <= 10 else '-07:00'}"
