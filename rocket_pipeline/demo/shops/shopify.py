"""A stand-in of a Shopify storefront: its JSON, its product pages and its pictures.

What belongs here: routes and formats. What a shop sells is in estes.py and loc_precision.py.

Kept from real storefronts: `limit` is 30 unless asked, at most 250; pages are numbered; nothing says how many there
are; page times limit over 25,000 is status 400. Between a reader's first page and its second a product goes on top
of the list, as happens in a real shop, so the last product of the first page stands again on the second. `tags` is
an array in lists of products and a text in a single product's JSON, which lacks `available`. A hidden collection's
products.json is empty though the collection counts products.

Not as the real site: pictures come from the shop's own /cdn/shop/files/, which real shops serve too, and not from
cdn.shopify.com; search, carts and site maps are missing.
"""

from __future__ import annotations

import html
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from rocket_pipeline.demo.shops.items import FILES, SYNCHRONIZED_AT, Item, Json, alone, pictures_of, record
from rocket_pipeline.demo.shops.numbers import Stated
from rocket_pipeline.demo.shops.pictures import Picture, picture_response
from rocket_pipeline.demo.site import Request, Response, json_response, text_response

DEFAULT_LIMIT, MAX_LIMIT, MAX_DEPTH = 30, 250, 25_000
HTML_TYPE = "text/html; charset=utf-8"
ROBOTS = """# This shop runs on Shopify. Products and collections may be read.
User-agent: *
Disallow: /admin
Disallow: /cart
Disallow: /orders
Disallow: /checkouts/
Disallow: /checkout
Disallow: /carts
Disallow: /account
Disallow: /collections/*sort_by*
Disallow: /*/collections/*sort_by*
Disallow: /collections/*+*
Disallow: /blogs/*+*
Disallow: /*design_theme_id*
Disallow: /*preview_theme_id*
Disallow: /search
Disallow: /policies/
Sitemap: {url}/sitemap.xml

User-agent: adsbot-google
Disallow: /checkouts/
Disallow: /checkout
Disallow: /carts
Disallow: /orders

User-agent: Nutch
Disallow: /

User-agent: AhrefsBot
Crawl-delay: 10
Disallow: /checkout
"""


@dataclass(frozen=True)
class Shop:
    """What makes one shop: the real URL it stands in for, its name, and what it sells, newest first.

    Attributes:
        items: Called once, at the first request.
        collections: Handle → title.
        hidden: Collections whose products.json is empty all the same.
    """

    url: str
    name: str
    first_id: int
    items: Callable[[], Sequence[Item]]
    collections: Mapping[str, str] = field(default_factory=dict)
    hidden: frozenset[str] = frozenset()


