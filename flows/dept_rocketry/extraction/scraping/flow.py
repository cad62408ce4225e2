"""The category `scraping`: shops and directories on the web."""

from flows.dept_rocketry.extraction.category import category_flow

scraping_flow = category_flow(
    "scraping",
    description="Read the shops' kits and the club directory into raw data sets.",
)
