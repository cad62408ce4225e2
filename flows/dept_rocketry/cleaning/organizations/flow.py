"""The category `organizations`: motor manufacturers and certifying organizations."""

from flows.dept_rocketry.cleaning.category import category_flow

organizations_flow = category_flow(
    "organizations", description="Clean motor manufacturers and certifying organizations."
)