class Shopify:
    """The stand-in site of one shop."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop

    @cached_property
    def truth(self) -> dict[str, dict[str, Stated]]:
        """Handle of every kit → the facts that its text states, by their names in the contract."""
        return {item.handle: dict(item.stated) for item in self._items if item.stated is not None}

    @cached_property
    def products(self) -> list[Json]:
        """Every product as products.json tells it, newest first."""
        url, first_id = self.shop.url, self.shop.first_id
        return [record(item, place, url=url, first_id=first_id) for place, item in enumerate(self._items)]

    @property
    def paths(self) -> list[str]:
        """Every page and picture."""
        collections = [f"/collections/{handle}/products.json" for handle in self.shop.collections]
        pages = [f"/products/{handle}{end}" for handle in self._by_handle for end in ("", ".json")]
        pictures = [FILES + name for name in self._pictures]
        return ["/robots.txt", "/products.json", "/collections.json", *collections, *pages, *pictures]

    def respond(self, request: Request) -> Response:
        """Answer as a storefront does; an unknown path is an HTML page with status 404."""
        path = request.path
        if path == "/robots.txt":
            return text_response(ROBOTS.format(url=self.shop.url))
        if path.startswith(FILES):
            return self._file(path.removeprefix(FILES))
        if path == "/products.json":
            return _page(request, "products", self.products)
        if path == "/collections.json":
            return _page(request, "collections", self._collections)
        return self._shelf(request) or _not_found(self.shop.name)

    def _shelf(self, request: Request) -> Response | None:
        """Answer what lies below /products/ and /collections/."""
        kind, _, name = request.path.removeprefix("/").partition("/")
        if kind == "collections" and name.endswith("/products.json"):
            handle = name.removesuffix("/products.json")
            known = handle in self.shop.collections
            return _page(request, "products", self._shown(handle)) if known else None
        if kind != "products" or name.removesuffix(".json") not in self._by_handle:
            return None
        product = self._by_handle[name.removesuffix(".json")]
        if name.endswith(".json"):
            return json_response({"product": alone(product)})
        return Response(200, _product_page(self.shop, product).encode(), HTML_TYPE)

    def _file(self, name: str) -> Response:
        return picture_response(self._pictures.get(name))

    @cached_property
    def _items(self) -> Sequence[Item]:
        return self.shop.items()

    @cached_property
    def _by_handle(self) -> dict[str, Json]:
        return {product["handle"]: product for product in self.products}

    @cached_property
    def _pictures(self) -> dict[str, Picture]:
        pictures = [picture for item in self._items for picture in pictures_of(item)]
        return {picture.filename: picture for picture in pictures}

    @cached_property
    def _collections(self) -> list[Json]:
        return [
            {
                "id": self.shop.first_id // 10 + place,
                "title": title,
                "handle": handle,
                "description": "",
                "published_at": "2023-01-17T09:20:00-07:00",
                "updated_at": SYNCHRONIZED_AT,
                "image": None,
                "products_count": sum(handle in item.collections for item in self._items),
            }
            for place, (handle, title) in enumerate(self.shop.collections.items())
        ]

    def _shown(self, handle: str) -> list[Json]:
        if handle in self.shop.hidden:
            return []
        pairs = zip(self._items, self.products, strict=True)
        return [product for item, product in pairs if handle in item.collections]


def _number(request: Request, name: str, default: int) -> int:
    """A parameter that counts from 1; the default where it is missing or no number."""
    text = request.query.get(name, [""])[-1]
    return max(1, int(text)) if text.isdecimal() and len(text) < 10 else default


def _page(request: Request, key: str, entries: Sequence[Json]) -> Response:
    """One page of a list; from the second on it stands one further down, as after an insertion."""
    limit, page = min(_number(request, "limit", DEFAULT_LIMIT), MAX_LIMIT), _number(request, "page", 1)
    if page * limit > MAX_DEPTH:
        return json_response({"errors": f"Page * Limit exceeds the {MAX_DEPTH} limit."}, status=400)
    start = (page - 1) * limit - int(page > 1)
    return json_response({key: list(entries[start : page * limit - int(page > 1)])})


def _offer(shop: Shop, product: Json, variant: Json) -> Json:
    scheme = "http" if product["id"] % 2 else "https"
    return {
        "@type": "Offer",
        "price": variant["price"],
        "priceCurrency": "USD",
        "availability": f"{scheme}://schema.org/{'InStock' if variant['available'] else 'OutOfStock'}",
        "url": f"{shop.url}/products/{product['handle']}?variant={variant['id']}",
    }


def _linked_data(shop: Shop, product: Json) -> Json:
    """JSON-LD: a ProductGroup where there are several variants, else a Product; some within @graph."""
    about = {
        "name": product["title"],
        "brand": {"@type": "Brand", "name": product["vendor"]},
        "image": [image["src"] for image in product["images"]],
        "url": f"{shop.url}/products/{product['handle']}",
    }
    offers = [(variant, _offer(shop, product, variant)) for variant in product["variants"]]
    if len(offers) > 1:
        members = [{"@type": "Product", "name": v["title"], "sku": v["sku"], "offers": offer} for v, offer in offers]
        return {"@context": "http://schema.org/", "@type": "ProductGroup", **about, "hasVariant": members}
    single = {"@type": "Product", **about, "sku": offers[0][0]["sku"], "offers": offers[0][1]}
    if product["id"] % 3 == 0:
        return {"@context": "https://schema.org", "@graph": [{"@type": "WebSite", "name": shop.name}, single]}
    return {"@context": "http://schema.org/", **single}


def _product_page(shop: Shop, product: Json) -> str:
    title = html.escape(product["title"])
    linked = json.dumps(_linked_data(shop, product), ensure_ascii=False).replace("</", "<\\/")
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{title} – {shop.name}</title>\n'
        f'<link rel="canonical" href="{shop.url}/products/{product["handle"]}">\n'
        f'<script type="application/ld+json">{linked}</script></head>\n'
        f'<body><main><h1 class="product__title">{title}</h1>\n'
        f'<span class="price-item price-item--regular">${product["variants"][0]["price"]} USD</span>\n'
        f'<div class="product__description rte">{product["body_html"]}</div></main></body></html>\n'
    )


def _not_found(name: str) -> Response:
    page = f"<!doctype html>\n<title>404 Not Found – {name}</title>\n<h1>Page not found</h1>\n"
    return Response(404, page.encode(), HTML_TYPE)
