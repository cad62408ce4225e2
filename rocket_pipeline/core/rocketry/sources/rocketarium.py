"""Rocketarium: kits and motor hardware, on a Zen Cart shop's pages; see docs/sources/rocketarium_products.md."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property
from urllib.parse import urlsplit, urlunsplit

from pydantic import ValidationError

from rocket_pipeline.core.extraction.specification import Record
from rocket_pipeline.core.fetching import Document, Request, get
from rocket_pipeline.core.rocketry.shops.records import ShopProduct
from rocket_pipeline.core.rocketry.shops.source import ShopSource, shop_specification
from rocket_pipeline.core.rocketry.shops.zen_cart import (
    Layout,
    Listed,
    Listing,
    identity,
    parse_listing,
    parse_product,
)
from rocket_pipeline.errors import ConfigurationError, DocumentRefusedError, IncompleteSourceError, RequestRefusedError

_MOST_PAGES = 500
_GONE = {404, 410}


class RocketariumProducts(ShopSource):
    """Everything that rocketarium.com lists, kits with their facts.

    `custom_config`: `listings` (paths), `layout` (fields of `Layout`), `currency`.
    """

    shop_name = "Rocketarium"
    specification = shop_specification(
        "rocketarium_products",
        shop="rocketarium",
        base_url="https://www.rocketarium.com",
        description="Kits with the facts that their pages state, other products and vendors of rocketarium.com.",
        min_records=25,
        rate_limit=1.0,
        custom_config={"currency": "USD", "listings": ["/Rockets", "/RMS"], "layout": {}},
    )

    def products(self, *, is_limited: bool) -> Iterator[tuple[ShopProduct, Record]]:  # noqa: ARG002 - all cost the same
        """Every product of the listings, from its own page; one that cannot be had is quarantined."""
        listed: dict[str, tuple[str, Listed]] = {}
        self._layout = self._configured_layout()
        requests = self._requests(listed)
        for document in self.scraper.fetch_many(requests, on_error=self.unavailable):
            product_type, row = listed[document.url]
            for record in self.from_document(self._product(document, product_type, row), document):
                product = record["product"]
                if isinstance(product, ShopProduct):
                    yield product, {"source_url": document.url, "source_sha256": document.sha256}

    def _product(self, document: Document, product_type: str, row: Listed) -> Iterator[Record]:
        product = parse_product(
            document.text, url=document.final_url, layout=self._layout, product_type=product_type, listed=row
        )
        currency = product.currency or str(self.spec.custom_config.get("currency") or "")
        yield {"product": replace(product, currency=currency)}

    def _requests(self, listed: dict[str, tuple[str, Listed]]) -> Iterator[Request]:
        """The product pages of all listings, each once; notes in `listed` what the listings tell of them."""
        known: set[str] = set()
        for path in self._listing_paths:
            before = len(known)
            for listing in self._pages(path):
                for row in listing.products:
                    url = self._own(row.url)
                    if url and identity(url) not in known:
                        known.add(identity(url))
                        listed[url] = ("" if "?" in path else path.strip("/"), row)
                        yield get(url, expect="html")
            if len(known) == before:
                self.warn(f"listing {path} shows no product of its own: its layout may have changed")

    def _pages(self, path: str) -> Iterator[Listing]:
        """The pages of a listing, as they link to one another, up to one that brings nothing new."""
        waiting, done, seen = {1: f"{self.base_url}/{path.strip('/')}"}, set[int](), set[str]()
        while number := min(waiting.keys() - done, default=0):
            if len(done) >= _MOST_PAGES:
                raise IncompleteSourceError(
                    f"{waiting[1]} has more than {_MOST_PAGES} pages.", hint="Nothing was published; look at them."
                )
            done.add(number)
            listing = self._listing(waiting[number])
            urls = {row.url for row in listing.products}
            if urls <= seen:
                return
            seen |= urls
            yield listing
            waiting = {n: own for n, url in listing.pages.items() if (own := self._own(url))} | waiting

    def _listing(self, url: str) -> Listing:
        try:
            document = self.scraper.fetch(get(url, expect="html"))
            return parse_listing(document.text, url=document.final_url, layout=self._layout)
        except RequestRefusedError as error:
            if error.status not in _GONE:
                raise
            self.warn(f"listing {url} is not there ({error.status})")
            return Listing((), {})
        except DocumentRefusedError as error:
            raise IncompleteSourceError(f"{url}: {error.message}", hint="Nothing was published.") from error

    def _own(self, url: str) -> str:
        """An address of this shop as we ask for it: pages write it with and without www; empty for one elsewhere."""
        parts, ours = urlsplit(url), urlsplit(self.base_url)
        hosts = {host.removeprefix("www.") for host in (urlsplit(self.spec.base_url).netloc, ours.netloc)}
        own = parts.netloc.lower().removeprefix("www.") in hosts
        return urlunsplit(parts._replace(scheme=ours.scheme, netloc=ours.netloc)) if own else ""

    @cached_property
    def _listing_paths(self) -> list[str]:
        paths = self.spec.custom_config.get("listings")
        if not isinstance(paths, list) or not paths:
            raise ConfigurationError(
                f"Source {self.spec.name} has no listings.", hint='Give custom_config.listings, such as ["/Rockets"].'
            )
        return [str(path) for path in paths]

    def _configured_layout(self) -> Layout:
        try:
            return Layout.model_validate(self.spec.custom_config.get("layout") or {})
        except ValidationError as error:
            first = error.errors()[0]
            raise ConfigurationError(
                f"Source {self.spec.name}, custom_config.layout.{first['loc'][0]}: {first['msg']}.",
                hint=f"Fields: {', '.join(Layout.model_fields)}.",
            ) from None
