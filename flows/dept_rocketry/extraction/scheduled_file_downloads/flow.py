"""The category `scheduled_file_downloads`: files that are downloaded, hashed and kept."""

from flows.dept_rocketry.extraction.category import category_flow

scheduled_file_downloads_flow = category_flow(
    "scheduled_file_downloads",
    description="Download design, motor and part files, keep each under its hash, read them into raw data sets.",
)
