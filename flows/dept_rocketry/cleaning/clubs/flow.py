"""The category `clubs`: clubs and the sites where they launch."""

from flows.dept_rocketry.cleaning.category import category_flow

clubs_flow = category_flow("clubs", description="Clean clubs and the sites where they launch.")
