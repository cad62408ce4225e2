"""A Shopify shop by its `products.json`: what all such shops have in common. Which shops there are, own modules say.

The format as seen: pages of at most 250 products, by number, without a total or a link to the next one; a page past
the last is empty; `page * limit` over 25,000 is refused with status 400. Prices are text, there is no currency and
no stock, `grams` is the parcel's weight, and skill levels are only in collections or in a sentence.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from typing import Any
from urllib.parse import quote

from rocket_pipeline.common.html import text_of
from rocket_pipeline.common.text import counted
from rocket_pipeline.core.extraction.specification import Record
from rocket_pipeline.core.fetching import Document, get
from rocket_pipeline.core.rocketry.shops.records import ShopProduct, product_record
from rocket_pipeline.core.rocketry.shops.source import ShopSource
from rocket_pipeline.errors import (
    DocumentRefusedError,
    ExtractionError,
    FetchError,
    IncompleteSourceError,
    RequestRefusedError,
)

PAGE_SIZE = 250
DEEPEST = 25_000
"""Shopify's own end: no page whose number times `limit` is more."""
_MOST_PAGES = 1000
_BAD_REQUEST = 400
_OUT_OF_STOCK = {"out_of_stock", "out of stock", "sold out", "sold_out"}
_VARIANT = ("id", "title", "sku", "price", "compare_at_price", "available", "grams")

Json = dict[str, Any]


def parse_products(
    content: bytes, *, site: str = "", currency: str = "", collections: Mapping[str, list[str]] | None = None
) -> Iterator[Record]:
    """The records of a `products.json` page.

    Args:
        content: The page: `{"products": […]}`, or the array alone.
        site: The shop's root, for the products' own addresses.
        currency: What its prices are in.
        collections: Product's id → handles of the collections that list it.

    Raises:
        DocumentRefusedError: `not_json`, or `shopify_layout`: it is no list of products.
    """
    for raw in products_of(content):
        yield product_record(read_product(raw, site=site, currency=currency, collections=collections))


def products_of(content: bytes) -> Iterator[Json]:
    """The products of a page as they stand there; errors as `parse_products`."""
    try:
        page = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise DocumentRefusedError("A page of products is not JSON.", code="not_json") from error
    products = page.get("products") if isinstance(page, dict) else page
    if not isinstance(products, list) or not all(isinstance(product, dict) for product in products):
        said = page.get("errors") or page.get("error") if isinstance(page, dict) else None
        told = f": it says {said!r:.100}" if said else ""
        raise DocumentRefusedError(f"A page of products holds no list of products{told}.", code="shopify_layout")
    yield from products


def read_product(
    raw: Json, *, site: str = "", currency: str = "", collections: Mapping[str, list[str]] | None = None
) -> ShopProduct:
    """One product; what is missing or not of its type is left empty."""
    variants = sorted(_dicts(raw.get("variants")), key=_position)
    first = variants[0] if variants else {}
    tags, handle = _tags(raw.get("tags")), _text(raw.get("handle"))
    return ShopProduct(
        product_id=_text(raw.get("id")),
        handle=handle,
        sku=next((sku for variant in variants if (sku := _text(variant.get("sku")))), ""),
        name=_line(raw.get("title")),
        vendor=_line(raw.get("vendor")),
        product_type=_line(raw.get("product_type")),
        tags=tags,
        collections=(collections or {}).get(_text(raw.get("id")), ()),
        price=_text(first.get("price")),
        compare_at_price=_text(first.get("compare_at_price")),
        currency=currency,
        available=_available(variants, tags),
        shipping_weight_g=_text(first.get("grams")),
        variants=_ways_to_buy(variants, raw),
        image_urls=_images(raw),
        description=_description(_text(raw.get("body_html"))),
        published_at=_text(raw.get("published_at")),
        updated_at=_text(raw.get("updated_at")),
        product_url=f"{site}/products/{quote(handle, safe='', errors='replace')}" if site and handle else "",
    )


