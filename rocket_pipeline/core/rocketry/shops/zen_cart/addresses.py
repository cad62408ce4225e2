"""The addresses of a Zen Cart shop: with words (`/Rockets/Comet`) or without (`index.php?main_page=product_info&…`)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from urllib.parse import parse_qsl, unquote, urlencode, urljoin, urlsplit, urlunsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

_SESSION = {"zenid", "oscsid", "phpsessid"}
_PRODUCT_NUMBER = re.compile(r"-p-(\d+)(?:\.html?)?$")
_NO_PAGE = re.compile(r"(?:javascript|mailto|tel|data):|#|.*[?&]action=", re.IGNORECASE)


def links_of(nodes: Iterable[LexborNode], base: str) -> Iterator[tuple[LexborNode, str]]:
    """Links to pages, without what only changes something, and without the session's parameters."""
    for node in nodes:
        href = (node.attributes.get("href") or "").strip()
        to = joined(base, href) if href and not _NO_PAGE.match(href) else ""
        if to:
            yield node, lasting(to)


def lasting(url: str) -> str:
    """An address without what belongs to a session, and without its fragment."""
    parts = urlsplit(url)
    query = urlencode([(name, value) for name, value in parse_qsl(parts.query) if name.lower() not in _SESSION])
    return urlunsplit((parts.scheme, parts.netloc, parts.path, query, ""))


def identity(url: str) -> str:
    """What a product's page is known by, whatever way led there: its number, or its path."""
    return number_of(url) or path_of(url)


def is_product(url: str) -> bool:
    """Whether an address without words is a product's: `index.php?main_page=product_info&products_id=17`."""
    query = query_of(url)
    return "products_id" in query and query.get("main_page", "_info").endswith("_info")


def number_of(url: str) -> str:
    """The product's number, where its address holds it: `products_id=17:ab12`, `comet-p-17.html`."""
    found = _PRODUCT_NUMBER.search(path_of(url))
    return query_of(url).get("products_id", "").partition(":")[0] or (found[1] if found else "")


def handle_of(url: str, listing: str) -> str:
    """What an address has below its listing's path: "Comet", "24-40/Casing"; "" for one without words."""
    name = unquote(path_of(url).strip("/"))
    return "" if name.endswith(".php") else name.removeprefix(f"{listing}/")


def joined(base: str, address: str) -> str:
    """An absolute address of the web; empty when it is none."""
    try:
        parts = urlsplit(urljoin(base, address))
        is_web = parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:  # such as a half-written IPv6 address
        return ""
    return urlunsplit(parts) if is_web else ""


def is_same_list(one: str, other: str) -> bool:
    """Whether two addresses are pages of one listing."""
    lists = [(path_of(url), *map(query_of(url).get, ("main_page", "cPath"))) for url in (one, other)]
    return lists[0] == lists[1]


def base_of(tree: LexborHTMLParser, url: str) -> str:
    """What relative addresses of a page are relative to."""
    node = tree.css_first("base[href]")
    return (joined(url, (node.attributes.get("href") or "").strip()) if node else "") or url


def path_of(url: str) -> str:
    """An address's path, without a slash at its end."""
    return urlsplit(url).path.rstrip("/")


def query_of(url: str) -> dict[str, str]:
    """An address's parameters."""
    return dict(parse_qsl(urlsplit(url).query))
