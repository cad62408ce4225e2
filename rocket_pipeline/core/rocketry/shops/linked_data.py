"""The product that a page describes by JSON-LD (schema.org), where it does. Its HTML is not read here."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from selectolax.lexbor import LexborHTMLParser

_MOST_OBJECTS = 2000
_AVAILABLE = {"instock": True, "limitedavailability": True, "onlineonly": True, "preorder": True, "backorder": True,
              "outofstock": False, "soldout": False, "discontinued": False}  # fmt: skip

Json = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class LinkedProduct:
    """What JSON-LD says of a product; empty or None where it says nothing.

    Attributes:
        name: Its name.
        sku: Its own, or that of its first variant.
        brand: The name of its brand or maker.
        description: As written, text or HTML.
        images: Addresses as written.
        price: Of the first offer.
        currency: Of the same offer.
        available: Whether any offer can be bought.
        offers: One a variant: name, sku, price, available.
    """

    name: str = ""
    sku: str = ""
    brand: str = ""
    description: str = ""
    images: tuple[str, ...] = ()
    price: str = ""
    currency: str = ""
    available: bool | None = None
    offers: tuple[Json, ...] = ()


def linked_product(tree: LexborHTMLParser) -> LinkedProduct | None:
    """The first Product or ProductGroup of a page, alone, in an array or in a `@graph`; broken JSON is passed over."""
    for script in tree.css('script[type="application/ld+json"]'):
        try:
            content = json.loads(script.text())
        except (ValueError, RecursionError):
            continue
        for entry in _entries(content):
            if _is_a(entry, "Product") or _is_a(entry, "ProductGroup"):
                return _read(entry)
    return None


def _entries(content: object) -> Iterator[Json]:
    """The objects of a script, outer ones first."""
    waiting = [content]
    for _ in range(_MOST_OBJECTS):
        if not waiting:
            return
        entry = waiting.pop(0)
        if isinstance(entry, list):
            waiting[:0] = entry[:_MOST_OBJECTS]
        elif isinstance(entry, dict):
            yield entry
            waiting += [entry[name] for name in ("@graph", "mainEntity") if name in entry]


def _is_a(entry: Json, kind: str) -> bool:
    return kind in (_text(one).rpartition("/")[2] for one in _list(entry.get("@type")))


def _read(entry: Json) -> LinkedProduct:
    members = [one for one in _list(entry.get("hasVariant")) if isinstance(one, dict)] or [entry]
    offers = [{**_offer(offer), **_named(member, entry)} for member in members for offer in _offers(member)]
    told = [offer["available"] for offer in offers if offer["available"] is not None]
    return LinkedProduct(
        name=_text(entry.get("name")),
        sku=_text(entry.get("sku")) or next((offer["sku"] for offer in offers if offer["sku"]), ""),
        brand=_name(entry.get("brand")) or _name(entry.get("manufacturer")),
        description=_text(entry.get("description")),
        images=tuple(filter(None, map(_address, _list(entry.get("image"))))),
        price=next((offer["price"] for offer in offers if offer["price"]), ""),
        currency=next((offer["currency"] for offer in offers if offer["currency"]), ""),
        available=any(told) if told else None,
        offers=tuple(offers) if len(offers) > 1 else (),
    )


def _offers(member: Json) -> Iterator[Json]:
    """The offers of a product, those within an AggregateOffer or the aggregate itself."""
    for offer in _list(member.get("offers")):
        if isinstance(offer, dict):
            within = [one for one in _list(offer.get("offers")) if isinstance(one, dict)]
            yield from within or [offer]


def _offer(offer: Json) -> Json:
    specification = next((one for one in _list(offer.get("priceSpecification")) if isinstance(one, dict)), {})
    availability = _text(offer.get("availability")).rstrip("/").rpartition("/")[2].lower()
    return {
        "price": _text(offer.get("price")) or _text(offer.get("lowPrice")) or _text(specification.get("price")),
        "currency": _text(offer.get("priceCurrency")) or _text(specification.get("priceCurrency")),
        "available": _AVAILABLE.get(availability),
    }


def _named(member: Json, entry: Json) -> Json:
    return {"title": "" if member is entry else _text(member.get("name")), "sku": _text(member.get("sku"))}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _name(value: object) -> str:
    """A name that stands as text, or in an object."""
    first = next(iter(_list(value)), None)
    return _text(first.get("name")) if isinstance(first, dict) else _text(first)


def _address(value: object) -> str:
    return _text(value.get("url") or value.get("contentUrl")) if isinstance(value, dict) else _text(value)


def _text(value: object) -> str:
    return "" if value is None or isinstance(value, dict | list) else " ".join(str(value).split())