class ShopifySource(ShopSource):
    """A Shopify shop. `custom_config`: `currency`, and `collections`, the handles of those to look products up in.

    A limited extraction asks for no collections, since these cost a request each.
    """

    unsampled = ("collections",)

    def products(self, *, is_limited: bool) -> Iterator[tuple[ShopProduct, Record]]:
        """Every product, page by page.

        Raises:
            IncompleteSourceError: The shop ends before its products do.
        """
        currency = str(self.spec.custom_config.get("currency") or "")
        collections = {} if is_limited else self._collections()
        for raw, document in self._distinct(self._pages("/products.json")):
            product = read_product(raw, site=self.base_url, currency=currency, collections=collections)
            yield product, {"source_url": document.url, "source_sha256": document.sha256}

    def _pages(self, path: str) -> Iterator[tuple[list[Json], Document]]:
        """The pages up to an empty one, or one that brings nothing new.

        A page that is not full says nothing: shops clamp the limit, and hide products after they have cut the page.
        """
        seen: set[str] = set()
        for number in range(1, _MOST_PAGES + 1):
            document = self._page(path, number, len(seen))
            products = self._products_of(document, number)
            identities = {_identity(product) for product in products}
            if identities <= seen:
                if identities:
                    self.warn(f"{document.url} brings only products of the pages before it: taken as the end")
                return
            seen |= identities
            yield products, document
        raise IncompleteSourceError(
            f"{self.base_url}{path} has not ended after {_MOST_PAGES:,} pages and {counted(len(seen), 'product')}.",
            hint="Nothing was published; look at its pages in a browser.",
        )

    def _page(self, path: str, number: int, had: int) -> Document:
        request = get(f"{self.base_url}{path}", {"limit": PAGE_SIZE, "page": number}, expect="json")
        try:
            return self.scraper.fetch(request)
        except RequestRefusedError as error:
            if error.status != _BAD_REQUEST or number == 1:
                raise
            raise IncompleteSourceError(
                f"{request.url} was refused (400) after {counted(had, 'product')}: Shopify gives no page whose number "
                f"times limit is over {DEEPEST:,}.",
                hint="Nothing was published; such a shop must be read by its collections.",
            ) from error

    def _products_of(self, document: Document, number: int) -> list[Json]:
        """The products of a page. A bad first page is quarantined like any document; a later one is a hole."""
        if number == 1:
            return list(self.from_document(products_of(document.content), document))
        try:
            return list(products_of(document.content))
        except DocumentRefusedError as error:
            raise IncompleteSourceError(
                f"{document.url}: {error.message}", hint="Nothing was published; try again later."
            ) from error

    def _distinct(self, pages: Iterable[tuple[list[Json], Document]]) -> Iterator[tuple[Json, Document]]:
        """Every product once, as it came first: a page shifts when a product is published while we read."""
        first: dict[str, str] = {}
        again = changed = 0
        for products, document in pages:
            for product in products:
                identity, content = _identity(product), _digest(product)
                if identity not in first:
                    first[identity] = content
                    yield product, document
                else:
                    again += 1
                    changed += first[identity] != content
        if again:
            told = f", {changed} of them changed meanwhile" if changed else ""
            self.warn(f"{counted(again, 'product')} came twice{told}: kept as they came first")

    def _collections(self) -> dict[str, list[str]]:
        """Product's id → the configured collections that list it; one that cannot be had is only warned of."""
        handles = self.spec.custom_config.get("collections") or []
        found: dict[str, list[str]] = {}
        for handle in map(str, handles) if isinstance(handles, list) else ():
            ids = self._listed_in(handle)
            for product_id in ids:
                found.setdefault(product_id, []).append(handle)
        return found

    def _listed_in(self, handle: str) -> list[str]:
        path = f"/collections/{quote(handle, safe='')}/products.json"
        ids: dict[str, None] = {}
        try:
            for products, _ in self._pages(path):
                ids |= dict.fromkeys(_text(product.get("id")) for product in products)
        except (FetchError, ExtractionError) as error:
            self.warn(f"collection {handle} cannot be read: {error}")
            return []
        if not ids:
            self.warn(f"collection {handle} lists no product")
        return list(ids)


def _identity(product: Json) -> str:
    """What a product is known by: its id, or what else there is."""
    return _text(product.get("id")) or _text(product.get("handle")) or _digest(product)


def _digest(product: Json) -> str:
    told = {name: value for name, value in product.items() if name not in {"source_url", "source_sha256"}}
    return sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def _dicts(value: object) -> list[Json]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _position(entry: Json) -> float:
    """Where an entry stands; positions need not begin at 1, and entries without one stand last."""
    position = entry.get("position")
    return position if isinstance(position, int | float) else float("inf")


def _text(value: object) -> str:
    """A scalar as text, without the space around it."""
    return "" if value is None or isinstance(value, bool | dict | list) else str(value).strip()


def _line(value: object) -> str:
    return " ".join(_text(value).split())


def _description(body: str) -> str:
    """A body's plain text; in one without any markup the lines count, as whoever typed them meant it."""
    return text_of(body if "<" in body else body.replace("\n", "<br>"))


def _ways_to_buy(variants: list[Json], raw: Json) -> list[Json]:
    """The variants with what they are by the product's options: `{"Motor Mount": "54mm"}`."""
    options = [_line(option.get("name")) for option in sorted(_dicts(raw.get("options")), key=_position)]
    names = list(enumerate(options or ["Option 1", "Option 2", "Option 3"], 1))
    return [
        {name: variant[name] for name in _VARIANT if name in variant}
        | {"options": {name: value for n, name in names if (value := _text(variant.get(f"option{n}")))}}
        for variant in variants
    ]


def _tags(value: object) -> list[str]:
    """Tags are an array here and a text with commas in Shopify's Admin API."""
    tags = value.split(",") if isinstance(value, str) else value if isinstance(value, list) else []
    return [tag for one in tags if (tag := _line(one))]


def _available(variants: list[Json], tags: list[str]) -> bool | None:
    """Whether any variant can be bought; where none says so, what the tags say."""
    told = [variant["available"] for variant in variants if isinstance(variant.get("available"), bool)]
    if told:
        return any(told)
    return False if _OUT_OF_STOCK & {tag.lower() for tag in tags} else None


def _images(raw: Json) -> list[str]:
    sources = [_text(image.get("src")) for image in sorted(_dicts(raw.get("images")), key=_position)]
    absolute = ("https:" + source if source.startswith("//") else source for source in sources)
    return list(dict.fromkeys(source for source in absolute if source.startswith(("https://", "http://"))))
