"""A listing of a Zen Cart shop: its products and its further pages."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode

from rocket_pipeline.core.rocketry.shops.zen_cart.addresses import (
    base_of,
    identity,
    is_product,
    is_same_list,
    links_of,
    path_of,
)
from rocket_pipeline.core.rocketry.shops.zen_cart.layout import Layout, amount_of, find, line_of, tree_of

_LINKS_OF_A_ROW = 20
_HEADED = ".itemTitle a[href], h2 a[href], h3 a[href], h4 a[href], h5 a[href]"
_PAGE = re.compile(r"[?&]page=(\d{1,6})(?:&|$)")


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
    tree = tree_of(content)
    base = base_of(tree, url)
    rows = [found for row in tree.css(layout.row) if (found := _listed(row, base, layout))]
    if not rows:
        below = path_of(url) + "/"
        rows = [
            Listed(to, line_of(link))
            for link, to in links_of(tree.css("a[href]"), base)
            if path_of(to).startswith(below) or is_product(to)
        ]
    return Listing(_once(rows), _pages(tree, base, url))


def _listed(row: LexborNode, base: str, layout: Layout) -> Listed | None:
    """A row's product: where its heading leads, else its first link to a product, else its first link."""
    headed, links = (list(links_of(row.css(selector)[:_LINKS_OF_A_ROW], base)) for selector in (_HEADED, "a[href]"))
    numbered = [link for link in links if is_product(link[1])]
    leading = headed or numbered or links
    if not leading:
        return None
    url = leading[0][1]
    name = next((line for link, to in [*headed, *links] if to == url and (line := line_of(link))), "")
    price = next((amount for node in find(row, layout.row_price) if (amount := amount_of(node))), "")
    return Listed(url, name, price)


def _pages(tree: LexborHTMLParser, base: str, url: str) -> dict[int, str]:
    found: dict[int, str] = {}
    for link, to in links_of(tree.css("a[href*='page=']"), base):
        number = _PAGE.search(link.attributes.get("href") or "")
        if number and is_same_list(to, url):
            found.setdefault(int(number[1]), to)
    return found


def _once(rows: Iterable[Listed]) -> tuple[Listed, ...]:
    first: dict[str, Listed] = {}
    for row in rows:
        known = first.setdefault(identity(row.url), row)
        if not known.name and row.name:  # the picture's link came before the name's
            first[identity(row.url)] = Listed(known.url, row.name, known.price or row.price)
    return tuple(first.values())
