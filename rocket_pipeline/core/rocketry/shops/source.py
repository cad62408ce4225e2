"""The source of any shop: its products in, files of kits, other products and vendors out.

A shop system (Shopify, Zen Cart) subclasses `ShopSource` to give the products; a shop subclasses that to give its name
and its `shop_specification`.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any, ClassVar

from rocket_pipeline.common.text import counted, slugify
from rocket_pipeline.core.extraction.source import BaseDataSource
from rocket_pipeline.core.extraction.specification import FieldType, Record, SourceSpecification
from rocket_pipeline.core.rocketry.shops.product_classes import UNCLASSIFIED
from rocket_pipeline.core.rocketry.shops.records import FIELDS, KIT, ShopProduct, product_record

_SHOWN = 5

VENDOR_FIELDS: dict[str, FieldType] = {"entity_type": "text", "name": "text", "website": "url", "is_shop": "boolean"}
"""The columns of vendors, in their order."""


def shop_specification(name: str, *, shop: str, **given: Any) -> SourceSpecification:
    """The specification of a shop's source: kits, other products and vendors, each in a file of its own.

    Args:
        name: The source's name.
        shop: The files' name, such as "estes".
        given: `base_url`, `description` and whatever else differs.
    """
    return SourceSpecification(
        name=name,
        entity_folder="kits",
        output_filename=f"{shop}.csv",
        required_fields=("entity_type", "name"),
        field_types=FIELDS | VENDOR_FIELDS,
        split_by_field="entity_type",
        split_file_mapping={
            KIT: f"kits/{shop}.csv",
            "product": f"products/{shop}.csv",
            "vendor": f"vendors/{shop}.csv",
        },
        split_fields={KIT: tuple(FIELDS), "product": tuple(FIELDS), "vendor": tuple(VENDOR_FIELDS)},
        **given,
    )


class ShopSource(BaseDataSource):
    """A source of what a shop sells: a subclass gives its products, and this makes records and vendors of them.

    Attributes:
        shop_name: The shop as a vendor.
    """

    shop_name: ClassVar[str]

    def products(self, *, is_limited: bool) -> Iterator[tuple[ShopProduct, Record]]:
        """Every product once, each with the provenance of its document, fetching as they are asked for."""
        raise NotImplementedError

    def extract(self, limit: int | None = None) -> list[Record]:
        """The records of all products, then of the vendors."""
        return list(islice(self._recorded(is_limited=limit is not None), limit))

    def iter_records(self) -> Iterator[Record]:
        """The records of all products, one by one, then of the vendors."""
        return self._recorded(is_limited=False)

    def _vendor(self, name: str) -> Record:
        is_shop = name == self.shop_name
        return {
            "entity_type": "vendor",
            "name": name,
            "website": self.spec.base_url if is_shop else None,
            "is_shop": is_shop,
        }

    def _recorded(self, *, is_limited: bool) -> Iterator[Record]:
        vendors: dict[str, Record] = {}
        unclassified: list[str] = []
        for product, origin in self.products(is_limited=is_limited):
            record = product_record(product)
            if record["product_class"] == UNCLASSIFIED:
                unclassified.append(f"{product.name!r} (type {product.product_type!r})")
            vendors.setdefault(self.shop_name, origin)
            if product.vendor and slugify(product.vendor) != slugify(self.shop_name):
                vendors.setdefault(product.vendor, origin)
            yield {**record, **origin}
        for vendor, origin in vendors.items():
            yield {**self._vendor(vendor), **origin}
        if unclassified:
            few = ", ".join(unclassified[:_SHOWN])
            self.warn(f"{counted(len(unclassified), 'product')} that no rule of docs/product-classes.md fits: {few}")
