"""The category `designs`: designs, their configurations with motors, simulations and components."""

from flows.dept_rocketry.cleaning.category import category_flow

designs_flow = category_flow(
    "designs", description="Clean designs, their configurations with motors, simulations and components."
)
