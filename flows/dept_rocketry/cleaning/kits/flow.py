"""The category `kits`: vendors, their kits and what they ask for them."""

from flows.dept_rocketry.cleaning.category import category_flow

kits_flow = category_flow("kits", description="Clean vendors, their kits and what they ask for them.")
