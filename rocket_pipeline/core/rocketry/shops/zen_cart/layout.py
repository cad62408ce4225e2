"""Where things stand on a Zen Cart shop's pages: what a source's configuration may replace."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict
from selectolax.lexbor import LexborHTMLParser, LexborNode
from w3lib.encoding import html_to_unicode

from rocket_pipeline.common.html import is_selector, parse_html, text_of_nodes

_LONGEST_PRICE = 200
_COMMA = re.compile(r"\s*,\s*(?![^(\[]*[)\]])")
_AMOUNT = re.compile(r"\d[\d,]*\.\d\d(?!\d)|(?<=\$)\d[\d,]*|^\d[\d,]*$")


def _is_selector(text: str) -> str:
    if not is_selector(text):
        raise ValueError(f"{text!r} is no CSS selector")
    return text


def _is_pattern(text: str) -> str:
    try:
        re.compile(text)
    except re.error as error:
        raise ValueError(f"{text!r} is no regular expression: {error}") from None
    return text


Selectors = Annotated[str, AfterValidator(_is_selector)]
Pattern = Annotated[str, AfterValidator(_is_pattern)]


class Layout(BaseModel):
    """Where things stand on the pages, as CSS selectors; `custom_config.layout` replaces any of them.

    Of several selectors of a field, the first that finds something counts.

    Attributes:
        row: One product of a listing.
        row_price: Its price: an attribute `content`, or text.
        name: A product page's name.
        price: Its price or prices.
        special_price: Within that, the price that holds where there are two.
        former_price: Within that, the one that held before.
        description: What is told of the product; where nothing is found, the paragraphs near the name.
        details: Lines such as "Model: X".
        image: Pictures.
        cart: What only a product has that can be bought.
        out_of_stock: What a page says whose product cannot be bought, as a regular expression.
        in_stock: What one says whose product can be bought.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    row: Selectors = ".productListing-odd, .productListing-even, .centerBoxContentsListing"
    row_price: Selectors = "[itemprop=price], .productSalePrice, .productSpecialPrice, .productBasePrice"
    name: Selectors = "#productName, [id$=productName], [itemtype$='/Product'] [itemprop=name], [itemprop=name], h1"
    price: Selectors = "#productPrices, [id$=productPrices], .productPrices, [itemprop=price]"
    special_price: Selectors = ".productSalePrice, .productSpecialPrice"
    former_price: Selectors = ".normalprice"
    description: Selectors = "#productDescription, [id$=productDescription], [itemprop=description]"
    details: Selectors = "[id*=productDetailsList] li"
    image: Selectors = "#productMainImage img, [id$=productMainImage] img, img[itemprop=image]"
    cart: Selectors = "input[name=products_id], input[name=cart_quantity], .button_in_cart, [value='Add to Cart']"
    out_of_stock: Pattern = (
        r"(?:sorry,?|currently|temporarily|is) out of stock|^out of stock$|\bsold out\b|\b0 units in stock"
    )
    in_stock: Pattern = r"\b[1-9]\d* units? in stock"


def tree_of(content: bytes | str) -> LexborHTMLParser:
    """A page's tree; bytes are decoded as they say of themselves.

    Raises:
        DocumentRefusedError: The page nests too deep.
    """
    text = content if isinstance(content, str) else html_to_unicode(None, content, default_encoding="utf-8")[1]
    return parse_html(text)


def find(part: LexborHTMLParser | LexborNode, selectors: str) -> Iterator[LexborNode]:
    """What selectors find: all of the first one, then all of the second."""
    for selector in _COMMA.split(selectors):
        yield from part.css(selector)


def line_of(node: LexborNode) -> str:
    """What an element says, in one line."""
    return " ".join(text_of_nodes([node]).split())


def amount_of(node: LexborNode) -> str:
    """The first price that an element tells, without a sign; "" when it tells none."""
    said = _AMOUNT.search((node.attributes.get("content") or line_of(node))[:_LONGEST_PRICE])
    return said[0].replace(",", "") if said else ""
