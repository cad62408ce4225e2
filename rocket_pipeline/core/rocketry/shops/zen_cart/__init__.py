"""The pages of a Zen Cart shop: listings and products. Which shop, and how its pages are fetched, is not told here.

What is looked for is a layout of CSS selectors that a source's configuration may replace.
"""

from rocket_pipeline.core.rocketry.shops.zen_cart.addresses import identity
from rocket_pipeline.core.rocketry.shops.zen_cart.layout import Layout
from rocket_pipeline.core.rocketry.shops.zen_cart.listing import Listed, Listing, parse_listing
from rocket_pipeline.core.rocketry.shops.zen_cart.product import parse_product

__all__ = ["Layout", "Listed", "Listing", "identity", "parse_listing", "parse_product"]
