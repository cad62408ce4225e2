"""The category `api_ingestion`: sources that answer JSON."""

from flows.dept_rocketry.extraction.category import category_flow

api_ingestion_flow = category_flow(
    "api_ingestion",
    description="Read the ThrustCurve API into raw data sets.",
)
