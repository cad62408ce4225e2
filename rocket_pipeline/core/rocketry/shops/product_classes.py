"""What a shop's product is, by written rules: a kit, an engine, a part …; docs/product-classes.md lists them all.

The first rule that fits decides, and a product that none fits is `unclassified`, never a kit by default. How products
are read from a shop does not belong here; the rules themselves are in `product_rules.py`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from typing import NamedTuple

from rocket_pipeline.core.rocketry.shops.product_rules import RULES, SIGNS, Rule

UNCLASSIFIED = "unclassified"
_LONGEST = 300
"""Characters of a title, a type or a tag that are looked at; of a text a hundred times as many."""
_REMARK = re.compile(r"\((?![^()]*(?:pk|pack))[^()]*\)")
_ACCOMPANIED = re.compile(r" (?:with|w/|without|plus|for|fits|includ\w+)(?: |$)")


@dataclass(frozen=True)
class Product:
    """What the rules look at.

    Attributes:
        title: The product's name.
        product_type: The shop's own word for its kind; often empty.
        tags: The shop's tags, and the handles of the collections that list it.
        text: Its description, as plain text.
    """

    title: str
    product_type: str = ""
    tags: tuple[str, ...] = ()
    text: str = ""

    @cached_property
    def head(self) -> str:
        """The title in lower case, without remarks in brackets and what follows "with", "for" and the like."""
        title = " ".join(_REMARK.sub(" ", plain(self.title)).split())
        return _ACCOMPANIED.split(title, maxsplit=1)[0]

    @cached_property
    def signs(self) -> frozenset[str]:
        """The names of those SIGNS that the text shows."""
        text = plain(self.text, longest=100 * _LONGEST)
        return frozenset(name for name, words in SIGNS.items() if _words(words).search(text))


class Classified(NamedTuple):
    """A product's class, and the name of the rule that decided: empty for `unclassified`."""

    product_class: str
    rule: str


def classify(product: Product) -> Classified:
    """The class of a product, by the first rule that fits."""
    for rule in RULES:
        if fits(rule, product):
            return Classified(rule.product_class, rule.name)
    return Classified(UNCLASSIFIED, "")


def fits(rule: Rule, product: Product) -> bool:
    """Whether a rule decides about a product: whatever it names must be so."""
    return (
        _found(rule.title, [product.head])
        and _found(rule.kind, [plain(product.product_type)])
        and _found(rule.tag, map(plain, product.tags))
        and (not rule.signs or (len(product.signs) >= rule.signs and rule.of_signs <= product.signs))
    )


def as_markdown() -> Iterator[str]:
    """The rules in their order, as the lines of a list that docs/product-classes.md holds."""
    for number, rule in enumerate(RULES, 1):
        places = {"title": rule.title, "type": rule.kind, "a tag": rule.tag}
        tests = [f"{place} `{pattern}`" for place, pattern in places.items() if pattern]
        if rule.signs:
            tests.append(f"text with {rule.signs} signs, {' and '.join(sorted(rule.of_signs))} among them")
        yield f"{number}. **{rule.name}** → `{rule.product_class}`: {'; '.join(tests)}. {rule.why}".rstrip()


def plain(text: str, *, longest: int = _LONGEST) -> str:
    """Lower case, one space between words, straight quotes, and no marks of trade."""
    text = unicodedata.normalize("NFKC", re.sub("[™®©℠]", "", text[:longest])).translate(
        {0x2019: "'", 0x2010: "-", 0x2011: "-"}
    )
    return " ".join(text.lower().split())


def _found(pattern: str, texts: Iterable[str]) -> bool:
    return not pattern or any(_words(pattern).search(text) for text in texts)


@cache
def _words(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![a-z0-9])(?:{pattern})(?![a-z0-9])")
