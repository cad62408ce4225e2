"""The category `motors`: motors and the points of their thrust curves."""

from flows.dept_rocketry.cleaning.category import category_flow

motors_flow = category_flow("motors", description="Clean motors and the points of their thrust curves.")
