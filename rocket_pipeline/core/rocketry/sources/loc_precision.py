"""LOC Precision: kits for large motors and their parts, at a Shopify shop; see docs/sources/loc_precision_kits.md."""

from __future__ import annotations

from rocket_pipeline.core.rocketry.shops.source import shop_specification
from rocket_pipeline.core.rocketry.sources.shopify import ShopifySource


class LocPrecisionKits(ShopifySource):
    """Everything that locprecision.com sells, kits with their facts."""

    shop_name = "LOC Precision"
    specification = shop_specification(
        "loc_precision_kits",
        shop="loc_precision",
        base_url="https://locprecision.com",
        description="Kits with the facts that their texts state, other products and vendors of locprecision.com.",
        min_records=75,
        rate_limit=1.0,
        custom_config={"currency": "USD", "collections": ["rockets-skill-level-entry"]},
    )
