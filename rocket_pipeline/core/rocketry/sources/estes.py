"""Estes Rockets: model rockets, engines and what goes with them, at a Shopify shop; see docs/sources/estes_kits.md."""

from __future__ import annotations

from rocket_pipeline.core.rocketry.shops.source import shop_specification
from rocket_pipeline.core.rocketry.sources.shopify import ShopifySource


class EstesKits(ShopifySource):
    """Everything that estesrockets.com sells, kits with their facts."""

    shop_name = "Estes Rockets"
    specification = shop_specification(
        "estes_kits",
        shop="estes",
        base_url="https://estesrockets.com",
        description="Kits with the facts that their texts state, other products and vendors of estesrockets.com.",
        min_records=400,
        rate_limit=1.0,
        custom_config={
            "currency": "USD",
            "collections": ["beginner", "intermediate", "advanced", "expert", "master"],
        },
    )
